"""datagen review agreement: how far annotators agree, and how they work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.options import Json
from datagen.cli.review.export import JUDGES, Judges, Project, Target, check_choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from datagen.agreement import Agreement, Measured
    from datagen.review.measures import BatchRow, ReviewMeasures, Share, TaskRow, Working

# What is shown of all measures, for categories without an order and with one.
_NOMINAL = {
    "raw": "raw",
    "cohen_kappa": "Cohen κ",
    "fleiss_kappa": "Fleiss κ",
    "krippendorff_alpha": "α",
    "gwet_ac1": "AC1",
}
_ORDINAL = {
    "raw": "raw",
    "cohen_kappa_quadratic": "weighted κ",
    "fleiss_kappa": "Fleiss κ",
    "krippendorff_alpha_ordinal": "α",
    "gwet_ac2_quadratic": "AC2",
}


def agreement(
    target: Target,
    by: Annotated[str, typer.Option(help="Also by task or batch.", metavar="task|batch")] = "",
    project: Project = "",
    judges: Judges = "exclude",
    resamples: Annotated[int, typer.Option(help="Bootstrap samples behind each interval.", min=0)] = 1000,
    as_json: Json = False,
) -> int:
    """Agreement of annotators with 95 % intervals, and what tells how they work. Gold items count for accuracy alone.

    Example: datagen review agreement runs/pairs --by batch
    """
    from datagen.cli.output import print_json, tell
    from datagen.review.intake import review_folder
    from datagen.review.measures import measure_reviews, projects_of
    from datagen.reviews.store import ReviewStore

    check_choice("--judges", judges, JUDGES)
    check_choice("--by", by or "task", ("task", "batch"))
    with ReviewStore(review_folder(target), write=False) as store:
        found = [
            measure_reviews(store, name, kind, judges=judges, resamples=resamples)  # type: ignore[arg-type]
            for name, kind in projects_of(store)
            if project in ("", name)
        ]
    if as_json:
        print_json({"projects": [_plain(one) for one in found]})
    elif not found:
        tell("there is nothing of this project" if project else "there is nothing in the queue")
    else:
        for one in found:
            _print(one, by)
    return 0 if any(one.work.answers for one in found) else 1


def _plain(value: Any) -> Any:
    """Dataclasses as objects; of shares also what is reckoned from them."""
    from dataclasses import fields, is_dataclass

    from datagen.review.measures import Share

    if isinstance(value, Share):
        reckoned = (
            {"value": value.value, "low": value.low, "high": value.high} if value.of else {"value": None}
        )
        return {"count": value.count, "of": value.of, **reckoned}
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _print(found: ReviewMeasures, by: str) -> None:
    from datagen.cli.output import say

    say(f"{found.project or 'conversations of runs'} ({found.kind}): {found.items:,} items answered")
    _print_agreement(found.agreement, "  ")
    say(
        f"  {'annotator':<20}{'answers':>8}{'gold right':>18}{'left':>7}{'longer':>8}{'seconds':>9}{'per hour':>10}"
    )
    for row in found.annotators:
        _print_work(row.name, row.work)
    if len(found.annotators) > 1:
        _print_work("all", found.work)
    groups: dict[str, Sequence[TaskRow | BatchRow]] = {"task": found.tasks, "batch": found.batches}
    for group in groups.get(by, ()):
        name = getattr(group, by) or "(none)"
        say(f"  {by} {name}: {group.items:,} items")
        _print_agreement(group.agreement, "    ")
        for scorer, share in getattr(group, "scores", {}).items():
            say(f"    {scorer}: the chosen answer scores higher on {_share(share)}")


def _print_agreement(agreement: Mapping[str, Agreement], indent: str) -> None:
    from datagen.cli.output import say

    for question, one in agreement.items():
        shown = _ORDINAL if "gwet_ac2_quadratic" in one.measures else _NOMINAL
        values = "  ".join(f"{title} {_measured(one.measures[name])}" for name, title in shown.items())
        reason = next((one.measures[name].reason for name in shown if one.measures[name].reason), "")
        say(f"{indent}{question:<9} n {one.units:>5,}  {values}" + (f"  ({reason})" if reason else ""))


def _print_work(name: str, work: Working) -> None:
    from datagen.cli.output import say

    gold = f"{work.gold.count} of {work.gold.of}" if work.gold.of else "-"
    left, longer = (_number(one.value) for one in (work.left, work.longer))
    seconds, per_hour = (
        "-" if one is None else f"{one:,.{places}f}"
        for one, places in ((work.seconds, 1), (work.per_hour, 0))
    )
    say(f"  {name:<20}{work.answers:>8,}{gold:>18}{left:>7}{longer:>8}{seconds:>9}{per_hour:>10}")


def _measured(one: Measured) -> str:
    if one.low is None or one.high is None:
        return _number(one.value)
    return f"{_number(one.value)} [{one.low:.2f}, {one.high:.2f}]"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _share(share: Share) -> str:
    found = f"{share.count:,} of {share.of:,}"
    return (
        found if share.value is None else f"{found} ({share.value:.2f}, {share.low:.2f} – {share.high:.2f})"
    )
