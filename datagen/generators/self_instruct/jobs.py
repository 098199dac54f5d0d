"""Step one of Self-Instruct: ask for instructions, and let the good and new ones into the pool, in order."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from datagen.generators.self_instruct.candidates import Answered, Asker, Candidate, Expansion, Outcome
from datagen.generators.self_instruct.parse import Pair, parse_alpaca, parse_proposals
from datagen.generators.self_instruct.pool import Example, Pool, Shots
from datagen.generators.self_instruct.styles import Style
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
        self.expansion = Expansion(self.asker, shots, self.style.instances, context.seed)

    async def run(self, index: int, committed: int) -> list[Outcome]:
        answer = await self._propose(index, committed)
        await self.gate.turn(index)
        # Between turn and done nothing is awaited: the pool grows in the order of the jobs.
        looked_at = [self._admit(proposal) for proposal in self._read(answer)]
        self.pool.seal()
        self.gate.done(index)
        return await self._expand(looked_at, index)

    async def _expand(self, looked_at: list[Candidate | Reject], turn: int) -> list[Outcome]:
        candidates = [item for item in looked_at if isinstance(item, Candidate)]
        expanded = iter(
            await asyncio.gather(*(self.expansion.expand(candidate, turn) for candidate in candidates))
        )
        outcomes: list[Outcome] = []
        for item in looked_at:
            outcomes += [item] if isinstance(item, Reject) else next(expanded)
        return outcomes

    async def _propose(self, index: int, committed: int) -> Answered:
        style, rng = self.style, self.context.rng("propose", index)
        examples: list[Any]
        if style.classify is None:
            examples = [asdict(seed) for seed in self.pool.draw_seeds(rng, style.seed_examples)]
            purpose = "self_instruct.alpaca"
        else:
            examples = list(self.pool.draw(rng, committed, style.seed_examples, style.pool_examples))
            purpose = "self_instruct.propose"
        values = {"examples": examples, "start": len(examples) + 1, "count": style.proposals}
        return await self.asker.ask(style.propose, purpose, values, turn=index, draw=index)

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
            return [(item, None) for item in parse_proposals(text, continues=self.style.wire == "completion")]
        return [(item[0], ((item[1], item[2]),)) if item else ("", ()) for item in parse_alpaca(text)]

    def _admit(self, proposal: Candidate | Reject) -> Candidate | Reject:
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
            "rouge_l": round(max(similar.values(), default=0.0), 4),
            "avg_similarity": round(near.mean, 4),
            "most_similar": similar if self.neighbours else {},
        }
        self.pool.add(proposal.instruction)
        return replace(proposal, tags=tags)
