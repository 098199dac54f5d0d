"""datagen generate: a dataset from a shipped recipe, a command for each generator with the options that matter most."""

from __future__ import annotations

import typer

from datagen.cli.generate.gatt import gatt
from datagen.cli.generate.preferences import preferences
from datagen.cli.generate.respond import respond
from datagen.cli.generate.roleplay import roleplay
from datagen.cli.generate.safety import red_team, safety_distillation
from datagen.cli.generate.self_instruct import self_instruct
from datagen.cli.generate.ultrachat import ultrachat

app = typer.Typer(
    help="Generate a dataset: datagen generate self-instruct --num 200 --out runs/first",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("self-instruct")(self_instruct)
app.command("respond")(respond)
app.command("ultrachat")(ultrachat)
app.command("roleplay")(roleplay)
app.command("gatt")(gatt)
app.command("safety-distillation")(safety_distillation)
app.command("red-team")(red_team)
app.command("preferences")(preferences)
