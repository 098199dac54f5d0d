"""Self-Instruct (Wang et al. 2022, arXiv 2212.10560): a dataset bootstrapped from a few seed tasks.

Each job asks the model for new instructions, shown some seeds and some of what it proposed before; those that
pass the rules and are novel go through the three later steps (`candidates`). Jobs run many at a time, but what
each one sees and the order in which proposals meet the novelty filter depend on job numbers alone.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from datagen.errors import UsageError, check_least
from datagen.formats import read_records
from datagen.generators.self_instruct.estimate import estimate
from datagen.generators.self_instruct.jobs import Jobs
from datagen.generators.self_instruct.pool import Example
from datagen.generators.self_instruct.seeds import load_seeds, seeds_path
from datagen.generators.self_instruct.styles import STYLES, Style, StyleName
from datagen.prompts import load_prompt
from datagen.record import Record
from datagen.resources import content_hash
from datagen.schedule import ordered
from datagen.step import Context, Estimate, Reject


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
    floor, patience: the run gives up when fewer than floor of the last `patience` candidates were accepted.
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
    patience: int = 200

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
        """What the result depends on besides the options: seeds and prompts, by their hashes."""
        style = STYLES[self.style]
        asks = (style.propose, style.classify, style.input_first, style.output_first)
        prompts = {ask.prompt: load_prompt(ask.prompt).name for ask in asks if ask is not None}
        return {"seeds": content_hash(seeds_path(self.seeds)), **prompts}

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """Ends when nothing more is wanted or acceptance stays below the floor; raises what the model raises."""
        seeds = [Example.of(record) for record in records] or load_seeds(self.seeds, context)
        if not seeds:
            raise UsageError(f"{self.seeds or 'shipped seeds'}: no seed task in it; at least one is needed")
        style = self.resolved()
        jobs = Jobs(style, self.novelty, self.neighbours, self.model, seeds, context)
        window = self.window or min(512, max(8, self.target // 50))
        recent: deque[bool] = deque(maxlen=self.patience)
        yielded = committed = 0

        def limit(done: int) -> int:
            """The window, narrowed to the jobs that are still needed by the yield so far, which before the
            first result is taken to be the best possible one."""
            if done and not yielded:
                return done + window
            each = yielded / done if done else style.proposals * style.instances
            return done + min(window, max(1, math.ceil(context.demand().records / each)))

        async with aclosing(ordered(jobs.run, limit)) as results:
            async for outcomes in results:
                committed += 1
                for outcome in outcomes:
                    wanted = context.demand().records
                    if isinstance(outcome, Reject):
                        context.reject(outcome)
                    elif wanted == 0:
                        context.reject(Reject(outcome, "surplus", source=outcome.history[-1].parents[0]))
                        continue
                    else:
                        yield outcome
                    accepted = context.demand().records < wanted
                    yielded += accepted
                    recent.append(accepted)
                if context.demand().records == 0:
                    return
                if len(recent) == self.patience and sum(recent) < self.floor * self.patience:
                    context.note(self._gave_up(recent))
                    return

    def estimate(self) -> Estimate:
        return estimate(
            self.target, self.resolved(), [Example.of(one) for one in read_records(seeds_path(self.seeds))]
        )

    def resolved(self) -> Style:
        """The style with this step's own figures in it."""
        style = STYLES[self.style]
        names = ("seed_examples", "pool_examples", "proposals", "instances")
        own: dict[str, Any] = {name: value for name in names if (value := getattr(self, name)) is not None}
        if self.temperature is not None:
            sampling = replace(style.propose.sampling, temperature=self.temperature)
            own["propose"] = replace(style.propose, sampling=sampling)
        return replace(style, **own)

    def _gave_up(self, recent: Iterable[bool]) -> str:
        return (
            f"stopped: {sum(recent)} of the last {self.patience} candidates were accepted, fewer than the floor"
            f" of {self.floor:.0%}; see the reasons with datagen show --rejects, then change the model, the"
            " filters or floor"
        )
