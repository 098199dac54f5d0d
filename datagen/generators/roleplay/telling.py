"""What becomes of a conversation: the record of a good one, the reject of a failed one, whole rounds within a limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from datagen.conversation.fitting import count_rounds, fit_rounds
from datagen.generators.dialogue.speaking import Broken, Transcript
from datagen.models.base import Sampling
from datagen.record import Message, Record
from datagen.step import Reject

_SHOWN = 200  # characters of a message in a detail


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for every conversation. tokens: at most; length: tokens of a text. system: whether the record keeps
    what the assistant was told first. silent: messages of the user in a row that may lack an instruction."""

    sampling: Sampling
    length: Callable[[str], int]
    tokens: int
    messages: int
    silent: int
    least_rounds: int
    system: bool

    def begin(self, transcript: Transcript, told: Message) -> None:
        if self.system:
            transcript.add(told)

    def overrun(self, transcript: Transcript, key: str) -> bool:
        """Whether the last round was too much; it is then taken away. key: of its last answer.

        Raises Broken where too few rounds are left."""
        kept = fit_rounds(transcript.messages, self.tokens, self.length)
        if len(kept) == len(transcript.messages):
            return False
        self.check_rounds(count_rounds(kept), "token_limit", transcript, key)
        transcript.cut(len(kept))
        return True

    def check_rounds(self, rounds: int, termination: str, transcript: Transcript, key: str) -> None:
        """Raises Broken where they are too few. key: of the answer that ended the conversation."""
        if rounds < self.least_rounds:
            detail = f"message {len(transcript.messages)}: {rounds} rounds, least {self.least_rounds}; {termination}"
            raise Broken("too_few_rounds", detail, key, rounds)


def spoken(transcript: Transcript) -> list[Message]:
    """What the two said, without what the assistant was told first."""
    return [one for one in transcript.messages if one.role != "system"]


def failed(reason: str, transcript: Transcript, key: str) -> Broken:
    """A failure that the last message shows; messages are counted from 1, as people do. key: of its answer."""
    text = transcript.messages[-1].content[:_SHOWN]
    return Broken(reason, f"message {len(transcript.messages)}: {text}", key)


def told(transcript: Transcript, tags: Mapping[str, Any]) -> Record:
    rounds = count_rounds(transcript.messages)
    return Record(
        tuple(transcript.messages),
        tags={"kind": "roleplay", **tags, "rounds": rounds},
        history=tuple(transcript.history),
    )


def rejected(transcript: Transcript, broken: Broken) -> Reject:
    """With what was said until then."""
    record = Record(tuple(transcript.messages), history=tuple(transcript.history))
    return Reject(record, broken.reason, broken.score, broken.detail, broken.source)
