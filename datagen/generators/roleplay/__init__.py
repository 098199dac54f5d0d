"""Role-play (CAMEL, Li et al. 2023, arXiv 2303.17760): two models in roles work on a task, or characters talk.

One gives instructions, the other carries them out, until the task is done. A critic may have replies written again;
the reply before and after is then kept as a preference beside the dialogue. Presets: "society", roles by roles;
"code", languages by domains; "characters", free conversation of named characters.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from datagen.errors import check_least
from datagen.generators.dialogue.harvest import harvest_all
from datagen.generators.roleplay.characters import PROMPTS as CHARACTER_PROMPTS
from datagen.generators.roleplay.characters import Meetings
from datagen.generators.roleplay.critic import PROMPTS as CRITIC_PROMPTS
from datagen.generators.roleplay.critic import Critic
from datagen.generators.roleplay.estimate import estimate_characters, estimate_society
from datagen.generators.roleplay.pairs import Cast, Preset, load_cast, pairs, roles_path
from datagen.generators.roleplay.society import PROMPTS as SOCIETY_PROMPTS
from datagen.generators.roleplay.society import Society
from datagen.generators.roleplay.tasks import PROMPTS as TASK_PROMPTS
from datagen.generators.roleplay.telling import Limits
from datagen.lengths import Measure
from datagen.models.base import Sampling
from datagen.prompts import load_prompt
from datagen.record import Record
from datagen.resources import content_hash
from datagen.schedule import Lookahead
from datagen.step import Context, Estimate


@dataclass(frozen=True, slots=True)
class Roleplay:
    """target: dialogues to accept, counted after the filters that follow in the recipe; corrections come on top.
    Unset, as many as a sweep has.

    user_model, assistant_model, critic_model: who instructs (and thinks of tasks), who carries out, and who reviews;
    unset, `model`. corrections: of a reply at most; with 0 nobody reviews.
    sweep: every pair with each of its tasks in order; otherwise places are drawn, none twice.
    roles: a YAML file in the place of the preset's shipped lists. tasks_per_pair: how many are asked for of each pair;
    of characters, scenes in which it meets. word_limit: of a specified task; twice as many are tolerated.
    messages: of a dialogue at most (CAMEL: 40). silent: messages of the user in a row without an instruction at
    which it ends (CAMEL: 3). tokens: of a dialogue; rounds beyond it are dropped. tokenizer: whose tokens; unset,
    words × 4/3. least_rounds: dialogues that end earlier are rejected.
    rounds: fewest and most, of characters; the others end when the task is done.
    system: whether the record begins with what the assistant was told.
    window: dialogues under way or waiting for their turn; it changes nothing about the result.
    floor, patience: the run gives up when fewer than floor of the last `patience` dialogues were accepted.
    """

    target: int | None = 50
    model: str = ""
    user_model: str = ""
    assistant_model: str = ""
    critic_model: str = ""
    corrections: int = 0
    preset: Preset = "society"
    sweep: bool = False
    roles: str = ""
    tasks_per_pair: int = 10
    word_limit: int = 50
    messages: int = 40
    silent: int = 3
    tokens: int = 4096
    tokenizer: str = ""
    temperature: float | None = None
    max_tokens: int | None = 1024
    least_rounds: int = 2
    rounds: tuple[int, int] = (3, 7)
    system: bool = True
    window: int = 1024
    floor: float = 0.02
    patience: int = 50

    def __post_init__(self) -> None:
        sizes = ("target", "tasks_per_pair", "word_limit", "silent", "tokens", "max_tokens", "least_rounds")
        check_least(self, 1, *sizes, "window", "patience")
        check_least(self, 0, "corrections", "floor", "temperature")
        check_least(self, 2 * self.least_rounds, "messages")
        if self.floor > 1:
            raise ValueError(f"floor must be at most 1, found {self.floor}")
        least, most = self.rounds
        if self.preset == "characters" and not self.least_rounds <= least <= most:
            raise ValueError(
                f"rounds: expected the fewest and the most, from least_rounds {self.least_rounds} on, found"
                f" {least} and {most}"
            )
        if self.target is None and not self.sweep:
            raise ValueError("target: unset, it means all that a sweep has; set one, or sweep")
        if self.critic_model and not self.corrections:
            raise ValueError("critic_model: nothing to do while corrections is 0; set it to 1 or more")
        if self.corrections and self.preset == "characters":
            raise ValueError("corrections: characters have no task to correct a reply by; set it to 0")

    def inputs(self) -> Mapping[str, str]:
        """What the result depends on besides the options: prompts and roles, by their hashes."""
        names: tuple[str, ...] = CHARACTER_PROMPTS
        if self.preset != "characters":
            names = TASK_PROMPTS + SOCIETY_PROMPTS + (CRITIC_PROMPTS if self.corrections else ())
        self._cast()
        path = roles_path(self.preset, self.roles)
        return {name: load_prompt(name).name for name in names} | {str(path): content_hash(path)}

    def counts(self, record: Record) -> bool:
        """Whether the target counts it: dialogues, not corrections made in them."""
        return record.preference is None

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """The records before this step first. Ends when nothing more is wanted, when every pair and task is used, or
        when acceptance stays below the floor; raises what the models raise."""
        for record in records:
            yield record
        cast = self._cast()
        made = harvest_all(
            Lookahead(pairs(cast, context, sweep=self.sweep)),
            self._players(cast, context).run,
            context,
            window=self.window,
            floor=self.floor,
            patience=self.patience,
            remedy="every pair and task is used: name more roles or raise tasks_per_pair",
        )
        async with aclosing(made) as accepted:
            async for record in accepted:
                yield record

    def estimate(self) -> Estimate:
        """Of a sweep without a target, for all that its lists have."""
        records = self._cast().places if self.target is None else self.target
        if self.preset == "characters":
            return estimate_characters(records, self.rounds)
        return estimate_society(records, self.messages // 2, self.corrections, self.tasks_per_pair)

    def _cast(self) -> Cast:
        return load_cast(self.preset, self.roles, self.tasks_per_pair)

    def _players(self, cast: Cast, context: Context) -> Society | Meetings:
        limits = Limits(
            Sampling(self.temperature, None, self.max_tokens),
            Measure("all", "tokens", self.tokenizer).of,
            self.tokens,
            self.messages,
            self.silent,
            self.least_rounds,
            self.system,
        )
        user, assistant = (
            context.model(one or self.model) for one in (self.user_model, self.assistant_model)
        )
        if self.preset == "characters":
            return Meetings(user, assistant, limits, cast, self.rounds, context)
        critic = None
        if self.corrections:
            critic = Critic(context.model(self.critic_model or self.model), self.corrections)
        return Society(
            user, assistant, critic, limits, self.preset, self.tasks_per_pair, self.word_limit, context
        )
