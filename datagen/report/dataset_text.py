"""The facts of a dataset as lines of text, at most 100 columns wide. Knows no terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from datagen.report.against import TargetFacts
from datagen.report.dataset import DatasetFacts
from datagen.report.records import RecordFacts, TaskCount
from datagen.report.rejects import RejectFacts
from datagen.report.samples import one_line
from datagen.report.tally import SHARES
from datagen.report.wording import counted, distance, nearness, number, percentage

_WIDTH = 100
_LABEL = 15
_NAMES = 12
_CELLS = 60


def lines(facts: DatasetFacts) -> Iterator[str]:
    """What there is to say, the most asked for first."""
    yield f"{one_line(facts.name, 70)}: {counted(facts.records.count, 'record')}"
    yield ""
    yield from _tasks(facts.records)
    if facts.target is not None:
        yield from _target(facts.target)
    yield from _lengths(facts)
    yield from _parts(facts)
    yield from _alike(facts)
    count = facts.records.count
    yield from _names("models", facts.models, count)
    yield from _names("steps", facts.steps, count)
    yield from _names("prompts", facts.records.prompts, count)
    yield from _names("tags", facts.tags, count)
    yield from _rejects(facts.rejects)


def _said(label: str, text: str) -> Iterator[str]:
    """A label and what belongs to it, wrapped."""
    wrapped = textwrap.wrap(text, _WIDTH - _LABEL, break_on_hyphens=False)
    for place, line in enumerate(wrapped):
        yield f"{'' if place else label:<{_LABEL}}{line}"


def _tasks(records: RecordFacts) -> Iterator[str]:
    if not records.has_tasks:
        yield from _said("tasks", "no record says what kind of task it is")
        yield ""
        return
    goal = records.goal
    yield f"{'tasks':<32}{'records':>12}{'share':>10}" + (f"{'target':>10}" if goal else "")
    shown = [task for task in records.tasks if task.count or (goal and task.reference)]
    for task in shown[: 2 * _NAMES]:
        yield f"  {one_line(task.name, 28):<30}{number(task.count):>12}{_shares(task, records.count, goal)}"
    rest = shown[2 * _NAMES :]
    if rest:
        yield f"  {f'and {len(rest)} more':<30}{number(sum(task.count for task in rest)):>12}"
    yield ""


def _shares(task: TaskCount, count: int, goal: bool) -> str:
    wanted = percentage(task.reference) if task.reference is not None else "–"
    return f"{percentage(task.count / count):>10}" + (f"{wanted:>10}" if goal else "")


def _target(target: TargetFacts) -> Iterator[str]:
    yield from _said("target", target.basis)
    for name, side in (("before", target.before), ("after", target.after)):
        if side is not None:
            outside = f"; {number(side.outside)} in no cell" if side.outside else ""
            label = "  divergence" if target.before is None else f"  {name}"
            yield from _said(label, distance(side) + outside)
    if target.cells[0].band:
        yield (
            f"  {'cell':<30}"
            + (f"{'before':>12}" if target.before else "")
            + f"{'records':>12}{'wanted':>12}"
        )
        for cell in target.cells[:_CELLS]:
            name = one_line(f"{cell.task} {cell.band}".strip(), 28)
            before = "" if cell.before is None else f"{number(cell.before):>12}"
            short = f"   {number(cell.short)} short" if cell.short else ""
            yield f"  {name:<30}{before}{number(cell.after):>12}{number(cell.wanted):>12}{short}"
        if len(target.cells) > _CELLS:
            yield f"  and {len(target.cells) - _CELLS} more cells"
    yield ""


def _lengths(facts: DatasetFacts) -> Iterator[str]:
    heads = (*(f"{100 * share:g} %" for share in SHARES), "most", "mean")
    yield f"{'lengths':<22}" + "".join(f"{head:>11}" for head in heads)
    for length in facts.lengths:
        spread = length.spread
        values = (*spread.values, spread.most, spread.mean)
        yield f"  {f'{length.on} {length.unit}':<20}" + "".join(f"{number(value):>11}" for value in values)
    basis = {length.basis.partition("tokens ")[2] for length in facts.lengths if length.unit == "tokens"}
    for said in sorted(basis):
        yield f"  tokens: {said.strip('()')}"
    for measured in facts.records.lengths:
        for row in measured.rows:
            if not row.task and row.target is not None:
                pairs = zip(row.target.probabilities, row.target.values, strict=True)
                told = ", ".join(f"{100 * share:g} % {number(value)}" for share, value in pairs)
                yield from _said("  target", f"{measured.measured} in {measured.target}: {told}")
    yield ""


def _parts(facts: DatasetFacts) -> Iterator[str]:
    count, missing = facts.records.count, facts.missing
    turns = ", ".join(f"{turns}: {number(records)}" for turns, records in facts.turns)
    mean = sum(turns * records for turns, records in facts.turns) / count
    yield from _said("user turns", f"{turns}; mean {mean:.2f}")
    yield from _said("system prompts", f"{number(facts.system)} ({percentage(facts.system / count)})")
    if facts.preferences:
        yield from _said("preferences", f"{number(facts.preferences)}")
    yield from _said(
        "missing",
        f"response {number(missing.response)}, instruction {number(missing.instruction)},"
        f" all messages {number(missing.messages)}",
    )
    if (found := facts.languages) is not None:
        listed = [f"{code} {percentage(number_ / found.looked_at)}" for code, number_ in found.counts[:20]]
        if found.untold:
            listed.append(f"too short to tell {percentage(found.untold / found.looked_at)}")
        yield from _said(
            "languages", f"{', '.join(listed)} ({number(found.looked_at)} of {number(found.of)} looked at)"
        )


def _alike(facts: DatasetFacts) -> Iterator[str]:
    for name, repeats in (("records", facts.duplicates.records), ("prompts", facts.duplicates.prompts)):
        share = percentage(repeats.again / repeats.of) if repeats.of else "0.0 %"
        most = f", the commonest {number(repeats.most)} times" if repeats.again else ""
        label = "duplicates" if name == "records" else ""
        yield from _said(label, f"{number(repeats.again)} {name} equal to an earlier one ({share}){most}")
    if (found := facts.nearness) is not None:
        yield from _said("novelty", f"highest ROUGE-L to an earlier instruction: {nearness(found)}")
        if found.looked_at < found.of:
            yield from _said(
                "", f"(a sample of {number(found.of)}; --novelty exact compares all of them with each other)"
            )


def _names(label: str, names: Sequence[tuple[str, int]], count: int) -> Iterator[str]:
    if not names:
        return
    listed = [f"{one_line(name, 60)} {percentage(records / count)}" for name, records in names[:_NAMES]]
    if len(names) > _NAMES:
        listed.append(f"and {len(names) - _NAMES} more")
    yield from _said(label, ", ".join(listed))


def _rejects(rejects: RejectFacts) -> Iterator[str]:
    if not rejects.total:
        return
    listed = [
        f"{one_line(one.reason, 48)} by {one_line(one.step, 40)} {number(one.count)}" for one in rejects.most
    ]
    if rejects.reasons > len(rejects.most):
        listed.append(f"and {rejects.reasons - len(rejects.most)} more reasons")
    yield from _said("rejected", f"{number(rejects.total)}: {', '.join(listed)}")
    if (clusters := rejects.clusters) is not None:
        largest = clusters.largest[0].size
        yield from _said(
            "clusters",
            f"{number(clusters.dropped)} dropped as similar to {number(clusters.count)} kept; the largest"
            f" cluster has {number(largest)}",
        )
