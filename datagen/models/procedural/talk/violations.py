"""Replies that break a constraint in a way that nobody can miss. Knows how each kind is broken, and no dialogues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from datagen.constraints import Constraint
from datagen.models.procedural.talk.languages_spoken import PHRASES
from datagen.models.procedural.talk.shapes import sentences

_ENGLISH = (
    "I will simply answer in English this time, because that is easier for both of us.",
    "Let me go on in English for a while, since everybody here will understand that.",
)
_NO_FIGURE = ("I am not {value}, so I can only answer as anybody would.", "To be honest, I am not {value}.")
_NO_HOBBY = ("I do not have any hobbies.", "I have no hobbies, and I do not miss them either.")
_MORE = (
    "There is much more to say about it, and I could go on for a long time without ever coming to the end of it.",
    "First of all, one has to look at the beginning, then at the middle, and finally at the end of the whole matter.",
)
_SMALL = "This line is written in small letters, as most lines are."


def _plain(reply: str) -> str:
    """A few sentences of the reply in one paragraph."""
    return " ".join(sentences(reply)[:3])


def _foreign(reply: str, value: str, rng: Random) -> str:
    if value == "English":
        lines = PHRASES["French"]
        return f"{rng.choice(lines['lead'])} {rng.choice(lines['close'])}"
    english = reply if reply.isascii() and " the " in reply else ""
    return f"{rng.choice(_ENGLISH)} {english}".strip()


def _long(reply: str, value: str, rng: Random) -> str:
    text = f"{_plain(reply)} {rng.choice(_MORE)}"
    while len(text.split()) <= int(value):
        text = f"{text} {rng.choice(_MORE)}"
    return text


def _other_end(reply: str, value: str, rng: Random) -> str:  # noqa: ARG001
    return f"{_plain(reply)} And with that, the matter is closed for today."


def _other_start(reply: str, value: str, rng: Random) -> str:  # noqa: ARG001
    return f"Here is what came to my mind at once. {_plain(reply)}"


def _two_lines(reply: str, value: str, rng: Random) -> str:  # noqa: ARG001
    return f"{_plain(reply)} {rng.choice(_MORE)}"


_BROKEN: Mapping[str, Callable[[str, str, Random], str]] = {
    "language": _foreign,
    "figure": lambda reply, value, rng: f"{rng.choice(_NO_FIGURE).format(value=value)} {reply}",
    "hobby": lambda reply, _, rng: f"{rng.choice(_NO_HOBBY)} {reply}",
    "without_letter": lambda reply, value, _: f"{reply} One more word with that letter: {value}{value}.",
    "all_capitals": lambda reply, _, __: f"{reply} {_SMALL}",
    "lower_case": lambda reply, _, __: f"{reply} {_SMALL}",
    "no_commas": lambda reply, _, __: f"{reply} {_MORE[1]}",
    "no_digits": lambda reply, _, rng: f"{reply} I give that {rng.randint(2, 9)} out of 10.",
    "word_limit": _long,
    "exact_words": _long,
    "starts_with": _other_start,
    "ends_with": _other_end,
    "repeat_question_first": _other_start,
}


def violate(reply: str, constraint: Constraint, rng: Random) -> str:
    """A reply that breaks the constraint. Kinds that are not known get plain prose of several sentences, which breaks
    all prescribed forms."""
    return _BROKEN.get(constraint.kind, _two_lines)(reply, constraint.value, rng)
