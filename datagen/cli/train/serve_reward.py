"""datagen train serve-reward: a reward model for trainings on other devices or machines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from datagen.cli.options import Json
from datagen.cli.train.settings import part


def serve_reward(
    model: Annotated[
        str, typer.Argument(metavar="DIR", help="Folder or hub id of a reward model; datagen train reward.")
    ],
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 8200,
    host: Annotated[
        str,
        typer.Option(help="The address to listen on; beyond this machine with a key in DATAGEN_REWARD_KEY."),
    ] = "127.0.0.1",
    batch: Annotated[int, typer.Option(help="Answers of one forward pass.", min=1)] = 32,
    as_json: Json = False,
) -> int:
    """Serve a reward model over HTTP for --reward NAME=http://…; Ctrl-C ends it.

    Example: datagen train serve-reward models/reward --port 8200
    """
    from datagen.cli.output import print_json, say, tell

    serving = part("reward_server", "train serve-reward")

    def ready(address: str) -> None:
        asked = f"--reward {_called(model)}={address}"
        if as_json:
            print_json({"url": address, "option": asked})
        else:
            say(asked)
        sys.stdout.flush()
        tell("Ctrl-C ends the server")

    serving.serve(model, host, port, batch, ready)
    tell("stopped")
    return 0


def _called(model: str) -> str:
    name = Path(model).name.lower()
    return "".join(letter if letter.isalnum() or letter in "_.-" else "_" for letter in name) or "reward"
