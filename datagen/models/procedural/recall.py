"""From an instruction back to the family that phrased it and to its answers: the model needs no memory.

Knows no requests and no formats.
"""

from __future__ import annotations

from collections.abc import Iterator

from datagen.models.procedural import families
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.terse import recognise_terse
from datagen.seeding import rng_for

# What stands around the sentences that make a task longer.
BACKGROUND, TASK = "Background:", " Task: "

# How many inputs a task can have. Kept small: to answer a message, the model looks for its input among them.
_INPUTS = 16


def recognise(instruction: str) -> tuple[Family, Slots] | None:
    """The family that phrased an instruction, in whatever length, with its slots; None if none did."""
    text = instruction.strip()
    if text.startswith(BACKGROUND):
        text = text.partition(TASK)[2]
    return families.recognise(text) or recognise_terse(text)


def answers(instruction: str) -> Iterator[Answer]:
    """The right answer for one input after another; a single one for a task without input; none for a task
    that no family knows. The same on every call, whatever the model's settings.
    """
    found = recognise(instruction)
    if found is None:
        return
    family, slots = found
    for place in range(_INPUTS):
        try:
            answer = family.solve(slots, rng_for(0, "procedural", instruction.strip(), place))
        except (LookupError, ValueError, ArithmeticError, StopIteration):
            return  # it reads like one of ours, but names what the family does not know
        if not answer.output:
            return
        yield answer
        if not answer.input:
            return


def solved(message: str) -> tuple[str, Answer] | None:
    """The task that a whole message sets, input included, and its right answer; None if it is none of ours."""
    head, _, given = message.strip().partition("\n\n")
    for answer in answers(head):
        if answer.input.strip() == given.strip():
            return head, answer
    return None
