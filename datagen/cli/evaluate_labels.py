"""datagen eval labels: how often the labels of a classifier or a model are right, per category."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.label import Classifier, Tasks, ask
from datagen.cli.options import Concurrency, Json, MaxRequests, MaxUsd, ModelUri, Out, limits

if TYPE_CHECKING:
    from datagen.evaluate.labelled import LabelledSet
    from datagen.evaluate.labels import LabelScores
    from datagen.record import Record


def labels(
    model: ModelUri = None,
    classifier: Classifier = None,
    on: Annotated[
        Path | None,
        typer.Option(help="Records with the tag task.", show_default="the 182 of seeds/labelled.jsonl"),
    ] = None,
    tasks: Tasks = "",
    families: Annotated[
        bool,
        typer.Option("--families", help="Also on tasks of the embedded model, by a training without them."),
    ] = False,
    out: Out = None,
    concurrency: Concurrency = None,
    max_usd: MaxUsd = None,
    max_requests: MaxRequests = None,
    as_json: Json = False,
) -> int:
    """Accuracy of labels on a held-out labelled set: of a model's, or of the local classifier's.

    Example: datagen eval labels --classifier builtin
    """
    from datagen.cli.output import print_json, say, tell
    from datagen.errors import UsageError
    from datagen.evaluate.labelled import BUILT_IN, classify, judged, unseen_families
    from datagen.evaluate.labels import score_labels

    if model is not None and classifier is not None:
        raise UsageError("eval labels: --model and --classifier are both given; measure one at a time")
    if families and (model is not None or classifier not in (None, BUILT_IN)):
        raise UsageError("--families: only the built-in classifier is trained on the embedded model's tasks")
    given = _labelled(on, tasks or "h4")
    if given.left_out:
        tell(f"{given.left_out:,} records were left out: their label is none of the categories")
    if model is not None:
        settings = limits(concurrency, None, None, max_usd, None, max_requests)
        found = _asked(given, model, tasks, out, settings)
    else:
        found = classify(given.records, classifier or BUILT_IN, tasks)
    scores = {"labelled set": score_labels(judged(found))}
    language = score_labels(judged(found, "language"))
    if families:
        scores["families unseen in training"] = score_labels(unseen_families(tasks or "h4"))
    if as_json:
        print_json({**{name: _plain(own) for name, own in scores.items()}, "language": _plain(language)})
        return 0
    for name, own in scores.items():
        _print(name, own)
    if language.items:
        say(f"language: {language.agreed:,} of {language.items:,} right")
    return 0


def _labelled(on: Path | None, tasks: str) -> LabelledSet:
    """Raises UsageError where no record has a label of the set."""
    from datagen.cli.output import tell
    from datagen.errors import UsageError
    from datagen.evaluate.labelled import hide_labels
    from datagen.formats import BadLine, read_records
    from datagen.labels.label_set import load_labels
    from datagen.resources import shipped

    path = on or shipped("seeds", "labelled.jsonl")
    broken: list[BadLine] = []
    found = hide_labels(read_records(path, rejects=broken.append), load_labels(tasks))
    if broken:
        tell(f"{len(broken):,} lines could not be read; the first: {broken[0]}")
    if not found.records:
        raise UsageError(f"{path}: no record has one of the categories as its tag task")
    return found


def _asked(given: LabelledSet, model: str, tasks: str, out: Path | None, settings: list[str]) -> list[Record]:
    """The records as a model labels them; one that it did not label comes back without a label."""
    import hashlib

    from datagen.execute import records_of
    from datagen.formats import from_json, write_records
    from datagen.store import Store

    name = hashlib.blake2b(f"{model} {tasks}".encode(), digest_size=4).hexdigest()
    folder = out or Path("runs") / f"eval-labels-{name}"
    copy = folder / "input.jsonl"
    write_records(given.records, copy)
    result = ask(str(copy), folder, model, {"tasks": tasks}, settings)
    with Store(result.folder, write=False) as store:
        return [*records_of(store), *(from_json(reject.record) for reject in store.rejects("label"))]


def _plain(scores: LabelScores) -> dict[str, Any]:
    from dataclasses import asdict

    labels = [{**asdict(one), "recall": one.recall, "precision": one.precision} for one in scores.labels]
    more = {"accuracy": scores.accuracy, "margin": scores.margin, "macro_f1": scores.macro_f1}
    return {**asdict(scores), "labels": labels, **more}


def _print(name: str, scores: LabelScores) -> None:
    from datagen.cli.output import say

    say(f"{name}: {scores.items:,} items")
    say(f"  {'category':<16}{'items':>7}{'right':>7}{'recall':>9}{'precision':>11}")
    for label in scores.labels:
        recall, precision = (
            "-" if share is None else f"{share:.2f}" for share in (label.recall, label.precision)
        )
        say(f"  {label.label:<16}{label.items:>7,}{label.agreed:>7,}{recall:>9}{precision:>11}")
    say(f"  accuracy {scores.accuracy:.3f} ± {scores.margin:.3f}, macro-F1 {scores.macro_f1:.3f}")
    if scores.confidence is not None:
        say(f"  mean confidence {scores.confidence:.3f}, calibration error {scores.calibration_error:.3f}")
    if scores.confusions:
        listed = ", ".join(f"{right} → {given or '(none)'} {n}" for right, given, n in scores.confusions)
        say(f"  most frequent mistakes: {listed}")
