"""What was rejected: how often for which reasons, how similar to what was kept, with samples and clusters.

Reads the rejects of a run folder, or those that a curation command wrote to a file, two or three times; holds
counts and a few samples. Knows no pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from datagen.formats import from_json, to_json
from datagen.record import Record
from datagen.report.clusters import SIMILAR, ClusterFacts, KeptIds, Members, by_id, kept_id, short_sample
from datagen.report.samples import Reservoir, Sample, sample_of
from datagen.report.tally import Histogram, ShareTally
from datagen.seeding import rng_for
from datagen.store import StoredReject

_SAMPLES = 3
_REASONS = 40
_CELLS = 10_000
_ROUNDING = 1e-6

# What steps with a target distribution say of a record that it has no room for; the detail is the cell's name.
_FULL = ("over_quota", "cell_full")
_OUTSIDE = "outside_target"

Rejects = Callable[[], Iterable[StoredReject]]
_Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RejectedFor:
    """What one step rejected for one reason."""

    step: str
    reason: str
    count: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Similarity:
    """How similar what one step dropped for one reason was to what it kept.

    threshold: above which the step drops; the least score where nobody says. unscored: rejects without a score
    from 0 to 1.
    """

    step: str
    reason: str
    scores: Histogram
    threshold: float
    unscored: int


@dataclass(frozen=True, slots=True)
class RejectFacts:
    """total: of all rejects; reasons: pairs of step and reason. most: the most frequent of those, at most 40."""

    total: int = 0
    reasons: int = 0
    most: tuple[RejectedFor, ...] = ()
    similarities: tuple[Similarity, ...] = ()
    clusters: ClusterFacts | None = None


@dataclass(slots=True)
class Survey:
    """Counts of one reading. cells: step → cell's name, "" for none → records that found no room there."""

    counts: Counter[_Place] = field(default_factory=Counter)
    scores: dict[_Place, ShareTally] = field(default_factory=dict)
    cells: dict[str, Counter[str]] = field(default_factory=dict)
    kept: KeptIds = field(default_factory=KeptIds)

    def add(self, reject: StoredReject) -> None:
        place = (reject.stage, reject.reason)
        self.counts[place] += 1
        self.kept.add(reject)
        if reject.reason in SIMILAR:
            score = reject.score
            if score is not None and -_ROUNDING <= score <= 1 + _ROUNDING:
                self.scores.setdefault(place, ShareTally()).add(min(1.0, max(0.0, score)))
        elif reject.reason == _OUTSIDE or reject.reason in _FULL:
            cells = self.cells.setdefault(reject.stage, Counter())
            name = "" if reject.reason == _OUTSIDE else reject.detail
            if name in cells or len(cells) < _CELLS:
                cells[name] += 1

    def ranked(self) -> list[tuple[int, str, str]]:
        """(count, step, reason), most frequent first."""
        listed = [(count, step, reason) for (step, reason), count in self.counts.items()]
        return sorted(listed, key=lambda item: (-item[0], *item[1:]))[:_REASONS]

    def similarities(self, thresholds: Mapping[str, float]) -> Iterator[Similarity]:
        for place, tally in sorted(self.scores.items()):
            if (scores := tally.histogram()) is None:
                continue
            step, reason = place
            threshold = thresholds.get(step, scores.lowest or 0.0)
            yield Similarity(step, reason, scores, threshold, self.counts[place] - scores.total)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Samples of the most frequent reasons, in their order, and members of the largest clusters.

    clusters: how many there are, and how many rejects are in them.
    """

    samples: Mapping[_Place, Reservoir[StoredReject]]
    members: Members
    clusters: tuple[int, int]

    @property
    def wanted(self) -> frozenset[str]:
        """The ids of the records whose texts belong beside them."""
        beside = {kept_id(reject) for drawn in self.samples.values() for reject in drawn}
        return frozenset({*beside, *self.members.wanted} - {""})


def survey(rejects: Rejects) -> Survey:
    """The first reading."""
    found = Survey()
    for reject in rejects():
        found.add(reject)
    return found


def draw(rejects: Rejects, found: Survey) -> Drawn:
    """The second reading."""
    samples: dict[_Place, Reservoir[StoredReject]] = {
        (step, reason): Reservoir(_SAMPLES, rng_for(0, "report", step, reason))
        for _, step, reason in found.ranked()
    }
    count, largest = found.kept.largest()
    members = Members(largest)
    if samples:
        for reject in rejects():
            if (place := samples.get((reject.stage, reject.reason))) is not None:
                place.offer(reject)
            members.add(reject)
    return Drawn(samples, members, (count, len(found.kept)))


@dataclass(slots=True)
class KeptTexts:
    """Watches records go by for those that were kept in the place of rejects.

    One whose text was changed later on is known by the parents that its history names.
    """

    wanted: frozenset[str]
    found: dict[str, Sample] = field(default_factory=dict)

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in records:
            if self.wanted:
                self._look_at(record)
            yield record

    def _look_at(self, record: Record) -> None:
        parents = {parent for origin in record.history for parent in origin.parents}
        for id in self.wanted & {record.id, *parents}:
            if id not in self.found:
                self.found[id] = short_sample(to_json(record))

    def completed(self, rejects: Rejects) -> Mapping[str, Sample]:
        """With those that are among the rejects themselves: kept by one step, rejected by a later one."""
        missing = self.wanted - self.found.keys()
        return {**self.found, **(by_id(rejects(), missing) if missing else {})}


def reject_facts(
    found: Survey, drawn: Drawn, kept: Mapping[str, Sample], thresholds: Mapping[str, float]
) -> RejectFacts:
    """kept: the texts of `drawn.wanted`, as far as they were found. thresholds: by step, where known."""
    count, dropped = drawn.clusters
    return RejectFacts(
        total=found.counts.total(),
        reasons=len(found.counts),
        most=tuple(
            RejectedFor(
                step, reason, count, tuple(_sample(reject, kept) for reject in drawn.samples[step, reason])
            )
            for count, step, reason in found.ranked()
        ),
        similarities=tuple(found.similarities(thresholds)),
        clusters=ClusterFacts(count, dropped, drawn.members.clusters(kept)) if count else None,
    )


def _sample(reject: StoredReject, kept: Mapping[str, Sample]) -> Sample:
    sample = sample_of(from_json(reject.record), reject.score, reject.detail)
    beside = kept.get(kept_id(reject))
    return sample if beside is None else replace(sample, instead=beside.messages)
