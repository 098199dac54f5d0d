"""Steps two to four of Self-Instruct: from an accepted instruction to records.

Asks whether the task is a classification, then for instances (label first or input first), and keeps those
that the instance rules let through. Knows nothing of the pool or of other candidates, so any number of them
can be worked on at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from datagen.generators.self_instruct.parse import (
    Pair,
    parse_classification,
    parse_input_first,
    parse_output_first,
)
from datagen.generators.self_instruct.pool import Shots
from datagen.generators.self_instruct.styles import Ask, Style
from datagen.generators.self_instruct.wishes import Plan, Wishes, rendered, with_room
from datagen.models.base import Completion, Model, Request
from datagen.prompts import load_prompt
from datagen.record import Message, Origin, Record, from_instruction
from datagen.rules import Breach, echoes_instruction, judge_instances
from datagen.seeding import rng_for
from datagen.step import Reject
from datagen.targets import Cell

Outcome = Record | Reject


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with what it takes to trace it."""

    prompt: str
    completion: Completion

    @property
    def key(self) -> str:
        return self.completion.key


@dataclass(frozen=True, slots=True)
class Asker:
    """Renders a prompt, asks the model, and keeps the trace."""

    model: Model
    style: Style

    async def ask(
        self, ask: Ask, purpose: str, values: Mapping[str, Any], *, turn: int, draw: int = 0
    ) -> Answered:
        """turn: the job's number; older jobs go first, so that little is half done when a budget ends."""
        prompt = load_prompt(ask.prompt)
        request = Request(
            rendered(prompt, values),
            ask.sampling,
            self.style.wire,
            purpose=purpose,
            values=values,
            draw=draw,
            turn=turn,
        )
        return Answered(prompt.name, await self.model.generate(request))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An instruction that passed every rule. source: "answer_key#position"; pairs: its instances where the
    proposal carried them."""

    instruction: str
    source: str
    tags: Mapping[str, Any]
    history: tuple[Origin, ...]
    pairs: tuple[Pair, ...] | None = None

    def reject(
        self, reason: str, detail: str = "", score: float | None = None, pair: Pair | None = None
    ) -> Reject:
        if pair is None:
            record = Record((Message("user", self.instruction),), self.instruction)
        else:
            record = from_instruction(self.instruction, *pair)
        record = replace(record, tags=self.tags, history=self.history)
        return Reject(record, reason, score, detail, self.source)


@dataclass(frozen=True, slots=True)
class Expansion:
    """Turns candidates into records and rejects."""

    asker: Asker
    shots: Shots
    instances: int
    seed: int
    wishes: Wishes

    async def expand(self, candidate: Candidate, plan: Plan, turn: int) -> list[Outcome]:
        """At least one outcome for each candidate, in the order of its instances.

        A candidate that cannot come into a cell that was open when its job was planned is given up before it
        costs another request. Which cells are open by now is not asked: it depends on who was answered first.
        """
        steered, task = plan.cell is not None, candidate.tags.get("task")
        if steered and self.wishes.best_cell(plan, candidate.instruction, task) is None:
            return [candidate.reject("cell_full", task or "")]
        if candidate.pairs is not None:
            return self._judge(candidate, candidate.pairs, truncated=False)
        answer = await self._classify(candidate, turn)
        if answer.completion.finish_reason == "error":
            return [candidate.reject("request_failed", answer.completion.text)]
        says, kind = parse_classification(answer.completion.text, self.wishes.tasks())
        # As in the original, whatever is not a yes is a no.
        candidate = _traced(
            candidate, answer, is_classification=bool(says), **({"task": kind} if kind else {})
        )
        if not steered:
            return await self._instances(candidate, bool(says), None, turn)
        task = str(candidate.tags.get("task") or "")
        cell = self.wishes.best_cell(plan, candidate.instruction, task)
        if cell is None:
            return [candidate.reject("cell_full" if self.wishes.knows(task) else "outside_target", task)]
        return await self._instances(candidate, bool(says), cell, turn)

    async def _classify(self, candidate: Candidate, turn: int) -> Answered:
        style = self.asker.style
        if style.classify is None:
            raise ValueError(f"style {style} asks neither for instances nor carries them")
        values: dict[str, Any] = {"instruction": candidate.instruction, "examples": self.shots.classify}
        if style.wire == "chat":
            values["tasks"] = self.wishes.tasks()
        return await self.asker.ask(style.classify, "self_instruct.classify", values, turn=turn)

    async def _instances(
        self, candidate: Candidate, is_label: bool, cell: Cell | None, turn: int
    ) -> list[Outcome]:
        """cell: where the instances should come into, as far as their length decides."""
        style, shots = self.asker.style, self.shots.output_first if is_label else self.shots.input_first
        ask = style.output_first if is_label else style.input_first
        if ask is None:
            raise ValueError(f"style {style} asks neither for instances nor carries them")
        wish = self.wishes.of_instance(cell, candidate.instruction, is_label)
        values = {"instruction": candidate.instruction, "examples": shots, "count": self.instances, **wish}
        ask = with_room(ask, self.instances * wish["words"][0] if wish else 0)
        purpose = f"self_instruct.{'output_first' if is_label else 'input_first'}"
        answer = await self.asker.ask(ask, purpose, values, turn=turn)
        return self._read(_traced(candidate, answer), answer.completion, is_label)

    def _read(self, candidate: Candidate, completion: Completion, is_label: bool) -> list[Outcome]:
        if completion.finish_reason == "error":
            return [candidate.reject("request_failed", completion.text)]
        if not completion.text.strip():
            return [candidate.reject("empty_answer", completion.finish_reason)]
        pairs = parse_output_first(completion.text) if is_label else parse_input_first(completion.text)
        if not pairs:
            return [candidate.reject("unparsable_instances", completion.text[:2000])]
        return self._judge(candidate, pairs, truncated=completion.finish_reason == "length")

    def _judge(self, candidate: Candidate, pairs: Sequence[Pair], *, truncated: bool) -> list[Outcome]:
        rng = rng_for(self.seed, "instances", candidate.instruction)
        outcomes: list[Outcome] = []
        for pair, breach in judge_instances(pairs, rng, truncated=truncated, limit=self.instances):
            if breach is None and echoes_instruction(candidate.instruction, pair[1]):
                breach = Breach("echoed_instruction")
            if breach is not None:
                outcomes.append(candidate.reject(breach.reason, breach.detail, breach.score, pair))
                continue
            tags, history = candidate.tags, candidate.history
            outcomes.append(from_instruction(candidate.instruction, *pair, tags=tags, history=history))
        return outcomes


def _traced(candidate: Candidate, answer: Answered, **tags: Any) -> Candidate:
    """The candidate with one more answer in its history."""
    last = candidate.history[-1]
    origin = Origin(last.step, last.model, answer.prompt, (answer.key,))
    return replace(candidate, tags={**candidate.tags, **tags}, history=(*candidate.history, origin))
