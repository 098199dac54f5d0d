"""What can be done to a text that was written: the wishes that may stand in a request and the changes asked for later.

Each changes one part of a document and leaves the rest as it is. Knows no messages; `writing` reads those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from datagen.models.procedural.family import Slots
from datagen.models.procedural.lexicon import FEMALE_NAMES, MALE_NAMES, SURNAMES
from datagen.models.procedural.scenes import date
from datagen.models.procedural.talk import writing_code
from datagen.models.procedural.talk.document import Document
from datagen.models.procedural.talk.revision_wordings import (
    CLOSINGS,
    DETAILS,
    FIRST_LINES,
    FORMAL,
    FRIENDLY,
    MENTIONS,
    QUESTIONS,
    TITLES,
    WORDINGS,
)
from datagen.models.procedural.talk.wording_patterns import pattern, smooth

_LEAST = 2  # sentences that are left of a text however short it is to be
_CUTTABLE = 5  # sentences of a text that bears a cut


@dataclass(frozen=True, slots=True)
class Revision:
    """fits: whether it can be asked of the document. draw: its slots for the document. apply: the new document.

    wishes: whether it can stand in the first request, before there is a text.
    """

    name: str
    fits: Callable[[Document], bool]
    draw: Callable[[Document, Random], Slots]
    apply: Callable[[Document, Slots, Random], Document]
    wishes: bool = False

    @property
    def asks(self) -> tuple[str, ...]:
        return WORDINGS[self.name][0]

    @property
    def leads(self) -> tuple[str, ...]:
        return WORDINGS[self.name][1]


def _nothing(_: Document, __: Random) -> Slots:
    return {}


def _from(name: str, choices: tuple[str, ...]) -> Callable[[Document, Random], Slots]:
    return lambda _, rng: {name: rng.choice(choices)}


def _shorter(document: Document, _: Slots, __: Random) -> Document:
    """About a third less, from the middle; verse in pairs of lines."""
    step = 2 if document.layout == "lines" else 1
    count = max(step, len(document.body) // 3 // step * step)
    if len(document.body) - count < _LEAST:
        return document
    start = (len(document.body) - count + 1) // 2 // step * step
    return replace(document, body=(*document.body[:start], *document.body[start + count :]))


def _longer(document: Document, _: Slots, __: Random) -> Document:
    if not document.more:
        return document
    return replace(document, body=(*document.body, document.more[0]), more=document.more[1:])


def _title(document: Document, _: Slots, rng: Random) -> Document:
    others = [title for title in document.titles if title != document.title]
    return replace(document, title=rng.choice(others or list(TITLES)))


def _renamed(document: Document, slots: Slots, _: Random) -> Document:
    return document.renamed(slots["old"], slots["new"])


def _draw_rename(document: Document, rng: Random) -> Slots:
    old = rng.choice(document.names)
    names = FEMALE_NAMES if old.split()[0] in FEMALE_NAMES else MALE_NAMES
    new = rng.choice([name for name in names if name not in " ".join(document.names)])
    return {"old": old, "new": f"{new} {rng.choice(SURNAMES)}" if " " in old else new}


def _mention(document: Document, slots: Slots, rng: Random) -> Document:
    line = rng.choice(MENTIONS).format(what=slots["what"])
    return replace(document, body=(*document.body, line))


def _friendly(document: Document, _: Slots, rng: Random) -> Document:
    opening, closing = rng.choice(FRIENDLY)
    name = _addressed(document)
    return replace(document, opening=f"Hi {name}," if name else opening, closing=closing)


def _formal(document: Document, _: Slots, rng: Random) -> Document:
    opening, closing = rng.choice(FORMAL)
    calm = tuple(line.replace("!", ".") for line in document.body)
    name = _addressed(document)
    return replace(document, opening=f"Dear {name}," if name else opening, closing=closing, body=calm)


def _addressed(document: Document) -> str:
    """The person to whom a letter is written, if it has one of the names in it."""
    return next((name for name in document.names if document.opening.rstrip(",!").endswith(f" {name}")), "")


def _removed(document: Document, _: Slots, __: Random) -> Document:
    return replace(document, body=document.body[:-1])


def _text(document: Document) -> bool:
    return document.layout != "code"


def _prose(document: Document) -> bool:
    return document.layout == "prose"


def _code(document: Document) -> bool:
    return document.layout == "code"


def _cuttable(document: Document) -> bool:
    return _text(document) and len(document.body) >= _CUTTABLE and not document.whole


def _toned(document: Document) -> bool:
    ours = bool(document.more or document.titles)  # what others wrote may have a greeting of its own
    return _prose(document) and ours and not document.opening.endswith(":")  # an address stays


def _undocumented(document: Document) -> bool:
    return _code(document) and not any('"""' in line for line in document.body)


def _unexemplified(document: Document) -> bool:
    return _code(document) and not any(line.startswith("print(") for line in document.body)


REVISIONS: Mapping[str, Revision] = {
    each.name: each
    for each in (
        Revision("shorter", _cuttable, _nothing, _shorter),
        Revision("longer", lambda d: bool(d.more), _nothing, _longer),
        Revision("titled", _text, _from("title", TITLES), lambda d, s, _: replace(d, title=s["title"]), True),
        Revision("other_title", lambda d: _text(d) and len(d.titles) > 1, _nothing, _title),
        Revision(
            "no_title", lambda d: _text(d) and bool(d.title), _nothing, lambda d, _, __: replace(d, title="")
        ),
        Revision("renamed", lambda d: bool(d.names), _draw_rename, _renamed),
        Revision("mention", _prose, _from("what", DETAILS), _mention, True),
        Revision(
            "last_line",
            _text,
            _from("line", CLOSINGS),
            lambda d, s, _: replace(d, closing=_ended(s["line"])),
            True,
        ),
        Revision(
            "first_line", _prose, _from("line", FIRST_LINES), lambda d, s, _: _begun(d, s["line"]), True
        ),
        Revision("friendly", _toned, _nothing, _friendly, True),
        Revision("formal", _toned, _nothing, _formal, True),
        Revision(
            "question", _prose, _nothing, lambda d, _, rng: replace(d, closing=rng.choice(QUESTIONS)), True
        ),
        Revision(
            "points",
            lambda d: _prose(d) and not d.bulleted,
            _nothing,
            lambda d, _, __: replace(d, bulleted=True),
        ),
        Revision("running", lambda d: d.bulleted, _nothing, lambda d, _, __: replace(d, bulleted=False)),
        Revision(
            "postscript",
            lambda d: _prose(d) and not d.postscript,
            _from("what", DETAILS),
            lambda d, s, _: replace(d, postscript=f"Please remember {s['what']}."),
        ),
        Revision(
            "dated",
            lambda d: _text(d) and not d.head,
            lambda _, rng: {"date": date(rng)},
            lambda d, s, _: replace(d, head=s["date"]),
            True,
        ),
        Revision("removed", _cuttable, _nothing, _removed),
        Revision("documented", _undocumented, _nothing, lambda d, _, __: writing_code.documented(d)),
        Revision("exemplified", _unexemplified, _nothing, lambda d, _, __: writing_code.exemplified(d)),
        Revision(
            "code_renamed",
            _code,
            _from("function", writing_code.NAMES),
            lambda d, s, _: writing_code.renamed(d, s["function"]),
        ),
        Revision(
            "commented",
            _code,
            _from("what", writing_code.REMARKS),
            lambda d, s, _: writing_code.commented(d, s["what"]),
        ),
    )
}


def _ended(line: str) -> str:
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _begun(document: Document, line: str) -> Document:
    return replace(document, body=(_ended(line), *document.body))


@lru_cache(maxsize=1024)
def read_revision(sentence: str) -> tuple[Revision, Slots] | None:
    """The change that a sentence asks for; None if it asks for none."""
    text = smooth(sentence)
    if len(text) > 400:
        return None
    for each in REVISIONS.values():
        for ask in each.asks:
            if found := pattern(ask).fullmatch(text):
                return each, found.groupdict()
    return None
