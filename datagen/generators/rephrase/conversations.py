"""One conversation with a person: what is offered, what the model is asked, and when it has come to its end.

A decision is found again by item and step, and so is what the model answered to it, even where the model would now
answer otherwise: people judged what they were shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from datagen.errors import BudgetSpent
from datagen.formats.encoding import clean
from datagen.generators.dialogue.harvest import Outcome
from datagen.generators.dialogue.speaking import Broken
from datagen.generators.rephrase.outcomes import Conversation, messages_of, outcomes
from datagen.generators.ultrachat.once import Openings
from datagen.generators.ultrachat.openings import Opening, Plan
from datagen.models.base import Model, Request, Sampling
from datagen.record import Record
from datagen.reviews.items import Item, find_item, item_id
from datagen.reviews.loop import Attempt, Decision, Loop, attempts_on, find_decision
from datagen.reviews.rounds import Try, choices, rounds_of
from datagen.step import Context, Reject


@dataclass(slots=True)
class Conversations:
    """attempts, rounds: at most, of a message and of a conversation. offered: how many conversations can be before
    people at the moment."""

    loop: Loop
    assistant: Model
    openings: Openings
    sampling: Sampling
    attempts: int
    rounds: int
    offered: Callable[[], int]
    context: Context
    _told: bool = False

    async def run(self, index: int, plan: Plan) -> Sequence[Outcome]:
        try:
            opening = await self.openings.find(index, plan, self.context.rng("conversation", index))
        except Broken as broken:
            return [Reject(Record(()), broken.reason, broken.score, broken.detail, broken.source)]
        try:
            return await self._lead(index, opening)
        except BudgetSpent as error:
            # Whoever waits for a person waits in vain: the next wording could not be asked.
            self.loop.fail(error)
            raise

    async def _lead(self, index: int, opening: Opening) -> Sequence[Outcome]:
        item = self._offer(index, opening)
        shown = {one.step: one for one in attempts_on(self.loop.store, item)}
        decisions: list[Decision] = []
        attempts: list[Attempt] = []
        while True:
            rounds = rounds_of(decisions, attempts)
            decision = await self._decision(item, len(decisions))
            if end := self._end(item, decision, rounds):
                if decision.verdict not in ("accept", "abandon"):
                    self.loop.close(item)
                return outcomes(Conversation(self.context.step, item.id, opening, decision, rounds), end)
            decisions.append(decision)
            attempt = shown.get(decision.step) or await self._ask(
                index, decision, rounds_of(decisions, attempts)
            )
            self.loop.answer(item, attempt)
            attempts.append(attempt)

    def _offer(self, index: int, opening: Opening) -> Item:
        """The item as people see it. Its name covers all that an answer shown there depends on."""
        step, sampling = self.context.step, self.sampling.as_json()
        offered = Item(
            item_id("rephrase", step, index, opening.first, self.assistant.identity, sampling),
            "",
            "rephrase",
            {
                "step": step,
                "about": {name: value for name, value in opening.tags.items() if isinstance(value, str)},
                "suggestion": opening.first,
                "attempts": self.attempts,
                "rounds": self.rounds,
            },
        )
        self.loop.offer(offered)
        return find_item(self.loop.store, offered.id) or offered

    async def _decision(self, item: Item, step: int) -> Decision:
        if not self._told and find_decision(self.loop.store, item.id, step) is None:
            self._told = True
            folder = self.loop.store.folder
            self.context.tell(
                f"conversations wait for people, {self.offered():,} at most: datagen review serve {folder}"
                f"  (a page, for several), or datagen review rephrase {folder}  (a terminal, for one)"
            )
        return await self.loop.decision(item, step)

    def _end(self, item: Item, decision: Decision, rounds: Sequence[Sequence[Try]]) -> str:
        """Why the conversation ends with this decision on the rounds before it: "accepted" or the reason of a reject;
        "" where it goes on. What a page should not have offered is taken for what comes next to it."""
        verdict = decision.verdict
        if verdict == "abandon" or (verdict == "accept" and not rounds):
            return "abandoned"
        if not rounds:
            return ""
        possible = choices(item, rounds)
        if verdict in ("accept", "continue"):
            if "accept" not in possible:
                return "request_failed"
            goes_on = verdict == "continue" and "continue" in possible and not self._is_full(rounds)
            return "" if goes_on else "accepted"
        return "" if "rephrase" in possible else "attempts_used"

    def _is_full(self, rounds: Sequence[Sequence[Try]]) -> bool:
        messages = messages_of(rounds)
        return sum(self.openings.length(one.content) for one in messages) >= self.openings.tokens

    async def _ask(self, index: int, decision: Decision, rounds: Sequence[Sequence[Try]]) -> Attempt:
        """What the model makes of the last wording. Asked the same again, it is asked for another answer."""
        *earlier, last = rounds[-1]
        request = Request(
            messages_of(rounds),
            self.sampling,
            purpose="ultrachat.assistant",
            draw=sum(one.prompt == last.prompt for one in earlier),
            turn=index,
        )
        said = await self.assistant.generate(request)
        text = clean(said.text).strip()
        return Attempt(decision.step, last.prompt, text, self.assistant.uri, said.key, said.finish_reason)
