"""The parts of UltraChat: who finds something to ask, who asks, and who answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from datagen.models.procedural import stock, talk
from datagen.models.procedural.acting.dialogue import conversation
from datagen.models.procedural.drafting import Asked, Draft
from datagen.models.procedural.noise import WHOLE, Plant, TurnFault
from datagen.models.procedural.talk import material, openings, writing
from datagen.models.procedural.wording import numbered

# How the one who plays the user goes wrong: by answering, or by ending what is not over.
_ASSISTANT_TALK = (
    "Certainly! Here is what you should know about it. Let me know if you have any other questions.",
    "I'd be happy to help with that. Here are some points to consider.",
    "As an AI assistant, I can explain that to you step by step.",
    "Great question! Let me explain. Is there anything else I can help you with?",
)
_THANKS = (
    "Thank you!",
    "Thanks, that was very helpful. Goodbye!",
    "Great, thanks a lot for your help. Have a nice day!",
    "Thank you so much, I appreciate it.",
)
_NO_FEELINGS = (
    "As an AI, I don't have emotions or personal opinions about this.",
    "I do not have feelings or personal experiences, so I cannot say what it is like.",
    "I don't have personal preferences, but many people enjoy it.",
)


def _list_of(items: Callable[[Asked], Sequence[str]]) -> Callable[[Asked], Draft]:
    return lambda asked: Draft(numbered(items(asked)))


def _subtopics(asked: Asked) -> Sequence[str]:
    values = asked.request.values
    return openings.subtopics(values["topic"], values["count"], asked.fresh)


def _questions(asked: Asked) -> Sequence[str]:
    """About "SUBTOPIC (TOPIC)" or about an entity."""
    subject, count = asked.request.values["subject"], asked.request.values["count"]
    subtopic, _, topic = subject.removesuffix(")").partition(" (")
    if topic:
        return openings.questions(topic, subtopic, count, asked.fresh)
    return openings.entity_questions(subject, count, asked.fresh)


def _more_questions(asked: Asked) -> Sequence[str]:
    values = asked.request.values
    return openings.more_questions(values["question"], values["count"], asked.fresh)


def _writing(asked: Asked) -> Sequence[str]:
    values = asked.request.values
    return writing.requests(values["kind"], values["count"], asked.fresh)


def _expand(asked: Asked) -> Draft:
    return Draft(writing.expanded(asked.request.values["instruction"], asked.fresh))


def _material(asked: Asked) -> Sequence[str]:
    values = asked.request.values
    return material.requests(values["text"], values["count"], asked.fresh)


def _user(asked: Asked) -> Draft:
    if asked.slips():
        kind: TurnFault = asked.errant.choice(("assistant_talk", "early_thanks"))
        text = asked.errant.choice(_ASSISTANT_TALK if kind == "assistant_talk" else _THANKS)
        return Draft(text, (Plant(kind, WHOLE, text),))
    return Draft(talk.follow_up(conversation(asked), asked.request.values["goal"], asked.fresh))


def _assistant(asked: Asked) -> Draft:
    if asked.slips():
        text = asked.errant.choice(_NO_FEELINGS)
        return Draft(text, (Plant("denied_feelings", WHOLE, text),))
    return Draft(talk.reply(asked.request.messages, asked.memory or None) or stock.CANNOT)


PARTS: Mapping[str, Callable[[Asked], Draft]] = {
    "ultrachat.subtopics": _list_of(_subtopics),
    "ultrachat.questions": _list_of(_questions),
    "ultrachat.more_questions": _list_of(_more_questions),
    "ultrachat.writing": _list_of(_writing),
    "ultrachat.expand": _expand,
    "ultrachat.material": _list_of(_material),
    "ultrachat.user": _user,
    "ultrachat.assistant": _assistant,
}
