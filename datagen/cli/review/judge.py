"""datagen review judge: a model compares the pairs in the queue, beside people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.options import (
    Concurrency,
    Json,
    MaxRequests,
    MaxTokens,
    MaxUsd,
    Rpm,
    Tpm,
)
from datagen.cli.review.export import Target

if TYPE_CHECKING:
    from datagen.models.budgeted import Budget
    from datagen.models.options import ModelOptions
    from datagen.review.judging import Judged
    from datagen.reviews.store import ReviewStore


def judge(
    target: Target,
    model: Annotated[str, typer.Option(help="procedural: | openai:NAME[@BASE_URL] | hf:FOLDER_OR_ID.")],
    project: Annotated[
        Path | None,
        typer.Option(help="A project file, as for serve; unset, what is in the queue, or fits the records."),
    ] = None,
    concurrency: Concurrency = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    max_usd: MaxUsd = None,
    max_tokens: MaxTokens = None,
    max_requests: MaxRequests = None,
    as_json: Json = False,
) -> int:
    """Let a model compare every pair in both orders; it answers as judge:URI, which exports leave out by default.

    Answers are kept in the run folder; the same command goes on where it was stopped. Exit code 1 when a budget or a
    failure left pairs without a verdict.

    Example: datagen review judge runs/pairs --model procedural:
    """
    from datagen.cli.output import print_json, tell
    from datagen.models.budgeted import Budget
    from datagen.models.options import ModelOptions
    from datagen.review.intake import review_folder

    given: dict[str, Any] = {"concurrency": concurrency, "rpm": rpm, "tpm": tpm}
    options = ModelOptions(model, **{key: value for key, value in given.items() if value is not None})
    folder = review_folder(target, create=True)
    judged, requests = _judge(folder, options, Budget(max_usd, max_tokens, max_requests), target, project)
    for reason, count in judged.failed.items():
        tell(f"no verdict on {count:,}: {reason}")
    if judged.spent:
        tell(judged.spent)
    if as_json:
        print_json({"folder": str(folder), **_plain(judged), "requests": requests})
    else:
        _print(judged, model, requests)
    return 1 if judged.failed or judged.spent else 0


def _judge(
    folder: Path, options: ModelOptions, budget: Budget, target: Path, project: Path | None
) -> tuple[Judged, int]:
    """What came of it, and the requests that the whole folder has sent so far."""
    import asyncio
    from contextlib import aclosing

    from datagen.models.roster import Roster
    from datagen.review.judging import judge_queue
    from datagen.reviews.store import ReviewStore
    from datagen.store import Store

    with Store(folder) as answers, ReviewStore(folder) as store:
        name = _taken_in(store, target, project)
        roster = Roster(lambda _: options, answers, budget)
        for spent in answers.spent():
            roster.count_recorded(spent.model, spent.answers, spent.usage)

        async def work() -> Judged:
            async with aclosing(roster):
                return await judge_queue(store, roster.model(options.uri), name)

        return asyncio.run(work()), roster.requests


def _taken_in(store: ReviewStore, target: Path, file: Path | None) -> str:
    """The name of the project whose pairs are judged, "" for all that are in the queue."""
    from datagen.cli.review.serve import open_projects
    from datagen.errors import UsageError
    from datagen.reviews.guidelines import publish_guidelines

    if file is None and store.rows("SELECT 1 FROM review_items WHERE kind = 'comparison' LIMIT 1"):
        return ""
    [project] = open_projects(store, target, [] if file is None else [file])
    if project.kind != "comparison":
        raise UsageError(f"{file or target}: asks for {project.kind}; a model judges comparisons only")
    publish_guidelines(store, project.name, project.guidelines)
    return project.name


def _plain(judged: Judged) -> dict[str, Any]:
    return {
        "items": judged.items,
        "pairs": judged.pairs,
        "flipped": judged.flipped,
        "ties": judged.ties,
        "failed": dict(judged.failed),
        "budget_spent": bool(judged.spent),
    }


def _print(judged: Judged, model: str, requests: int) -> None:
    from datagen.cli.output import say

    if not judged.items and not judged.failed:
        say(f"{model}: nothing left to judge")
        return
    say(f"{model}: {judged.pairs:,} pairs of {judged.items:,} items judged, {judged.ties:,} ties")
    say(f"  {judged.flipped:,} verdicts flipped with the order of the answers, which makes them ties")
    say(f"  requests of this folder so far: {requests:,}")
