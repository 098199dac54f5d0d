"""Conversations cut to a limit by whole rounds, never in the middle of a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from datagen.record import Message


def count_rounds(messages: Sequence[Message]) -> int:
    """Rounds of a user's message and the reply to it."""
    return sum(message.role == "assistant" for message in messages)


def fit_rounds(messages: Sequence[Message], limit: int, length: Callable[[str], int]) -> tuple[Message, ...]:
    """As many of the first rounds as fit the limit together with what stands before them (a system message).

    length: of a text, in the unit of the limit. What follows the last whole round goes too; without a round that
    fits nothing is left.
    """
    fitting, total = 0, 0
    for place, message in enumerate(messages, 1):
        total += length(message.content)
        if total > limit:
            break
        if message.role == "assistant":
            fitting = place
    return tuple(messages[:fitting])
