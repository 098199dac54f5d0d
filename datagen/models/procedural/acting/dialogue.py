"""What the one who plays a user is shown, turned round again: the conversation as it was."""

from __future__ import annotations

from datagen.models.procedural.drafting import Asked
from datagen.record import Message

_RULES_AND_CUE = 2  # messages that stand before the conversation (datagen.generators.dialogue.simulated)
_REMINDER = "\n\n(Now write"


def conversation(asked: Asked) -> list[Message]:
    """What was said so far, without rules, cue and reminder."""
    other = {"assistant": "user", "user": "assistant"}
    *before, last = [
        Message(other[one.role], one.content)  # type: ignore[arg-type]
        for one in asked.request.messages[_RULES_AND_CUE:]
    ]
    said = last.content.rpartition(_REMINDER)[0] or last.content
    return [*before, Message(last.role, said)]
