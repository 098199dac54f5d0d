"""All that `datagen stats` says of a dataset: measured in one streaming pass, with counts, hashes and samples.

Knows no files and no terminal; records and rejects come to it as they are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, get_args

from datagen.excerpt import On, excerpt
from datagen.lengths import Measure, Unit
from datagen.record import PERSON, Record
from datagen.report.against import CellCounts, Spreading, TargetFacts, against, shares_of, spread_over
from datagen.report.duplicates import DuplicateCounts, DuplicateFacts
from datagen.report.languages import How as Languages
from datagen.report.languages import LanguageCounts, LanguageFacts
from datagen.report.lengths import length_counts
from datagen.report.nearness import How as Novelty
from datagen.report.nearness import NearnessCounts, NearnessFacts
from datagen.report.records import RecordCounts, RecordFacts
from datagen.report.rejects import KeptTexts, RejectFacts, Rejects, draw, reject_facts, survey
from datagen.report.samples import one_line
from datagen.report.tally import LengthTally, NameTally, Spread
from datagen.targets import Target

_NAMES = 200
_TURNS = 10  # more are counted as so many


@dataclass(frozen=True, slots=True)
class Looking:
    """What to look at. target: a distribution to compare with. tokenizer: for lengths in tokens, "" reckons
    them from words. languages, novelty: of a sample, of all, or not at all."""

    target: Target | None = None
    tokenizer: str = ""
    languages: Languages = "sample"
    novelty: Novelty = "sampled"


@dataclass(frozen=True, slots=True)
class TextLength:
    """How long one kind of text is, in one unit, over the records that have it. basis: how it was counted."""

    on: On
    unit: Unit
    basis: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class Missing:
    """Records without a response, without an instruction, and without any message."""

    response: int
    instruction: int
    messages: int


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """turns: (user messages in a record, records), the last for so many or more. system, preferences: records
    with a system prompt, with a preference. models, prompts (in `records`), steps: named in the history.
    tags: name → records that have it, and are not null there."""

    name: str
    records: RecordFacts
    lengths: tuple[TextLength, ...]
    turns: tuple[tuple[int, int], ...]
    system: int
    preferences: int
    missing: Missing
    languages: LanguageFacts | None
    duplicates: DuplicateFacts
    nearness: NearnessFacts | None
    models: tuple[tuple[str, int], ...]
    steps: tuple[tuple[str, int], ...]
    tags: tuple[tuple[str, int], ...]
    target: TargetFacts | None
    rejects: RejectFacts

    def as_json(self) -> dict[str, Any]:
        """Every number, without the samples of texts."""
        plain = asdict(self)
        del plain["records"]["samples"]
        for reason in plain["rejects"]["most"]:
            del reason["samples"]
        for cluster in (plain["rejects"]["clusters"] or {"largest": ()})["largest"]:
            del cluster["kept"]
            cluster["members"] = [
                {"id": member["sample"]["id"], "score": member["score"]} for member in cluster["members"]
            ]
        return plain


@dataclass(slots=True)
class DatasetCounts:
    """Feed it records with `add`, then take the `facts`."""

    looking: Looking
    _records: RecordCounts = field(init=False)
    _cells: CellCounts | None = field(init=False)
    _languages: LanguageCounts = field(init=False)
    _nearness: NearnessCounts = field(init=False)
    _lengths: dict[Measure, LengthTally] = field(init=False)
    _duplicates: DuplicateCounts = field(default_factory=DuplicateCounts)
    _models: NameTally = field(default_factory=lambda: NameTally(_NAMES))
    _steps: NameTally = field(default_factory=lambda: NameTally(_NAMES))
    _tags: NameTally = field(default_factory=lambda: NameTally(_NAMES))
    _turns: Counter[int] = field(default_factory=Counter)
    _found: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        looking, target = self.looking, self.looking.target
        self._records = RecordCounts(
            target.tasks if target else None,
            length_counts(target.lengths if target else None, looking.tokenizer),
        )
        self._cells = CellCounts(target) if target else None
        self._languages = LanguageCounts(looking.languages)
        self._nearness = NearnessCounts(looking.novelty)
        both: tuple[On, ...] = ("prompt", "response")
        self._lengths = {
            Measure(on, unit, looking.tokenizer if unit == "tokens" else ""): LengthTally()
            for on in both
            for unit in sorted(get_args(Unit), reverse=True)
        }

    def add(self, record: Record) -> None:
        self._records.add(record)
        self._languages.add(record)
        self._nearness.add(record)
        self._duplicates.add(record)
        if self._cells is not None:
            self._cells.add(record)
        for measure, tally in self._lengths.items():
            if excerpt(record, measure.on):
                tally.add(measure(record))
        self._add_names(record)
        self._add_parts(record)

    def _add_names(self, record: Record) -> None:
        models = {origin.model for origin in record.history if origin.model}
        for model in {"people" if one.startswith(PERSON) else one for one in models}:
            self._models.add(one_line(model, 120))
        for step in {origin.step for origin in record.history if origin.step}:
            self._steps.add(one_line(step, 60))
        for tag, value in record.tags.items():
            if value is not None and value == value:  # NaN, which is not equal to itself, says nothing
                self._tags.add(one_line(str(tag), 60))

    def _add_parts(self, record: Record) -> None:
        roles = [message.role for message in record.messages]
        self._turns[min(_TURNS, roles.count("user"))] += 1
        self._found["system"] += "system" in roles
        self._found["preference"] += record.preference is not None
        self._found["messages"] += bool(roles)
        self._found["response"] += bool(record.response.strip())
        self._found["instruction"] += any(text.strip() for text in excerpt(record, "instruction"))

    def facts(self, name: str, before: Spreading | None, rejects: RejectFacts) -> DatasetFacts:
        records = self._records.facts()
        found = self._found
        return DatasetFacts(
            name=name,
            records=records,
            lengths=tuple(
                TextLength(measure.on, measure.unit, measure.basis, spread)
                for measure, tally in self._lengths.items()
                if (spread := tally.spread()) is not None
            ),
            turns=tuple(sorted(self._turns.items())),
            system=found["system"],
            preferences=found["preference"],
            missing=Missing(
                *(records.count - found[part] for part in ("response", "instruction", "messages"))
            ),
            languages=self._languages.facts(),
            duplicates=self._duplicates.facts(),
            nearness=self._nearness.facts(),
            models=tuple(self._models.most_common()),
            steps=tuple(self._steps.most_common()),
            tags=tuple(self._tags.most_common()),
            target=self._against(before),
            rejects=rejects,
        )

    def _against(self, before: Spreading | None) -> TargetFacts | None:
        target = self.looking.target
        if target is None or self._cells is None:
            return None
        return against(shares_of(target), self._cells.spreading(), before, basis=target.basis)


def describe(
    records: Iterable[Record],
    looking: Looking,
    *,
    name: str = "",
    before: Iterable[Record] | None = None,
    rejects: Rejects = tuple,
) -> DatasetFacts:
    """Reads each once, the rejects two or three times. before: the records that these were chosen from, which
    need a target to be compared with."""
    found = survey(rejects)
    drawn = draw(rejects, found)
    earlier = None
    if before is not None and looking.target is not None:
        earlier = spread_over(looking.target, before)
    counts = DatasetCounts(looking)
    kept = KeptTexts(drawn.wanted)
    for record in kept.watch(records):
        counts.add(record)
    return counts.facts(name, earlier, reject_facts(found, drawn, kept.completed(rejects), {}))
