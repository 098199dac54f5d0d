"""The assistant of any dialogue: what is asked, under which constraints, and the answer that obeys them.

A constraint holds from the message that sets it until another one of its kind is set. What is not understood is left
to somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from datagen.constraints import Constraint, find, strip
from datagen.models.procedural.talk import constrain, echo, material, world, writing
from datagen.record import Message
from datagen.seeding import rng_for

Fallback = Callable[[Sequence[Message]], str | None]


def reply(
    messages: Sequence[Message], memory: int | None = None, fallback: Fallback | None = None
) -> str | None:
    """The answer to the last user's message, None if nobody knows one.

    memory: how many of the user's last messages constraints are remembered from; None remembers all. A system message
    counts as sent before the user's first one. fallback: asked where neither of the three sorts has the exact wording;
    it gets the messages without their constraints, and as they are where it understands them only so.
    """
    while messages and messages[-1].role != "user":
        messages = messages[:-1]
    if not messages:
        return None
    bare = [_stripped(message, fallback) for message in messages]
    held = in_force(messages, memory, fallback)
    rng = rng_for(0, "talk", "constrained", len(messages), messages[-1].content[:500])
    if not bare[-1].content:
        return constrain.acknowledge(held, rng) if held else None
    text = plain_reply(bare, fallback)
    return None if text is None else constrain.under(text, held, bare[-1].content, rng) if held else text


def plain_reply(messages: Sequence[Message], fallback: Fallback | None = None) -> str | None:
    """The answer without regard to constraints: exact wordings first, then the fallback, then free ones."""
    for known in (
        material.reply,
        lambda given: writing.reply(given, free=False),
        lambda given: world.reply(given, free=False),
        fallback or (lambda _: None),
        echo.reply,
        writing.reply,
        world.reply,
    ):
        text = known(messages)
        if text is not None:
            return text
    return None


def unconstrained(message: Message) -> Message:
    """The message without the constraints that it sets; an assistant sets none."""
    return message if message.role == "assistant" else replace(message, content=strip(message.content))


def _stripped(message: Message, fallback: Fallback | None) -> Message:
    return message if _of_a_task(message, fallback) else unconstrained(message)


def _of_a_task(message: Message, fallback: Fallback | None) -> bool:
    """Whether what looks like a constraint is part of a task of the fallback's: "Find a present. Hobby: archery." """
    if fallback is None or message.role != "user" or not find(message.content):
        return False
    return fallback([unconstrained(message)]) is None and fallback([message]) is not None


def in_force(
    messages: Sequence[Message], memory: int | None = None, fallback: Fallback | None = None
) -> tuple[Constraint, ...]:
    """The constraints that hold for the next answer, of every kind the one that was set last; the rest is as in
    `reply`."""
    users = sum(message.role == "user" for message in messages)
    held: dict[str, Constraint] = {}
    seen = 0
    for message in messages:
        seen += message.role == "user"
        age = users - max(seen, 1)  # 0 for the last of the user's messages
        remembered = message.role != "assistant" and (memory is None or age < memory)
        if remembered and not _of_a_task(message, fallback):
            for constraint in find(message.content):
                held.pop(constraint.kind, None)
                held[constraint.kind] = constraint
    return tuple(held.values())
