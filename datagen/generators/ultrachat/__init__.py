"""UltraChat (Ding et al. 2023, arXiv 2305.14233): dialogues between a model that plays a person and an assistant.

Three sectors, in turn: questions about the world (topics with subtopics and questions, entities), creation and writing,
and assistance on material that the user brings. A job finds an opening line, then lets the two models talk for a
drawn number of rounds. What is found for many openings (the subtopics of a topic ...) is asked once and recorded.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from datagen.errors import check_least
from datagen.generators.dialogue.harvest import harvest_all
from datagen.generators.ultrachat.dialogues import Dialogues, Exchange
from datagen.generators.ultrachat.estimate import estimate
from datagen.generators.ultrachat.once import Openings
from datagen.generators.ultrachat.openings import PROMPTS as OPENING_PROMPTS
from datagen.generators.ultrachat.openings import Plan
from datagen.generators.ultrachat.plans import Lists, Sizes, load_lists, plans
from datagen.lengths import Measure
from datagen.models.base import Sampling
from datagen.prompts import load_prompt
from datagen.record import Record
from datagen.resources import content_hash
from datagen.schedule import Lookahead
from datagen.step import Context, Estimate

Sector = Literal["world", "creation", "assistance"]


@dataclass(frozen=True, slots=True)
class UltraChat:
    """target: dialogues to accept, counted after the filters that follow in the recipe.

    user_model, assistant_model: who plays the person, finding openings included, and who answers; unset, `model`.
    sectors: which of the three take turns; unset, all, assistance only where there are materials.
    topics, writing, personas: YAML files in the place of the shipped lists. materials: a text file, a table with
    texts, or a folder of text files, for the sector assistance.
    subtopics, questions, more_questions: how many are asked for of each topic, subtopic and question; for an entity,
    entity_questions and entity_more_questions of each of them. The paper's are 30–50, 10, 10, 5 and 30.
    writing_requests: of each kind of text, ten of them a request. expand: the share of those that are asked for in
    more detail (the paper: 80 %). material_questions: instructions for each material.
    world_rounds, other_rounds: the fewest and most rounds of a user's message and its reply; dialogues that end
    earlier are rejected. tokens: of a whole dialogue; rounds beyond it are dropped. tokenizer: whose tokens; unset,
    words × 4/3.
    window: dialogues under way or waiting for their turn; it changes nothing about the result.
    floor, patience: the run gives up when fewer than floor of the last `patience` dialogues were accepted.
    """

    target: int = 100
    model: str = ""
    user_model: str = ""
    assistant_model: str = ""
    sectors: tuple[Sector, ...] = ()
    topics: str = ""
    writing: str = ""
    personas: str = ""
    materials: str = ""
    subtopics: int = 30
    questions: int = 10
    more_questions: int = 10
    entity_questions: int = 5
    entity_more_questions: int = 30
    writing_requests: int = 200
    expand: float = 0.8
    material_questions: int = 5
    world_rounds: tuple[int, int] = (3, 7)
    other_rounds: tuple[int, int] = (2, 4)
    tokens: int = 2048
    tokenizer: str = ""
    temperature: float | None = None
    max_tokens: int | None = 1024
    window: int = 1024
    floor: float = 0.02
    patience: int = 50

    def __post_init__(self) -> None:
        names = (
            "target",
            "subtopics",
            "questions",
            "entity_questions",
            "writing_requests",
            "material_questions",
        )
        check_least(self, 1, *names, "tokens", "max_tokens", "window", "patience")
        check_least(self, 0, "more_questions", "entity_more_questions", "expand", "floor", "temperature")
        if self.expand > 1 or self.floor > 1:
            raise ValueError(f"expand and floor must be at most 1, found {self.expand} and {self.floor}")
        for name in ("world_rounds", "other_rounds"):
            least, most = getattr(self, name)
            if not 1 <= least <= most:
                raise ValueError(
                    f"{name}: expected the fewest and the most, from 1 on, found {least} and {most}"
                )
        if "assistance" in self.sectors and not self.materials:
            raise ValueError("sectors: assistance works on texts of yours; name them in materials")

    def inputs(self) -> Mapping[str, str]:
        """What the result depends on besides the options: prompts, lists and materials, by their hashes."""
        read = {name: load_prompt(name).name for name in (*OPENING_PROMPTS, "ultrachat_user")}
        return read | {str(path): content_hash(path) for path in self._lists().paths}

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """The records before this step first. Ends when nothing more is wanted, when every opening is used, or when
        acceptance stays below the floor; raises what the models raise."""
        for record in records:
            yield record
        made = harvest_all(
            self.places(context),
            self._dialogues(context).run,
            context,
            window=self.window,
            floor=self.floor,
            patience=self.patience,
            remedy="every opening is used: ask for more subtopics, questions or materials",
        )
        async with aclosing(made) as accepted:
            async for record in accepted:
                yield record

    def places(self, context: Context) -> Lookahead[Plan]:
        """Where openings are found, each once, sectors in turn."""
        return Lookahead(plans(self._sectors(), self._lists(), self._sizes(), context))

    def openings(self, context: Context) -> Openings:
        user = context.model(self.user_model or self.model)
        return Openings(user, context.step, Measure("all", "tokens", self.tokenizer).of, self.tokens)

    def sampling(self) -> Sampling:
        return Sampling(self.temperature, None, self.max_tokens)

    def estimate(self) -> Estimate:
        return estimate(self.target, self._sectors(), self._rounds(), self._sizes())

    def _sectors(self) -> tuple[Sector, ...]:
        if self.sectors:
            return tuple(dict.fromkeys(self.sectors))
        return ("world", "creation", "assistance") if self.materials else ("world", "creation")

    def _lists(self) -> Lists:
        return load_lists(self._sectors(), self.topics, self.writing, self.personas, self.materials)

    def _sizes(self) -> Sizes:
        return Sizes(
            self.subtopics,
            self.questions,
            self.more_questions,
            self.entity_questions,
            self.entity_more_questions,
            self.writing_requests,
            self.expand,
            self.material_questions,
        )

    def _rounds(self) -> Mapping[str, tuple[int, int]]:
        other = self.other_rounds
        return {"world": self.world_rounds, "creation": other, "assistance": other}

    def _dialogues(self, context: Context) -> Dialogues:
        openings = self.openings(context)
        exchange = Exchange(
            self.sampling(), self._rounds(), self._lists().personas, openings.length, self.tokens
        )
        assistant = context.model(self.assistant_model or self.model)
        return Dialogues(openings.user, assistant, exchange, openings, context)
