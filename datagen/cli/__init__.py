"""The command line: one thin module per command, and how errors become lines and exit codes.

Exit codes: 0 done, 1 the run could not do what was asked, 2 wrong usage. Results go to stdout, all else to
stderr. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import typer

from datagen.cli import (
    balance,
    chat,
    decontaminate,
    dedupe,
    doctor,
    evaluate,
    export,
    filter,
    generate,
    label,
    plan,
    preview,
    push,
    report,
    review,
    run,
    show,
    stats,
    train,
)
from datagen.cli.output import print_error
from datagen.cli.streams import drop_stdout, open_streams, stop_on_signals
from datagen.errors import DatagenError, UsageError

_INTERRUPTED = 130  # what typer makes of Ctrl-C
_RESUMED = "stopped; every answer so far is kept, the same command goes on"
_LOST = "stopped; nothing was written"
_CHECKPOINTED = "stopped; every checkpoint is kept, the same command goes on behind the last one"
_KEEPING = ("review serve", "review rephrase", "review judge", "review import", "review scores")
# What a stream answers that is closed, on a full disk, or on a terminal that is gone.
_UNWRITABLE = (errno.EBADF, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

app = typer.Typer(
    name="datagen",
    help="Synthetic instruction data: from seed tasks to a dataset with nothing lost and nothing paid twice.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

app.add_typer(generate.app, name="generate")
app.command("run")(run.run)
app.command("plan")(plan.plan)
app.command("preview")(preview.preview)
app.command("show")(show.show)
app.command("stats")(stats.stats)
app.command("filter")(filter.filter)
app.command("dedupe")(dedupe.dedupe)
app.command("decontaminate")(decontaminate.decontaminate)
app.command("label")(label.label)
app.command("balance")(balance.balance)
app.command("report")(report.report)
app.command("export")(export.export)
app.command("push")(push.push)
app.command("doctor")(doctor.doctor)
app.add_typer(evaluate.app, name="eval")
app.add_typer(review.app, name="review")
app.add_typer(train.app, name="train")
app.command("chat")(chat.chat)


@app.callback(invoke_without_command=True)
def _options(version: bool = typer.Option(False, "--version", help="Print the version and exit.")) -> None:
    if version:
        from datagen.version import __version__

        typer.echo(f"datagen {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; a user's mistake is one line, a bug a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # Arrow's own allocator keeps freed memory back, some 15 MB for nothing in a process that mostly waits.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    open_streams()
    stop_on_signals()
    code = 0
    try:
        code = _run(given)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit) as error:
        if isinstance(error, SystemExit) and not isinstance(error.__context__, BrokenPipeError):
            raise
        drop_stdout()  # `datagen show | head`: whoever read us has seen enough
    except OSError as error:
        if error.filename is None and error.errno not in _UNWRITABLE:
            raise
        return _escaped(error, as_json="--json" in given)
    return code


def _escaped(error: OSError, *, as_json: bool) -> int:
    """Tells of an error of the system that no command took: one with a name is about that file, else stdout is
    what cannot be written. A name that no file can have is wrong usage."""
    place = error.filename or "the output cannot be written"
    with suppress(OSError):
        print_error(f"{place}: {error.strerror}", as_json=as_json and error.filename is not None)
        sys.stdout.flush()
    drop_stdout()
    return 2 if error.errno == errno.ENAMETOOLONG else 1


def _run(given: Sequence[str]) -> int:
    as_json = "--json" in given
    try:
        outcome = app(given, standalone_mode=False)
    except typer.Abort:
        return 1
    except DatagenError as error:
        return _failed(str(error), 2 if isinstance(error, UsageError) else 1, as_json=as_json)
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # click's usage errors
            return _failed(error.format_message(), 2, as_json=as_json)
        raise
    if outcome == _INTERRUPTED:
        return _failed(_stopped(given), 1, as_json=as_json)
    return outcome if isinstance(outcome, int) else 0


def _failed(text: str, code: int, *, as_json: bool) -> int:
    """The code, which stands even where nobody reads the error."""
    with suppress(BrokenPipeError):
        print_error(text, as_json=as_json)
    return code


def _stopped(given: Sequence[str]) -> str:
    """What is left of a command that was stopped: answers of a model in a run folder, checkpoints, or nothing."""
    name = " ".join(given[: 2 if given[:1] in (["eval"], ["review"], ["train"]) else 1])
    by_model = any(word == "--model" or word.startswith("--model=") for word in given)
    if name in ("generate", "run", *_KEEPING) or (name in ("label", "eval labels") and by_model):
        return _RESUMED
    if name in ("train sft", "train reward", "train curve", "train ppo", "train rejection", "train rlhf"):
        return _CHECKPOINTED
    # What was sent to a hub before the signal came is not known here.
    return "stopped" if name == "push" else _LOST
