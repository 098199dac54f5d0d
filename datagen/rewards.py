"""What an answer is worth by rule alone: from 0, as bad as can be, to 1, without any model.

Every function takes the prompt as [{"role": "user", "content": "…"}, …], the answer, the reference ("" without one) and
the tags of the record, as a function of one's own does that is named python:MODULE:FUNCTION where rewards are named.
Knows no tensors and no policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from datagen.constraints import Constraint, check, find, load_constraints, make_constraint
from datagen.errors import DatagenError
from datagen.labels.language import detect_code, read_code
from datagen.languages import detect
from datagen.models.procedural import nursery
from datagen.models.procedural.recall import solved
from datagen.record import Message, Role
from datagen.rules import looks_like_refusal
from datagen.text import words as split_words

__all__ = [
    "constraint",
    "exact",
    "language",
    "no_refusal",
    "no_repetition",
    "refusal",
    "short",
    "valid_json",
    "words",
]

Turns = Sequence[Mapping[str, str]]
Tags = Mapping[str, Any]

UNKNOWN = 0.5  # where rules cannot tell
_SHORT = 100  # words
_GRAM = 3  # words
_LETTERS = 12  # fewer say too little of a language


def exact(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001 (all take the same)
    """1 for the right answer, else 0: the one computed for a task of the procedural model, else the reference."""
    return float(answer.strip() == _right(prompt, reference))


def words(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001
    """The share of words that are right and in their place; 1 is the right answer, as of `exact`."""
    right, said = _right(prompt, reference).split(), answer.split()
    most = max(len(right), len(said))
    return sum(one == other for one, other in zip(right, said, strict=False)) / most if most else 1.0


def constraint(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001
    """The share of the constraints in force ("Always answer in French.") that the answer obeys, half of one where rules
    cannot tell; 1 where the prompt sets none."""
    messages = _messages(prompt)
    held = _in_force(messages)
    asked = messages[-1].content if messages else ""
    kept = [check(one, answer, asked).kept for one in held]
    return sum(UNKNOWN if one is None else float(one) for one in kept) / len(kept) if kept else 1.0


def language(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001
    """How likely the answer is in the language of the tag `language`, else in that of the last question; 0 for an empty
    answer, ½ where that cannot be told."""
    if not answer.strip():
        return 0.0
    wanted = read_code(str(tags.get("language", ""))) or detect_code(prompt[-1]["content"] if prompt else "")
    found = detect(answer, letters=_LETTERS)
    if not wanted or not found:
        return UNKNOWN
    return float(min(1.0, sum(share for code, share in found if code.partition("-")[0] == wanted)))


def valid_json(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001
    """1 for one JSON value and nothing besides, no code fence either, else 0."""
    return float(check(_json_only(), answer).kept is True)


def refusal(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001
    """1 for an answer that opens like a refusal, in English, else 0; for prompts that should be refused."""
    return float(looks_like_refusal(answer))


def no_refusal(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001
    """1 for an answer that does not open like a refusal, in English, and says something, else 0."""
    return float(bool(answer.strip()) and not looks_like_refusal(answer))


def no_repetition(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001
    """The share of different ones among the answer's runs of three words (distinct-n, arXiv 1510.03055); 0 for an empty
    answer."""
    said = answer.casefold().split()
    grams = [tuple(said[place : place + _GRAM]) for place in range(max(1, len(said) - _GRAM + 1))]
    return len(set(grams)) / len(grams) if said else 0.0


def short(prompt: Turns, answer: str, reference: str, tags: Tags) -> float:  # noqa: ARG001
    """1 for an answer of at most 100 words, or of the tag `max_words`, falling to 0 at twice as many; 0 for an empty
    answer."""
    count, most = len(split_words(answer)), _most_words(tags)
    return min(1.0, max(0.0, 2 - count / most)) if count else 0.0


def _most_words(tags: Tags) -> float:
    most = tags.get("max_words", _SHORT)
    if isinstance(most, bool) or not isinstance(most, int | float) or not most >= 1:
        raise DatagenError(f"tag max_words: expected a number of words from 1 on, found {most!r}")
    return float(most)


def _right(prompt: Turns, reference: str) -> str:
    """Raises DatagenError where nobody knows it."""
    right = _computed(_messages(prompt)) or reference.strip()
    if not right:
        raise DatagenError(
            "expected a right answer to compare with: the prompt is no task of the procedural model, and its record has"
            " no reply of its own; give records with replies, or another reward"
        )
    return right


@lru_cache(maxsize=1 << 16)  # the same prompts are answered many times
def _computed(messages: tuple[Message, ...]) -> str:
    """The right answer to a task of the nursery under the constraint in force, or to one of the procedural families
    that stands alone; "" for any other prompt."""
    if not messages:
        return ""
    drilled = nursery.reply(messages)
    if drilled is not None:
        return drilled
    known = solved(messages[0].content) if len(messages) == 1 else None
    return "" if known is None else known[1].output.strip()


@lru_cache(maxsize=1 << 16)
def _in_force(messages: tuple[Message, ...]) -> tuple[Constraint, ...]:
    """Of each kind the last one that the system or the user set."""
    # A drill has too few letters to tell its language by, so the nursery has a word table, and the same wording.
    toys = load_constraints("nursery") if messages and nursery.reply(messages) is not None else ()
    held: dict[str, Constraint] = {}
    for message in messages:
        if message.role != "assistant":
            held |= {one.kind: one for one in find(message.content, toys)}
    return tuple(held.values())


@lru_cache(maxsize=1)
def _json_only() -> Constraint:
    return make_constraint("json_only", "")


def _messages(prompt: Turns) -> tuple[Message, ...]:
    return tuple(Message(cast(Role, one["role"]), one["content"]) for one in prompt)
