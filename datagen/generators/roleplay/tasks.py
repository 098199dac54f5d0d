"""What a pair works on: tasks, thought of once for each pair, of which one is made specific (CAMEL, §3)."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.generators.answers import listed_items
from datagen.generators.dialogue.speaking import Broken, Speaker
from datagen.generators.roleplay.pairs import Pair
from datagen.models.base import Sampling
from datagen.record import Origin
from datagen.text import words

PROMPTS = ("roleplay_tasks", "roleplay_specify")
# CAMEL samples at 1.4, which many servers refuse; both want variety, and a list wants room.
_SAMPLING = Sampling(temperature=1.0, max_tokens=2048)
_LEEWAY = 2  # times the limit: models do not count words exactly


@dataclass(frozen=True, slots=True)
class Task:
    """text: as it was thought of; specified: as the two are told it."""

    text: str
    specified: str
    origins: tuple[Origin, ...]


async def find_task(speaker: Speaker, pair: Pair, count: int, word_limit: int) -> Task:
    """The task of this pair and number. count: tasks that are asked for. word_limit: of the specified one.

    Raises Broken: no_task where the model lists fewer, task_too_long, and whatever the speaker raises."""
    roles = {"user_role": pair.user_role, "assistant_role": pair.assistant_role}
    asked = await speaker.ask("roleplay_tasks", _SAMPLING, "roleplay.tasks", roles | {"count": count})
    tasks = listed_items(asked.text)
    if pair.task >= len(tasks):
        wanted = f"asked for tasks of {pair.user_role} and {pair.assistant_role}"
        raise Broken("no_task", f"{wanted}: number {pair.task + 1} of {len(tasks)}", asked.key)
    values = roles | {"task": tasks[pair.task], "word_limit": word_limit}
    said = await speaker.ask("roleplay_specify", _SAMPLING, "roleplay.specify", values)
    if (found := len(words(said.text))) > _LEEWAY * word_limit:
        raise Broken("task_too_long", f"{found:,} words, most {_LEEWAY * word_limit:,}", said.key, found)
    return Task(tasks[pair.task], said.text, (asked.origin, said.origin))
