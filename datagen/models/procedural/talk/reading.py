"""What can be computed from any text: sentences, names, numbers, frequent words, an extract. Knows no questions.

All of it is exact for what it says it counts: words stand between white space, sentences end in ., ! or ?.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from datagen.models.procedural.lexicon import words

_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n\s*\n|\n(?=[-*•]\s)")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|No|e\.g|i\.e)|\b[A-Z])\.$")
_CLOSING = ('"', "”", "’", "'")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,:]\d+)*(?![\w])")
_NAME = re.compile(
    r"(?<!^)(?<![\"“(*])(?<!: )\b(?:(?:Dr|Mr|Mrs|Ms|Prof|St)\. )?[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+)*"
)
_TAIL = 12  # characters in which an abbreviation is looked for
_LONGEST = 2000  # characters of a sentence; a longer one ends at the next mark
_LONG = 5  # letters of a word that counts as long
_READ = 200_000  # characters; what comes after counts for nothing
_DULL = frozenset(
    words("""
        about, above, after, again, against, along, among, another, around, because, been, before, being,
        below, between, both, cannot, could, does, doing, down, during, each, either, every, from, further,
        have, having, here, into, itself, just, like, many, might, more, most, much, must, never, often,
        once, only, other, others, over, quite, rather, same, shall, should, since, some, still, such, than,
        that, their, theirs, them, then, there, these, they, this, those, through, together, toward, under,
        until, upon, very, were, what, when, where, whether, which, while, whose, will, with, within,
        without, would, your, yours""")
)


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was read. numbers and names come in their order, each once."""

    sentences: tuple[str, ...]
    words: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]

    def frequent(self, count: int) -> tuple[tuple[str, int], ...]:
        """The long words that come most often, with how often; the first one first where two come as often."""
        long = Counter(
            word.lower() for word in self.words if len(word) >= _LONG and word.lower() not in _DULL
        )
        return tuple(sorted(long.items(), key=lambda item: -item[1])[:count])

    def shown(self, word: str) -> str:
        """The word as the text has it: with a capital only if it always has one."""
        forms = [each for each in self.words if each.lower() == word]
        return word if word in forms or not forms else forms[0]

    def longest(self) -> str:
        return max(self.words, key=len, default="")

    def mentioning(self, word: str) -> tuple[str, ...]:
        wanted = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        return tuple(sentence for sentence in self.sentences if wanted.search(sentence))

    def extract(self, count: int) -> tuple[str, ...]:
        """The sentences with most of the frequent words for their length, in the order of the text."""
        weight = dict(self.frequent(20))
        scored = [
            (
                -sum(weight.get(word.lower(), 0) for word in _WORD.findall(sentence)) / (len(sentence) + 60),
                place,
            )
            for place, sentence in enumerate(self.sentences)
        ]
        return tuple(self.sentences[place] for place in sorted(place for _, place in sorted(scored)[:count]))


@lru_cache(maxsize=64)
def read(text: str) -> Text:
    cut = text[:_READ].strip()
    sentences = tuple(_sentences(cut))
    names = dict.fromkeys(name for sentence in sentences for name in _names(sentence))
    numbers = dict.fromkeys(_NUMBER.findall(cut))
    return Text(sentences, tuple(_WORD.findall(cut)), tuple(names), tuple(numbers))


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    waiting = ""
    start = 0
    for end in [*_END.finditer(text), None]:
        piece = text[start : end.start() if end else len(text)]
        if end:
            piece += end.group().rstrip()
            start = end.end()
        waiting = f"{waiting} {piece}".strip() if waiting else piece.strip()
        said = (
            end is not None and waiting.endswith(_CLOSING) and text[start : start + 1].islower()
        )  # "Why?" she asked.
        open_ended = (
            end is not None and len(waiting) < _LONGEST and (said or _ABBREVIATION.search(waiting[-_TAIL:]))
        )
        if waiting and not open_ended:
            found.append(" ".join(waiting.split()))
            waiting = ""
    return [*found, " ".join(waiting.split())] if waiting else found


def _names(sentence: str) -> list[str]:
    """Words with a capital that do not begin the sentence; "I" is none."""
    return [
        name for name in _NAME.findall(sentence) if name not in ("I", "I'm", "I've", "I'll", "I’m", "I’ve")
    ]


def count_words(text: str) -> int:
    """Words between white space that have a letter or a digit."""
    return sum(1 for word in text[:_READ].split() if any(map(str.isalnum, word)))
