"""The next message of a person that a model plays, kept from falling into the assistant's part.

The model is shown the conversation from the person's side; who it is and what it wants stands at the top and, as a
reminder, behind the last message. What stays the same from turn to turn stands first, so that servers can cache it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from datagen.generators.dialogue.speaking import Said, Speaker, swapped
from datagen.models.base import Sampling
from datagen.prompts import load_prompt
from datagen.record import Message


async def simulate_user(
    speaker: Speaker,
    messages: Sequence[Message],
    prompt: str,
    values: Mapping[str, Any],
    sampling: Sampling,
    purpose: str,
) -> Said:
    """messages: the conversation, the last one the assistant's. prompt: of three sections, which are the rules, the cue
    for the first message and the reminder. Raises Broken where the model says nothing."""
    loaded = load_prompt(prompt)
    rules, cue, reminder = loaded.render(values)
    *before, last = swapped(messages)
    asked = [rules, cue, *before, Message(last.role, f"{last.content}\n\n{reminder.content}")]
    return await speaker.answer(asked, sampling, purpose, values=values, prompt=loaded.name)
