"""datagen review: people decide, in a browser or here, and what they decided comes out."""

from __future__ import annotations

import typer

from datagen.cli.review.agreement import agreement
from datagen.cli.review.export import export
from datagen.cli.review.importing import import_raw
from datagen.cli.review.judge import judge
from datagen.cli.review.rephrase import rephrase
from datagen.cli.review.scores import scores
from datagen.cli.review.serve import serve

app = typer.Typer(
    help="Let people decide: datagen review serve runs/pairs --project project.yaml",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("serve")(serve)
app.command("rephrase")(rephrase)
app.command("judge")(judge)
app.command("scores")(scores)
app.command("agreement")(agreement)
app.command("export")(export)
app.command("import")(import_raw)
