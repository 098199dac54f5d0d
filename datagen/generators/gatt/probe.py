"""Asks a model through dialogues in which a constraint is said once, at the beginning, and checks its replies by turn.

The history is the model's own, as in the paper's evaluation (Llama 2, arXiv 2307.09288, A.3.5): nothing reminds it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from datagen.constraints import GATT_KINDS, Constraint, load_constraints
from datagen.errors import check_least
from datagen.generators.dialogue.harvest import Outcome, harvest
from datagen.generators.dialogue.speaking import Broken
from datagen.generators.gatt.judging import Judging
from datagen.generators.gatt.questions import NURSERY, Questions, drill, load_questions, questions_path
from datagen.models.base import Model, Request, Sampling
from datagen.models.procedural import nursery
from datagen.prompts import load_prompt
from datagen.record import Message, Origin, Record
from datagen.resources import content_hash
from datagen.step import Context, Estimate, Reject


@dataclass(frozen=True, slots=True)
class GAttProbe:
    """model: who is measured. judge_model: who judges what rules cannot tell; unset, nobody, and such replies are
    counted apart. target: dialogues. turns: at which the reply is checked; the dialogue goes on to the last of them.
    constraints, kinds: as of the step gatt; they take turns. With "nursery" the user sets held-out drills.
    """

    target: int = 50
    model: str = ""
    judge_model: str = ""
    turns: tuple[int, ...] = (2, 4, 6, 8, 10, 12, 14, 16, 18, 20)
    constraints: str = ""
    kinds: tuple[str, ...] = GATT_KINDS
    questions: str = ""
    place: Literal["first_turn", "system"] = "first_turn"
    temperature: float | None = None
    max_tokens: int | None = 512
    window: int = 1024

    def __post_init__(self) -> None:
        check_least(self, 1, "target", "max_tokens", "window")
        if not self.turns or min(self.turns) < 1:
            raise ValueError(f"turns: expected numbers from 1 on, found {list(self.turns)}")

    def inputs(self) -> Mapping[str, str]:
        known = [(one.name, one.text, one.terse) for one in load_constraints(self.constraints, self.kinds)]
        asked = content_hash(questions_path(self.questions))
        return {"constraints": str(known), "questions": asked, "judge": load_prompt("gatt_judge").name}

    def estimate(self) -> Estimate:
        requests = self.target * max(self.turns)
        read = self.target * max(self.turns) * (max(self.turns) + 1) // 2 * 180
        return Estimate(self.target, requests, read, requests * 150, "180 tokens a round, no judge")

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """The records before this step first, then a record for each dialogue; raises what the models raise."""
        for record in records:
            yield record
        known = load_constraints(self.constraints, self.kinds)
        prober = Prober(
            self,
            context.model(self.model),
            Judging(context.model(self.judge_model) if self.judge_model else None),
            load_questions(questions_path(self.questions)),
            context,
        )
        constraint_of = _in_turn(known, context)

        def work(index: int) -> Awaitable[Sequence[Outcome]]:
            return prober.run(index, constraint_of(index))

        made = harvest(
            work,
            context,
            window=self.window,
            floor=0,
            patience=1,
            jobs=lambda wanted: min(wanted, self.target),
        )
        async with aclosing(made) as accepted:
            async for record in accepted:
                yield record


@dataclass(frozen=True, slots=True)
class Prober:
    """Leads one dialogue after another."""

    step: GAttProbe
    model: Model
    judging: Judging
    questions: Questions
    context: Context

    async def run(self, index: int, constraint: Constraint) -> list[Outcome]:
        step, rng = self.step, self.context.rng("probe", index)
        instruction = rng.choice((constraint.text, constraint.terse))
        messages: list[Message] = [Message("system", instruction)] if step.place == "system" else []
        history: list[Origin] = []
        checked: list[dict[str, Any]] = []
        sampling = Sampling(step.temperature, None, step.max_tokens)
        refused = ""
        for turn in range(1, max(step.turns) + 1):
            asked = self._question(constraint.kind if turn in step.turns else "general", rng, messages)
            first = turn == 1 and step.place == "first_turn"
            messages.append(Message("user", f"{instruction} {asked}" if first else asked))
            request = Request(tuple(messages), sampling, purpose="gatt.probe", turn=index)
            completion = await self.model.generate(request)
            if completion.finish_reason == "error":
                refused = completion.text
                messages.pop()
                break
            messages.append(Message("assistant", completion.text))
            keys = (completion.key,)
            history.append(Origin(self.context.step, self.model.uri, parents=keys, message=len(messages) - 1))
            if turn in step.turns:
                verdict = await self._verdict(constraint, completion.text, asked, index)
                checked.append({"turn": turn, **verdict})
        tags = {"kind": "gatt_probe", "constraint": constraint.name, "constraint_kind": constraint.kind}
        record = Record(tuple(messages), tags={**tags, "checked": checked}, history=tuple(history))
        return [record] if checked else [Reject(record, "request_failed", detail=refused)]

    def _question(self, kind: str, rng: Random, messages: Sequence[Message]) -> str:
        if self.step.constraints == NURSERY:
            return drill(rng, "held_out")
        return self.questions.draw(kind, rng, {one.content for one in messages if one.role == "user"})

    async def _verdict(self, constraint: Constraint, reply: str, asked: str, index: int) -> dict[str, Any]:
        """What a reply is worth; exact: whether a drill of the nursery was answered word for word.

        Without a judge, a hobby or a person that was asked for and does not show is one that was forgotten.
        """
        try:
            [judged] = await self.judging.judge([constraint], reply, asked, self.context.step, index)
        except Broken as broken:
            return {"kept": None, "found": broken.detail[:80]}
        kept, found = judged.finding.kept, judged.finding.detail
        if kept is None and self.judging.model is None and self.questions.invites(constraint.kind, asked):
            kept, found = False, "asked for, and it does not show"
        exact = {}
        if self.step.constraints == NURSERY:
            exact["exact"] = nursery.check(asked, constraint.value, reply)
        return {"kept": kept, "found": found, **exact}


def _in_turn(known: Sequence[Constraint], context: Context) -> Callable[[int], Constraint]:
    """index → constraint: the kinds take turns, each with its constraints in an order of their own."""
    by_kind: dict[str, list[Constraint]] = {}
    for one in known:
        by_kind.setdefault(one.kind, []).append(one)
    for kind, ones in by_kind.items():
        context.rng("order", kind).shuffle(ones)
    kinds = list(by_kind)

    def of(index: int) -> Constraint:
        round_, place = divmod(index, len(kinds))
        ones = by_kind[kinds[place]]
        return ones[round_ % len(ones)]

    return of
