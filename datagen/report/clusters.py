"""Who was dropped for whose sake: the largest clusters of similar records, with a few members of each.

A reject of deduplication names the record that was kept in its place by id. Counting takes 8 bytes a reject;
texts are fetched for the few clusters that are shown, in a second reading. Knows no pages.
"""

from __future__ import annotations

import re
from array import array
from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from datagen.formats import from_json
from datagen.report.samples import Sample, sample_of
from datagen.store import StoredReject

SIMILAR = ("duplicate", "too_similar", "near_duplicate")
_SHOWN = 20
_MEMBERS = 5
_CHARACTERS = 400
_MESSAGES = 3
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Member:
    """A dropped record. score: its similarity to the kept one, where the step gave it."""

    step: str
    reason: str
    score: float | None
    sample: Sample


@dataclass(frozen=True, slots=True)
class Cluster:
    """A kept record with the records dropped for it. size: how many those are; members: at most five of them,
    the least similar first. kept: None where no later stage nor any reject has that record any more."""

    id: str
    kept: Sample | None
    size: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """count, dropped: of all clusters and of the records in them that were dropped. largest: at most twenty."""

    count: int
    dropped: int
    largest: tuple[Cluster, ...]


@dataclass(slots=True)
class KeptIds:
    """Counts rejects by the record that was kept instead."""

    _ids: array[int] = field(default_factory=lambda: array("Q"))

    def add(self, reject: StoredReject) -> None:
        if kept := kept_id(reject):
            self._ids.append(int(kept, 16))

    def __len__(self) -> int:
        return len(self._ids)

    def largest(self) -> tuple[int, dict[str, int]]:
        """How many different ones there are, and the most frequent with their counts, equals by id."""
        ids, counts = np.unique(np.frombuffer(self._ids, np.uint64), return_counts=True)
        order = np.argsort(-counts, kind="stable")[:_SHOWN]
        return len(ids), {f"{int(ids[place]):016x}": int(counts[place]) for place in order}


@dataclass(slots=True)
class Members:
    """Of the wanted clusters, the few members to show. Feed it all rejects in order."""

    wanted: Mapping[str, int]
    _found: dict[str, list[tuple[float, int, Member]]] = field(default_factory=dict)
    _seen: int = 0

    def add(self, reject: StoredReject) -> None:
        self._seen += 1
        kept = kept_id(reject)
        if kept not in self.wanted:
            return
        members = self._found.setdefault(kept, [])
        score = 1.0 if reject.score is None else reject.score
        place = (score, self._seen)
        if len(members) == _MEMBERS and members[-1][:2] < place:
            return
        insort(members, (*place, _member(reject)), key=lambda member: member[:2])
        del members[_MEMBERS:]

    def clusters(self, kept: Mapping[str, Sample]) -> tuple[Cluster, ...]:
        """kept: texts of records by id, as far as they were found."""
        return tuple(
            Cluster(id, kept.get(id), size, tuple(member for _, _, member in self._found.get(id, ())))
            for id, size in self.wanted.items()
        )


def kept_id(reject: StoredReject) -> str:
    """The id of the record that was kept instead; "" for a reject that says nothing of the kind."""
    named = reject.reason in SIMILAR and _ID.fullmatch(reject.detail)
    return reject.detail if named else ""


def short_sample(row: Mapping[str, object]) -> Sample:
    """The beginning of a record in its JSON form, for lists."""
    return sample_of(from_json(row), characters=_CHARACTERS, messages=_MESSAGES)


def _member(reject: StoredReject) -> Member:
    return Member(reject.stage, reject.reason, reject.score, short_sample(reject.record))


def by_id(rejects: Iterable[StoredReject], wanted: frozenset[str]) -> dict[str, Sample]:
    """The first reject of each wanted id: a record that was kept once may have been dropped later on."""
    found: dict[str, Sample] = {}
    for reject in rejects:
        id = str(reject.record.get("id", ""))
        if id in wanted and id not in found:
            found[id] = short_sample(reject.record)
            if len(found) == len(wanted):
                break
    return found
