"""What a steered run asks for, in the words of its prompts: a category with what it means, and lengths in words.

Knows the target and one cell of it at a time; which cell is asked for is decided in `steering`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from datagen.generators.self_instruct.styles import Ask, Style
from datagen.lengths import TOKENS_PER_WORD, Measure
from datagen.prompts import Prompt
from datagen.record import TASKS, Message
from datagen.rules import SELF_INSTRUCT
from datagen.targets import Cell, Target

# What stands behind the categories of InstructGPT (arXiv 2203.02155, table 1 and appendix A.2) and No Robots, so
# that a model need not guess. A target's own words for a category go before these.
KINDS = {
    "generation": "writing a new text such as a letter, a story, a plan or a poem",
    "open_qa": "a question that is answered from general knowledge, without any text to look into",
    "brainstorm": "finding several ideas, names, reasons or suggestions",
    "chat": "answering in a conversation, often in a given role, to what somebody has just said",
    "rewrite": "changing the wording, form or tone of a text that is given with the task",
    "summarize": "shortening a text that is given with the task to what matters in it",
    "classify": "choosing one label out of a few for something that is given with the task",
    "coding": "writing, explaining or mending code",
    "closed_qa": "a question that is answered from a text that is given with the task, and from it alone",
    "extract": "listing what a text that is given with the task names, such as dates, places or prices",
    "other": "something that fits none of the usual kinds, for example reading or writing code",
}
_OTHER = "other"
_STEERED = {"task", "about", "words", "where"}
_CHARACTERS_PER_WORD = 6  # English, the space included
# Room for an answer that is as long as wished: tokens a word, with some to spare for wordy models.
_TOKENS_TO_SPARE = 2
_TOKENS_OF_ANSWER = 150


@dataclass(frozen=True, slots=True)
class Plan:
    """What one job asks for.

    count: proposals. cell: the one aimed at, None for whatever comes. ordinal: how many jobs asked for the same
    cell before. missing: how many records each cell lacked when the job was planned; empty where unsteered.
    """

    count: int
    cell: Cell | None = None
    ordinal: int = 0
    missing: Mapping[Cell, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wishes:
    """The target as far as prompts are concerned; without one, nothing is added to any request."""

    target: Target | None = None

    @property
    def measure(self) -> Measure | None:
        return self.target.lengths.measure if self.target and self.target.lengths else None

    def tasks(self) -> tuple[str, ...]:
        """The kinds that the classify question offers. All known ones belong to it, so that what the target has
        no place for is told from what it has; a target with "other" has a place for everything."""
        own = tuple(self.target.tasks.shares) if self.target and self.target.tasks else TASKS
        return own if _OTHER in own else (*own, *(task for task in TASKS if task not in own))

    def knows(self, task: str) -> bool:
        """Whether the target has cells for a task."""
        return not (self.target and self.target.tasks) or task in self.target.tasks.shares

    def shown(self, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The worked examples of the classify question with kinds that are on offer."""
        if _OTHER not in self.tasks():
            return examples
        known = (*self.tasks(), "")
        return [one if one["task"] in known else {**one, "task": _OTHER} for one in examples]

    def of_proposals(self, cell: Cell | None) -> dict[str, Any]:
        """Values for the proposal prompt: the category, its meaning, least and most words, and of what: of the
        "instruction", the "response", the "prompt", or of a prompt too long to do without something "given"."""
        values: dict[str, Any] = {}
        if cell is None or self.target is None:
            return values
        if cell.task and self.target.tasks:
            about = self.target.tasks.categories.get(cell.task) or KINDS.get(cell.task) or cell.task
            values |= {"task": cell.task, "about": about}
        if self.measure and cell.high is not None:
            words = self._words(cell.low or 0, cell.high)
            given = self.measure.on == "prompt" and words[0] > SELF_INSTRUCT.max_words
            values |= {"words": words, "where": "given" if given else self.measure.on}
        return values

    def proposals(self, style: Style, cell: Cell | None) -> int:
        """How many to ask for at once: fewer than the style's where one call has to write long texts with each."""
        words, limit = self.of_proposals(cell).get("words"), style.propose.sampling.max_tokens
        if style.classify is not None or not words or limit is None:
            return style.proposals
        each: int = _TOKENS_TO_SPARE * words[0] + _TOKENS_OF_ANSWER
        return max(1, min(style.proposals, limit // each))

    def of_instance(self, cell: Cell | None, instruction: str, is_label: bool) -> dict[str, Any]:
        """Values for the instance prompts: how long the input has to be for the whole to be of the cell's length,
        or the output where responses are measured, unless it is a label."""
        measure = self.measure
        if cell is None or cell.high is None or measure is None or measure.on == "instruction":
            return {}
        if measure.on == "response" and is_label:
            return {}
        taken = measure.of(instruction) if measure.on == "prompt" else 0
        low, high = max(0, (cell.low or 0) - taken), max(0, cell.high - taken)
        return {"words": self._words(low, high), "where": measure.on}

    def best_cell(self, plan: Plan, instruction: str, task: str | None) -> Cell | None:
        """The cell for a record of this instruction: of those not full when the job was planned that it may still
        come into, the one aimed at or else the emptiest; None where there is none. task: None where it is not
        known yet."""
        if self.target is None:
            return None
        measure = self.measure
        length = measure.of(instruction) if measure and measure.on in ("instruction", "prompt") else 0
        exact = measure is not None and measure.on == "instruction"
        any_task = task is None or not self.target.tasks
        found = [
            cell
            for cell, missing in plan.missing.items()
            if missing
            and (any_task or cell.task == task)
            and (cell.high is None or length <= cell.high)
            and not (exact and length < (cell.low or 0))
        ]
        return max(found, key=lambda cell: (cell == plan.cell, plan.missing[cell]), default=None)

    def _words(self, low: int, high: int) -> list[int]:
        """A band of the target's measure in whole words, rounded inwards."""
        units = {"words": 1.0, "tokens": TOKENS_PER_WORD, "characters": _CHARACTERS_PER_WORD}
        each = units[self.measure.unit] if self.measure else 1.0
        least, most = math.ceil(low / each), math.floor(high / each)
        return [min(least, most), max(least, most)]


def rendered(prompt: Prompt, values: Mapping[str, Any]) -> tuple[Message, ...]:
    """The prompt's messages. What steering would say is "" where it says nothing, and then not among the values of
    the request, which are as they are without steering."""
    return prompt.render({**dict.fromkeys(_STEERED & prompt.variables, ""), **values})


def with_room(ask: Ask, words: int) -> Ask:
    """The question with a token limit that leaves room for so many words more."""
    if not words or ask.sampling.max_tokens is None:
        return ask
    room = ask.sampling.max_tokens + _TOKENS_TO_SPARE * words
    return replace(ask, sampling=replace(ask.sampling, max_tokens=room))
