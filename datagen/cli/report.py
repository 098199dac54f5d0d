"""datagen report: one self-contained HTML page about a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.options import Json


def report(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A run folder.")],
    to: Annotated[Path | None, typer.Option(help="Where to write it; FOLDER/report.html by default.")] = None,
    as_json: Json = False,
) -> int:
    """Write report.html: funnel, distributions, novelty, samples, cost; no external requests.

    Example: datagen report runs/first
    """
    from datagen.cli.output import print_json, say
    from datagen.report import write_report
    from datagen.store import Store

    with Store(folder, write=False) as store:
        path = write_report(store, to or folder / "report.html")
    if as_json:
        print_json({"report": str(path)})
    else:
        say(str(path))
    return 0
