"""One dialogue: its opening, then user and assistant in turn for a drawn number of rounds.

The one who plays the user is kept from falling into the assistant's part (arXiv 2305.14233, §3: "role confounding") by
a persona, by the wish to be brief, and by the goal said again with every turn; what goes wrong all the same is
told by `datagen.conversation.signs`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from datagen.conversation.fitting import count_rounds, fit_rounds
from datagen.conversation.signs import denies_feelings, only_thanks, speaks_as_assistant
from datagen.generators.dialogue.harvest import Outcome
from datagen.generators.dialogue.simulated import simulate_user
from datagen.generators.dialogue.speaking import Broken, Speaker, Transcript
from datagen.generators.ultrachat.once import Openings
from datagen.generators.ultrachat.openings import Opening, Plan
from datagen.models.base import Model, Sampling
from datagen.record import Message, Record
from datagen.step import Context, Reject
from datagen.text import normalise


@dataclass(frozen=True, slots=True)
class Exchange:
    """How the two talk. rounds: fewest and most by sector. length: tokens of a text; tokens: of a dialogue at most."""

    sampling: Sampling
    rounds: Mapping[str, tuple[int, int]]
    personas: Sequence[str]
    length: Callable[[str], int]
    tokens: int


@dataclass(slots=True)
class Dialogues:
    user: Model
    assistant: Model
    exchange: Exchange
    openings: Openings
    context: Context

    async def run(self, index: int, plan: Plan) -> list[Outcome]:
        transcript = Transcript()
        rng = self.context.rng("dialogue", index)
        try:
            opening = await self.openings.find(index, plan, rng)
            transcript.add(Message("user", opening.first), *opening.origins)
            return [await self._talk(index, opening, transcript, rng)]
        except Broken as broken:
            record = Record(tuple(transcript.messages), history=tuple(transcript.history))
            return [Reject(record, broken.reason, broken.score, broken.detail, broken.source)]

    async def _talk(self, index: int, opening: Opening, transcript: Transcript, rng: Random) -> Record:
        exchange, step = self.exchange, self.context.step
        least, most = exchange.rounds[opening.tags["sector"]]
        rounds, persona = rng.randint(least, most), rng.choice(exchange.personas)
        user = Speaker(self.user, step, index)
        assistant = Speaker(self.assistant, step, index)
        ended = "rounds"
        for number in range(1, rounds + 1):
            reply = await assistant.answer(transcript.messages, exchange.sampling, "ultrachat.assistant")
            transcript.add(Message("assistant", reply.text), reply.origin)
            if denies_feelings(reply.text):
                raise Broken("denied_feelings", _at(transcript, reply.text), reply.key)
            if self._overrun(transcript):
                ended = "token_limit"
                break
            if number < rounds and not await self._ask_on(user, opening, persona, transcript):
                ended = "thanks"
                break
            if self._overrun(transcript):  # what the user says next must not be sent beyond the limit either
                ended = "token_limit"
                break
        return _finished(opening, transcript, least, {"persona": persona, "ended": ended})

    def _overrun(self, transcript: Transcript) -> bool:
        """Whether the dialogue is beyond the limit; whole rounds at its end are then taken away."""
        if sum(self.exchange.length(one.content) for one in transcript.messages) <= self.exchange.tokens:
            return False
        transcript.cut(len(fit_rounds(transcript.messages, self.exchange.tokens, self.exchange.length)))
        return True

    async def _ask_on(self, user: Speaker, opening: Opening, persona: str, transcript: Transcript) -> bool:
        """The user's next message; False where it is nothing but thanks, which is left out."""
        values = {"persona": persona, "goal": opening.goal}
        said = await simulate_user(
            user, transcript.messages, "ultrachat_user", values, self.exchange.sampling, "ultrachat.user"
        )
        if only_thanks(said.text):
            return False
        earlier = {normalise(one.content) for one in transcript.messages if one.role == "user"}
        transcript.add(Message("user", said.text), said.origin)
        if speaks_as_assistant(said.text):
            raise Broken("role_confusion", _at(transcript, said.text), said.key)
        if normalise(said.text) in earlier:
            raise Broken("repeated_question", _at(transcript, said.text), said.key)
        return True


def _finished(opening: Opening, transcript: Transcript, least: int, tags: Mapping[str, str]) -> Record:
    rounds = count_rounds(transcript.messages)
    if rounds < least:
        source = transcript.history[-1].parents[-1] if transcript.history else ""
        raise Broken("too_few_rounds", f"{rounds} rounds, least {least}; {tags['ended']}", source, rounds)
    return Record(
        tuple(transcript.messages),
        tags={"kind": "ultrachat", **opening.tags, **tags, "rounds": rounds},
        history=tuple(transcript.history),
    )


def _at(transcript: Transcript, text: str) -> str:
    return f"message {len(transcript.messages)}: {text[:200]}"
