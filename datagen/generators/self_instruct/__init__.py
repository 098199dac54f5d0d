"""Self-Instruct (Wang et al. 2022, arXiv 2212.10560): a dataset bootstrapped from a few seed tasks.

Each job asks the model for new instructions, shown some seeds and some of what it proposed before; those that
pass the rules and are novel go through the three later steps (`candidates`). Jobs run many at a time, but what
each one sees and the order in which proposals meet the novelty filter depend on job numbers alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from datagen.errors import UsageError, check_least
from datagen.formats import read_records
from datagen.generators.pacing import Pacing
from datagen.generators.self_instruct.candidates import Outcome
from datagen.generators.self_instruct.estimate import estimate
from datagen.generators.self_instruct.jobs import Jobs
from datagen.generators.self_instruct.planning import Plain, Planner
from datagen.generators.self_instruct.pool import Example
from datagen.generators.self_instruct.seeds import load_seeds, seeds_path
from datagen.generators.self_instruct.steering import Steering
from datagen.generators.self_instruct.styles import STYLES, Style, StyleName
from datagen.generators.self_instruct.wishes import Wishes
from datagen.prompts import load_prompt
from datagen.record import Record
from datagen.resources import content_hash
from datagen.schedule import ordered
from datagen.step import Context, Estimate, Reject
from datagen.targets import Aim, Target, load_target
from datagen.text import content_hash as text_hash

_PATIENCE, _PATIENCE_WITH_A_CELL = 200, 50


@dataclass(frozen=True, slots=True)
class SelfInstruct:
    """New tasks from seed tasks, in four steps: propose, classify, write instances, filter.

    target: records to accept, counted after the filters that follow in the recipe.
    seeds: a file of seed tasks in any known format; "" takes the 175 shipped ones. Records from an earlier
    step take its place.
    style: "chat", "completion" (the paper's format, for base models) or "alpaca" (one call for all).
    seed_examples, pool_examples, proposals, instances: in-context tasks of either kind, new instructions per
    request, instances kept per instruction; unset, the style's figures.
    novelty: an instruction is dropped when its ROUGE-L F1 with any seed or earlier one is above this.
    neighbours: how many most similar instructions to record with each accepted one.
    window: jobs in flight or waiting for their turn; belongs to the recipe, because what a job sees depends
    on it. Unset, target/50 between 8 and 512.
    floor, patience: the run gives up when fewer than floor of the last `patience` candidates were accepted. With a
    target distribution, a cell is given up by itself, and the run when no other is left. Unset, 200, or 50 for
    each cell.
    tasks, lengths, by, tokenizer: the target distribution, as `datagen.targets.load_target` reads it: names or
    files of category shares and of length tables, the measure, and the tokenizer for it. Records are tagged with
    the category that the classify question found; styles that don't ask for it tag what was asked for.
    """

    target: int = 200
    model: str = ""
    seeds: str = ""
    style: StyleName = "chat"
    seed_examples: int | None = None
    pool_examples: int | None = None
    proposals: int | None = None
    instances: int | None = None
    novelty: float = 0.7
    neighbours: int = 10
    temperature: float | None = None
    window: int | None = None
    floor: float = 0.02
    patience: int | None = None
    tasks: str = ""
    lengths: str = ""
    by: str = ""
    tokenizer: str = ""

    def __post_init__(self) -> None:
        check_least(self, 1, "target", "proposals", "instances", "window", "patience")
        check_least(self, 0, "seed_examples", "pool_examples", "neighbours", "temperature", "floor")
        if not 0 < self.novelty <= 1 or self.floor > 1:
            raise ValueError(
                f"novelty must be in (0, 1] and floor in [0, 1], found {self.novelty} and {self.floor}"
            )
        style = self.resolved()
        if not style.seed_examples + style.pool_examples:
            raise ValueError(
                "seed_examples and pool_examples are both 0; a proposal needs at least one example"
            )

    def inputs(self) -> Mapping[str, str]:
        """What the result depends on besides the options: seeds, prompts and target tables, by their hashes."""
        style = STYLES[self.style]
        asks = (style.propose, style.classify, style.input_first, style.output_first)
        prompts = {ask.prompt: load_prompt(ask.prompt).name for ask in asks if ask is not None}
        target = self._target()
        tables = {} if target is None else {"target": text_hash(repr(target)).hex()}
        return {"seeds": content_hash(seeds_path(self.seeds)), **prompts, **tables}

    def aim(self) -> Aim | None:
        """The target distribution in whole records. Raises UsageError for one that cannot be read or steered by."""
        target = self._target()
        return None if target is None else target.aim(self.target)

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """Ends when nothing more is wanted or acceptance stays below the floor; raises what the model raises."""
        seeds = [Example.of(record) for record in records] or load_seeds(self.seeds, context)
        if not seeds:
            raise UsageError(f"{self.seeds or 'shipped seeds'}: no seed task in it; at least one is needed")
        style, aim = self.resolved(), self.aim()
        wishes = Wishes(aim.target if aim else None)
        planner = self._planner(style, aim, wishes, context)
        jobs = Jobs(style, self.novelty, self.neighbours, self.model, seeds, context, wishes)

        def work(index: int, committed: int) -> Awaitable[list[Outcome]]:
            return jobs.run(index, committed, planner.plan(index))

        async with aclosing(ordered(work, planner.limit)) as results:
            async for outcomes in results:
                for outcome in outcomes:
                    before = context.demand()
                    if isinstance(outcome, Reject):
                        context.reject(outcome)
                    elif before.records == 0:
                        context.reject(Reject(outcome, "surplus", source=outcome.history[-1].parents[0]))
                        continue
                    else:
                        yield outcome
                    planner.take(outcome, before, context.demand())
                if context.demand().records == 0:
                    return
                if said := planner.commit():
                    context.note(said)
                    return
        if said := planner.ending():
            context.note(said)

    def _planner(self, style: Style, aim: Aim | None, wishes: Wishes, context: Context) -> Planner:
        window = self.window or min(512, max(8, self.target // 50))
        if aim is None:
            patience = self.patience or _PATIENCE
            best = style.proposals * style.instances
            pacing = Pacing(lambda: context.demand().records, best, window, self.floor, patience)
            return Plain(pacing, style.proposals)
        return Steering(
            aim,
            lambda: context.demand().cells,
            lambda cell: wishes.proposals(style, cell),
            window,
            self.floor,
            self.patience or _PATIENCE_WITH_A_CELL,
        )

    def _target(self) -> Target | None:
        target = load_target(self.tasks, self.lengths, self.by, self.tokenizer)
        if target is not None and target.lengths is not None:
            measure = target.lengths.measure
            if self.style == "completion" or measure.on == "all":
                raise UsageError(
                    f"lengths {self.lengths}: style {self.style} cannot be steered by {measure.name}; take the style"
                    " chat or alpaca, and the length of the prompt, the instruction or the response"
                )
        return target

    def estimate(self) -> Estimate:
        seeds = [Example.of(one) for one in read_records(seeds_path(self.seeds))]
        return estimate(self.target, self.resolved(), seeds, self.aim())

    def resolved(self) -> Style:
        """The style with this step's own figures in it."""
        style = STYLES[self.style]
        names = ("seed_examples", "pool_examples", "proposals", "instances")
        own: dict[str, Any] = {name: value for name in names if (value := getattr(self, name)) is not None}
        if self.temperature is not None:
            sampling = replace(style.propose.sampling, temperature=self.temperature)
            own["propose"] = replace(style.propose, sampling=sampling)
        return replace(style, **own)
