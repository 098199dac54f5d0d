"""What comes of a conversation with a person: a record with preferences beside it, or a reject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from datagen.generators.dialogue.harvest import Outcome
from datagen.generators.dialogue.speaking import Transcript
from datagen.generators.ultrachat.openings import Opening
from datagen.record import PERSON, Message, Origin, Preference, Record
from datagen.reviews.loop import Decision
from datagen.reviews.rounds import Try
from datagen.step import Reject


@dataclass(frozen=True, slots=True)
class Conversation:
    """step: of the generator. item: its name in the queue. last: the decision that ended it. rounds: before that."""

    step: str
    item: str
    opening: Opening
    last: Decision
    rounds: Sequence[Sequence[Try]]

    @property
    def tries(self) -> list[Try]:
        return list(chain.from_iterable(self.rounds))

    def tags(self) -> Mapping[str, Any]:
        decisions = [*(one.asked for one in self.tries), self.last]
        notes = [str(one.body.get("notes") or "").strip() for one in decisions]
        return {
            "kind": "rephrased",
            **self.opening.tags,
            "notes": "\n\n".join(dict.fromkeys(note for note in notes if note)),
            "rounds": len(self.rounds),
            "attempts": len(self.tries),
            "people": sorted({one.person for one in decisions}),
        }

    def transcript(self) -> Transcript:
        """The last wording of each round with the answer to it: by whom, and after which proposal."""
        said = Transcript()
        origins = self.opening.origins
        for *_, last in self.rounds:
            decision = f"{self.item}#{last.asked.step}"
            person = Origin(self.step, f"{PERSON}{last.asked.person}", parents=(decision,))
            said.add(Message("user", last.prompt), *origins, person)
            if last.attempt is not None:
                said.add(Message("assistant", last.attempt.text), self.answered(last))
            origins = ()
        return said

    def answered(self, one: Try) -> Origin:
        assert one.attempt is not None, "only a wording that was answered is judged"
        return Origin(self.step, one.attempt.model, parents=(one.attempt.key,))


def messages_of(rounds: Sequence[Sequence[Try]]) -> tuple[Message, ...]:
    """What stands: the last wording of each round and the answer to it, where there is one yet."""
    messages = []
    for *_, last in rounds:
        messages.append(Message("user", last.prompt))
        if last.attempt is not None:
            messages.append(Message("assistant", last.attempt.text))
    return tuple(messages)


def outcomes(conversation: Conversation, end: str) -> list[Outcome]:
    """end: "accepted", or the reason for rejecting it."""
    said = conversation.transcript()
    record = Record(tuple(said.messages), tags=conversation.tags(), history=tuple(said.history))
    if end == "accepted":
        return [record, *_preferences(conversation, said)]
    if not said.messages:
        said.add(Message("user", conversation.opening.first), *conversation.opening.origins)
        record = Record(tuple(said.messages), tags=record.tags, history=tuple(said.history))
    return [Reject(record, end, detail=_why(conversation.last), source=conversation.item)]


def _preferences(conversation: Conversation, said: Transcript) -> list[Record]:
    """Of each answer that was rejected: the accepted wording and answer against it. It was given to another wording,
    which the tags name. An answer that says the same is none, nor is a server's refusal."""
    found: dict[tuple[int, str], Record] = {}
    for number, (*rejected, last) in enumerate(conversation.rounds):
        place = 2 * number + 1
        for one in rejected:
            attempt = one.attempt
            if attempt is None or not attempt.text or attempt.finish_reason == "error":
                continue
            if last.attempt is None or attempt.text == last.attempt.text or one.judged is None:
                continue
            record = Record(
                tuple(said.messages[: place + 1]),
                preference=Preference(attempt.text),
                tags={
                    "kind": "rephrased_pair",
                    "rejected_prompt": one.prompt,
                    "reasons": _reasons(one.judged),
                    "comment": _comment(one.judged),
                },
                history=(
                    *(origin for origin in said.history if origin.message is None or origin.message <= place),
                    conversation.answered(one),
                ),
            )
            found.setdefault((place, attempt.text), record)
    return list(found.values())


def _why(decision: Decision) -> str:
    return "; ".join(part for part in (*_reasons(decision), _comment(decision)) if part)


def _reasons(decision: Decision) -> list[str]:
    return [str(one) for one in decision.body.get("reasons") or ()]


def _comment(decision: Decision) -> str:
    return str(decision.body.get("comment") or "").strip()
