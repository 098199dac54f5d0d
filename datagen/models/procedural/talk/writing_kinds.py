"""The kinds of texts that can be written: how they are requested, and how one is composed for a request.

What a text says beyond its request is drawn from a stream that the request alone decides. Knows no dialogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from random import Random

from datagen.models.procedural.family import Slots
from datagen.models.procedural.talk import writing_arts, writing_code, writing_news
from datagen.models.procedural.talk.document import Document, Layout
from datagen.models.procedural.talk.wording_patterns import pattern, smooth
from datagen.models.procedural.talk.writing_slots import filled
from datagen.models.procedural.wording import capitalised
from datagen.seeding import rng_for
from datagen.text import tokens

# Verse whose lines rhyme in pairs, and dialogues in which each line answers the one before.
_RHYMED = ("poem", "song lyrics")
_ANSWERED = ("screenplay", "language exercise")
CODE = "code"
_LONGEST_SLOT = 9  # words


@dataclass(frozen=True)
class Writing:
    """parts: the wordings by what they are for, as `writing_news` has them."""

    kind: str
    parts: Mapping[str, tuple[tuple[str, ...], ...]]

    @cached_property
    def asks(self) -> tuple[str, ...]:
        return tuple(ask for asks in self.parts["ask"] for ask in asks)

    @property
    def goal(self) -> str:
        return self.parts["goal"][0][0]

    @property
    def layout(self) -> Layout:
        return "lines" if "layout" in self.parts else "prose"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was understood: its kind and what it names. goal: how to speak of the text."""

    kind: str
    slots: Slots
    goal: str


def _read(text: str) -> Iterator[Writing]:
    for block in text.strip().split("\n\n"):
        header, *rows = block.splitlines()
        parts: dict[str, tuple[tuple[str, ...], ...]] = {}
        for row in rows:
            use, _, rest = row.partition(": ")
            wordings = tuple(" ".join(wording.split()) for wording in rest.split("||"))
            parts[use] = (*parts.get(use, ()), wordings)
        yield Writing(header.strip("[]"), parts)


WRITINGS: Mapping[str, Writing] = {
    writing.kind: writing for text in (writing_news.TEXT, writing_arts.TEXT) for writing in _read(text)
}
KINDS: tuple[str, ...] = (*WRITINGS, CODE)


def nearest_kind(name: str) -> str:
    """The kind that shares most words with a name; "article" if none shares any."""
    wanted = set(tokens(name))
    return max(KINDS, key=lambda kind: (len(wanted & set(tokens(kind))), kind == "article"))


def phrase(kind: str, rng: Random) -> str:
    """A new request for a text of this kind."""
    if kind == CODE:
        return writing_code.phrase(rng)
    ask = rng.choice(WRITINGS[kind].asks)
    return ask.format_map(filled({}, rng))


@lru_cache(maxsize=1024)
def recognise(sentence: str) -> Request | None:
    """The request that was phrased so; None if none was."""
    text = smooth(sentence)
    function = writing_code.recognise(text)
    if function:
        return Request(CODE, {"function": function}, f"the function {function}")
    for writing in WRITINGS.values():
        for ask in writing.asks:
            found = pattern(ask).fullmatch(text)
            slots = found.groupdict() if found else {}
            if found and all(map(_plain, slots.values())):
                known = filled(slots, rng_for(0, "writing", text))
                return Request(writing.kind, slots, writing.goal.format_map(known))
    return None


def _plain(slot: str) -> bool:
    """Whether a slot holds a name or a phrase, not half of a longer request."""
    return len(slot.split()) <= _LONGEST_SLOT and not any(mark in slot for mark in ":;?!")


def compose(request: Request, seed: str) -> Document:
    """The text for a request. seed: the request's own words, from which all that is drawn follows."""
    rng = rng_for(0, "writing", smooth(seed))
    if request.kind == CODE:
        return writing_code.compose(request.slots["function"])
    slots = filled(request.slots, rng)
    writing = WRITINGS[request.kind]

    def one(use: str) -> str:
        wordings = writing.parts.get(use, ((),))[0]
        return rng.choice(wordings).format_map(slots) if wordings else ""

    signature = one("sign")
    titles = tuple(title.format_map(slots) for title in writing.parts.get("title", ((),))[0])
    document = Document(
        tuple(_body(writing, slots, rng)),
        writing.layout,
        title=rng.choice(titles) if titles else "",
        opening=one("open"),
        closing=one("close"),
        signature=tuple(line.strip() for line in signature.split(" / ")) if signature else (),
        more=tuple(line.format_map(slots) for line in writing.parts["more"][0]),
        titles=titles,
        whole="whole" in writing.parts,
    )
    whole = document.render().lower()
    names = (
        slots[name] for name in ("first", "other", "name", "owner", "third") if slots[name].lower() in whole
    )
    return replace(document, names=tuple(dict.fromkeys(names)))


def _body(writing: Writing, slots: Slots, rng: Random) -> Iterator[str]:
    """One wording of every line; lines that belong together have wordings of the same place."""
    place = 0
    for number, wordings in enumerate(writing.parts["body"]):
        apart = number == 0 if writing.kind in _ANSWERED else number % 2 == 0 or writing.kind not in _RHYMED
        place = rng.randrange(len(wordings)) if apart else place
        line = wordings[place].format_map(slots)
        yield capitalised(line) if writing.layout == "prose" else line
