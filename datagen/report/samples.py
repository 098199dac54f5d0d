"""A few records, drawn fairly from a stream of any length and cut to a size that a page can show.

Whatever a model or a file put into them is shown as text; what has no shape of its own (control characters,
half a surrogate pair) becomes U+FFFD. Knows no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Generic, TypeVar

from datagen.excerpt import excerpt
from datagen.record import Record

T = TypeVar("T")

_SHOWN_CHARACTERS = 1500
_SHOWN_MESSAGES = 8
# Control characters but tab and newline; marks that turn the direction of the text around them; half pairs.
_SHAPELESS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of a text. missing: characters left out at its end."""

    text: str
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """A record for reading. facts: what its tags say about it, one short text each.

    more: messages left out. score, detail: of a reject, what the rule measured and found; instead: the record
    that was kept in its place.
    """

    id: str
    headline: str
    messages: tuple[tuple[str, Excerpt], ...]
    more: int
    facts: tuple[str, ...]
    score: float | None = None
    detail: Excerpt = Excerpt("")
    instead: tuple[tuple[str, Excerpt], ...] = ()


@dataclass(slots=True)
class Reservoir(Generic[T]):
    """`size` items of a stream, every one as likely as any other (Vitter's algorithm R), in their order."""

    size: int
    rng: Random
    seen: int = 0
    _kept: list[tuple[int, T]] = field(default_factory=list)

    def offer(self, item: T) -> None:
        if self.seen < self.size:
            self._kept.append((self.seen, item))
        elif (place := self.rng.randrange(self.seen + 1)) < self.size:
            self._kept[place] = (self.seen, item)
        self.seen += 1

    def __iter__(self) -> Iterator[T]:
        return (item for _, item in sorted(self._kept, key=lambda kept: kept[0]))


def plain(text: str) -> str:
    """The text with a visible U+FFFD for every character that would harm the page around it."""
    return _SHAPELESS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def cut(text: str, limit: int = _SHOWN_CHARACTERS) -> Excerpt:
    if len(text) <= limit:
        return Excerpt(plain(text))
    return Excerpt(plain(text[:limit]), len(text) - limit)


def one_line(text: str, limit: int) -> str:
    """The beginning of a text as a label."""
    line = " ".join(plain(text[: 4 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def sample_of(
    record: Record,
    score: float | None = None,
    detail: str = "",
    *,
    characters: int = _SHOWN_CHARACTERS,
    messages: int = _SHOWN_MESSAGES,
) -> Sample:
    """characters: shown of each message at most. messages: shown at most."""
    shown = record.messages[:messages]
    headline = "".join(excerpt(record, "instruction")[:1]) or (shown[0].content if shown else "")
    tags = record.tags
    facts = [one_line(str(tags["task"]).replace("_", " "), 40)] if tags.get("task") else []
    if tags.get("is_classification") is True:
        facts.append("classification")
    if isinstance(novelty := tags.get("rouge_l"), float):
        facts.append(f"ROUGE-L {novelty:.2f}")
    return Sample(
        id=record.id,
        headline=one_line(headline, 140),
        messages=tuple((message.role, cut(message.content, characters)) for message in shown),
        more=len(record.messages) - len(shown),
        facts=tuple(facts),
        score=score,
        detail=cut(detail, 300),
    )
