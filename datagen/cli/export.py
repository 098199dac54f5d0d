"""datagen export: the records of a run, or of any dataset file, in another format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from datagen.cli.options import Json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from datagen.record import Record

To = Annotated[
    str, typer.Option(help="FILE.jsonl, .json, .csv or .parquet, or a folder (FOLDER/) for a dataset.")
]


def export(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER_OR_FILE", help="A run folder, or a dataset file.")
    ],
    to: To,
    format: Annotated[
        str,
        typer.Option(
            help="messages | alpaca | sharegpt | prompt-completion | openai-ft | trl | ultrachat | red-team"
        ),
    ] = "messages",
    preferences: Annotated[
        bool | None,
        typer.Option(
            "--preferences/--no-preferences", help="Only preferences, or all but those; unset, both."
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Stop at the first line of a file that cannot be read.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Write records in the format that a trainer or provider wants.

    Example: datagen export runs/first --format alpaca --to first.jsonl
    """
    from datagen.cli.output import print_json, say, tell
    from datagen.execute import records_of
    from datagen.export import export_records
    from datagen.formats import RejectsFile, read_records
    from datagen.store import Store

    if (source / "run.db").is_file():
        with Store(source, write=False) as store:
            result = export_records(_chosen(records_of(store), preferences), to, format)
    else:
        with RejectsFile.beside(source) as broken:
            records = read_records(source, strict=strict, rejects=broken)
            result = export_records(_chosen(records, preferences), to, format)
        if broken.count:
            tell(str(broken))
    for reason, count in result.skipped.items():
        tell(f"left out {count:,}: {reason}")
    for note in result.notes:
        tell(note)
    if as_json:
        print_json({"path": str(result.path), "written": result.written, "skipped": dict(result.skipped)})
    else:
        say(f"{result.path}: {result.written:,} records")
    return 0


def _chosen(records: Iterable[Record], preferences: bool | None) -> Iterator[Record]:
    """preferences: whether to keep those, or the others; None for all."""
    return (one for one in records if preferences is None or (one.preference is not None) is preferences)
