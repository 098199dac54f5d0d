"""The report of a run: one HTML file that needs no network and no script."""

from __future__ import annotations

from pathlib import Path

from datagen.formats.atomic import replacing
from datagen.report.facts import collect
from datagen.report.run_page import render
from datagen.store import Store


def write_report(store: Store, path: Path, *, title: str = "") -> Path:
    """Writes the report, whole or not at all; of a run that is not finished, with what there is.

    title: the page's heading; the run folder's name by default. Raises StoreError when the file cannot be
    written, and what `datagen.report.facts.collect` raises.
    """
    page = render(collect(store), title)
    with replacing(path) as file:
        file.write(page.encode("utf-8", "replace"))
    return path
