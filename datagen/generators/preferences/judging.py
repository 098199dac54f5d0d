"""Asks a model which of two answers is better, in both orders: models lean to the answer that they see first.

Verdicts that contradict each other are a tie (Zheng et al. 2023, arXiv 2306.05685, §3.4). What is made of a verdict is
not known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from datagen.generators.answers import objects_in
from datagen.generators.dialogue.speaking import Broken, Speaker
from datagen.models.base import Sampling
from datagen.record import Message, Origin, Strength

PROMPT = "preference_judge"
Choice = Literal["first", "second", "tie"]

_STRENGTHS: tuple[Strength, ...] = get_args(Strength)  # the clearest first
_SAMPLING = Sampling(temperature=0, max_tokens=128)
_LONGEST = 20_000  # characters of an answer that are looked at
_SHOWN = 200  # characters of an answer that could not be read
_NAMED = re.compile(
    r"""["'*]*\b(better|strength|first_safe|second_safe)\b["'*]*\s*(?:[:=]|is)[\s"'*]*(\w+(?: \w+)?)""",
    re.IGNORECASE,
)
_CHOICES: dict[str, Choice] = {
    **dict.fromkeys(("first", "the first", "first answer", "a", "answer a", "1", "answer 1"), "first"),
    **dict.fromkeys(("second", "the second", "second answer", "b", "answer b", "2", "answer 2"), "second"),
    **dict.fromkeys(("tie", "a tie", "neither", "both", "equal"), "tie"),
}
_TRUTHS = {"true": True, "yes": True, "safe": True, "false": False, "no": False, "unsafe": False}
_SWAPPED: dict[Choice, Choice] = {"first": "second", "second": "first", "tie": "tie"}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "better": {"type": "string", "enum": list(get_args(Choice))},
        "strength": {"type": "string", "enum": list(_STRENGTHS)},
        "first_safe": {"type": "boolean"},
        "second_safe": {"type": "boolean"},
    },
    "required": ["better", "strength", "first_safe", "second_safe"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer of the judge. first_safe, second_safe: None where it was not told."""

    better: Choice
    strength: Strength = "better"
    first_safe: bool | None = None
    second_safe: bool | None = None

    def swapped(self) -> Verdict:
        """The same of the answers in the other order."""
        return Verdict(_SWAPPED[self.better], self.strength, self.second_safe, self.first_safe)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What both orders come to. strength: the weaker of the two; None for a tie. first_safe, second_safe: whether no
    verdict calls the answer unsafe; None where none says anything. consistent: whether the orders agree on the choice.
    origins: the judge's answers, the given order first."""

    choice: Choice
    strength: Strength | None
    first_safe: bool | None
    second_safe: bool | None
    consistent: bool
    origins: tuple[Origin, Origin]


async def judge_pair(
    speaker: Speaker, context_messages: Sequence[Message], first: str, second: str, guidelines: str
) -> Judgement:
    """context_messages: what both answer, the user's message last. guidelines: "" for none.

    Raises Broken: "unreadable_verdict" where an answer of the judge names neither answer and no tie, else why there is
    no answer."""
    forward, origin = await _verdict(speaker, context_messages, first, second, guidelines)
    turned, second_origin = await _verdict(speaker, context_messages, second, first, guidelines)
    backward = turned.swapped()
    consistent = forward.better == backward.better
    choice: Choice = forward.better if consistent else "tie"
    weaker = max(forward.strength, backward.strength, key=_STRENGTHS.index)
    return Judgement(
        choice,
        None if choice == "tie" else weaker,
        _both(forward.first_safe, backward.first_safe),
        _both(forward.second_safe, backward.second_safe),
        consistent,
        (origin, second_origin),
    )


async def _verdict(
    speaker: Speaker, messages: Sequence[Message], first: str, second: str, guidelines: str
) -> tuple[Verdict, Origin]:
    values = {
        "messages": [{"role": one.role, "content": one.content} for one in messages],
        "first": first,
        "second": second,
        "guidelines": guidelines,
    }
    said = await speaker.ask(PROMPT, _SAMPLING, "preferences.judge", values, schema=_SCHEMA)
    found = read_verdict(said.text)
    if found is None:
        raise Broken("unreadable_verdict", said.text[:_SHOWN], said.key)
    return found, said.origin


def read_verdict(text: str) -> Verdict | None:
    """The verdict in an answer: a JSON object, alone or among words, lines like "Better: second", or a choice alone;
    None where nothing says which answer is better."""
    text = text[:_LONGEST]
    named: dict[str, Any] = {}
    for key, value in _NAMED.findall(text):
        named.setdefault(key.lower(), value)
    # The last object is the verdict: one before it may be quoted from an answer.
    for found in (*reversed([*objects_in(text)]), named, {"better": text}):
        choice = _CHOICES.get(_word(found.get("better")))
        if choice is not None:
            said = _word(found.get("strength"))
            strength: Strength = next((one for one in _STRENGTHS if said.startswith(one)), "better")
            return Verdict(
                choice, strength, _truth(found.get("first_safe")), _truth(found.get("second_safe"))
            )
    return None


def _word(value: Any) -> str:
    return "" if value is None else str(value)[:_SHOWN].strip(" \n\t\"'*.`").lower()


def _truth(value: Any) -> bool | None:
    return _TRUTHS.get(_word(value).partition(" ")[0])


def _both(one: bool | None, other: bool | None) -> bool | None:
    told = [each for each in (one, other) if each is not None]
    return all(told) if told else None
