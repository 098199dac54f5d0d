"""Outcomes of comparisons as preference records, one for each turn of a dialogue. Knows no files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from datagen.formats import from_json
from datagen.record import Message, Origin, Preference, Record
from datagen.review.naming import Names, origin_of, renamed
from datagen.review.outcomes import Compared, Judges, Voices, compare, voices_of
from datagen.reviews.answers import Answered
from datagen.reviews.items import Item, item_id

Ties = Literal["keep", "drop"]
# What a source record says of the pair as it was before, which this review says anew.
_OF_PAIR = ("kind", "turns", "models", "tie", "adjudicated", "safety_bin")
# By safety of chosen and rejected: Llama 2's three bins (arXiv 2307.09288, §3.2.1); the fourth is not trained on.
_BINS = {
    ("safe", "safe"): ("both", "both_safe"),
    ("safe", "unsafe"): ("chosen", "chosen_safe"),
    ("unsafe", "unsafe"): ("neither", "both_unsafe"),
}
GOLD = "gold items, whose answer was known"
UNANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken of a review. names: how people are called. project: of one project only, "" for all."""

    names: Names = str
    judges: Judges = "exclude"
    ties: Ties = "keep"
    project: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """One turn of a comparison. messages: what both answers reply to. places: which message each earlier answer is,
    by its key."""

    item: Item
    number: int
    messages: tuple[Message, ...]
    places: Mapping[str, int]

    @property
    def answers(self) -> Sequence[Mapping[str, Any]]:
        answers: Sequence[Mapping[str, Any]] = self.item.body["turns"][self.number]["answers"]
        return answers


def pairs_of(item: Item) -> Iterator[Pair]:
    """The turns of a comparison, each behind the answers that went on and the user's messages."""
    messages = messages_of(item.body["prompt"])
    places: dict[str, int] = {}
    for number, turn in enumerate(item.body["turns"]):
        yield Pair(item, number, messages, dict(places))
        if turn["goes_on"] is not None:
            answer = turn["answers"][turn["goes_on"]]
            if answer.get("key"):
                places[answer["key"]] = len(messages)
            messages += (Message("assistant", answer["text"]), *messages_of(turn["then"]))


def messages_of(plain: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    return tuple(Message(one["role"], one["content"]) for one in plain)


def preferences(
    answered: Answered, wanted: Wanted, left_out: Counter[str], *, ratings: bool = False
) -> Iterator[Record]:
    """A record for each turn; what gives none is counted by reason. ratings: with what each voice said in
    tags.ratings, and also the pairs that no reward model should learn from, which have no bin."""
    item = answered.item
    voices = None if item.gold is not None else voices_of(answered, wanted.judges)
    if voices is None:
        left_out[UNANSWERED if item.gold is None else GOLD] += 1
        return
    source = renamed(from_json(item.source), wanted.names)
    for pair, outcome in zip(pairs_of(item), compare(voices), strict=True):
        chosen = chosen_side(pair, outcome)
        safety = outcome.safety and _BINS.get((outcome.safety[chosen], outcome.safety[1 - chosen]))
        if outcome.choice == "tie" and wanted.ties == "drop":
            left_out["ties"] += 1
        elif outcome.safety and not safety and not ratings:
            left_out["chosen unsafe, other safe"] += 1
        else:
            record = _judged(pair, chosen, outcome, voices, source, wanted.names)
            record = record if safety is None else _binned(record, *safety)
            yield record.tagged(ratings=_said(pair, voices, wanted.names)) if ratings else record


def chosen_side(pair: Pair, outcome: Compared) -> int:
    """0 or 1. Of a tie the side that alone is safe, else the one that the mean leans to, else one that is drawn by item
    and turn, so that no model is taken for the better one because it stands first."""
    if outcome.choice != "tie":
        return int(outcome.choice == "b")
    if outcome.safety and outcome.safety[0] != outcome.safety[1]:
        return int(outcome.safety[1] == "safe")
    return int(outcome.mean < 0 if outcome.mean else item_id("tie", pair.item.id, pair.number) < "8")


def _judged(
    pair: Pair, chosen: int, outcome: Compared, voices: Voices, source: Record, names: Names
) -> Record:
    winner, loser = pair.answers[chosen], pair.answers[1 - chosen]
    place = len(pair.messages)
    # The source's own messages say what is trained on, as far as they go.
    kept = min(place, len(source.messages), len(pair.item.body["prompt"]))
    messages = (*source.messages[:kept], *pair.messages[kept:], Message("assistant", winner["text"]))
    places = {**pair.places, winner.get("key") or "": place}
    traces = [_placed(one, source, messages, places) for one in source.history]
    traces += [origin_of(one, names, pair.item.body["record"], place) for one in voices.all]
    tags: dict[str, Any] = {key: value for key, value in source.tags.items() if key not in _OF_PAIR}
    tags |= {"item": pair.item.id, "turn": pair.number, "side": "ab"[chosen]}
    tags |= facts_of(voices, outcome.agreement) | ({"tie": True} if outcome.choice == "tie" else {})
    tags |= {
        f"{side}_model": answer["model"]
        for side, answer in (("chosen", winner), ("rejected", loser))
        if answer.get("model")
    }
    return Record(
        messages,
        source.instruction,
        source.input,
        Preference(loser["text"], outcome.strength),
        tags,
        tuple(traces),
    )


def facts_of(voices: Voices, agreement: float | None) -> dict[str, Any]:
    """annotators: how many said something; agreement: the share of them who said what came out."""
    facts = {"annotators": len(voices.said), "agreement": agreement}
    return facts | ({"adjudicated": True} if voices.verdict else {})


def _placed(
    origin: Origin, source: Record, messages: tuple[Message, ...], places: Mapping[str, int]
) -> Origin:
    """The step with the message that its answer is here, if it is one."""
    place = origin.message
    if place is not None and source.messages[place : place + 1] == messages[place : place + 1]:
        return origin
    return replace(origin, message=places.get("".join(origin.parents[-1:])) if origin.parents else None)


def _binned(record: Record, safety: str, safety_bin: str) -> Record:
    assert record.preference is not None
    preference = replace(record.preference, safety=safety)
    return replace(record, preference=preference, tags={**record.tags, "safety_bin": safety_bin})


def _said(pair: Pair, voices: Voices, names: Names) -> list[dict[str, Any]]:
    keys = ("choice", "strength", "likert", "safety")
    turns = ((one, one.body["turns"][pair.number]) for one in voices.all)
    return [{"annotator": names(one.person), **{key: turn.get(key) for key in keys}} for one, turn in turns]
