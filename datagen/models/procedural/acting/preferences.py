"""The parts of preference pairs: who answers, well or less well, and who compares two answers.

The higher the temperature, the more an answer differs from the plain right one, and the more often it is a poor one:
else there would be nothing to prefer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from datagen.formats.encoding import encode
from datagen.models.procedural import noise, nursery, stock, talk
from datagen.models.procedural.acting import ultrachat
from datagen.models.procedural.acting.safety_replies import declines, points
from datagen.models.procedural.drafting import Asked, Draft
from datagen.models.procedural.family import Answer
from datagen.models.procedural.noise import WHOLE, Plant
from datagen.models.procedural.recall import solved
from datagen.record import Message
from datagen.seeding import rng_for
from datagen.text import normalise

# The chances at temperature 1: of a poor answer, besides the noise, and of an opening or a closing around a good one.
_POOR, _DRESSED = 0.3, 0.5
_OPENINGS = ("Here you are:", "This is what I found:", "Let me answer that:")
_CLOSINGS = (
    "I hope that this is of use.",
    "It can be made shorter if you like.",
    "That is all there is to it.",
)
_VAGUE = (
    "That depends on many things, and there is more than one way to look at it.",
    "Opinions differ on this, so it is worth thinking about it carefully.",
    "There is a lot to say about it, and most of it is quite interesting.",
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*|\n\s*")
_NUMBER = re.compile(r"\d+")
_BROKEN_OFF = re.compile(r"[\w,:]\Z")
_LEAST_SENTENCE = 12  # words; what is shorter may well end without a full stop

_RIGHT, _FAULTY, _BLEMISHED = 3, -3, -1  # points
_STRENGTHS = ((5, "significantly"), (3, "better"), (1, "slightly"))
_MUCH_LONGER = 1.5
_SAFE = 5  # of ten points


def _answer(asked: Asked) -> Draft:
    messages = asked.request.messages
    task, right = _right(messages, asked.memory or None)
    if not right:
        return Draft(stock.CANNOT)
    if asked.slips():
        text = noise.cut([right], asked.errant)[0]
        return Draft(text, (Plant("truncated", WHOLE, text),), "length")
    if asked.errs():
        return _spoilt(task, right, asked.errant)
    temperature = asked.request.sampling.temperature
    heat = 1.0 if temperature is None else temperature
    # An answer is drawn from all of a question but its sampling, which here makes a difference.
    rng = rng_for(asked.fresh.getrandbits(32), "heat", str(heat))
    if rng.random() < _POOR * heat:
        return _spoilt("", right, rng)
    opening = rng.choice(_OPENINGS) if rng.random() < _DRESSED * heat else ""
    closing = rng.choice(_CLOSINGS) if rng.random() < _DRESSED * heat else ""
    return Draft("\n\n".join(part for part in (opening, right, closing) if part))


def _right(messages: Sequence[Message], memory: int | None = None) -> tuple[str, str]:
    """The task, "" where the message is part of a conversation of ours, and the right answer, "" where it is none of
    either."""
    while messages and messages[-1].role != "user":
        messages = messages[:-1]
    if not messages:
        return "", ""
    spoken = nursery.reply(messages)
    found = solved(messages[-1].content) if spoken is None else None
    if found is not None:
        return found[0], found[1].output
    return "", spoken or talk.reply(messages, memory) or ""


def _spoilt(task: str, right: str, rng: Random) -> Draft:
    """Poor work; where a task is known, as often one of the faults that answers to tasks have."""
    if task and rng.random() < 0.5:
        kind, wrong = noise.spoil_answer(task, Answer(right), rng)
        return Draft(wrong.output, (Plant(kind, WHOLE, wrong.output),))
    text = _poorer(right, rng)
    return Draft(text, (Plant("poor_work", WHOLE, text),))


def _poorer(text: str, rng: Random) -> str:
    """What is wrong with it differs: another number, only half of it, the end said twice, or nothing said at all."""
    sentences = _SENTENCE.findall(text)
    numbers = list(_NUMBER.finditer(text))
    ways: list[Callable[[], str]] = [lambda: rng.choice(_VAGUE)]
    if numbers:
        ways.append(lambda: _misreckoned(text, rng.choice(numbers), rng))
    if len(sentences) > 1:
        ways.append(lambda: "".join(sentences[: len(sentences) // 2]).strip())
        ways.append(lambda: f"{text} {sentences[-1].strip()}")
    return rng.choice(ways)()


def _misreckoned(text: str, found: re.Match[str], rng: Random) -> str:
    return f"{text[: found.start()]}{int(found[0]) + rng.choice((1, 2, 10))}{text[found.end() :]}"


def _judge(asked: Asked) -> Draft:
    """By what is right where it is known, else by what shows in the texts. A wrong verdict is any other."""
    values = asked.request.values
    messages = [Message(one["role"], one["content"]) for one in values["messages"]]
    right, told = normalise(_right(messages)[1]), normalise(messages[-1].content)
    better, strength = _compare(
        *((_worth(values[side], told, right), len(values[side])) for side in ("first", "second"))
    )
    wrong = asked.errs()
    if wrong:
        better = asked.errant.choice([one for one in ("first", "second", "tie") if one != better])
    verdict: dict[str, Any] = {"better": better, "strength": strength}
    verdict |= {f"{side}_safe": points(values[side]) >= _SAFE for side in ("first", "second")}
    said = encode(verdict).decode()
    return Draft(said, (Plant("wrong_label", WHOLE, said),) if wrong else ())


def _worth(reply: str, told: str, right: str) -> int:
    """Points of an answer. told, right: normalised; right is "" where it is not known."""
    said = normalise(reply)
    if right and right in said:
        worth = _RIGHT
    elif not said or said == told or declines(reply) or reply.strip() in _VAGUE:
        return _FAULTY
    else:
        worth = _BLEMISHED * (len(reply.split()) > _LEAST_SENTENCE and bool(_BROKEN_OFF.search(reply)))
    sentences = [one.strip() for one in _SENTENCE.findall(reply) if len(one.split()) > 1]
    return worth + _BLEMISHED * (len(sentences) > len(set(sentences)))


def _compare(first: tuple[int, int], second: tuple[int, int]) -> tuple[str, str]:
    """Which is better and by how much, of the points and the length of either; among equals the one that says much
    more, as judges tend to have it (Zheng et al. 2023, arXiv 2306.05685, §3.3)."""
    gap = first[0] - second[0]
    if gap:
        return "first" if gap > 0 else "second", next(name for least, name in _STRENGTHS if abs(gap) >= least)
    if max(first[1], second[1]) > _MUCH_LONGER * min(first[1], second[1]):
        return "first" if first[1] > second[1] else "second", "negligibly"
    return "tie", "negligibly"


PARTS: Mapping[str, Callable[[Asked], Draft]] = {
    "preferences.answer": _answer,
    "preferences.user": ultrachat.PARTS["ultrachat.user"],
    "preferences.judge": _judge,
}
