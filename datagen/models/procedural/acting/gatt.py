"""The parts of Ghost Attention: who follows constraints, forgets them, judges, and thinks of more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from datagen.constraints import GATT_KINDS, Constraint, check, find, load_constraints
from datagen.models.procedural import nursery, stock, talk
from datagen.models.procedural.acting.dialogue import conversation
from datagen.models.procedural.drafting import Asked, Draft
from datagen.models.procedural.noise import WHOLE, Plant
from datagen.models.procedural.talk import constrain
from datagen.models.procedural.talk.personas import asked_of_self
from datagen.models.procedural.wording import numbered
from datagen.record import Message

# What a question to the one who answers must be about, for a constraint of the kind to show.
_SHOWN_BY: Mapping[str, tuple[str, ...]] = {"figure": ("identity",), "hobby": ("hobby", "weekend")}
_THANKS = ("Thank you!", "Thanks a lot, that was helpful. Goodbye!")


def _reply(asked: Asked) -> Draft:
    """The right answer under the constraints that are still in mind; a slip disobeys one of them."""
    messages, memory = asked.request.messages, asked.memory or None
    remembered = _remembered(messages, memory)
    drilled = nursery.reply(remembered)
    said = drilled or talk.reply(messages, memory) or stock.CANNOT
    held = _in_force(messages, memory)
    if held and asked.slips():
        broken = _mistaken(remembered, asked) if drilled else constrain.break_it(said, held, asked.errant)
        return Draft(broken, (Plant("broken_constraint", WHOLE, broken),))
    return Draft(said)


def _mistaken(messages: Sequence[Message], asked: Asked) -> str:
    """A drill answered in another language than the one asked for."""
    wanted = nursery.language_of(messages)
    drill = nursery.read(nursery.split_constraint(messages[-1].content)[1])
    other = asked.errant.choice([language for language in nursery.LANGUAGES if language != wanted])
    return nursery.translate(drill.words if drill else ("red",), other)


def _remembered(messages: Sequence[Message], memory: int | None) -> Sequence[Message]:
    """The conversation as one remembers it who has the last `memory` messages of the user in mind."""
    users = [place for place, one in enumerate(messages) if one.role == "user"]
    if memory is None or len(users) <= memory:
        return messages
    forgotten = users[-memory]
    return [
        Message(one.role, nursery.split_constraint(one.content)[1]) if place < forgotten else one
        for place, one in enumerate(messages)
    ]


def _in_force(messages: Sequence[Message], memory: int | None) -> tuple[Constraint, ...]:
    """The constraints that the user has set and that are still in mind, the latest of each kind."""
    users = [one.content for one in messages if one.role == "user"]
    told = [one.content for one in messages if one.role == "system"]
    within = users if memory is None else users[-memory:]
    if memory is not None and len(users) > memory:
        told = []
    return tuple({one.kind: one for text in (*told, *within) for one in find(text)}.values())


def _user(asked: Asked) -> Draft:
    if asked.slips():
        text = asked.errant.choice(_THANKS)
        return Draft(text, (Plant("early_thanks", WHOLE, text),))
    return Draft(talk.follow_up(conversation(asked), asked.request.values["goal"], asked.fresh))


def _extend(asked: Asked) -> Draft:
    """Further values of a kind: from the end of our own list."""
    kind, count = asked.request.values["kind"], asked.request.values["count"]
    own = [one.value for one in load_constraints("", GATT_KINDS) if one.kind == kind]
    return Draft(numbered(asked.fresh.sample(own, min(count, len(own)))))


def _judge(asked: Asked) -> Draft:
    """Yes, unless the rules see that the reply disobeys, or it hides a person or a pastime that was asked for."""
    values = asked.request.values
    wanted = asked_of_self(values["asked"])
    kept = True
    for one in find(values["constraint"]):
        found = check(one, values["reply"], values["asked"]).kept
        kept &= wanted not in _SHOWN_BY.get(one.kind, ()) if found is None else found
    return Draft("Yes." if kept else "No.")


PARTS: Mapping[str, Callable[[Asked], Draft]] = {
    "gatt.user": _user,
    "gatt.reply": _reply,
    "gatt.probe": _reply,
    "gatt.extend": _extend,
    "gatt.judge": _judge,
}
