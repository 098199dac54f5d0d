"""datagen chat: talk to a model, in a terminal or through a pipe."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from datagen.cli.options import Json

if TYPE_CHECKING:
    from datagen.cli.conversing import Conversation

_PROMPT = "> "


def chat(
    model: Annotated[str, typer.Argument(metavar="DIR_OR_ID", help="A model's folder, or its hub id.")],
    system: Annotated[str, typer.Option(help="A system message.")] = "",
    temperature: Annotated[float, typer.Option(help="0 takes the likeliest token.", min=0.0)] = 0.0,
    top_p: Annotated[float, typer.Option(help="Share of the likeliest tokens drawn from.")] = 1.0,
    max_tokens: Annotated[int, typer.Option(help="Tokens of an answer at most.", min=1)] = 512,
    seed: Annotated[int, typer.Option(help="Seed of what is drawn.", min=0)] = 0,
    as_json: Json = False,
) -> int:
    """Talk to a model; from a pipe, each line is a message and each answer is printed.

    Example: datagen chat runs/my-model --system "Be brief."
    """
    from datagen.cli.conversing import Conversation
    from datagen.cli.output import tell
    from datagen.errors import MissingExtra, UsageError

    if not 0 < top_p <= 1:
        raise UsageError(f"--top-p: expected a share above 0 and up to 1, found {top_p:g}")
    terminal = sys.stdin is not None and sys.stdin.isatty()
    if as_json and terminal:
        raise UsageError("--json: reads its messages from a pipe, one a line; leave it out to talk")
    try:
        # By name: the library runs without the trainers, and without what they need.
        talking = import_module("trainers.talking")
    except ModuleNotFoundError as error:
        raise MissingExtra("chat", error.name or "transformers", "train") from error
    talker = talking.open_talker(model)
    talk = Conversation(talking, talker, model, max_tokens, temperature, top_p, seed, not as_json)
    if fault := talk.set_system(system):
        raise UsageError(f"--system: {fault}")
    if not terminal:
        return _read(talk, as_json)
    context = f", context {talker.context:,}" if talker.context else ""
    tell(f"{model}: {talker.parameters:,} parameters{context}; /help for commands, Ctrl-D leaves")
    _converse(talk)
    return 0


def _read(talk: Conversation, as_json: bool) -> int:
    """Messages from a pipe, up to its end or /exit. 1 where one of them got no answer."""
    from datagen.cli.conversing import Left
    from datagen.cli.output import print_json, tell

    unanswered = 0
    with suppress(Left):
        for line in _lines():
            if line.strip() and not talk.obey(line) and (note := talk.answer(line)):
                unanswered += 1
                tell(note)
    if as_json:
        plain = [{"role": one.role, "content": one.content} for one in talk.messages()]
        print_json({"model": talk.name, "messages": plain, "unanswered": unanswered})
    return int(unanswered > 0)


def _converse(talk: Conversation) -> None:
    """Messages from a terminal, until it is left."""
    from datagen.cli.conversing import Left, ending
    from datagen.cli.output import tell

    with suppress(ImportError):  # edits the line and remembers those before it
        import readline  # noqa: F401
    with suppress(Left, EOFError):
        while True:
            try:
                line = _ask()
                if line.strip() and not talk.obey(line) and (note := talk.answer(line)):
                    tell(note)
            except KeyboardInterrupt:
                if ending():
                    raise
                tell("\n(/exit or Ctrl-D leaves)")
    tell("")


def _lines() -> Iterator[str]:
    """Of stdin as they come; bytes that are no text become \\xff and the like."""
    if sys.stdin is None:
        return
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="backslashreplace")
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def _ask() -> str:
    """A line from the terminal. Raises EOFError for Ctrl-D."""
    if sys.stdout.isatty():
        return input(_PROMPT)
    sys.stderr.write(_PROMPT)  # the answers go to a file, which the prompt is no part of
    sys.stderr.flush()
    return input()
