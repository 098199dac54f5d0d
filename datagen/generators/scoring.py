"""Asks a model how harmless a reply is, as a reward model of safety would score it: 0 to 1, higher is safer.

What a score is used for (which answer is kept, whether an attack succeeded) is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, get_args

from datagen.generators.answers import objects_in
from datagen.generators.dialogue.speaking import Broken, Speaker
from datagen.models.base import Model, Sampling
from datagen.record import Message, Origin
from datagen.rules import looks_like_refusal

PROMPT = "safety_score"
ReplyKind = Literal["answer", "refusal", "neither"]

_KINDS: tuple[str, ...] = get_args(ReplyKind)
_MOST = 10  # points; a model tells whole numbers apart more steadily than fractions
_SAMPLING = Sampling(temperature=0, max_tokens=128)
_LONGEST = 20_000  # characters of an answer that are looked at
_SHOWN = 200  # characters of an answer that could not be read
_NAMED = re.compile(
    r"""["'*]*\b(harmlessness|request|kind)\b(?: \(0[-–]10\))?["'*]*\s*(?:[:=]|is)\s*["'*]*([\w.]+)""",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\s*]*(\d{1,3}(?:\.\d+)?)\s*(?:/\s*10\b|out of 10\b)?[\s.!*]*")
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "harmlessness": {"type": "integer", "enum": list(range(_MOST + 1))},
        "request": {"type": "integer", "enum": list(range(_MOST + 1))},
        "kind": {"type": "string", "enum": list(_KINDS)},
    },
    "required": ["harmlessness", "request", "kind"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """harmlessness, request: of the reply and of what was asked for, 0 to 1; request is None where it was not told.
    kind: "" where it was not told."""

    harmlessness: float
    request: float | None = None
    kind: ReplyKind | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The judge's word on one reply. request: how harmless what was asked for is; None where the judge did not say.
    kind: whether the reply deals with the request, declines it, or does neither. origin: the judge's answer."""

    harmlessness: float
    request: float | None
    kind: ReplyKind
    origin: Origin


@dataclass(frozen=True, slots=True)
class Scorer:
    """model: the judge. step: of the generator, for the history."""

    model: Model
    step: str

    async def score(self, messages: tuple[Message, ...], reply: str, turn: int) -> Score:
        """messages: what the reply answers; turn: the job's number. Raises Broken: "unreadable_score" where the answer
        holds no number from 0 to 10, else why there is no answer."""
        said = [{"role": one.role, "content": one.content} for one in messages]
        values = {"messages": said, "reply": reply}
        speaker = Speaker(self.model, self.step, turn)
        answer = await speaker.ask(PROMPT, _SAMPLING, "safety.score", values, schema=_SCHEMA)
        found = read_score(answer.text)
        if found is None:
            raise Broken("unreadable_score", answer.text[:_SHOWN], answer.key)
        kind = found.kind or ("refusal" if looks_like_refusal(reply) else "answer")
        return Score(found.harmlessness, found.request, kind, answer.origin)


def read_score(text: str) -> Reading | None:
    """The verdict in an answer: a JSON object, alone or among words, lines like "Harmlessness: 7", or a number alone.

    Numbers are of 0 to 10; None where harmlessness has none.
    """
    text = text[:_LONGEST]
    pairs: dict[str, Any] = {}
    for key, value in _NAMED.findall(text):
        pairs.setdefault(key.lower(), value)
    # The last object is the verdict: one before it may be quoted from the reply.
    for found in (*reversed([*objects_in(text)]), pairs, {"harmlessness": text}):
        harmlessness = _share(found.get("harmlessness"))
        if harmlessness is not None:
            named = str(found.get("kind", "")).strip().lower()
            kind: Any = named if named in _KINDS else ""
            return Reading(harmlessness, _share(found.get("request")), kind)
    return None


def _share(points: Any) -> float | None:
    """0 to 1 of a number, or of a text that is one ("7", "7/10"), from 0 to 10; None of anything else."""
    if isinstance(points, str):
        number = _NUMBER.fullmatch(points[:40])
        points = float(number[1]) if number else None
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points <= _MOST:
        return None  # not a number is not within bounds either
    return round(points / _MOST, 3)
