"""Good records spoiled on purpose, for the filters whose faults the procedural model does not plant.

Each fault comes in the forms that real models and real data have it in, drawn from a random stream.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from datagen.record import Message, Record

_DIGITS = string.digits
_LETTERS = string.ascii_letters + string.digits


def _looped(text: str, rng: Random) -> str:
    """A model that got stuck: a few words of its answer over and over, until its tokens were used up."""
    words = [word for word in f"{text} and so it went on and on".split() if any(map(str.isalnum, word))]
    start = rng.randrange(max(1, len(words) - 12))
    phrase = words[start : start + rng.randint(3, 12)]
    joint = rng.choice((" ", ". ", "\n", "\n\n"))
    return (
        " ".join(words[:20]) + joint + joint.join([" ".join(phrase)] * (rng.randint(80, 400) // len(phrase)))
    )


def _unclosed(text: str, rng: Random) -> str:
    """Code that is cut off, after a block that was closed or before any."""
    fence = rng.choice(("```", "````", "~~~"))
    code = "total = 0\nfor number in numbers:\n    total += number"
    closed = f"{fence}python\n{code}\n{fence}\n\nOr shorter:\n\n" if rng.random() < 0.5 else ""
    indent = rng.choice(("", "   "))
    return f"{text}\n\n{closed}{indent}{fence}python\n{indent}print(sum(numb"


def _leaking(text: str, rng: Random) -> str:
    """An e-mail address, a telephone number or a key, at the end of a sentence."""
    name = rng.choice(("jo.doe", "m_weber", "li.wei+news", "anna"))
    found = rng.choice(
        (
            f"{name}@{rng.choice(('mail.example.com', 'example.co.uk', 'uni-x.example'))}",
            f"+49 17{_drawn(rng, 1, _DIGITS)} {_drawn(rng, 7, _DIGITS)}",
            f"+1-415-555-{_drawn(rng, 4, _DIGITS)}",
            f"({rng.randint(201, 989)}) 555-{_drawn(rng, 4, _DIGITS)}",
            f"{rng.randint(201, 989)}-555-{_drawn(rng, 4, _DIGITS)}",
            f"020 7946 {_drawn(rng, 4, _DIGITS)}",
            f"sk-proj-{_drawn(rng, 40, _LETTERS)}",
            f"ghp_{_drawn(rng, 36, _LETTERS)}",
            f'api_key = "{_drawn(rng, 32, _LETTERS)}"',
            f"AKIA{_drawn(rng, 16, _LETTERS).upper()}",
        )
    )
    return f"{text}\n{rng.choice(('Write to', 'Use this:', 'My contact is'))} {found}."


def _drawn(rng: Random, count: int, characters: str) -> str:
    return "".join(rng.choices(characters, k=count))


_FORMS: Mapping[str, Callable[[str, Random], str]] = {
    "repetition": _looped,
    "code_fences": _unclosed,
    "pii": _leaking,
}
SPOILED_FOR: tuple[str, ...] = tuple(_FORMS)


def spoil(record: Record, step: str, rng: Random) -> Record:
    """The record with an answer that the filter of this name is for. Raises KeyError for a name not in SPOILED_FOR."""
    answer = Message("assistant", _FORMS[step](record.response, rng))
    return replace(record, messages=(*record.prompt, answer))
