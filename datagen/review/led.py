"""Conversations that people led in a run's loop, as the records that the run itself makes of them.

What the queue does not hold of an opening is missing here: who proposed it, and tags that are no texts. Knows no files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from datagen.generators.rephrase.outcomes import Conversation, outcomes
from datagen.generators.ultrachat.openings import Opening
from datagen.record import Record
from datagen.review.preferred import Wanted
from datagen.reviews.answers import Answered
from datagen.reviews.items import Item
from datagen.reviews.loop import Attempt, Decision
from datagen.reviews.rounds import Try, choices, rounds_of
from datagen.step import Reject


def conversations(
    answered: Answered, attempts: Sequence[Attempt], wanted: Wanted, left_out: Counter[str]
) -> Iterator[Record]:
    """The conversation, and the preferences beside it; what came to nothing is counted by reason."""
    item = answered.item
    decisions = [
        Decision(one.step, one.body, wanted.names(one.person))
        for one in sorted(answered.labels, key=lambda one: one.step)
    ]
    if item.state != "closed" or not decisions:
        left_out["conversations not finished"] += 1
        return
    *before, last = decisions
    rounds = rounds_of(before, attempts)
    opening = Opening(item.body["suggestion"], "", item.body["about"])
    led = Conversation(item.body["step"], item.id, opening, last, rounds)
    for one in outcomes(led, _end(item, last, rounds)):
        if isinstance(one, Reject):
            left_out[f"conversations: {one.reason}"] += 1
        else:
            yield one


def _end(item: Item, last: Decision, rounds: Sequence[Sequence[Try]]) -> str:
    """Why a closed conversation ended: "accepted", or the reason of a reject, as the run has them."""
    if last.verdict == "abandon" or not rounds:
        return "abandoned"
    if last.verdict == "rephrase":
        return "attempts_used"
    return "accepted" if "accept" in choices(item, rounds) else "request_failed"
