"""Free role-play: two named characters talk in a scene. The second one is the assistant of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datagen.conversation.signs import only_thanks, repeats_itself, thanks_loop
from datagen.generators.dialogue.harvest import Outcome
from datagen.generators.dialogue.speaking import Broken, Said, Speaker, Transcript, swapped
from datagen.generators.roleplay.pairs import Cast, Pair
from datagen.generators.roleplay.telling import Limits, failed, rejected, spoken, told
from datagen.models.base import Model
from datagen.prompts import load_prompt
from datagen.record import Message, Role
from datagen.step import Context

PROMPTS = ("roleplay_character",)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Runs conversations of characters. first, second: who plays the one that speaks first, and the other.
    rounds: fewest and most, of a message of each."""

    first: Model
    second: Model
    limits: Limits
    cast: Cast
    rounds: tuple[int, int]
    context: Context

    async def run(self, index: int, pair: Pair) -> list[Outcome]:
        """The conversation, or why there is none."""
        transcript = Transcript()
        try:
            termination = await self._converse(index, pair, transcript)
        except Broken as broken:
            return [rejected(transcript, broken)]
        scene = self.cast.scenes[pair.task]
        tags = {
            "preset": "characters",
            "user_role": pair.user_role,
            "assistant_role": pair.assistant_role,
            "task": scene,
            "specified_task": scene,
            "termination": termination,
            "corrections": 0,
            "uncorrected": 0,
            "unread_critiques": 0,
            "pair_id": pair.id,
        }
        return [told(transcript, tags)]

    async def _converse(self, index: int, pair: Pair, transcript: Transcript) -> str:
        """Why it ended well. Raises Broken where it did not."""
        rounds = self.context.rng("rounds", index).randint(*self.rounds)
        first, second = (Speaker(one, self.context.step, index) for one in (self.first, self.second))
        turns: tuple[tuple[Speaker, Role], ...] = ((first, "user"), (second, "assistant"))
        self.limits.begin(transcript, self._told(pair, second=True)[0])
        for number in range(rounds):
            for speaker, role in turns:
                said = await self._speak(speaker, role, pair, transcript, opening=not spoken(transcript))
                if only_thanks(said.text):
                    return self._part(transcript, number, said.key)
                _add(transcript, role, said, pair)
            if self.limits.overrun(transcript, said.key):
                return "token_limit"
        return "rounds"

    def _told(self, pair: Pair, *, second: bool, opening: bool = False) -> tuple[Message, ...]:
        """What a character is told: who it is and where, and a cue."""
        return load_prompt("roleplay_character").render(self._values(pair, second=second, opening=opening))

    def _values(self, pair: Pair, *, second: bool, opening: bool) -> Mapping[str, Any]:
        names = (pair.assistant_role, pair.user_role) if second else (pair.user_role, pair.assistant_role)
        name, other = names
        return {
            "name": name,
            "sheet": self.cast.sheets[name],
            "other": other,
            "scene": self.cast.scenes[pair.task],
            "opening": opening,
        }

    async def _speak(
        self, speaker: Speaker, role: Role, pair: Pair, transcript: Transcript, *, opening: bool
    ) -> Said:
        second = role == "assistant"
        character, cue = self._told(pair, second=second, opening=opening)
        talk = spoken(transcript)
        asked = [character, *talk] if second else [character, cue, *swapped(talk)]
        return await speaker.answer(
            asked,
            self.limits.sampling,
            "roleplay.character",
            values=self._values(pair, second=second, opening=opening),
            prompt=load_prompt("roleplay_character").name,
        )

    def _part(self, transcript: Transcript, rounds: int, key: str) -> str:
        """A farewell is left out, and with it what would then stand without an answer."""
        self.limits.check_rounds(rounds, "farewell", transcript, key)
        if transcript.messages[-1].role == "user":
            transcript.cut(len(transcript.messages) - 1)
        return "farewell"


def _add(transcript: Transcript, role: Role, said: Said, pair: Pair) -> None:
    """Raises Broken where it is a failure: speaking for the other one, saying the same again, endless thanks."""
    transcript.add(Message(role, said.text), said.origin)
    other = pair.user_role if role == "assistant" else pair.assistant_role
    if said.text.lstrip("*_ ").casefold().startswith((f"{other}:".casefold(), f"{other}**:".casefold())):
        raise failed("role_flip", transcript, said.key)
    messages = spoken(transcript)
    if thanks_loop(messages):
        raise failed("thanks_loop", transcript, said.key)
    if repeats_itself(messages):
        raise failed("loop", transcript, said.key)
