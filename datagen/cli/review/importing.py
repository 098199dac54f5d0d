"""datagen review import: a raw export into a run folder, with the same numbers, revisions and keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.options import Json


def import_raw(
    target: Annotated[
        Path, typer.Argument(metavar="RUN", help="The run folder to take it in; made where there is none.")
    ],
    file: Annotated[Path, typer.Argument(help="What datagen review export --kind raw wrote.")],
    as_json: Json = False,
) -> int:
    """Take in a raw export; importing the same again changes nothing.

    Example: datagen review import runs/copy reviews.jsonl
    """
    from datagen.cli.output import print_json, say
    from datagen.review.intake import review_folder
    from datagen.review.restoring import check_raw, restore
    from datagen.reviews.store import ReviewStore
    from datagen.store import Store

    rows = check_raw(file)
    if target.exists() and not (target.is_dir() and not (target / "run.db").is_file()):
        folder = review_folder(target, create=True)
    else:
        folder = target
        Store(folder).close()
    with ReviewStore(folder) as store:
        added = restore(store, file)
    if as_json:
        print_json({"folder": str(folder), "rows": rows, "added": dict(added)})
    else:
        new = ", ".join(f"{count:,} {what}" for what, count in added.items() if count)
        say(f"{folder}: {rows:,} rows read; new: {new or 'nothing'}")
    return 0
