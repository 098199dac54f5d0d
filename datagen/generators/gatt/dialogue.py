"""A dialogue under constraints: what the model is sent, and what is kept of it for training.

What is sent has the instruction before every message of the user; the transcript, which becomes the record, has it
once. Their replies are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from datagen.generators.dialogue.speaking import Transcript
from datagen.generators.gatt.constrained import Held
from datagen.record import Message, Origin, Record


@dataclass(slots=True)
class Dialogue:
    """The two conversations as they grow.

    plain: the transcript without the instruction, as the one who plays the user sees it. unchecked: the turn of each
    verdict that nobody could give.
    """

    step: str
    index: int
    held: Held
    rounds: int
    first: str
    source: Record | None
    given: tuple[Message, ...]
    system: str
    place: str
    ended: str = "rounds"
    unchecked: list[int] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    plain: list[Message] = field(default_factory=list)
    kept: Transcript = field(default_factory=Transcript)

    def __post_init__(self) -> None:
        if self.system:
            self.sent.append(Message("system", self.system))
        told = [self.system] if self.system else []
        if self.place == "system":
            told.append(self.held.instruction)
        if told:
            self.kept.add(Message("system", "\n\n".join(told)))
        if self.source is not None:
            self.kept.history += (one for one in self.source.history if one.message is None)

    @property
    def source_id(self) -> str:
        return self.source.id if self.source else ""

    @property
    def last_key(self) -> str:
        return self.kept.history[-1].parents[-1] if self.kept.history else self.source_id

    def ask(self, content: str, origins: Sequence[Origin] = ()) -> None:
        """The user's next message: under the instruction in what is sent, and for training where it stays there."""
        constrained = f"{self.held.instruction} {content}"
        stays = self.place == "first_turn" and not self.plain
        self.sent.append(Message("user", constrained))
        self.plain.append(Message("user", content))
        self.kept.add(Message("user", constrained if stays else content), *origins)

    def answer(self, content: str, *origins: Origin) -> None:
        message = Message("assistant", content)
        self.sent.append(message)
        self.plain.append(message)
        self.kept.add(message, *origins)

    def cut(self, sent: int) -> None:
        """Only so many of the messages that were sent stay, and their counterparts."""
        dropped = len(self.sent) - sent
        del self.sent[sent:]
        del self.plain[len(self.plain) - dropped :]
        self.kept.cut(len(self.kept.messages) - dropped)

    def traced(self, place: int) -> tuple[Origin, ...]:
        """Where the user's message of this number came from: what the record that it was taken from says, and that
        record."""
        if self.source is None:
            return ()
        users = [at for at, one in enumerate(self.source.messages) if one.role == "user"]
        told = [one for one in self.source.history if one.message == users[place]]
        return (*told, Origin(self.step, parents=(self.source.id,)))
