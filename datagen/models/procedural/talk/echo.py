"""Answers about the dialogue itself: how long the last answer was, what was asked first. Computed, for any dialogue.

Knows nothing of what the dialogue is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from datagen.models.procedural.talk.reading import count_words, read
from datagen.models.procedural.talk.wording_patterns import pattern, smooth
from datagen.models.procedural.wording import counted
from datagen.record import Message

_QUOTED = 160  # characters of a message that are quoted
_WORTH = 12  # words of an answer about which one may ask


def _short(text: str) -> str:
    flat = " ".join(text.replace('"', "'").split())
    return flat if len(flat) <= _QUOTED else f"{flat[:_QUOTED].rsplit(' ', 1)[0]} ..."


def _first_asked(users: Sequence[str], _: str) -> str:
    return f'Your first message was: "{_short(users[0])}"'


def _asked_before(users: Sequence[str], _: str) -> str:
    return (
        f'Just before that, you wrote: "{_short(users[-2])}"'
        if len(users) > 1
        else "That was your first message."
    )


def _counted(users: Sequence[str], _: str) -> str:
    return f"With this one, you have sent me {counted(len(users), 'message')}."


def _words(_: Sequence[str], said: str) -> str:
    return f"My last answer had {counted(count_words(said), 'word')}."


def _longest(_: Sequence[str], said: str) -> str:
    word = read(said).longest()
    return f'The longest word in it is "{word}", with {counted(len(word), "letter")}.'


def _in_short(_: Sequence[str], said: str) -> str:
    found = read(said).extract(1)
    return f"If I had to keep one sentence of it, it would be this one: {_short(found[0])}" if found else ""


def _beginning(_: Sequence[str], said: str) -> str:
    found = read(said).sentences
    return f'It began like this: "{_short(found[0])}"' if found else ""


# What can be asked, and the answer from the user's messages and the assistant's last one.
_ASKS: Mapping[tuple[str, ...], Callable[[Sequence[str], str], str]] = {
    ("What was the first thing that I wrote to you?", "Do you remember my first message?"): _first_asked,
    ("What did I write just before this?",): _asked_before,
    ("How many messages have I sent you so far?",): _counted,
    ("How many words did your last answer have?", "How long was that answer, in words?"): _words,
    ("What is the longest word in your last answer?",): _longest,
    (
        "If you had to keep one sentence of that, which would it be?",
        "Which sentence of that matters most?",
    ): _in_short,
    ("How did your last answer begin?",): _beginning,
}


def reply(messages: Sequence[Message]) -> str | None:
    """The answer to a question about the dialogue; None if the last user's message asks something else."""
    users = [message.content for message in messages if message.role == "user"]
    if not users or len(users[-1]) > 200:
        return None
    said = next((message.content for message in reversed(messages) if message.role == "assistant"), "")
    text = smooth(users[-1])
    for asks, answer in _ASKS.items():
        if any(pattern(ask).fullmatch(text) for ask in asks):
            return (
                answer(users, said) or None if said or answer in _OF_USER else "I have not said anything yet."
            )
    return None


_OF_USER = (_first_asked, _asked_before, _counted)


def next_question(messages: Sequence[Message], rng: Random) -> str:
    """A question about the dialogue that was not asked in it; "" where all were, or where the last one was such."""
    users = [message.content for message in messages if message.role == "user"]
    said = next((message.content for message in reversed(messages) if message.role == "assistant"), "")
    if reply(messages) is not None:
        return ""
    able = {
        asks: answer for asks, answer in _ASKS.items() if len(said.split()) >= _WORTH or answer in _OF_USER
    }
    left = [ask for asks in able for ask in asks if not any(each in users for each in asks)]
    return rng.choice(left) if left else ""
