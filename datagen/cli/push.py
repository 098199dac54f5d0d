"""datagen push: put a run's dataset on the Hugging Face Hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.options import Json


def push(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A run folder.")],
    repo: Annotated[str, typer.Option("--to", help="The dataset's name on the hub: ORG/NAME.")],
    public: Annotated[
        bool, typer.Option("--public", help="Visible to everybody; private otherwise.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Push dataset and card to the hub; the token comes from HF_TOKEN or `hf auth login`.

    Example: datagen push runs/first --to my-org/first-dataset
    """
    from datagen.cli.output import print_json, say
    from datagen.export.hf import push as push_dataset

    where = push_dataset(folder / "dataset", repo, private=not public)
    if as_json:
        print_json({"pushed": where})
    else:
        say(where)
    return 0
