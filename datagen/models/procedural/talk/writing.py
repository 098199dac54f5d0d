"""Writes texts on request and revises them turn by turn: the assistant of the second sector.

A dialogue is replayed from the user's messages: the request gives a document, every later message a revision of it.
Where somebody else has written the text, the first reply of the assistant is what is revised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from datagen.models.procedural.family import Slots
from datagen.models.procedural.talk.document import Document, read_document
from datagen.models.procedural.talk.patterns import sentences
from datagen.models.procedural.talk.revision_wordings import RETURNS
from datagen.models.procedural.talk.revisions import REVISIONS, Revision, read_revision
from datagen.models.procedural.talk.wording_patterns import after_colon
from datagen.models.procedural.talk.writing_free import compose_free, recognise_free
from datagen.models.procedural.talk.writing_kinds import Request, compose, nearest_kind, phrase, recognise
from datagen.record import Message
from datagen.seeding import rng_for

_LONGEST_REQUEST = 1500  # characters
_TRIES = 40
_INTRODUCED = 0.7  # share of the revisions that say in a line what was done


@dataclass(frozen=True, slots=True)
class Draft:
    """goal: how to speak of the text. lead: what was done to it last, for the reader."""

    document: Document
    goal: str
    lead: str = ""


def requests(kind: str, count: int, rng: Random) -> list[str]:
    """Different requests for a text of the kind, or of the one that is named most like it."""
    known = nearest_kind(kind)
    found: dict[str, None] = {}
    for _ in range(20 * count):
        found.setdefault(phrase(known, rng))
        if len(found) == count:
            break
    return list(found)


def expanded(request: str, rng: Random) -> str:
    """The request with two wishes more: a title, a tone, something to mention, a first or last line."""
    document = next((draft.document for draft in [_started(request, free=True)] if draft), Document(("", "")))
    able = [revision for revision in REVISIONS.values() if revision.wishes and revision.fits(document)]
    if not able:
        able = [
            revision for revision in REVISIONS.values() if not revision.wishes and revision.fits(document)
        ][:2]
    apart = _compatible(rng.sample(able, len(able)))
    wishes = [rng.choice(each.asks).format_map(each.draw(document, rng)) for each in apart[:2]]
    return " ".join([request.strip(), *wishes])


def _compatible(revisions: Sequence[Revision]) -> list[Revision]:
    """Those that do not undo one another."""
    endings = {"friendly", "formal", "last_line", "question"}
    chosen: list[Revision] = []
    for each in revisions:
        if each.name not in endings or not any(other.name in endings for other in chosen):
            chosen.append(each)
    return chosen


def reply(messages: Sequence[Message], *, free: bool = True) -> str | None:
    """The text that the last user's message asks for, or the new version of it; None if it asks for neither.

    free: whether requests in other words than the known ones are understood, and texts of others revised.
    """
    users = [place for place, message in enumerate(messages) if message.role == "user"]
    if not users:
        return None
    last = users[-1]
    draft = replayed(messages[:last], free=free)
    new = _next(draft, messages[last].content, free=free)
    if new is None:
        return None
    text = new.document.render()
    return f"{new.lead}\n\n{text}" if new.lead else text


def replayed(messages: Sequence[Message], *, free: bool = True) -> Draft | None:
    """The text as it stands after these messages; None where none was asked for or can be revised."""
    draft: Draft | None = None
    for place, message in enumerate(messages):
        if message.role == "user":
            draft = _next(draft, message.content, free=free) or draft
        elif message.role == "assistant" and draft is None and free and message.content.strip():
            asked = next((each.content for each in reversed(messages[:place]) if each.role == "user"), "")
            draft = Draft(read_document(message.content), "your answer") if asked else None
    return draft


def _next(draft: Draft | None, text: str, *, free: bool) -> Draft | None:
    """The draft after a message of the user's; None if the message has nothing to do with it."""
    started = _started(text, free=free)
    if started:
        return started
    return _revised(draft, text) if draft else None


def _started(text: str, *, free: bool) -> Draft | None:
    """The text that a request asks for, with the wishes in it."""
    if len(text) > _LONGEST_REQUEST:
        return None
    parts = sentences(text)
    for place, sentence in enumerate(parts):
        request: Request | None = recognise(sentence)
        if request is None and place + 1 < len(parts):
            request = recognise(f"{sentence} {parts[place + 1]}")
        if request:
            draft = Draft(compose(request, sentence), request.goal)
            return _wished(draft, text)
    if free:
        for sentence in parts:
            wanted = recognise_free(sentence)
            if wanted:
                return _wished(Draft(compose_free(wanted), wanted.goal), text)
    return None


def _wished(draft: Draft, text: str) -> Draft:
    document = draft.document
    for revision, slots in _asked(text):
        if revision.fits(document):
            document = revision.apply(
                document, slots, rng_for(0, "wish", revision.name, text[:_LONGEST_REQUEST])
            )
    return Draft(document, draft.goal)


def _revised(draft: Draft, text: str) -> Draft | None:
    document, goal, lead = draft.document, draft.goal, ""
    for revision, slots in _asked(text):
        rng = rng_for(0, "revision", revision.name, text[:_LONGEST_REQUEST])
        if not revision.fits(document):
            continue
        changed = revision.apply(document, slots, rng)
        lead = lead or (rng.choice(revision.leads) if rng.random() < _INTRODUCED else " ")
        document = changed
        if revision.name == "renamed":
            goal = goal.replace(slots["old"], slots["new"])
    return Draft(document, goal, lead.strip()) if lead else None


def _asked(text: str) -> Iterator[tuple[Revision, Slots]]:
    """The changes that a message asks for, sentence by sentence."""
    if len(text) > _LONGEST_REQUEST:
        return
    for sentence in sentences(text):
        found = read_revision(sentence) or read_revision(sentence.partition(": ")[2])
        if found:
            yield found


def next_wish(messages: Sequence[Message], rng: Random) -> str:
    """What the user wants changed next, with a word on what the text is; "" where nothing is left to wish for."""
    draft = replayed(messages)
    if draft is None:
        return ""
    said = {message.content for message in messages if message.role == "user"}
    recent = [revision.name for text in said for revision, _ in _asked(text)]
    able = [revision for revision in REVISIONS.values() if revision.fits(draft.document)]
    for _ in range(_TRIES):
        if not able:
            break
        revision = rng.choices(able, [1 / (1 + 3 * recent.count(each.name)) for each in able])[0]
        ask = rng.choice(revision.asks).format_map(revision.draw(draft.document, rng))
        frame = rng.choice(RETURNS)
        text = frame.format(goal=draft.goal, ask=after_colon(ask) if ": {ask}" in frame else ask)
        changed = _revised(draft, text)
        if text not in said and changed and changed.document != draft.document:
            return text
    return ""
