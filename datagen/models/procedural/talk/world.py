"""Answers questions about the world turn by turn, from the tables alone: the assistant of the first sector.

A dialogue is replayed from the user's messages, so that "it", "there" and "and Kenya?" find what they stand for; what
the assistant said does not matter, for it may have been said in another language or wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random

from datagen.models.procedural.talk.answers import answer
from datagen.models.procedural.talk.dialogue import State, meant
from datagen.models.procedural.talk.patterns import guesses, readings, sentences
from datagen.models.procedural.talk.saying import Said
from datagen.models.procedural.talk.sums import SUMS
from datagen.models.procedural.talk.wording_patterns import smooth
from datagen.record import Message
from datagen.seeding import rng_for

_MOST_MESSAGES = 64  # of the user, the latest; a dialogue about the world forgets what came before
_LONGEST_SUM = 400  # characters


def reply(messages: Sequence[Message], *, free: bool = True) -> str | None:
    """The right answer to the last user's message; None where it asks for nothing that the tables know.

    free: whether questions in other words than those of the tables are understood too, as far as they are clear.
    """
    texts = [message.content for message in messages if message.role == "user"]
    if not texts:
        return None
    state = replayed(texts[:-1], free=free)
    said = respond(state, texts[-1], _stream(texts), free=free)
    return said[0] if said else None


def replayed(texts: Sequence[str], *, free: bool = True) -> State:
    """What the dialogue has come to after these messages of the user were answered."""
    state = State()
    start = max(0, len(texts) - _MOST_MESSAGES)
    for place in range(start, len(texts)):
        said = respond(state, texts[place], _stream(texts[: place + 1]), free=free)
        state = said[1] if said else state
    return state


def _stream(texts: Sequence[str]) -> Random:
    return rng_for(0, "talk", len(texts), texts[-1][:500])


def respond(state: State, text: str, rng: Random, *, free: bool = True) -> Said | None:
    """The answer to one message and what the dialogue then has come to."""
    for found in (readings(text), guesses(text) if free else ()):
        reading = meant(state, found)
        said = answer(state, reading, rng) if reading else None
        if said:
            return said
        calculated = _calculated(state, text, rng)
        if calculated:
            return calculated
    return None


def _calculated(state: State, text: str, rng: Random) -> Said | None:
    if len(text) > _LONGEST_SUM:
        return None
    last, known = (state.sum[0], dict(state.sum[1])) if state.sum else ("", {})
    for part in _endings(text):
        for each in SUMS.values():
            slots = each.read(part, known if each.name == last else {})
            result = each.solve(slots) if slots else None
            if slots and result:
                left = [line for line in each.adds if line not in state.used]
                line = rng.choice(left) if left else ""
                used = state.used | {line, result}
                after = replace(state, sum=(each.name, tuple(sorted(slots.items()))), used=used)
                return f"{result} {line}".strip(), after
    return None


def _endings(text: str) -> Iterable[str]:
    """The message, and its last sentences without those before."""
    found = sentences(text)
    endings = [smooth(" ".join(found[-count:])) for count in (len(found), 2, 1)]
    return dict.fromkeys([*endings, *(ending.partition(": ")[2] for ending in endings)])
