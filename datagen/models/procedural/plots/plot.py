"""What two people can work on together: a kind of task, and the steps in which one has it done by the other.

A plot is understood by its words alone: the task says what is given, each instruction says which step is wanted and
what was decided, and all else follows from these. Knows no request and no model.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from datagen.models.procedural.plots.wording import fill, read, whole_number
from datagen.seeding import Part, rng_for

COUNT = range(1, 1_000_001)
_FEWEST, _MOST = 3, 7  # steps of a dialogue

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Project:
    """A task under way. facts: what task and instructions have said so far. done: steps in order, by name."""

    task: str
    facts: Facts
    done: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]

    def rng(self, *path: Part) -> Random:
        """A stream that both who instruct and who work can draw from: it hangs on the task alone."""
        return rng_for(0, "plots", self.task, *path)

    def after(self, step: str, facts: Facts) -> Project:
        return replace(self, facts={**self.facts, **facts}, done=(*self.done, step))


def _nothing(_project: Project, _rng: Random) -> Facts:
    return {}


@dataclass(frozen=True, slots=True)
class Step:
    """work: what carries it out. decide: what the one who instructs decides here, beyond what is known. given: what the
    instruction needs to go by, "" for nothing. needs: steps without which this one makes no sense. always: whether
    every dialogue has it. focus: the fact of that name with which it has."""

    name: str
    work: Callable[[Project], str]
    decide: Callable[[Project, Random], Facts] = _nothing
    given: Callable[[Project], str] = field(default=lambda _project: "")
    needs: tuple[str, ...] = ()
    always: bool = False
    focus: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """suits: words of the roles whose work it is. wordings: of the rough task, of the specified one, and of the
    instruction for each step. known: what a fact of a name can be, where it is not free; a text with another one is
    none of this plot's. imagine: what a rough task is about, for an assistant's role; detail: what makes it
    specific."""

    name: str
    suits: tuple[str, ...]
    wordings: Mapping[str, tuple[str, ...]]
    known: Mapping[str, Container[Any]]
    imagine: Callable[[str, Random], Facts]
    detail: Callable[[Facts, Random], Facts]
    steps: tuple[Step, ...]

    def propose(self, role: str, rng: Random, **known: str) -> str:
        """A rough task for an assistant's role. known: what is given by those who are to work on it."""
        return fill(rng.choice(self.wordings["rough"]), {**self.imagine(role, rng), **known})

    def specify(self, rough: str, rng: Random) -> str | None:
        """None where the rough task is of another plot."""
        facts = self._read("rough", rough)
        if facts is None:
            return None
        return fill(rng.choice(self.wordings["specified"]), {**facts, **self.detail(facts, rng)})

    def begin(self, task: str) -> Project | None:
        facts = self._read("specified", task)
        return None if facts is None else Project(task, facts)

    def tell(self, step: Step, project: Project, rng: Random) -> tuple[str, str]:
        """The instruction for a step, and its input."""
        decided = {**project.facts, **step.decide(project, rng)}
        told = fill(rng.choice(self.wordings[step.name]), decided)
        return told, step.given(replace(project, facts=decided))

    def understand(self, instruction: str) -> tuple[Step, Facts] | None:
        """The step that an instruction asks for, and what it decides."""
        for step in self.steps:
            if (facts := self._read(step.name, instruction)) is not None:
                return step, facts
        return None

    def _read(self, name: str, text: str) -> Facts | None:
        """Numbers as such where a fact is one; None for a text with a fact that cannot be."""
        said = read(self.wordings[name], text)
        if said is None:
            return None
        facts = {
            key: whole_number(value) if isinstance(self.known.get(key), range) else value
            for key, value in said.items()
        }
        # A range looks for None in all its numbers.
        can_be = (
            value is not None and value in self.known.get(key, (value,)) for key, value in facts.items()
        )
        return facts if all(can_be) else None

    def route(self, project: Project) -> list[Step]:
        """The steps of this dialogue in order: those that always are, and others by the task."""
        rng = project.rng("route")
        wanted = rng.randint(_FEWEST, _MOST)
        focus = project.facts.get("focus", "none")
        chosen = {step.name for step in self.steps if step.always or step.focus == focus}
        for step in rng.sample(self.steps, len(self.steps)) * 2:
            if len(chosen) < wanted and chosen.issuperset(step.needs):
                chosen.add(step.name)
        return [step for step in self.steps if step.name in chosen]


def fitting(role: str, subjects: Mapping[str, tuple[str, ...]], rng: Random) -> str:
    """A subject that fits a role, or any. subjects: each with words of the roles that it is the business of."""
    own = [subject for subject, words in subjects.items() if any(word in role for word in words)]
    return rng.choice(own or list(subjects))


def follow(plot: Plot, project: Project, instructions: Sequence[str]) -> Project:
    """The project after these instructions; what is none of the plot's is passed over."""
    for instruction in instructions:
        if (understood := plot.understand(instruction)) is not None:
            step, facts = understood
            project = project.after(step.name, facts)
    return project
