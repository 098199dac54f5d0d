"""What changed between two texts, word by word. Knows nothing of records and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, Literal

from markupsafe import Markup
from rapidfuzz.distance import Indel

from datagen.review.rendering import show

Piece = tuple[Literal["same", "removed", "added"], str]

PAIRS: Final = 100_000_000
"""Tokens of one text times tokens of the other, a bit of memory each; with more, lines are compared first."""

# Punctuation, ideographs and kana are words of one character; all other words are what stands between these and
# whitespace, so that no combining mark is parted from its letter.
_SINGLE = r"!-/:-@\[-`{-~\u2010-\u2027\u2030-\u205e\u3000-\u30ff\u3400-\u9fff\uff01-\uff0f"
_WORDS = re.compile(rf"\s+|[{_SINGLE}]|[^\s{_SINGLE}]+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_TAGS = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def word_difference(before: str, after: str) -> list[Piece]:
    """Pieces in order: "same" and "removed" joined are `before`, "same" and "added" joined are `after`."""
    big = len(_WORDS.findall(before)) * len(_WORDS.findall(after)) > PAIRS
    pieces = _by_lines(before, after) if big else _compare(_WORDS, before, after)
    grouped = groupby((piece for piece in pieces if piece[1]), key=lambda piece: piece[0])
    return [(kind, "".join(text for _, text in group)) for kind, group in grouped]


def render_difference(before: str, after: str) -> Markup:
    """The difference in one <div>, removed words in <del> and added ones in <ins>."""
    pieces = (Markup(_TAGS[kind]).format(show(text)) for kind, text in word_difference(before, after))
    return Markup('<div class="difference" dir="auto">{}</div>').format(Markup("").join(pieces))


def _by_lines(before: str, after: str) -> Iterator[Piece]:
    removed = ""
    for kind, text in _compare(_LINES, before, after):
        if kind == "same":
            yield kind, text
        elif kind == "removed":
            removed = text
        else:  # always right behind what it replaces
            yield from _compare(_WORDS, removed, text)


def _compare(token: re.Pattern[str], before: str, after: str) -> Iterator[Piece]:
    """By the longest common subsequence of tokens; of each change, what it removes comes first.

    Blanks between two changes count as changed, so that neighbours stay together.
    """
    old, new = token.findall(before), token.findall(after)
    if len(old) * len(new) > PAIRS:
        yield from (("removed", before), ("added", after))
        return
    number = {word: index for index, word in enumerate(dict.fromkeys(old + new))}
    removed = added = ""
    for step in Indel.opcodes([number[word] for word in old], [number[word] for word in new]):
        same = "".join(old[step.src_start : step.src_end])
        if step.tag == "equal" and (same.strip(" ") or not (removed or added)):
            yield from (("removed", removed), ("added", added), ("same", same))
            removed = added = ""
        else:
            removed += same
            added += "".join(new[step.dest_start : step.dest_end])
    yield from (("removed", removed), ("added", added))
