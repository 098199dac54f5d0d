"""datagen train init: a small model from nothing, to see training work."""

from __future__ import annotations

import shlex
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from datagen.cli.options import Json, Seed

_SEED = 17


def init(
    data: Annotated[
        list[str],
        typer.Option(
            "--data",
            help="File or run folder to learn the tokens from (repeatable; a proportion, =0.7, changes nothing).",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder of the model; new, or empty.")],
    size: Annotated[
        str, typer.Option(help="Parameters in all: 700k, 1m, 4m, 10m, 25m, 60m, 125m, 350m or 1b.")
    ] = "4m",
    vocab: Annotated[
        int | None, typer.Option(help="Tokens at most; unset, as the size has it.", min=1)
    ] = None,
    context: Annotated[
        int | None, typer.Option(help="Positions at most; unset, 512 to 2,048 by the size.", min=1)
    ] = None,
    seed: Seed = None,
    as_json: Json = False,
) -> int:
    """Make a tokenizer from the data and a model with random weights, to be trained with datagen train sft.

    Example: datagen train init --size 4m --data runs/first --out models/tiny
    """
    from datagen.cli.output import print_json, say, tell
    from datagen.errors import MissingExtra

    try:
        # By name: the library runs without the trainers, and without what they need.
        scratch = import_module("trainers.scratch")
        import_module("trainers.loading").quiet()
    except ModuleNotFoundError as error:
        raise MissingExtra("train init", error.name or "torch", "train") from error
    made = scratch.make(size, data, out, vocab=vocab, context=context, seed=_SEED if seed is None else seed)
    if made.unreadable:
        tell(f"{made.unreadable:,} lines are no records and were left out; the first: {made.first}")
    if made.tokens < made.limit:
        tell(
            f"the data gives {made.tokens:,} of {made.limit:,} tokens, as no other pair in it comes twice;"
            f" with all of them the model would have {made.full:,} parameters"
        )
    following = _following(made, data)
    if as_json:
        print_json({**_plain(made), "next": following})
    else:
        say(
            f"{made.folder}: {made.parameters:,} parameters, {made.tokens:,} tokens, context {made.context:,};"
            f" from {made.texts:,} texts of {made.records:,} records"
        )
        say(f"train it: {following}")
    return 0


def _following(made: Any, data: list[str]) -> str:
    sources = " ".join(f"--data {shlex.quote(one)}" for one in data)
    folder = str(made.folder)
    return f"datagen train sft --model {shlex.quote(folder)} {sources} --out {shlex.quote(f'{folder}-sft')}"


def _plain(made: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(made), "folder": str(made.folder)}
