"""datagen review scores: what a reward model says of the pairs that people compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.options import Json
from datagen.cli.review.export import Target


def scores(
    target: Target,
    file: Annotated[Path, typer.Argument(help='Lines {"item": ID, "turn": 0, "first": 1.2, "second": 0.3}.')],
    name: Annotated[str, typer.Option(help="What the reward model is called, such as rm-v1.")],
    as_json: Json = False,
) -> int:
    """Take in a reward model's scores of both answers; datagen review agreement tells its accuracy by batch.

    Bad lines are kept in FILE.unreadable.jsonl; exit code 1 when no line could be taken in.

    Example: datagen review scores runs/pairs scores.jsonl --name rm-v1
    """
    from datagen.cli.output import print_json, say, tell
    from datagen.formats import RejectsFile
    from datagen.review.intake import review_folder
    from datagen.review.scoring import take_scores
    from datagen.reviews.store import ReviewStore

    folder = review_folder(target)
    with ReviewStore(folder) as store, RejectsFile.beside(file) as broken:
        taken = take_scores(store, file, name, broken)
    if broken.count:
        tell(str(broken))
    if as_json:
        print_json({"folder": str(folder), "name": name, "taken": taken, "bad": broken.count})
    else:
        say(f"{folder}: {taken:,} scores of {name}")
    return 0 if taken else 1
