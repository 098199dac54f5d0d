"""Evaluation sets as an index that says which of their items occur in a text. Knows no filter and no report.

Two measures: n-grams that text and item share (GPT-3, arXiv 2005.14165, app. C: 13 words), and ROUGE-L of whole
prompts, which also finds an item whose words were changed here and there.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from datagen.filters.word_tokens import word_tokens
from datagen.formats import RecordFormatError, from_row
from datagen.formats.faults import Unreadable
from datagen.formats.sources import open_rows
from datagen.novelty import NoveltyIndex
from datagen.record import Message, Record

Side = Literal["prompt", "response", "all"]

# What benchmarks call the two sides, where a row is in no shape of instruction data.
_QUESTION = ("question", "problem", "prompt", "query", "instruction", "turns", "goal", "ctx", "text", "input")
_ANSWER = ("answer", "solution", "canonical_solution", "response", "output", "completion", "target", "code")
_WIDTH = array("I").itemsize


@dataclass(frozen=True, slots=True)
class EvaluationItem:
    """texts: what is looked for, each by itself. prompt: the whole question."""

    file: str
    line: int
    texts: tuple[str, ...]
    prompt: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Hit:
    """An item (by its number) found in a record. share: of the item's n-grams, or the ROUGE-L F."""

    item: int
    share: float
    measure: Literal["n-grams", "ROUGE-L"]


def read_items(file: str, side: Side) -> Iterator[EvaluationItem | RecordFormatError]:
    """The items of a file in any known shape, or of rows that call their texts question and answer, or the like.

    A line that holds none is yielded as the error that names it. Raises UsageError for a missing file,
    RecordFormatError for one that cannot be read on.
    """
    for line, row in open_rows(file):
        try:
            if isinstance(row, Unreadable):
                raise RecordFormatError(row.reason)
            records = _records(row)
        except RecordFormatError as error:
            yield RecordFormatError(f"{file}:{line}: {error}")
            continue
        for record in records:
            prompt = [message.content for message in record.prompt if message.role != "system"]
            texts = [
                *(prompt if side != "response" else ()),
                *([record.response] if side != "prompt" else ()),
            ]
            yield EvaluationItem(file, line, tuple(filter(None, texts)), "\n".join(prompt))


def _records(row: Any) -> list[Record]:
    try:
        return from_row(row)
    except RecordFormatError:
        question = _texts(row, _QUESTION) if isinstance(row, Mapping) else ()
        if not question:
            raise
    messages = [Message("user", text) for text in question]
    messages += [Message("assistant", text) for text in _texts(row, _ANSWER)[:1]]
    return [Record(tuple(messages))]


def _texts(row: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    """The text, or texts, under the first of the names that has any."""
    for name in names:
        found = row.get(name)
        texts = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        texts = [text for text in texts if isinstance(text, str) and text.strip()]
        if texts:
            return tuple(texts)
    return ()


class EvaluationIndex:
    """Answers which items occur in a record's texts.

    ngram, min_ngram: an item's texts are looked for in pieces of `ngram` words; a shorter text as a whole, unless
    it has fewer than `min_ngram` words. rouge_l: prompts above this F are found too; 0: none.
    too_short: how many items have no text long enough for n-grams.
    """

    def __init__(self, items: Sequence[EvaluationItem], ngram: int, min_ngram: int, rouge_l: float) -> None:
        self.items = items
        self.too_short = 0
        self._numbers: dict[str, int] = {}
        # n -> n-gram, as the bytes of its words' numbers -> the items that have it; and how many each item has.
        self._grams: dict[int, dict[bytes, list[int]]] = defaultdict(dict)
        self._sizes: list[int] = []
        self._prompts = NoveltyIndex(rouge_l) if rouge_l else None
        self._longest = 0.0
        for number, item in enumerate(items):
            self._add(number, item, ngram, min_ngram)
            if self._prompts is not None:
                words = word_tokens(item.prompt)
                self._prompts.add(self._spelt(words, grow=True))
                # F > t takes n < m (2 - t) / t words.
                self._longest = max(self._longest, len(words) * (2 - rouge_l) / rouge_l)

    def hits(self, texts: Sequence[str], prompt: str) -> list[Hit]:
        """Each item that occurs, the one with the highest share first, then in the order of the items."""
        found: dict[int, set[bytes]] = defaultdict(set)
        for text in texts:
            self._collect(word_tokens(text), found)
        hits = [Hit(item, len(grams) / self._sizes[item], "n-grams") for item, grams in found.items()]
        similar = self._similar(prompt)
        if similar is not None:
            hits.append(similar)
        best: dict[int, Hit] = {}
        for hit in sorted(hits, key=lambda hit: (-hit.share, hit.item)):
            best.setdefault(hit.item, hit)
        return list(best.values())

    def _add(self, number: int, item: EvaluationItem, ngram: int, min_ngram: int) -> None:
        own: set[tuple[int, bytes]] = set()
        for text in item.texts:
            words = word_tokens(text)
            n = min(ngram, len(words))
            if n < min_ngram:
                continue
            raw = array("I", [self._numbers.setdefault(word, len(self._numbers)) for word in words]).tobytes()
            own.update((n, gram) for gram in _pieces(raw, n))
        for n, gram in own:
            self._grams[n].setdefault(gram, []).append(number)
        self._sizes.append(len(own))
        self.too_short += not own

    def _collect(self, words: Sequence[str], found: dict[int, set[bytes]]) -> None:
        """Adds the n-grams that occur, under each item that has them. Words of no item cut the text into runs."""
        run = array("I")
        for word in (*words, None):
            number = None if word is None else self._numbers.get(word)
            if number is not None:
                run.append(number)
                continue
            for n, grams in self._grams.items():
                if len(run) >= n:
                    for gram in _pieces(run.tobytes(), n):
                        for item in grams.get(gram, ()):
                            found[item].add(gram)
            del run[:]

    def _similar(self, prompt: str) -> Hit | None:
        if self._prompts is None:
            return None
        words = word_tokens(prompt)
        if len(words) > self._longest:
            return None
        novelty = self._prompts.check(self._spelt(words))
        if novelty.most_similar is None or novelty.score is None:
            return None
        return Hit(novelty.most_similar, novelty.score, "ROUGE-L")

    def _spelt(self, words: Sequence[str], *, grow: bool = False) -> str:
        """The words by their numbers, so that ROUGE-L, which sees only a-z and 0-9, sees words of every script."""
        numbers = self._numbers
        if grow:
            return " ".join(f"w{numbers.setdefault(word, len(numbers))}" for word in words)
        return " ".join(f"w{numbers.get(word, '')}" for word in words)


def _pieces(raw: bytes, n: int) -> Iterator[bytes]:
    """Every n-gram of the word numbers in `raw`."""
    width = n * _WIDTH
    return (raw[start : start + width] for start in range(0, len(raw) - width + 1, _WIDTH))
