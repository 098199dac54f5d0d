"""datagen show --mask: the text of records as a trainer sees it, with what carries loss marked."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import islice
from typing import Any

from datagen.errors import MissingExtra, UsageError

_LEFT, _RIGHT = "⟦", "⟧"
_COLOUR, _PLAIN = "\x1b[1;32m", "\x1b[0m"


def show_mask(source: str, model: str | None, count: int, *, as_json: bool, beside: object) -> int:
    """beside: whether an option was given that has no meaning here. Raises UsageError, or MissingExtra without
    transformers."""
    from datagen.cli.curating import opened
    from datagen.cli.output import print_json

    if model is None:
        raise UsageError("--mask: name the model whose template and tokens it is about, --model FOLDER_OR_ID")
    if beside:
        raise UsageError(
            "--mask: shows records that are trained on; leave out --rejects, --reason and --history"
        )
    try:
        # By name: the library runs without the trainers, and without what they need.
        showing = import_module("trainers.showing")
    except ModuleNotFoundError as error:
        raise MissingExtra("show --mask", error.name or "transformers", "train") from error
    with opened(source) as data:
        shown = list(showing.show_masks(islice(data.records, count), model))
    if as_json:
        print_json(_summary(shown))
    else:
        _print(shown)
    return 0


def _print(shown: list[Any]) -> None:
    from datagen.cli.output import say

    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for one in shown:
        if one.refused:
            say(f"{one.record}   not trained on: {one.refused}\n")
            continue
        tokens, trained = _sums([one])
        say(f"{one.record}   {tokens:,} tokens, {trained:,} carry loss   (mask by {one.method})")
        sys.stdout.write("".join(_marked(*segment, coloured=coloured) for segment in one.segments) + "\n")
        for place, row in enumerate(one.counts):
            name = f"{place:>3} {row.role}" if row.role != "template" else "    (template)"
            say(f"  {name:<16} {row.tokens:>7,} tokens {row.trained:>7,} carry loss")
        say()
    tokens, trained = _sums(shown)
    share = f" ({trained / tokens:.1%})" if tokens else ""
    examples = sum(not one.refused for one in shown)
    say(f"in all: {examples:,} examples, {tokens:,} tokens, {trained:,} carry loss{share}")
    if len(shown) > examples:
        say(f"not trained on: {len(shown) - examples:,} records")


def _marked(text: str, trained: bool, *, coloured: bool) -> str:
    from datagen.cli.output import visible

    if coloured:
        return f"{_COLOUR}{visible(text)}{_PLAIN}" if trained else visible(text)
    # A text's own brackets must not look like ours.
    said = visible(text).replace(_LEFT, r"\u27e6").replace(_RIGHT, r"\u27e7")
    return f"{_LEFT}{said}{_RIGHT}" if trained else said


def _sums(shown: list[Any]) -> tuple[int, int]:
    """Tokens, and those that carry loss."""
    rows = [row for one in shown for row in one.counts]
    return sum(row.tokens for row in rows), sum(row.trained for row in rows)


def _summary(shown: list[Any]) -> dict[str, Any]:
    from dataclasses import asdict

    tokens, trained = _sums(shown)
    examples = [
        {
            **asdict(one),
            "segments": [{"text": text, "trained": carries} for text, carries in one.segments],
            "tokens": _sums([one])[0],
            "trained": _sums([one])[1],
        }
        for one in shown
    ]
    return {"tokens": tokens, "trained": trained, "examples": examples}
