"""Rejects texts that say the same over and over, as models do that got stuck."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from datagen.errors import UsageError
from datagen.excerpt import On, excerpt
from datagen.filters.word_tokens import word_tokens
from datagen.record import Record
from datagen.step import KEEP, Verdict

_ENOUGH_PIECES = 10
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class RepetitionFilter:
    """The measures and bounds of Gopher (arXiv 2112.11446, table A1): a text above one of them is rejected.

    duplicate_lines, duplicate_paragraphs: share of the lines or paragraphs that have come before;
    ..._characters: the share of the characters that these hold.
    top_grams: share of the characters within the most frequent 2-, 3- and 4-gram.
    duplicate_grams: share within 5- to 10-grams that have come before.
    on: the texts looked at, each by itself.
    min_words: these bounds are for texts of at least so many words. Good short lists ("Week 1: 18 minutes of
    meditation") repeat themselves more than pages of the web do, so a shorter text, from loop_words on, is
    rejected only where more than the share `loop` of it has come before, and never for its frequent n-grams.

    Unlike Gopher's, lines without a letter or digit (a brace, a rule of a table) do not count, nor do shares of fewer
    than ten lines or paragraphs; characters of n-grams are those of words, and words are found in any script.
    """

    duplicate_lines: float = 0.3
    duplicate_paragraphs: float = 0.3
    duplicate_line_characters: float = 0.2
    duplicate_paragraph_characters: float = 0.2
    top_grams: tuple[float, float, float] = (0.2, 0.18, 0.16)
    duplicate_grams: tuple[float, float, float, float, float, float] = (0.15, 0.14, 0.13, 0.12, 0.11, 0.1)
    on: On = "response"
    min_words: int = 200
    loop: float = 0.65
    loop_words: int = 20

    def __post_init__(self) -> None:
        single = (self.duplicate_lines, self.duplicate_paragraphs)
        characters = (self.duplicate_line_characters, self.duplicate_paragraph_characters)
        for bound in (*single, *characters, *self.top_grams, *self.duplicate_grams, self.loop):
            if not 0 <= bound <= 1:
                raise UsageError(f"repetition: a bound is {bound}, expected a share from 0 to 1")

    def judge(self, record: Record) -> Verdict:
        for text in excerpt(record, self.on):
            words = word_tokens(text)
            if len(words) < self.loop_words:
                continue
            least = 0.0 if len(words) >= self.min_words else self.loop
            for name, share, bound in self._measures(text, words):
                most = max(bound, least)
                if share > most:
                    return Verdict(False, "repetition", share, f"{name}: {share:.2f}, most {most:g}")
        return KEEP

    def _measures(self, text: str, words: Sequence[str]) -> Iterator[tuple[str, float, float]]:
        """Name, share and bound of each measure; the cheap ones first."""
        lines = [line.strip() for line in text.splitlines()]
        paragraphs = [" ".join(each.split()) for each in _PARAGRAPH.split(text)]
        for name, pieces, most, most_characters in (
            ("paragraphs", paragraphs, self.duplicate_paragraphs, self.duplicate_paragraph_characters),
            ("lines", lines, self.duplicate_lines, self.duplicate_line_characters),
        ):
            pieces = [piece for piece in pieces if any(map(str.isalnum, piece))]
            repeated, characters = _repeated(pieces)
            if len(pieces) >= _ENOUGH_PIECES:
                yield f"repeated {name}", repeated, most
            yield f"characters in repeated {name}", characters, most_characters
        lengths = [len(word) for word in words]
        for n, grams in _grams(words):
            if n <= 4 and len(words) >= self.min_words:
                yield f"the most frequent {n}-gram", _top_share(grams, lengths, n), self.top_grams[n - 2]
            elif n > 4:
                share = _repeated_share(grams, lengths, n)
                yield f"repeated {n}-grams", share, self.duplicate_grams[n - 5]


def _repeated(pieces: Sequence[str]) -> tuple[float, float]:
    """The share of the pieces that have come before, and of their characters."""
    seen: set[str] = set()
    count = characters = 0
    for piece in pieces:
        if piece in seen:
            count += 1
            characters += len(piece)
        seen.add(piece)
    return count / max(1, len(pieces)), characters / max(1, sum(map(len, pieces)))


def _grams(words: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
    """n and the number of the n-gram at every place, for n from 2 to 10; equal numbers are equal n-grams.

    An n-gram is an (n-1)-gram and a word, so each n costs one look-up a place. Ends where nothing recurs.
    """
    numbers: dict[str, int] = {}
    single = [numbers.setdefault(word, len(numbers)) for word in words]
    grams = single
    for n in range(2, 11):
        pairs: dict[tuple[int, int], int] = {}
        grams = [pairs.setdefault(pair, len(pairs)) for pair in zip(grams, single[n - 1 :], strict=False)]
        if len(pairs) == len(grams):
            return
        yield n, grams


def _top_share(grams: Sequence[int], lengths: Sequence[int], n: int) -> float:
    """The share of the characters within the most frequent n-gram; of several, within the longest."""
    counts = Counter(grams)
    most = max(counts.values())
    longest = 0
    for place, gram in enumerate(grams):
        if counts[gram] == most:
            longest = max(longest, sum(lengths[place : place + n]))
            counts[gram] = 0  # each is looked at once
    return min(1.0, most * longest / sum(lengths))


def _repeated_share(grams: Sequence[int], lengths: Sequence[int], n: int) -> float:
    """The share of the characters within n-grams that have come before, each character counted once."""
    seen: set[int] = set()
    characters = covered = 0
    for place, gram in enumerate(grams):
        if gram in seen:
            start = max(place, covered)
            characters += sum(lengths[start : place + n])
            covered = place + n
        seen.add(gram)
    return characters / sum(lengths)
