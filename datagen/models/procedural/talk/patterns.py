"""From a message to what it may ask: every wording of the tables, looked up by its form.

A reading is an act, the relation it is about (if it is about one) and the things in its slots. Which reading is meant
depends on the dialogue; that is for `dialogue` to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from datagen.models.procedural.talk import said_in_passing
from datagen.models.procedural.talk.kinds import KINDS, Thing
from datagen.models.procedural.talk.mentions import find, tokens, wordings
from datagen.models.procedural.talk.relations import RELATIONS, Relation

# Uses of a relation's lines that are questions, with the kinds of their slots: the thing's own or the value's.
_QUESTIONS = {
    "ask": "told",
    "it": "told_here",
    "other": "other",
    "otherit": "other_here",
    "back": "back",
    "more": "more",
    "same": "same",
}
_SLOT = re.compile(r"\{(\w+)\}")
# Not after an initial, as in "J. R. R. Tolkien".
_SENTENCES = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)\s+")
_MOST_SENTENCES = 3
_LOOKED_AT = 2000  # characters
_MOST_GUESSED = 200  # characters


class Meaning(NamedTuple):
    act: str
    relation: str
    slots: tuple[str, ...]


# A sentence, what it means, and the kinds of its slots.
Wording = tuple[str, Meaning, Mapping[str, str]]


class Reading(NamedTuple):
    act: str
    relation: str
    things: Mapping[str, Thing]


def _passing(text: str) -> dict[str, tuple[str, ...]]:
    blocks = (block.splitlines() for block in text.strip().split("\n\n"))
    return {name.strip("[]"): tuple(lines) for name, *lines in blocks}


PASSING = _passing(said_in_passing.TEXT)
# Acts that make sense only for some kinds.
_ONLY = {"travelled": "country", "travelled_on": "country", "between": "event", "between_here": "event"}


def _forms() -> Mapping[str, tuple[Meaning, ...]]:
    forms: dict[str, dict[Meaning, None]] = {}
    for sentence, meaning, kinds in (*_of_relations(), *_in_passing()):
        forms.setdefault(_form(sentence, kinds), {})[meaning] = None
    return {form: tuple(meanings) for form, meanings in forms.items()}


def _of_relations() -> Iterator[Wording]:
    for relation in RELATIONS.values():
        kinds = _kinds(relation)
        for use, act in _QUESTIONS.items():
            for sentence in relation.get(use):
                yield sentence, Meaning(act, relation.key, _slots(sentence)), kinds
        for frame in PASSING["confirmed"]:
            for clause in relation.get("clause"):
                sentence = frame.replace("{clause}", clause)
                if "v" in _slots(sentence):
                    yield sentence, Meaning("confirmed", relation.key, ("v",)), kinds


def _in_passing() -> Iterator[Wording]:
    for act, sentences in PASSING.items():
        if act != "confirmed":
            for kind in [_ONLY[act]] if act in _ONLY else [kind for kind in KINDS if kind != "self"]:
                for sentence in sentences:
                    yield sentence, Meaning(act, "", _slots(sentence)), {"x": kind, "y": kind}


def _slots(sentence: str) -> tuple[str, ...]:
    """The slots in their order; {V} and {av} are {v} to a reader."""
    return tuple("v" if name in ("V", "av", "asort") else name for name in _SLOT.findall(sentence))


def _kinds(relation: Relation) -> dict[str, str]:
    return {"x": relation.kind, "y": relation.kind} | dict.fromkeys(("v", "V", "av", "asort"), relation.key)


def _form(sentence: str, kinds: Mapping[str, str]) -> str:
    words: list[str] = []
    for place, part in enumerate(_SLOT.split(sentence)):
        words += [f"<{kinds[part]}>"] if place % 2 else tokens(part)
    return " ".join(words)


_FORMS = _forms()
_COMMON = frozenset(said_in_passing.COMMON.split())
_LEAD_WORDS = frozenset(said_in_passing.LEADS[0].split())
_LEADS = said_in_passing.LEADS[1:]


def readings(text: str) -> Iterator[Reading]:
    """What the message may ask, the fullest reading first; what stands before its last sentences may be anything."""
    found = sentences(text)
    for count in range(min(_MOST_SENTENCES, len(found)), 0, -1):
        ending = " ".join(found[-count:])
        for part in (ending, ending.partition(": ")[2], without_lead(ending)):
            looked_up = list(_looked_up(part))
            if looked_up:
                yield from looked_up
                return


def sentences(text: str) -> list[str]:
    """The sentences at the end of a message."""
    return _SENTENCES.split(text.strip()[-_LOOKED_AT:])


def _looked_up(text: str) -> Iterator[Reading]:
    for form, bound in wordings(text):
        for meaning in _FORMS.get(form, ()):
            if len(meaning.slots) == len(bound):
                yield Reading(meaning.act, meaning.relation, dict(zip(meaning.slots, bound, strict=True)))


def without_lead(text: str) -> str:
    """The text without "And", "I see," and the like at its beginning, as its words."""
    words = tokens(text)
    joined = " ".join(words)
    while words:
        lead = next((lead for lead in _LEADS if joined.startswith(f"{lead} ")), "")
        if not lead and words[0] not in _LEAD_WORDS:
            break
        words = words[lead.count(" ") + 1 if lead else 1 :]
        joined = " ".join(words)
    return joined


def guesses(text: str) -> Iterator[Reading]:
    """What a message in other words may ask: things that it names and relations that its words hint at.

    Only where every other word is a common one, lest a question be taken for an easier one.
    """
    if len(text) > _MOST_GUESSED:
        return
    words = tokens(text)
    mentions = [mention for mention in find(words) if any("." not in thing.kind for thing in mention.things)]
    left = list(words)
    for mention in reversed(mentions):
        del left[mention.start : mention.end]
    open_words = [word for word in left if word not in _COMMON]
    named = [thing for mention in mentions for thing in mention.things if "." not in thing.kind]
    if not open_words and len(mentions) == 1:
        yield Reading("one_more", "", {"x": named[0]})
    for relation in RELATIONS.values() if open_words else ():
        if relation.cue is not None and relation.cue.search(" ".join(left)):
            explained = all(relation.cue.search(word) for word in open_words)
            yield from (
                Reading("told", relation.key, {"x": thing})
                for thing in named
                if explained and thing.kind == relation.kind
            )
            if explained and not named:
                yield Reading("told_here", relation.key, {})
