"""Runs Self-Instruct over a procedural model that errs on purpose and sees which faults the filters find.

The model can tell afterwards what it planted in each answer; every accepted or rejected item is matched with
that, and `datagen.evaluate.filters` does the counting.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from datagen.evaluate.confessing import Confessing
from datagen.evaluate.filters import AloneScore, FilterScores, Item, score_alone, score_filters
from datagen.evaluate.spoiled import spoil
from datagen.excerpt import excerpt
from datagen.filters.code_fences import CodeFenceFilter
from datagen.filters.language import LanguageFilter
from datagen.filters.pii import PiiFilter
from datagen.filters.refusal import RefusalFilter
from datagen.filters.repetition import RepetitionFilter
from datagen.generators.answers import numbered_items
from datagen.generators.self_instruct import SelfInstruct
from datagen.models.procedural import stock
from datagen.models.procedural.model import ProceduralModel
from datagen.models.procedural.noise import WHOLE, Plant
from datagen.record import Record
from datagen.rouge import rouge_l
from datagen.seeding import rng_for
from datagen.step import Context, Demand, Filter, Reject
from datagen.text import tokens

# Faults of an answer's form that a good reader repairs, so that no item is worse for them.
_HARMLESS = {"wrong_numbering", "wrong_label"}
_REFUSALS = {*stock.REFUSALS, stock.CANNOT}
# Filters whose faults the model does not plant; they are shown spoiled copies of what was accepted.
_SPOILED: Mapping[str, Filter] = {
    "repetition": RepetitionFilter(),
    "code_fences": CodeFenceFilter(),
    "pii": PiiFilter("reject"),
}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """An item and what became of it; detail: what the reject says, for too_similar the text it is too similar to."""

    record: Record
    reason: str = ""
    detail: str = ""


async def evaluate_filters(count: int, noise: float, seed: int) -> FilterScores:
    """Precision and recall over `count` records that would be accepted, with the default filters."""
    model = Confessing(ProceduralModel(seed=seed, noise=noise))
    outcomes = await _run(model, count, seed)
    judged = [(outcome, frozenset(_kinds(outcome.record, model.plants))) for outcome in outcomes]
    items = (Item(kinds, outcome.reason, _is_near_duplicate(outcome)) for outcome, kinds in judged)
    return score_filters(items, tuple(_alone(judged, seed)))


async def _run(model: Confessing, count: int, seed: int) -> list[_Outcome]:
    """Self-Instruct with the filters of the shipped recipe, the language first: to an instruction in another one
    the model answers with a refusal."""
    filters: Sequence[Filter] = (LanguageFilter(), RefusalFilter())
    outcomes: list[_Outcome] = []
    accepted = 0

    def reject(rejected: Reject) -> None:
        outcomes.append(_Outcome(rejected.record, rejected.reason, rejected.detail))

    context = Context(
        seed=seed,
        step="self_instruct",
        model=lambda _: model,
        reject=reject,
        demand=lambda: Demand(count - accepted),
        note=_tell,
    )
    async for record in SelfInstruct(target=count).generate((), context):
        verdicts = (judge.judge(record) for judge in filters)
        reason = next((verdict.reason for verdict in verdicts if not verdict.keep), "")
        outcomes.append(_Outcome(record, reason))
        accepted += not reason
    return [outcome for outcome in outcomes if outcome.reason != "surplus"]


def _is_near_duplicate(outcome: _Outcome) -> bool:
    """Whether it is one by the definition of the filter, measured anew on this one pair of texts."""
    if outcome.reason != "too_similar":
        return False
    return rouge_l(tokens(outcome.record.instruction), tokens(outcome.detail)) > SelfInstruct().novelty


def _alone(judged: Sequence[tuple[_Outcome, frozenset[str]]], seed: int) -> Iterator[AloneScore]:
    """Filters by themselves: whether an item was rejected earlier for something else does not matter to them."""
    language, refusal = LanguageFilter(), RefusalFilter()
    # Items with other faults are left out: half a foreign sentence is foreign, and planted as truncated.
    yield score_alone(
        "language",
        (
            (foreign, not language.judge(outcome.record).keep)
            for outcome, kinds in judged
            if (foreign := "wrong_language" in kinds) or (not kinds and outcome.record.instruction)
        ),
    )
    yield score_alone(
        "refusal",
        (
            (refused, refusal.judge(outcome.record).reason in ("refusal", "boilerplate"))
            for outcome, kinds in judged
            if (refused := outcome.record.response.strip() in _REFUSALS)
            or (outcome.record.response and not kinds)
        ),
    )
    good = [outcome.record for outcome, kinds in judged if not outcome.reason and not kinds]
    for name, step in _SPOILED.items():
        rng = rng_for(seed, "spoiled", name)
        # Tasks about e-mail addresses hold some rightly.
        records = [
            record
            for record in good
            if name != "pii" or all("@" not in text for text in excerpt(record, "all"))
        ]
        spoiled = [(True, not step.judge(spoil(record, name, rng)).keep) for record in records]
        yield score_alone(name, spoiled + [(False, not step.judge(record).keep) for record in records])


def _tell(text: str) -> None:
    sys.stderr.write(f"datagen: {text}\n")


def _kinds(record: Record, plants: Mapping[str, tuple[Plant, ...]]) -> Iterator[str]:
    """The faults in the answers that this item was made of, as far as they are its own."""
    proposed, *later = (plants[key] for origin in record.history for key in origin.parents if key in plants)
    text = record.instruction or (record.messages[-1].content if record.messages else "")
    for plant in proposed:
        if plant.kind == "truncated" and plant.position == WHOLE:
            own = numbered_items(plant.text, continues=False)[-1:] == [text] or not record.instruction
        else:
            own = plant.position != WHOLE and " ".join(plant.text.split()) == text
        if own:
            yield plant.kind
    for answer in later:
        yield from (plant.kind for plant in answer if plant.kind not in _HARMLESS)
