"""The seeds and the instructions accepted so far: what new proposals are drawn from and compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from datagen.novelty import NoveltyIndex
from datagen.record import Record


@dataclass(frozen=True, slots=True)
class Example:
    """A task as prompts show it. task: its category, "" where nobody said."""

    instruction: str
    input: str
    output: str
    is_classification: bool
    task: str

    @staticmethod
    def of(record: Record) -> Example:
        tags = record.tags
        return Example(
            record.instruction,
            record.input,
            record.response,
            bool(tags.get("is_classification")),
            str(tags.get("task") or ""),
        )


@dataclass(slots=True)
class Pool:
    """Grows in the order of the proposals; `commit` marks how much of it the next jobs may see."""

    seeds: Sequence[Example]
    novelty: NoveltyIndex
    texts: list[str] = field(default_factory=list)
    _sizes: list[int] = field(default_factory=lambda: [0])

    def __post_init__(self) -> None:
        for seed in self.seeds:  # unfiltered, whatever they look like
            self.novelty.add(seed.instruction)

    def add(self, instruction: str) -> None:
        self.novelty.add(instruction)
        self.texts.append(instruction)

    def seal(self) -> None:
        """The proposals of one more job have all been looked at."""
        self._sizes.append(len(self.texts))

    def draw(self, rng: Random, committed: int, seeds: int, machine: int, task: str = "") -> list[str]:
        """In-context instructions: `machine` from the pool as it stood after `committed` jobs, fewer while
        it holds fewer, the rest of the seeds + machine from the seeds, shuffled (Self-Instruct, §2.2)."""
        size = self._sizes[committed]
        drawn = [self.texts[i] for i in rng.sample(range(size), min(machine, size))]
        drawn += [seed.instruction for seed in self.draw_seeds(rng, seeds + machine - len(drawn), task)]
        rng.shuffle(drawn)
        return drawn

    def draw_seeds(self, rng: Random, count: int, task: str = "") -> list[Example]:
        """task: half of them are of this category, as far as there are so many."""
        own = [seed for seed in self.seeds if seed.task == task] if task else []
        drawn = rng.sample(own, min((count + 1) // 2, len(own)))
        others = [seed for seed in self.seeds if seed.task != task] if drawn else self.seeds
        drawn += rng.sample(others, min(count - len(drawn), len(others)))
        if task:
            rng.shuffle(drawn)
        return drawn


@dataclass(frozen=True, slots=True)
class Shots:
    """The worked examples of the three later questions: the same for a whole run, so that servers can cache
    the beginning of the prompt. Short ones are preferred, because each request pays for them."""

    classify: list[dict[str, Any]]
    input_first: list[dict[str, Any]]
    output_first: list[dict[str, Any]]

    @staticmethod
    def choose(seeds: Sequence[Example], rng: Random, classify: tuple[int, int], instances: int) -> Shots:
        """classify: how many classification and other tasks to show for the yes-or-no question. instances:
        how many for each kind of instance, half of the non-classification ones with an input."""
        mixed = rng.sample(seeds, len(seeds))
        brief = [seed for seed in mixed if len(seed.input) + len(seed.output) <= 600] or mixed
        labels = [seed for seed in brief if seed.is_classification]
        others = [seed for seed in brief if not seed.is_classification]
        with_input = [seed for seed in others if seed.input]
        without = [seed for seed in others if not seed.input]
        mixed = labels[: classify[0]] + others[: classify[1]]
        rng.shuffle(mixed)
        half = instances // 2
        chosen = (mixed, with_input[:half] + without[: instances - half], labels[:instances])
        return Shots(*([asdict(example) for example in examples] for examples in chosen))
