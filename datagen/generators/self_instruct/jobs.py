"""Step one of Self-Instruct: ask for instructions, and let the good and new ones into the pool, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from datagen.generators.answers import numbered_items
from datagen.generators.self_instruct.candidates import Answered, Asker, Candidate, Expansion, Outcome
from datagen.generators.self_instruct.parse import Pair, parse_alpaca
from datagen.generators.self_instruct.pool import Example, Pool, Shots
from datagen.generators.self_instruct.styles import Style
from datagen.generators.self_instruct.wishes import Plan, Wishes, with_room
from datagen.novelty import NoveltyIndex
from datagen.record import Message, Origin, Record
from datagen.rules import judge_instruction
from datagen.schedule import Turnstile
from datagen.step import Context, Reject


@dataclass(slots=True)
class Jobs:
    """Job i: one proposal request and what becomes of its answer."""

    style: Style
    novelty: float
    neighbours: int
    model: str
    seeds: list[Example]
    context: Context
    wishes: Wishes
    pool: Pool = field(init=False)
    asker: Asker = field(init=False)
    expansion: Expansion = field(init=False)
    gate: Turnstile = field(default_factory=Turnstile)

    def __post_init__(self) -> None:
        context = self.context
        self.pool = Pool(self.seeds, NoveltyIndex(self.novelty))
        self.asker = Asker(context.model(self.model), self.style)
        style = self.style
        shots = Shots.choose(self.seeds, context.rng("shots"), style.classify_shots, style.instance_shots)
        shots = replace(shots, classify=self.wishes.shown(shots.classify))
        self.expansion = Expansion(self.asker, shots, self.style.instances, context.seed, self.wishes)

    async def run(self, index: int, committed: int, plan: Plan) -> list[Outcome]:
        """plan: what the job asks for. committed: results that the pool may hold already."""
        answer = await self._propose(index, committed, plan)
        await self.gate.turn(index)
        # Between turn and done nothing is awaited: the pool grows in the order of the jobs.
        tags = {} if plan.cell is None or self._says_its_kind() else {"task": plan.cell.task}
        looked_at = [self._admit(proposal, tags) for proposal in self._read(answer)]
        self.pool.seal()
        self.gate.done(index)
        return await self._expand(looked_at, plan, index)

    def _says_its_kind(self) -> bool:
        """Whether the classify question asks for the category too; else it is what was asked for."""
        return self.style.classify is not None and self.style.wire == "chat"

    async def _expand(self, looked_at: list[Candidate | Reject], plan: Plan, turn: int) -> list[Outcome]:
        candidates = [item for item in looked_at if isinstance(item, Candidate)]
        expanded = iter(
            await asyncio.gather(*(self.expansion.expand(candidate, plan, turn) for candidate in candidates))
        )
        outcomes: list[Outcome] = []
        for item in looked_at:
            outcomes += [item] if isinstance(item, Reject) else next(expanded)
        return outcomes

    async def _propose(self, index: int, committed: int, plan: Plan) -> Answered:
        style, wish = self.style, self.wishes.of_proposals(plan.cell)
        # By cell and not by number, so that a target with other quotas asks the same of a cell at first.
        path, draw = (
            ((index,), index) if plan.cell is None else ((plan.cell.name, plan.ordinal), plan.ordinal)
        )
        rng, task = self.context.rng("propose", *path), wish.get("task", "")
        examples: list[Any]
        if style.classify is None:
            examples = [asdict(seed) for seed in self.pool.draw_seeds(rng, style.seed_examples, task)]
            purpose = "self_instruct.alpaca"
        else:
            examples = list(self.pool.draw(rng, committed, style.seed_examples, style.pool_examples, task))
            purpose = "self_instruct.propose"
        values = {"examples": examples, "start": len(examples) + 1, "count": plan.count, **wish}
        ask = with_room(style.propose, plan.count * self._least_words(wish))
        return await self.asker.ask(ask, purpose, values, turn=index, draw=draw)

    def _least_words(self, wish: Mapping[str, Any]) -> int:
        """What each proposal must have at least; where inputs are asked for later, an instruction's length at
        most."""
        if "words" not in wish or (self.style.classify is not None and wish["where"] == "response"):
            return 0
        least: int = wish["words"][0]
        return least if self.style.classify is None else min(least, self.style.rules.max_words)

    def _read(self, answer: Answered) -> list[Candidate | Reject]:
        """The answer's proposals as candidates, or why there are none."""
        completion, style = answer.completion, self.style
        origin = Origin(self.context.step, self.asker.model.uri, answer.prompt, (answer.key,))

        def whole(reason: str, detail: str = "") -> list[Candidate | Reject]:
            raw = Record((Message("assistant", completion.text),), history=(origin,))
            return [Reject(raw, reason, detail=detail, source=answer.key)]

        if completion.finish_reason == "error":
            return whole("request_failed", completion.text)
        if not completion.text.strip():
            return whole("empty_answer", completion.finish_reason)
        cut_off = completion.finish_reason == "length"
        if cut_off and style.whole_or_nothing:
            return whole("truncated")
        read: list[Candidate | Reject] = []
        for position, (instruction, pairs) in enumerate(self._items(completion.text)):
            source = f"{answer.key}#{position}"
            read.append(Candidate(instruction, source, {}, (origin,), pairs))
        if read and cut_off and isinstance(read[-1], Candidate):
            read[-1] = read[-1].reject("truncated")
        return read or whole("unparsable_proposals")

    def _items(self, text: str) -> list[tuple[str, tuple[Pair, ...] | None]]:
        if self.style.classify is not None:
            return [(item, None) for item in numbered_items(text, continues=self.style.wire == "completion")]
        return [(item[0], ((item[1], item[2]),)) if item else ("", ()) for item in parse_alpaca(text)]

    def _admit(self, proposal: Candidate | Reject, tags: Mapping[str, Any]) -> Candidate | Reject:
        """The instruction rules and the novelty filter, in the original's order; what passes joins the pool."""
        if isinstance(proposal, Reject):
            return proposal
        if proposal.pairs == ():
            return proposal.reject("missing_fields")
        breach = judge_instruction(proposal.instruction, self.style.rules)
        if breach is not None:
            return proposal.reject(breach.reason, breach.detail, breach.score)
        index = self.pool.novelty
        novelty = index.check(proposal.instruction)
        if novelty.most_similar is not None:
            return proposal.reject("too_similar", index.texts[novelty.most_similar], novelty.score)
        near = index.neighbours(proposal.instruction, max(1, self.neighbours))
        similar = {index.texts[member]: round(score, 4) for member, score in near.nearest}
        tags = {
            **tags,
            "rouge_l": round(max(similar.values(), default=0.0), 4),
            "avg_similarity": round(near.mean, 4),
            "most_similar": similar if self.neighbours else {},
        }
        self.pool.add(proposal.instruction)
        return replace(proposal, tags=tags)
