"""How far a conversation with people is: its rounds, the wordings tried in each, and what can be decided next.

Pure; the run and the terminal read the same store and must see the same in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datagen.reviews.items import Item
from datagen.reviews.loop import Attempt, Decision


@dataclass(frozen=True, slots=True)
class Try:
    """A wording. attempt: what the model made of it, None before it has answered. judged: what was decided on that,
    None before somebody has."""

    asked: Decision
    attempt: Attempt | None
    judged: Decision | None

    @property
    def prompt(self) -> str:
        return str(self.asked.body.get("prompt", "")).strip()


def rounds_of(decisions: Sequence[Decision], attempts: Sequence[Attempt]) -> list[list[Try]]:
    """The tries of each round, the first step first. What ends a conversation begins no try."""
    answers = {one.step: one for one in attempts}
    rounds: list[list[Try]] = []
    for place, asked in enumerate(decisions):
        if asked.verdict in ("accept", "abandon"):
            break
        if asked.verdict == "continue" or not rounds:
            rounds.append([])
        judged = decisions[place + 1] if place + 1 < len(decisions) else None
        rounds[-1].append(Try(asked, answers.get(asked.step), judged))
    return rounds


def choices(item: Item, rounds: Sequence[Sequence[Try]]) -> tuple[str, ...]:
    """The verdicts that can come next; none while the model is asked. A message has at most `attempts` wordings, a
    conversation `rounds` rounds, as the item says; where there is no answer, as the server refused, none can be
    accepted."""
    if not rounds:
        return ("ask", "abandon")
    answer = rounds[-1][-1].attempt
    if answer is None:
        return ()
    found = []
    if answer.finish_reason != "error" and answer.text:
        found = ["accept", "continue"] if len(rounds) < int(item.body["rounds"]) else ["accept"]
    if len(rounds[-1]) < int(item.body["attempts"]):
        found.append("rephrase")
    return (*found, "abandon")
