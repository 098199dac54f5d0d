"""A critic reads each reply and has it written again, with its reason; what was mended becomes preference data.

The pair of a reply before and after is what reward models are trained on (Llama 2, arXiv 2307.09288, §3.2); CAMEL
has a critic that chooses, not one that has replies mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

from datagen.generators.answers import objects_in
from datagen.generators.dialogue.speaking import Broken, Said, Speaker, Transcript
from datagen.models.base import Model, Sampling
from datagen.prompts import load_prompt
from datagen.record import Message, Origin, Preference, Record, Strength

PROMPTS = ("roleplay_critique", "roleplay_correct")
_SAMPLING = Sampling(temperature=0, max_tokens=512)
_SEVERITIES: tuple[Strength, ...] = get_args(Strength)
_SCHEMA = {
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": ["accept", "correct"]},
        "reason": {"type": "string"},
        "severity": {"type": "string", "enum": list(_SEVERITIES)},
    },
    "required": ["verdict", "reason", "severity"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Correction:
    """place: of the reply in the transcript, from 0. origins: of the reply until then, its first answer first."""

    before: str
    after: str
    reason: str
    severity: Strength
    place: int
    origins: tuple[Origin, ...]

    def record(self, transcript: Transcript, dialogue: str) -> Record:
        """The conversation up to the reply, with the one before as what lost. dialogue: the id of the whole one."""
        earlier = (one for one in transcript.history if one.message is None or one.message < self.place)
        return Record(
            (*transcript.messages[: self.place], Message("assistant", self.after)),
            preference=Preference(self.before, self.severity),
            tags={
                "kind": "correction",
                "reason": self.reason,
                "dialogue": dialogue,
                "message": self.place,
            },
            history=(*earlier, *(replace(one, message=self.place) for one in self.origins)),
        )


@dataclass(frozen=True, slots=True)
class Reviewed:
    """said: the reply as it stays. content: whether the critic is. unread: critiques that could not be read.
    origins: of all that was said of it, the oldest first."""

    said: Said
    content: bool = True
    corrections: tuple[Correction, ...] = ()
    origins: tuple[Origin, ...] = ()
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Critique:
    accepts: bool
    reason: str = ""
    severity: Strength = "better"
    origin: Origin | None = None
    read: bool = True


@dataclass(frozen=True, slots=True)
class Critic:
    """most: corrections of a reply at most."""

    model: Model
    most: int

    async def review(
        self,
        assistant: Speaker,
        seen: Sequence[Message],
        task: str,
        reply: Said,
        sampling: Sampling,
        place: int,
    ) -> Reviewed:
        """seen: what the assistant was sent for this reply, the instruction last. place: of the reply in the
        transcript. Raises Broken where a correction is no whole answer, or the server refuses a request."""
        critic = Speaker(self.model, assistant.step, assistant.turn)
        values = {"task": task, "instruction": seen[-1].content}
        origins, unread = [reply.origin], 0
        corrections: list[Correction] = []
        while True:
            critique = await _critique(critic, values | {"reply": reply.text})
            unread += not critique.read
            origins += [critique.origin] if critique.origin else []
            if critique.accepts or len(corrections) == self.most:
                break
            mended = await _mend(
                assistant, seen, values | {"reply": reply.text, "reason": critique.reason}, sampling
            )
            origins.append(mended.origin)
            if mended.text == reply.text:
                break
            corrections.append(
                Correction(reply.text, mended.text, critique.reason, critique.severity, place, tuple(origins))
            )
            reply = mended
        return Reviewed(reply, critique.accepts, tuple(corrections), tuple(origins), unread)


async def _critique(critic: Speaker, values: dict[str, Any]) -> _Critique:
    """An answer that cannot be read accepts the reply: a critic that fails must not spoil good work."""
    try:
        said = await critic.ask("roleplay_critique", _SAMPLING, "roleplay.critique", values, schema=_SCHEMA)
    except Broken as broken:
        if broken.reason == "request_failed":
            raise
        return _Critique(True, read=False)
    for found in objects_in(said.text):
        verdict, reason = (str(found.get(key) or "").strip() for key in ("verdict", "reason"))
        if verdict.lower() == "accept":
            return _Critique(True, origin=said.origin)
        if verdict.lower() == "correct" and reason:
            return _Critique(False, reason, _severity(found.get("severity")), said.origin)
    return _Critique(True, origin=said.origin, read=False)


def _severity(value: Any) -> Strength:
    """ "better" where the critic names none of the four."""
    named = str(value or "").strip().lower()
    return next((one for one in _SEVERITIES if one == named), "better")


async def _mend(
    assistant: Speaker, seen: Sequence[Message], values: dict[str, Any], sampling: Sampling
) -> Said:
    prompt = load_prompt("roleplay_correct")
    asked = prompt.render({"reason": values["reason"]})
    messages = (*seen, Message("assistant", values["reply"]), *asked)
    return await assistant.answer(messages, sampling, "roleplay.correct", values=values, prompt=prompt.name)
