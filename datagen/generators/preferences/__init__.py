"""Pairs of answers to the same prompt that nobody has judged yet, for people or a model to compare.

As in Llama 2 (arXiv 2307.09288, §3.2.1), the two come from different variants of a model and at different
temperatures, so that they differ. A dialogue goes on with one of its two answers, and a model that plays the user
writes the next message. Which answer is better is not known here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from datagen.errors import check_least
from datagen.generators.dialogue.harvest import harvest_all
from datagen.generators.preferences.estimate import estimate
from datagen.generators.preferences.pairs import USER_PROMPT, Exchange, Pairs, Side
from datagen.lengths import Measure
from datagen.models.base import Sampling
from datagen.prompts import load_prompt
from datagen.record import Record
from datagen.resources import content_hash
from datagen.schedule import Lookahead
from datagen.seed_lists import lists_path, read_lists
from datagen.step import Context, Estimate, Reject


@dataclass(frozen=True, slots=True)
class Preferences:
    """The prompts are the records before this step; a final assistant message of theirs is left out.

    target: pairs to accept (a dialogue is one), counted after the filters that follow in the recipe; unset, all that
    the prompts give.
    first_model, second_model: who gives the two answers; unset, `model`. temperatures: of either, null leaves it to the
    server. first_system, second_system: a system message for either, which the record does not keep in its messages.
    Where all three are the same, the two answers are two draws.
    rounds: fewest and most turns of two answers. user_model: who plays the user in later ones; personas: a YAML file in
    the place of the shipped list.
    tokens: of a whole dialogue with the longer answer of each turn; a turn that would go beyond ends it. tokenizer:
    whose tokens; unset, words × 4/3.
    batch: a name that is put on every pair, such as the week's. source_tags: whether a prompt's own tags go along.
    window: dialogues under way or waiting for their turn; it changes nothing about the result.
    floor, patience: with a target, the run gives up when fewer than floor of the last `patience` prompts gave a pair.
    """

    target: int | None = None
    model: str = ""
    first_model: str = ""
    second_model: str = ""
    user_model: str = ""
    temperatures: tuple[float | None, float | None] = (0.7, 1.0)
    first_system: str = ""
    second_system: str = ""
    rounds: tuple[int, int] = (1, 1)
    personas: str = ""
    tokens: int = 2048
    tokenizer: str = ""
    max_tokens: int | None = 1024
    batch: str = ""
    source_tags: bool = True
    window: int = 1024
    floor: float = 0.02
    patience: int = 50

    def __post_init__(self) -> None:
        check_least(self, 1, "target", "tokens", "max_tokens", "window", "patience")
        check_least(self, 0, "floor")
        if self.floor > 1:
            raise ValueError(f"floor must be at most 1, found {self.floor}")
        if any(one is not None and one < 0 for one in self.temperatures):
            raise ValueError(f"temperatures: expected two numbers from 0 on, found {self.temperatures}")
        least, most = self.rounds
        if not 1 <= least <= most:
            raise ValueError(f"rounds: expected the fewest and the most, from 1 on, found {least} and {most}")

    def inputs(self) -> Mapping[str, str]:
        """What the result depends on besides the options, where there is a user to be played. Raises UsageError for a
        file of personas that is missing, RecipeError for one with faults."""
        if self.rounds[1] == 1:
            return {}
        path = lists_path(self.personas, "personas.yaml")
        self._personas()
        return {USER_PROMPT: load_prompt(USER_PROMPT).name, "personas": content_hash(path)}

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """Ends when nothing more is wanted, when the prompts are used up, or, with a target, when too few of them give
        a pair; raises what the models raise."""
        made = harvest_all(
            Lookahead(_once_each(records, context)),
            self._pairs(context).run,
            context,
            window=self.window,
            floor=self.floor if self.target is not None else 0,
            patience=self.patience,
            remedy="every prompt is used; bring more, or set a smaller target",
        )
        async with aclosing(made) as accepted:
            async for record in accepted:
                yield record

    def estimate(self) -> Estimate | None:
        """For the target; None without one, as nobody has counted the prompts."""
        return None if self.target is None else estimate(self.target, sum(self.rounds) / 2)

    def _personas(self) -> tuple[str, ...]:
        if self.rounds[1] == 1:
            return ("",)
        path = lists_path(self.personas, "personas.yaml")
        found: tuple[str, ...] = read_lists(path, {"personas": "texts"})["personas"]
        return found

    def _pairs(self, context: Context) -> Pairs:
        models = [context.model(name or self.model) for name in (self.first_model, self.second_model)]
        systems, temperatures = (self.first_system, self.second_system), self.temperatures
        alike = len({one.identity for one in models}) == len(set(systems)) == len(set(temperatures)) == 1
        first, second = (
            Side(model, Sampling(temperature, None, self.max_tokens), system, draw)
            for model, temperature, system, draw in zip(
                models, temperatures, systems, (0, int(alike)), strict=True
            )
        )
        exchange = Exchange(
            (first, second),
            context.model(self.user_model or self.model),
            self.rounds,
            self._personas(),
            Measure("all", "tokens", self.tokenizer).of,
            self.tokens,
        )
        return Pairs(exchange, self.batch, self.source_tags, context)


def _once_each(records: Iterable[Record], context: Context) -> Iterator[Record]:
    """A dataset may hold many answers to one prompt; the same prompt would only give the same pair again."""
    seen: set[str] = set()
    for record in records:
        known = Record(record.prompt).id
        if known in seen:
            context.reject(Reject(record, "duplicate_prompt", source=record.id))
        else:
            seen.add(known)
            yield record
