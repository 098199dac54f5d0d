"""datagen label: the task category of every record, its language and its difficulty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.curating import OutFile, Rejects, Source, Strict, check_lines
from datagen.cli.options import (
    Concurrency,
    Json,
    MaxRequests,
    MaxTokens,
    MaxUsd,
    ModelUri,
    RetryFailed,
    Rpm,
    Tpm,
    limits,
)

if TYPE_CHECKING:
    from datagen.execute import RunResult
    from datagen.record import Record
    from datagen.store import Store

Classifier = Annotated[
    str | None,
    typer.Option(
        help="builtin, or a FILE of records with the tag task to train one on; asks no model.",
        metavar="builtin|FILE",
    ),
]
Tasks = Annotated[
    str, typer.Option(help="The categories: h4, instructgpt or a target FILE.", show_default="h4")
]


def label(
    source: Source,
    out: OutFile,
    model: ModelUri = None,
    classifier: Classifier = None,
    tasks: Tasks = "",
    fields: Annotated[
        str,
        typer.Option(help="Which of task,language,difficulty.", show_default="all that the labeller tells"),
    ] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Label anew what has labels already.")
    ] = False,
    rejects: Rejects = None,
    strict: Strict = False,
    concurrency: Concurrency = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    max_usd: MaxUsd = None,
    max_tokens: MaxTokens = None,
    max_requests: MaxRequests = None,
    retry_failed: RetryFailed = False,
    as_json: Json = False,
) -> int:
    """Label records with their task category, language and difficulty, by a model or a local classifier.

    Answers of a model are kept in OUT.run; the same command goes on where it was stopped. Exit code 1 when no
    record was labelled.

    Example: datagen label in.jsonl -o labelled.jsonl --classifier builtin
    """
    from datagen.errors import UsageError

    if (model is None) == (classifier is None):
        raise UsageError("label: say who labels, with either --model URI or --classifier builtin")
    step: dict[str, Any] = {"tasks": tasks, "overwrite": overwrite}
    if fields:
        step["fields"] = [name.strip() for name in fields.split(",")]
    given = limits(concurrency, rpm, tpm, max_usd, max_tokens, max_requests)
    _check_places(out, rejects, [source, *filter(None, (classifier, tasks))], asks=model is not None)
    if classifier is not None:
        if given or retry_failed:
            raise UsageError(
                "label: a classifier sends no requests, so limits and --retry-failed mean nothing"
            )
        outcome = _classify(source, out, rejects, {**step, "classifier": classifier}, strict=strict)
    else:
        folder = out.with_name(f"{out.name}.run")
        with _file_of(source, folder, strict=strict) as path:
            result = ask(path, folder, str(model), step, given, strict=strict, retry_failed=retry_failed)
        outcome = _collect(result, path, out, rejects)
    _print(outcome, out, rejects, as_json=as_json)
    return 0 if outcome.written and not outcome.unasked else 1


@dataclass(slots=True)
class _Outcome:
    """What came of it: read = written + rejected + unasked. sure: the sum of the confidence in `judged` labels.
    unasked: records that a budget left without a question. unreadable: lines of the input that gave no record."""

    read: int = 0
    written: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    tasks: Counter[str] = field(default_factory=Counter)
    sure: float = 0.0
    judged: int = 0
    run: RunResult | None = None
    unasked: int = 0
    unreadable: int = 0

    def pass_on(self, records: Iterable[Record]) -> Iterator[Record]:
        """Counts them as they go by."""
        for record in records:
            self.tasks[str(record.tags.get("task") or "(none)")] += 1
            sure = record.tags.get("task_confidence")
            if isinstance(sure, float | int):
                self.sure += sure
                self.judged += 1
            yield record


def ask(
    path: str,
    folder: Path,
    model: str,
    step: dict[str, Any],
    settings: list[str],
    *,
    strict: bool = False,
    retry_failed: bool = False,
) -> RunResult:
    """Labels a file's records in a run folder, where every answer is kept."""
    from datagen.api import work
    from datagen.cli.progress import Progress
    from datagen.labels.label_set import load_labels
    from datagen.recipe import parse_recipe

    steps = [{"use": "source", "path": path, "strict": strict}, {"use": "label", **step}]
    recipe = parse_recipe({"name": "label", "model": {"uri": model}, "steps": steps}, "label", settings)
    load_labels(step["tasks"] or "h4")  # a name that means nothing is better told before anything is read
    with Progress() as progress:
        return work(recipe, folder, progress, retry_failed=retry_failed)


def _check_places(out: Path, rejects: Path | None, read: list[str], *, asks: bool) -> None:
    """Raises UsageError for an ending that no records can be written to, and where something that is read would be
    written over. asks: whether there is a run folder as well."""
    from datagen.errors import UsageError
    from datagen.formats.places import check_places
    from datagen.formats.writing import ENDINGS

    if out.suffix.lower() not in ENDINGS:
        raise UsageError(f"{out}: cannot write this kind of file; expected one of {', '.join(ENDINGS)}")
    check_lines("--rejects", rejects)
    check_places((out, rejects, out.with_name(f"{out.name}.run") / "run.db" if asks else None), read)


@contextmanager
def _file_of(source: str, folder: Path, *, strict: bool) -> Iterator[str]:
    """A file that a recipe can read: the source itself, or a copy of what a run folder or a split holds."""
    from datagen.cli.curating import opened
    from datagen.formats import write_records

    path = Path(source)
    if path.exists() and not (path / "run.db").is_file():
        yield source
        return
    copy = folder / "input.jsonl"
    with opened(source, strict=strict) as data:
        write_records(data.records, copy)
    yield str(copy)


def _classify(
    source: str, out: Path, rejects: Path | None, step: dict[str, Any], *, strict: bool
) -> _Outcome:
    """Streams the records through the classifier; nothing is kept but OUT and the rejects."""
    from contextlib import ExitStack

    from datagen.cli.curating import opened
    from datagen.cli.output import tell
    from datagen.config import build, placed
    from datagen.errors import UsageError
    from datagen.formats import rejected, to_json, write_records
    from datagen.formats.atomic import replacing
    from datagen.formats.encoding import encode
    from datagen.generators.label import Label
    from datagen.record import Record

    built = build(Label, step)
    if isinstance(built, list):
        raise UsageError("\n".join(placed("label", fault) for fault in built))
    outcome = _Outcome()
    with ExitStack() as files:
        data = files.enter_context(opened(source, strict=strict))
        aside = files.enter_context(replacing(rejects)) if rejects else None

        def kept() -> Iterator[Record]:
            for one in built.classified(data.records, "label", tell):
                if isinstance(one, Record):
                    yield one
                    continue
                outcome.rejected[one.reason] += 1
                if aside is not None:
                    row = rejected(to_json(one.record), "label", one.reason, None, one.detail, one.source)
                    aside.write(encode(row) + b"\n")
            files.close()  # the rejects are in their place before the records are

        outcome.written = write_records(outcome.pass_on(kept()), out)
    outcome.unreadable = data.unreadable
    outcome.read = outcome.written + outcome.rejected.total()
    return outcome


def _collect(result: RunResult, path: str, out: Path, rejects: Path | None) -> _Outcome:
    """Writes OUT, and the rejects, from what a run came to; lines of the input that could not be read, beside it."""
    from datagen.execute import records_of
    from datagen.formats import rejected, write_records
    from datagen.formats.atomic import replacing
    from datagen.formats.encoding import encode
    from datagen.store import Store

    source, labels = result.stages[0], result.stages[-1]
    outcome = _Outcome(run=result, read=source.accepted, unasked=source.accepted - labels.generated)
    for reasons in labels.rejected.values():
        outcome.rejected.update(reasons)
    with Store(result.folder, write=False) as store:
        outcome.unreadable = _keep_unreadable(store, source.use, path)
        if rejects is not None:
            with replacing(rejects) as aside:
                for one in store.rejects(labels.use):
                    row = rejected(one.record, one.stage, one.reason, one.score, one.detail, one.source)
                    aside.write(encode(row) + b"\n")
        outcome.written = write_records(outcome.pass_on(records_of(store)), out)
    return outcome


def _keep_unreadable(store: Store, step: str, path: str) -> int:
    """As `cli.curating.opened` does: a file beside the input, and a line that tells of it; how many there were."""
    from datagen.cli.output import tell
    from datagen.formats import BadLine, RejectsFile

    with RejectsFile.beside(path) as broken:
        for one in store.rejects(step):
            file, _, line = one.source.rpartition(":")
            broken(BadLine(file, int(line), one.detail, one.record["messages"][0]["content"]))
    if broken.count:
        tell(str(broken))
    return broken.count


def _print(outcome: _Outcome, out: Path, rejects: Path | None, *, as_json: bool) -> None:
    from datagen.cli.output import print_json, say, tell

    sure = round(outcome.sure / outcome.judged, 3) if outcome.judged else None
    run = outcome.run
    if outcome.unasked:
        tell(f"{outcome.unasked:,} records were not asked for and are not in {out}: the budget is spent")
    if as_json:
        plain: dict[str, Any] = {"out": str(out), "read": outcome.read, "written": outcome.written}
        plain |= {"rejected": outcome.rejected, "unreadable": outcome.unreadable}
        plain |= {"tasks": dict(outcome.tasks.most_common()), "confidence": sure, "unasked": outcome.unasked}
        if run is not None:
            plain |= {"requests": run.requests, "tokens": run.tokens, "usd": run.usd, "run": str(run.folder)}
        print_json(plain | {"rejects": None if rejects is None else str(rejects)})
        return
    say(f"{out}: {outcome.written:,} records")
    for task, count in outcome.tasks.most_common():
        say(f"  {task:<24}{count:>8,}{count / outcome.written:>8.1%}")
    if sure is not None:
        say(f"mean confidence: {sure:.2f}")
    for reason, count in outcome.rejected.most_common():
        say(f"rejected as {reason}: {count:,}")
    if run is not None:
        cost = "price unknown" if run.usd is None else f"${run.usd:,.4f}"
        say(f"spent: {run.requests:,} requests, {run.tokens:,} tokens, {cost}; answers kept in {run.folder}")
