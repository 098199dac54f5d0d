"""Two models at work: one gives instructions, the other carries them out (CAMEL, arXiv 2303.17760, §3 and appendix).

Each is told its part once, before the conversation ("inception"). Whatever of CAMEL's failures happens all the same
is told by `datagen.conversation.signs` and ends the dialogue with that reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from datagen.conversation.signs import (
    flakes,
    gives_instruction,
    gives_up,
    has_instruction,
    only_thanks,
    repeats_instruction,
    repeats_itself,
    speaks_as_assistant,
    thanks_loop,
)
from datagen.generators.dialogue.harvest import Outcome
from datagen.generators.dialogue.speaking import Broken, Said, Speaker, Transcript, swapped
from datagen.generators.roleplay.critic import Correction, Critic, Reviewed
from datagen.generators.roleplay.pairs import Pair
from datagen.generators.roleplay.tasks import Task, find_task
from datagen.generators.roleplay.telling import Limits, failed, rejected, spoken, told
from datagen.models.base import Model
from datagen.prompts import load_prompt
from datagen.record import Message
from datagen.step import Context

PROMPTS = ("roleplay_user", "roleplay_assistant")
_DONE = re.compile(r"<(?:CAMEL_)?TASK_DONE>", re.IGNORECASE)


@dataclass(slots=True)
class _Talk:
    """One dialogue under way. silent: the user's last messages in a row without an instruction."""

    user: Speaker
    assistant: Speaker
    values: dict[str, str]
    transcript: Transcript
    silent: int = 0
    unread: int = 0
    corrections: list[Correction] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Society:
    """Runs dialogues on tasks; they know nothing of each other. critic: None where replies stay as they are.
    tasks: that are asked for of each pair; word_limit: of a task."""

    user: Model
    assistant: Model
    critic: Critic | None
    limits: Limits
    preset: str
    tasks: int
    word_limit: int
    context: Context

    async def run(self, index: int, pair: Pair) -> list[Outcome]:
        """The dialogue with the corrections made in it, or why there is none."""
        transcript = Transcript()
        user, assistant = (Speaker(one, self.context.step, index) for one in (self.user, self.assistant))
        try:
            task = await find_task(user, pair, self.tasks, self.word_limit)
            transcript.history += task.origins
            roles = {"user_role": pair.user_role, "assistant_role": pair.assistant_role}
            talk = _Talk(user, assistant, roles | {"task": task.specified}, transcript)
            termination = await self._converse(talk)
        except Broken as broken:
            return [rejected(transcript, broken)]
        return self._outcomes(talk, pair, task, termination)

    async def _converse(self, talk: _Talk) -> str:
        """Why it ended well. Raises Broken where it did not."""
        [inception] = load_prompt("roleplay_assistant").render(talk.values)
        transcript = talk.transcript
        self.limits.begin(transcript, inception)
        for rounds in range(self.limits.messages // 2):
            said = await self._instruct(talk)
            if _DONE.search(said.text):
                self.limits.check_rounds(rounds, "done", transcript, said.key)
                return "done"
            _add_instruction(talk, said, self.limits.silent)
            key = await self._work(talk, inception)
            if self.limits.overrun(transcript, key):
                return "token_limit"
        return "message_limit"

    async def _instruct(self, talk: _Talk) -> Said:
        """The user's next message: rules, cue, and the conversation from the user's side."""
        prompt = load_prompt("roleplay_user")
        asked = [*prompt.render(talk.values), *swapped(talk.transcript.messages)]
        return await talk.user.answer(
            asked, self.limits.sampling, "roleplay.user", values=talk.values, prompt=prompt.name
        )

    async def _work(self, talk: _Talk, inception: Message) -> str:
        """Adds the assistant's reply to the last message, reviewed where there is a critic; the key of its answer."""
        seen = [inception, *spoken(talk.transcript)]
        prompt = load_prompt("roleplay_assistant").name
        said = await talk.assistant.answer(
            seen, self.limits.sampling, "roleplay.assistant", values=talk.values, prompt=prompt
        )
        reviewed = Reviewed(said, origins=(said.origin,))
        if self.critic is not None:
            place = len(talk.transcript.messages)
            reviewed = await self.critic.review(
                talk.assistant, seen, talk.values["task"], said, self.limits.sampling, place
            )
        _add_reply(talk, reviewed, seen[-1].content)
        return reviewed.said.key

    def _outcomes(self, talk: _Talk, pair: Pair, task: Task, termination: str) -> list[Outcome]:
        """The dialogue first. Corrections of a reply that the token limit took away go with it."""
        transcript = talk.transcript
        corrections = [one for one in talk.corrections if one.place < len(transcript.messages)]
        dialogue = told(
            transcript,
            {
                "preset": self.preset,
                "user_role": pair.user_role,
                "assistant_role": pair.assistant_role,
                "task": task.text,
                "specified_task": task.specified,
                "termination": termination,
                "corrections": len(corrections),
                "uncorrected": sum(not one.train for one in transcript.messages),
                "unread_critiques": talk.unread,
                "pair_id": pair.id,
            },
        )
        return [dialogue, *(one.record(transcript, dialogue.id) for one in corrections)]


def _add_instruction(talk: _Talk, said: Said, most_silent: int) -> None:
    """Raises Broken where it is a failure."""
    transcript = talk.transcript
    transcript.add(Message("user", said.text), said.origin)
    instructed = has_instruction(said.text)
    talk.silent = 0 if instructed else talk.silent + 1
    if not instructed and not only_thanks(said.text) and speaks_as_assistant(said.text):
        raise failed("role_flip", transcript, said.key)
    _check_loops(transcript, said.key)
    if talk.silent >= most_silent:
        raise failed("no_instruction", transcript, said.key)


def _add_reply(talk: _Talk, reviewed: Reviewed, instruction: str) -> None:
    """Raises Broken where the reply as it stays is a failure."""
    transcript, said = talk.transcript, reviewed.said
    talk.unread += reviewed.unread
    talk.corrections += reviewed.corrections
    transcript.add(Message("assistant", said.text, reviewed.content), *reviewed.origins)
    if gives_instruction(said.text) or _DONE.search(said.text):
        raise failed("role_flip", transcript, said.key)
    if repeats_instruction(instruction, said.text):
        raise failed("repeated_instruction", transcript, said.key)
    if flakes(said.text):
        raise failed("flake", transcript, said.key)
    if gives_up(said.text):
        raise failed("gave_up", transcript, said.key)
    _check_loops(transcript, said.key)


def _check_loops(transcript: Transcript, key: str) -> None:
    messages = spoken(transcript)
    if thanks_loop(messages):
        raise failed("thanks_loop", transcript, key)
    if repeats_itself(messages):
        raise failed("loop", transcript, key)
