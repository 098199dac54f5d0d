"""Labels tasks as a model would: knows its own families again, and guesses from a few words elsewhere.

It sees what the prompt was rendered from and no more. Knows nothing of requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from datagen.labels.cues import words_of
from datagen.labels.language import detect_code
from datagen.labels.texts import split
from datagen.models.procedural.families import all_families, task_among
from datagen.models.procedural.family import Family
from datagen.models.procedural.noise import WHOLE, Plant
from datagen.models.procedural.recall import recognise
from datagen.seeding import rng_for

_SURE, _GUESSED = 0.95, 0.5
_USUAL = {"other": "coding"}  # InstructGPT's Other, as far as words tell it


def labelled(values: Mapping[str, Any], errs: bool, rng: Random) -> tuple[str, tuple[Plant, ...]]:
    """The answer to "label", and the fault in it: another task than the right one.

    values: text, tasks (each with a name) and fields, as in prompts/label.j2.
    """
    text = str(values["text"])
    names = [str(task["name"]) for task in values["tasks"]]
    task, confidence = _task(text, names)
    others = [name for name in names if name != task]
    wrong = errs and "task" in values["fields"] and bool(others)
    answer: dict[str, Any] = {
        "task": rng.choice(others) if wrong else task,
        "language": detect_code(text) or "en",
        "difficulty": min(5, 1 + len(text.split()) // 40),
    }
    said = json.dumps({field: answer[field] for field in values["fields"]} | {"confidence": confidence})
    return said, (Plant("wrong_label", WHOLE, said),) if wrong else ()


def _task(text: str, names: Sequence[str]) -> tuple[str, float]:
    """The family's task, or the one whose usual words stand in the text most often, the first among equals."""
    known = recognise(text.partition("\n\n")[0])
    if known is not None:
        for task in (task_among(known[0], names), "other"):
            if task in names:
                return task, _SURE
    asked = split(text).asked
    return max(names, key=lambda name: words_of(_USUAL.get(name) or name, asked)), _GUESSED


def phrased(count: int) -> Iterator[tuple[Family, str, str]]:
    """`count` tasks of every family: the family, an instruction and its input. The same on every call."""
    for family in all_families():
        for place in range(count):
            instruction = family.phrase(rng_for(0, "labelling", family.name, place))
            slots = family.match(instruction)
            if slots is not None:
                answer = family.solve(slots, rng_for(0, "labelling", instruction))
                yield family, instruction, answer.input
