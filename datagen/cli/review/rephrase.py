"""datagen review rephrase: lead the conversations of a run here, in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def rephrase(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run that waits for people.")],
    name: Annotated[
        str, typer.Option(help="Who you are; the name stands beside every decision.")
    ] = "terminal",
) -> int:
    """Word prompts, judge what the model answers, rephrase: the queue of a run, for one person without a browser.

    Example: datagen review rephrase runs/people --name ada
    """
    from datagen.cli.review.desk import Desk
    from datagen.errors import UsageError
    from datagen.reviews.people import add_person, people
    from datagen.reviews.project import Annotator, Project
    from datagen.reviews.store import ReviewStore

    try:
        project = Project("rephrase", "rephrase", (Annotator(name),))
    except ValueError as error:
        raise UsageError(f"--name: {error}") from error
    with ReviewStore(folder) as store:
        facts = next((one.facts for one in people(store) if one.name == name), {})
        add_person(store, name, "annotator", facts)
        return Desk(store, name, project).work()
