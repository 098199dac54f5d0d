"""The user of any dialogue: the next message, which goes on from what was said and can be answered.

Picks the sort of the dialogue by its messages; what each sort asks is known to the modules of the sorts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from datagen.models.procedural.talk import asks, echo, material, world, writing
from datagen.models.procedural.talk.answering import unconstrained
from datagen.models.procedural.talk.dialogue import State
from datagen.record import Message

_REVISES, _ECHOES = 0.55, 0.2  # shares of what is asked about answers of another origin
_TEXT = 25  # words of an answer that can be revised like a text


def follow_up(messages: Sequence[Message], goal: str, rng: Random) -> str:
    """What the user says next; never anything that the user has said before.

    messages: from the first one to the assistant's last. goal: what the user is after, in words; it leads where the
    dialogue itself gives no direction.
    """
    bare = [unconstrained(message) for message in messages]
    users = [message.content for message in bare if message.role == "user"]
    said = [message.content for message in bare if message.role == "assistant"]
    for propose in _order(bare, users, rng):
        text = propose(bare, rng)
        if text and text not in users:
            return text
    return asks.next_question(world.replayed(users), users, said, goal, rng)


def _order(
    messages: Sequence[Message], users: Sequence[str], rng: Random
) -> Sequence[Callable[[Sequence[Message], Random], str]]:
    """Who is asked for a message first; a question about the world comes after all of them."""
    if not users:
        return ()
    if material.given_text(messages):
        return (material.next_instruction, echo.next_question)
    if writing.replayed([message for message in messages if message.role == "user"]):
        return (writing.next_wish,)
    if world.replayed(users) != State():
        return ()
    chance = rng.random()
    answered = next((message.content for message in messages if message.role == "assistant"), "")
    if chance < _REVISES and len(answered.split()) >= _TEXT:
        return (writing.next_wish, echo.next_question)
    return (echo.next_question,) if chance < _REVISES + _ECHOES else ()
