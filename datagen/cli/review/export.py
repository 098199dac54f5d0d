"""datagen review export: what people decided, as training data or in another tool's form."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from datagen.cli.options import Json

Target = Annotated[
    Path, typer.Argument(metavar="RUN", help="A run folder, or the file of records that was reviewed.")
]
Project = Annotated[str, typer.Option(help="Only of this project; unset, of all.")]
Judges = Annotated[
    str, typer.Option(help="Whether models that judged count: exclude | include (beside people) | only.")
]
JUDGES = ("exclude", "include", "only")
_FORMATS = ("datagen", "argilla", "label-studio")


def export(
    target: Target,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="FILE.jsonl, .json, .csv or .parquet; raw: .jsonl.")
    ],
    kind: Annotated[str, typer.Option(help="sft | preferences | ratings | raw (everything, to import).")],
    format: Annotated[str, typer.Option(help="datagen | argilla | label-studio.")] = "datagen",
    judges: Judges = "exclude",
    ties: Annotated[str, typer.Option(help="Pairs without a winner: keep | drop.")] = "keep",
    project: Project = "",
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="annotator-1, annotator-2 ... in the place of names.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Write what came out of a review; gold items never come out.

    Example: datagen review export runs/pairs --kind preferences -o pairs.jsonl
    """
    from datagen.cli.output import print_json, say, tell
    from datagen.review.intake import review_folder
    from datagen.reviews.store import ReviewStore

    for option, value, known in (
        ("--kind", kind, ("sft", "preferences", "ratings", "raw")),
        ("--format", format, _FORMATS),
        ("--judges", judges, JUDGES),
        ("--ties", ties, ("keep", "drop")),
    ):
        check_choice(option, value, known)
    with ReviewStore(review_folder(target), write=False) as store:
        if kind == "raw":
            found = _raw(store, out, format, project, pseudonyms)
        else:
            found = _records(store, out, kind, format, (judges, ties, project), pseudonyms)
    for reason, count in found["left_out"].items():
        tell(f"left out {count:,}: {reason}")
    if as_json:
        print_json(found)
    else:
        say(f"{found['path']}: {_counted(found)}")
        for path in found["beside"]:
            say(f"{path}: what the tool must know before it reads this")
    return 0


def check_choice(option: str, value: str, known: tuple[str, ...]) -> None:
    """Raises UsageError for a value that is none of these."""
    from datagen.errors import UsageError, nearest

    if value not in known:
        raise UsageError(f"{option}: unknown value {value!r}; {nearest(value, known)}")


def _counted(found: Mapping[str, Any]) -> str:
    if "items" not in found:
        return f"{found['written']:,} records"
    return (
        f"{found['items']:,} items with {found['answers']:,} answers by {found['people']:,} people and models"
    )


def _raw(store: Any, out: Path, format: str, project: str, pseudonyms: bool) -> dict[str, Any]:
    from datagen.errors import UsageError
    from datagen.review.naming import names_of
    from datagen.review.raw import export_raw

    if format != "datagen":
        raise UsageError(f"--format {format}: --kind raw has a form of its own; leave out --format")
    counts = export_raw(store, out, names_of(store, pseudonyms=pseudonyms), project)
    return {
        "path": str(out),
        "written": counts.total() - counts["answers"],
        "items": counts["item"],
        "answers": counts["answers"],
        "people": counts["person"],
        "left_out": {},
        "beside": [],
    }


def _records(
    store: Any, out: Path, kind: str, format: str, wanted: tuple[str, str, str], pseudonyms: bool
) -> dict[str, Any]:
    from datagen.review.exports import export_reviews
    from datagen.review.naming import names_of
    from datagen.review.preferred import Wanted

    judges, ties, project = wanted
    names = names_of(store, pseudonyms=pseudonyms)
    chosen = Wanted(names, judges, ties, project)  # type: ignore[arg-type]  # they are checked
    result = export_reviews(store, out, kind, chosen, format)  # type: ignore[arg-type]
    path, *beside = map(str, result.paths)
    return {
        "path": path,
        "written": result.written,
        "left_out": dict(result.left_out),
        "beside": beside,
    }
