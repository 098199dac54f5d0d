"""Makes a reply obey constraints, or break them: another language, a person, a pastime, a prescribed form.

Knows no dialogues: which constraints are in force is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.constraints import Constraint
from datagen.models.procedural.talk.languages_spoken import LANGUAGES, Wanted, ready, speak
from datagen.models.procedural.talk.personas import asked_of_self, impersonate
from datagen.models.procedural.talk.shapes import SHAPES
from datagen.models.procedural.talk.violations import violate

_TEXT_WORDS = 60  # words of a reply that is a text of its own and not an answer


def under(reply: str, constraints: Sequence[Constraint], asked: str, rng: Random) -> str:
    """The reply so changed that it obeys all the constraints; of two of one kind the last one counts.

    asked: the user's message without its constraints. A language that is not known leaves the reply in English.
    """
    held = {constraint.kind: constraint for constraint in constraints}
    text = _spoken(reply, {kind: constraint.value for kind, constraint in held.items()}, asked, rng)
    for kind, shape in SHAPES.items():
        if kind in held:
            text = shape(text, held[kind].value, asked, rng)
    return text


def _spoken(reply: str, values: dict[str, str], asked: str, rng: Random) -> str:
    """The reply in the language and by the person that are wanted."""
    language, figure, hobby = (values.get(kind, "") for kind in ("language", "figure", "hobby"))
    written = "\n\n" in reply or "```" in reply or len(reply.split()) > _TEXT_WORDS
    if language in LANGUAGES:
        wanted = Wanted(figure, hobby, bool(asked_of_self(asked)), written)
        text = speak(language, reply, asked, wanted, rng)
        shaped = any(kind in SHAPES for kind in values)
        return f"{text}\n\n— {figure}" if figure and not shaped else text
    return impersonate(reply, asked, figure, hobby, rng, written=written) if figure or hobby else reply


def acknowledge(constraints: Sequence[Constraint], rng: Random) -> str:
    """What is said to a message that sets constraints and asks for nothing else; it obeys them already."""
    said = rng.choice(("Gladly. What would you like to know?", "I will keep to that. What can I do for you?"))
    language = next((each.value for each in reversed(constraints) if each.kind == "language"), "")
    if language in LANGUAGES and {each.kind for each in constraints} <= {"language"}:
        return ready(language, rng)
    return under(said, constraints, "", rng)


def break_it(reply: str, constraints: Sequence[Constraint], rng: Random) -> str:
    """A reply to the same question that clearly breaks at least one of the constraints; the reply itself without any.

    reply: what was or would be said without constraints.
    """
    if not constraints:
        return reply
    return violate(reply, rng.choice(list(constraints)), rng)
