"""One dialogue in which every message of the user gets two answers; a plain pair is one of a single turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from datagen.conversation.signs import only_thanks, speaks_as_assistant
from datagen.generators.dialogue.harvest import Outcome
from datagen.generators.dialogue.simulated import simulate_user
from datagen.generators.dialogue.speaking import Broken, Said, Speaker
from datagen.generators.distillation.answers import under
from datagen.models.base import Model, Sampling
from datagen.record import Message, Origin, Record
from datagen.step import Context, Reject
from datagen.text import collapse_whitespace, normalise

USER_PROMPT = "ultrachat_user"
_GOAL = 300  # characters of the prompt that the one who plays the user is told as the goal
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Side:
    """Who gives one of the two answers. draw: 1 where nothing else tells this side from the other."""

    model: Model
    sampling: Sampling
    system: str
    draw: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """How a dialogue goes. length: tokens of a text; tokens: of a dialogue at most."""

    sides: tuple[Side, Side]
    user: Model
    rounds: tuple[int, int]
    personas: Sequence[str]
    length: Callable[[str], int]
    tokens: int


@dataclass(slots=True)
class _Talk:
    """A dialogue as it grows. source: the id of the prompt's record. goal: what the user is after. messages: up to the
    user's last one. turns: as the record's tag has them. tokens: of the longest branch that may be trained on."""

    index: int
    source: str
    goal: str
    messages: list[Message]
    turns: list[dict[str, Any]] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    tokens: int = 0

    def close(self) -> None:
        """The last whole turn is the end: what the user said after it goes."""
        if self.turns[-1]["goes_on"] is not None:
            self.turns[-1] |= {"goes_on": None, "then": []}
            self.origins.pop()


@dataclass(frozen=True, slots=True)
class Pairs:
    """Runs dialogues."""

    exchange: Exchange
    batch: str
    source_tags: bool
    context: Context

    async def run(self, index: int, prompt: Record) -> list[Outcome]:
        """The dialogue, or a reject. Raises what the models raise."""
        asked = prompt.prompt
        if not asked or asked[-1].role != "user" or not asked[-1].content.strip():
            return [Reject(prompt, "no_question", source=prompt.id)]
        history = tuple(one for one in prompt.history if one.message is None or one.message < len(asked))
        tags = prompt.tags if self.source_tags else {}
        bare = replace(prompt, messages=asked, preference=None, tags=tags, history=history)
        talk = _Talk(index, prompt.id, collapse_whitespace(asked[-1].content)[:_GOAL], list(asked))
        try:
            ended = await self._talk(talk, self.context.rng("pair", index))
            return [self._finished(bare, talk, ended)]
        except Broken as broken:
            so_far = replace(bare, messages=tuple(talk.messages), history=(*history, *talk.origins))
            return [Reject(so_far, broken.reason, broken.score, broken.detail, broken.source)]

    async def _talk(self, talk: _Talk, rng: Random) -> str:
        """Why it ended. What goes wrong behind the fewest turns ends the dialogue before it; sooner, it is raised."""
        least, most = self.exchange.rounds
        persona = rng.choice(self.exchange.personas)
        for number in range(rng.randint(least, most)):
            try:
                if number:
                    await self._go_on(talk, persona, rng)
                await self._answer_twice(talk)
            except Broken as broken:
                if number >= least:
                    talk.close()
                    return broken.reason
                if broken.reason in ("thanks", "token_limit"):
                    found = f"{number} rounds, least {least}; {broken.reason}"
                    raise Broken("too_few_rounds", found, broken.source, number) from broken
                raise
        return "rounds"

    async def _answer_twice(self, talk: _Talk) -> None:
        """Raises Broken where an answer is none, where both are the same, and where one does not fit."""
        before = self._length(talk)
        self._check_length(talk, before, talk.source)
        first, second = [await self._answer(talk, side) for side in self.exchange.sides]
        if normalise(first.text) == normalise(second.text):
            raise Broken("identical_answers", first.text[:_SHOWN], second.key)
        tokens = before + max(self.exchange.length(one.text) for one in (first, second))
        self._check_length(talk, tokens, second.key)
        talk.tokens = max(talk.tokens, tokens)
        answers = [
            {
                "text": said.text,
                "model": side.model.uri,
                "temperature": side.sampling.temperature,
                "key": said.key,
            }
            for said, side in zip((first, second), self.exchange.sides, strict=True)
        ]
        talk.turns.append({"answers": answers, "goes_on": None, "then": []})
        talk.origins += (
            replace(one.origin, parents=(talk.source, *one.origin.parents)) for one in (first, second)
        )

    async def _answer(self, talk: _Talk, side: Side) -> Said:
        messages = tuple(talk.messages)
        asked = under(side.system, messages) if side.system else messages
        speaker = Speaker(side.model, self.context.step, talk.index)
        return await speaker.answer(asked, side.sampling, "preferences.answer", draw=side.draw)

    async def _go_on(self, talk: _Talk, persona: str, rng: Random) -> None:
        """The user's next message, to one of the two answers. Raises Broken where it is none."""
        turn, goes_on = talk.turns[-1], rng.randrange(2)
        messages = [*talk.messages, Message("assistant", turn["answers"][goes_on]["text"])]
        values = {"persona": persona, "goal": talk.goal}
        user = Speaker(self.exchange.user, self.context.step, talk.index)
        sampling = Sampling(max_tokens=self.exchange.sides[0].sampling.max_tokens)
        said = await simulate_user(user, messages, USER_PROMPT, values, sampling, "preferences.user")
        if only_thanks(said.text):
            raise Broken("thanks", said.text[:_SHOWN], said.key)
        if speaks_as_assistant(said.text):
            raise Broken("role_confusion", said.text[:_SHOWN], said.key)
        if normalise(said.text) in {normalise(one.content) for one in messages if one.role == "user"}:
            raise Broken("repeated_question", said.text[:_SHOWN], said.key)
        turn |= {"goes_on": goes_on, "then": [{"role": "user", "content": said.text}]}
        talk.messages = [*messages, Message("user", said.text)]
        talk.origins.append(said.origin)

    def _length(self, talk: _Talk) -> int:
        return sum(self.exchange.length(one.content) for one in talk.messages)

    def _check_length(self, talk: _Talk, tokens: int, source: str) -> None:
        most = self.exchange.tokens
        if tokens > most:
            found = f"{tokens:,} tokens, most {most:,}"
            raise Broken("token_limit" if talk.turns else "too_long", found, source, tokens)

    def _finished(self, bare: Record, talk: _Talk, ended: str) -> Record:
        sides = self.exchange.sides
        tags: dict[str, Any] = {
            "kind": "pair",
            "turns": talk.turns,
            "models": [side.model.uri for side in sides],
            "temperatures": [side.sampling.temperature for side in sides],
            "tokens": talk.tokens,
        }
        if any(side.system for side in sides):
            tags["systems"] = [side.system for side in sides]
        if self.batch:
            tags["batch"] = self.batch
        if self.exchange.rounds[1] > 1:
            tags["ended"] = ended
        return replace(bare, tags={**bare.tags, **tags}, history=(*bare.history, *talk.origins))
