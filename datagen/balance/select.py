"""The step `balance`: keeps the records that give a dataset its target distribution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from datagen.balance.columns import NO_TASK, TOO_LONG, Columns, read_columns, why_outside
from datagen.balance.plan import Mode, Options, Plan, Prefer, Short, make_plan
from datagen.errors import DatagenError, UsageError
from datagen.record import Record
from datagen.resources import content_hash
from datagen.seeding import seed_for
from datagen.step import Context, Reject, Selection
from datagen.targets import Target, load_target, target_path

_MOST = 10**12
_DIGITS = 6  # of a weight
_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Balance:
    """Reads its records twice and keeps their order; memory grows by some 40 bytes a record.

    num: how many to keep; in mode tolerance at most so many, in mode weights none may be given.
    tasks, lengths: a shipped target (h4, instructgpt, factual) or a file; at least one of them.
    by, tokenizer: how lengths are measured: prompt-tokens, response-words, ...; "" takes the table's own and words.
    mode: "exact" keeps num records; "tolerance" as many as leave every cell within `tolerance` of its share, or one
    record; "weights" keeps all records that are in the target and gives each a tag `weight`, with mean 1, for
    sampling in training.
    tolerance: of mode tolerance alone; left out, 0.05.
    short: where a cell has too few records, "fill" takes others in their place, "leave" goes without.
    prefer: "cells", or "marginals": totals of tasks and of length bands first.
    best: a tag with a number; of each cell those with the highest are kept, else a random draw.
    """

    num: int | None = None
    tasks: str = ""
    lengths: str = ""
    by: str = ""
    tokenizer: str = ""
    mode: Mode = "exact"
    tolerance: float | None = None
    short: Short = "fill"
    prefer: Prefer = "cells"
    best: str = ""

    def __post_init__(self) -> None:
        for name, known in (("mode", Mode), ("short", Short), ("prefer", Prefer)):
            if getattr(self, name) not in get_args(known):
                raise UsageError(
                    f"balance: {name} {getattr(self, name)!r}: expected {' or '.join(get_args(known))}"
                )
        if not self.tasks and not self.lengths:
            raise UsageError("balance: no target; give tasks, lengths or both, such as tasks h4")
        if self.mode == "exact" and self.num is None:
            raise UsageError("balance: num is missing: mode exact needs the number of records to keep")
        if self.num is not None and not 1 <= self.num <= _MOST:
            raise UsageError(f"balance: num {self.num}: expected 1 to {_MOST:,}")
        if self.tolerance is not None and not 0 <= self.tolerance < 1:
            raise UsageError(f"balance: tolerance {self.tolerance:g}: expected 0 to below 1, such as 0.05")
        self._check_modes()

    def _check_modes(self) -> None:
        if self.mode == "weights" and (self.num is not None or self.best):
            given = "num" if self.num is not None else "best"
            raise UsageError(
                f"balance: {given}: mode weights keeps every record; leave it out, or take mode exact"
            )
        if self.mode != "tolerance" and self.tolerance is not None:
            raise UsageError(
                f"balance: tolerance {self.tolerance:g}: mode {self.mode} has none; leave it out, or"
                " take mode tolerance"
            )
        if self.mode == "tolerance" and self.prefer == "marginals":
            raise UsageError(
                "balance: prefer marginals: mode tolerance holds every cell; take mode exact or weights"
            )
        if self.mode != "exact" and self.short == "leave":
            raise UsageError(
                f"balance: short leave: mode {self.mode} has no quotas to leave unfilled; take mode exact"
            )

    @property
    def target(self) -> int | None:
        """What a run counts its records against."""
        return self.num if self.mode == "exact" else None

    def inputs(self) -> Mapping[str, str]:
        """What the result depends on besides the options: the target's files, by their hashes."""
        self.distribution()  # a file that is no target is told of before anything is spent
        names = {"tasks": self.tasks, "lengths": self.lengths}
        return {key: content_hash(target_path(name)) for key, name in names.items() if name}

    def distribution(self) -> Target:
        """The target. Raises UsageError for a file that is none."""
        target = load_target(self.tasks, self.lengths, self.by, self.tokenizer)
        assert target is not None
        return target

    def select(self, records: Iterable[Record], context: Context) -> Selection:
        """`dropped` fills up while `kept` is read, with reason over_quota (detail: the cell), outside_target (detail:
        why), or in mode weights zero_share, of cells that the target has nothing of (detail: the cell). Raises
        DatagenError where no record has a place in the target, and while reading where the second reading does not
        give the records of the first."""
        return part(records, self.plan(records, context))

    def plan(self, records: Iterable[Record], context: Context) -> Plan:
        """The first reading, and what becomes of each record; the context is told what the user should know."""
        target = self.distribution()
        columns = read_columns(records, target, self.best)
        plan = self.plan_of(target, columns, seed_for(context.seed, context.step, "choose"))
        for note in plan.notes():
            context.note(note)
        return plan

    def plan_of(self, target: Target, columns: Columns, seed: int) -> Plan:
        """What becomes of the records that these columns are of."""
        if len(columns) and columns.outside.total() == len(columns):
            raise DatagenError(_all_outside(target, columns))
        tolerance = _TOLERANCE if self.tolerance is None else self.tolerance
        options = Options(self.num, self.mode, tolerance, self.short, self.prefer)
        return make_plan(target, columns, options, seed)


def part(records: Iterable[Record], plan: Plan) -> Selection:
    """The second reading: the kept records, weighted where the plan has weights, and the others."""
    dropped: list[Reject] = []
    return Selection(_kept(records, plan, dropped), dropped)


def _kept(records: Iterable[Record], plan: Plan, dropped: list[Reject]) -> Iterator[Record]:
    codes, ids = plan.columns.cell, plan.columns.ids
    weights = (
        None if plan.weighting is None else [_short(weight) for weight in plan.weighting.weights.tolist()]
    )
    count = 0
    for record in records:
        count += 1
        if count > len(codes):
            break
        code = codes[count - 1]
        if plan.kept[count - 1]:
            yield record if weights is None else record.tagged(weight=weights[code])
            continue
        reason, detail = "over_quota" if weights is None else "zero_share", plan.cells[code].name
        if code < 0:
            reason, detail = "outside_target", why_outside(plan.target, record)
        dropped.append(Reject(record, reason, detail=detail, source=f"{ids[count - 1]:016x}"))
    if count != len(codes):
        found = "more" if count > len(codes) else f"{count:,}"
        raise DatagenError(
            f"{len(codes):,} records at the first reading, {found} at the second; did the input change, or can it be"
            " read only once?"
        )


def _short(weight: float) -> float:
    return float(f"{weight:.{_DIGITS}g}")


def _all_outside(target: Target, columns: Columns) -> str:
    """The one line for data that have nothing to do with the target."""
    outside = columns.outside
    everything = f"none of {len(columns):,} records is in the target"
    if outside[NO_TASK] == len(columns):
        return f"{everything}: none has a task tag; label them first: datagen label IN -o LABELLED"
    if outside[TOO_LONG] == len(columns) and target.lengths is not None:
        return f"{everything}: all are longer than its last band ({target.lengths.measure.basis}); is that the measure?"
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in outside.most_common(5))
    known = ", ".join(target.tasks.shares) if target.tasks else ""
    return f"{everything}: {reasons}; its tasks: {known}"
