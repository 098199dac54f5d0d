"""Samples one dialogue under constraints, turn by turn, and checks every reply."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from datagen.conversation.fitting import count_rounds, fit_rounds
from datagen.conversation.signs import only_thanks
from datagen.generators.dialogue.harvest import Outcome
from datagen.generators.dialogue.simulated import simulate_user
from datagen.generators.dialogue.speaking import Broken, Speaker
from datagen.generators.gatt.constrained import Choice
from datagen.generators.gatt.dialogue import Dialogue
from datagen.generators.gatt.judging import Judging
from datagen.generators.gatt.questions import NURSERY, Questions, drill
from datagen.models.base import Model, Sampling
from datagen.record import Message, Origin, Record
from datagen.step import Context, Reject

if TYPE_CHECKING:
    from datagen.generators.gatt import GAtt

LONGEST = 20  # rounds; the paper measures up to its twentieth turn


@dataclass(slots=True)
class Sampler:
    """Runs dialogues. length: tokens of a text."""

    step: GAtt
    user: Model
    assistant: Model
    judging: Judging
    choice: Choice
    questions: Questions
    length: Callable[[str], int]
    sampling: Sampling
    context: Context

    async def run(self, index: int, source: Record | None) -> list[Outcome]:
        """source: the dialogue whose user messages are taken; None where the user is simulated."""
        dialogue = self._begin(index, source)
        try:
            if self.step.history == "kept":
                await self._sample_last(dialogue)
            else:
                await self._sample_all(dialogue)
            return [self._finished(dialogue)]
        except Broken as broken:
            record = Record(tuple(dialogue.kept.messages), history=tuple(dialogue.kept.history))
            return [Reject(record, broken.reason, broken.score, broken.detail, broken.source)]

    def _begin(self, index: int, source: Record | None) -> Dialogue:
        rng = self.context.rng("gatt", index)
        held = self.choice.draw(rng)
        rounds = rng.randint(*self.step.rounds)
        nursery = self.step.constraints == NURSERY
        first = drill(rng, "train") if nursery else self.questions.draw("general", rng)
        given: tuple[Message, ...] = ()
        if source is not None:
            given = tuple(one for one in source.messages if one.role != "system")
            rounds = min(self.step.rounds[1], sum(one.role == "user" for one in given))
        system = next((one.content for one in source.messages if one.role == "system"), "") if source else ""
        return Dialogue(self.context.step, index, held, rounds, first, source, given, system, self.step.place)

    async def _sample_all(self, dialogue: Dialogue) -> None:
        """Every reply under the instruction; ends early at thanks or at the limit, of which whole rounds go."""
        least = self.step.rounds[0]
        if dialogue.rounds < least:
            raise Broken("too_few_rounds", f"{dialogue.rounds} rounds, least {least}", dialogue.source_id)
        speaker = Speaker(self.assistant, self.context.step, dialogue.index)
        async for asked, origin in self._asked(dialogue):
            dialogue.ask(asked, origin)
            if sum(self.length(one.content) for one in dialogue.sent) > self.step.tokens:
                self._fit(dialogue)
                break
            reply = await speaker.answer(dialogue.sent, self.sampling, "gatt.reply")
            dialogue.answer(reply.text, reply.origin)
            await self._check(dialogue, reply.text, asked, reply.key)
            if self._fit(dialogue):
                break
        if (rounds := count_rounds(dialogue.sent)) < least:
            raise Broken(
                "too_few_rounds", f"{rounds} rounds, least {least}; {dialogue.ended}", dialogue.last_key
            )

    def _fit(self, dialogue: Dialogue) -> bool:
        """Leaves the whole rounds that the limit has room for; whether anything went."""
        fitting = fit_rounds(dialogue.sent, self.step.tokens, self.length)
        if len(fitting) == len(dialogue.sent):
            return False
        dialogue.cut(len(fitting))
        dialogue.ended = "token_limit"
        return True

    async def _asked(self, dialogue: Dialogue) -> AsyncIterator[tuple[str, tuple[Origin, ...]]]:
        """The user's messages in turn, with where they came from."""
        if dialogue.source is not None:
            told = [one.content for one in dialogue.given if one.role == "user"][: dialogue.rounds]
            for place, content in enumerate(told):
                yield content, dialogue.traced(place)
            return
        yield dialogue.first, ()
        if self.step.constraints == NURSERY:
            rng = self.context.rng("drills", dialogue.index)
            for _ in range(dialogue.rounds - 1):
                yield drill(rng, "train"), ()
            return
        user = Speaker(self.user, self.context.step, dialogue.index)
        for _ in range(dialogue.rounds - 1):
            values = {"goal": dialogue.first}
            said = await simulate_user(user, dialogue.plain, "gatt_user", values, self.sampling, "gatt.user")
            if only_thanks(said.text):
                dialogue.ended = "thanks"
                return
            yield said.text, (said.origin,)

    async def _sample_last(self, dialogue: Dialogue) -> None:
        """The dataset's own replies, and one more that is sampled: the history disobeys, the last reply must not."""
        users = [one.content for one in dialogue.given if one.role == "user"]
        replies = [one.content for one in dialogue.given if one.role == "assistant"]
        least, rounds = self.step.rounds[0], min(dialogue.rounds, len(replies) + 1)
        if dialogue.given and [one.role for one in dialogue.given] != _alternating(len(dialogue.given)):
            raise Broken("roles_out_of_order", "user and assistant do not take turns", dialogue.source_id)
        while rounds >= least and self._prompt_length(dialogue, users, replies, rounds) > self.step.tokens:
            rounds -= 1
            dialogue.ended = "token_limit"
        if rounds < least:
            raise Broken(
                "too_few_rounds", f"{rounds} rounds, least {least}; {dialogue.ended}", dialogue.source_id
            )
        for place in range(rounds - 1):
            dialogue.ask(users[place], dialogue.traced(place))
            dialogue.answer(replies[place])
        dialogue.ask(users[rounds - 1], dialogue.traced(rounds - 1))
        speaker = Speaker(self.assistant, self.context.step, dialogue.index)
        reply = await speaker.answer(dialogue.sent, self.sampling, "gatt.reply")
        dialogue.answer(reply.text, reply.origin)
        await self._check(dialogue, reply.text, users[rounds - 1], reply.key)

    def _prompt_length(
        self, dialogue: Dialogue, users: Sequence[str], replies: Sequence[str], rounds: int
    ) -> int:
        """Tokens of what would be sent for the last of so many rounds."""
        instruction = self.length(dialogue.held.instruction)
        said = (*users[:rounds], *replies[: rounds - 1], dialogue.system)
        return rounds * instruction + sum(map(self.length, said))

    async def _check(self, dialogue: Dialogue, reply: str, asked: str, key: str) -> None:
        """Raises Broken with the turn for a constraint that the reply disobeys."""
        turn = count_rounds(dialogue.sent)
        for judged in await self.judging.judge(
            dialogue.held.constraints, reply, asked, self.context.step, dialogue.index
        ):
            if judged.origin is not None:
                dialogue.kept.history.append(replace(judged.origin, message=len(dialogue.kept.messages) - 1))
            if judged.finding.kept is False:
                found = f"turn {turn}: {judged.constraint.name}: {judged.finding.detail}"
                raise Broken("disobeyed", found, key, turn)
            if judged.finding.kept is None:
                dialogue.unchecked.append(turn)

    def _finished(self, dialogue: Dialogue) -> Record:
        messages = dialogue.kept.messages
        if self.step.train == "last":
            last = len(messages) - 1
            messages = [
                replace(one, train=False) if one.role == "assistant" and place != last else one
                for place, one in enumerate(messages)
            ]
        rounds = count_rounds(messages)
        tags = {
            **(dialogue.source.tags if dialogue.source else {}),
            "kind": "gatt",
            "constraints": [one.name for one in dialogue.held.constraints],
            "instruction": dialogue.held.instruction,
            "terse": dialogue.held.terse,
            "place": self.step.place,
            "rounds": rounds,
            "unchecked": sum(turn <= rounds for turn in dialogue.unchecked),
            "ended": dialogue.ended,
        }
        return Record(tuple(messages), tags=tags, history=tuple(dialogue.kept.history))


def _alternating(count: int) -> list[str]:
    return ["assistant" if place % 2 else "user" for place in range(count)]
