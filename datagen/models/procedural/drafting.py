"""What the procedural model is asked and what it answers: a request with its random streams, an answer with its faults.

Knows no format and no part: those write the answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from datagen.errors import ModelError, nearest
from datagen.models.base import FinishReason, Request
from datagen.models.procedural.family import Family
from datagen.models.procedural.noise import Plant
from datagen.models.procedural.sized import Band, phrase_within

# A conversation of ten turns has ten chances of a fault, a list of eight items has eight in one answer.
_SHARE_IN_A_TURN = 0.2

# What people ask of a model, in percent: No Robots, after InstructGPT (arXiv 2203.02155, table 1).
SHARES = {
    "generation": 45.6,
    "open_qa": 12.4,
    "brainstorm": 11.2,
    "chat": 8.5,
    "rewrite": 6.6,
    "summarize": 4.2,
    "classify": 3.5,
    "coding": 3.5,
    "closed_qa": 2.6,
    "extract": 1.9,
}

# InstructGPT's Other, which No Robots has no use for, was partly code (arXiv 2203.02155, table 1).
OTHER = ("other", "coding")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it takes to answer it.

    families: those to propose from, by task. fresh: draws what is proposed. errant: draws the faults.
    bias: the tasks that the model comes back to, if any; stubborn: the chance that it does so although another
    one is asked for. memory: messages of the user for which a constraint stays in mind; 0 for all.
    """

    request: Request
    families: Mapping[str, Sequence[Family]]
    noise: float
    fresh: Random
    errant: Random
    bias: tuple[str, ...] = ()
    stubborn: float = 0.0
    memory: int = 0

    def errs(self) -> bool:
        return self.errant.random() < self.noise

    def slips(self) -> bool:
        """Whether this turn of a conversation is to go wrong: a fifth as often as an item of a list."""
        return self.errant.random() < _SHARE_IN_A_TURN * self.noise

    def instruction(self) -> str:
        """A new one, of the task and the length that the request names, if it does."""
        families, words = self.families[self._task()], self.request.values.get("words")
        if not words or self.request.values.get("where") == "response":
            return self.fresh.choice(families).phrase(self.fresh)
        alone = self.request.values.get("where") == "instruction"
        return phrase_within(families, Band(*words), self.fresh, alone=alone)

    def _task(self) -> str:
        """What the request asks for, or the bias has instead, or is drawn by SHARES."""
        task = self.request.values.get("task")
        if self.bias and (task is None or self.fresh.random() < self.stubborn):
            return self.fresh.choice(self.bias)
        if task is None:
            tasks = [name for name in self.families if name in SHARES]
            return self.fresh.choices(tasks, [SHARES[name] for name in tasks])[0]
        task = OTHER[1] if task == OTHER[0] else task
        if task not in self.families:
            remedy = nearest(str(task), list(self.families))
            raise ModelError(f"procedural: no selected family is of the task {task!r}; {remedy}", fatal=True)
        return str(task)


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer and the faults that were planted in it."""

    text: str
    plants: tuple[Plant, ...] = ()
    finish_reason: FinishReason = "stop"
