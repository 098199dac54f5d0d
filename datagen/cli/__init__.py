"""The command line: one thin module per command, and how errors become lines and exit codes.

Exit codes: 0 done, 1 the run could not do what was asked, 2 wrong usage. Results go to stdout, all else to
stderr. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import typer

from datagen.cli import (
    balance,
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
    run,
    show,
    stats,
)
from datagen.cli.output import print_error
from datagen.cli.streams import drop_stdout, open_streams, stop_on_signals
from datagen.errors import DatagenError, UsageError

_INTERRUPTED = 130  # what typer makes of Ctrl-C
_STOPPED = "stopped; every answer so far is kept, the same command goes on"
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

app.command("generate")(generate.generate)
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
    try:
        code = _run(given)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit) as error:
        if isinstance(error, SystemExit) and not isinstance(error.__context__, BrokenPipeError):
            raise
        drop_stdout()  # `datagen show | head`: whoever read us has seen enough
        return 0
    except OSError as error:
        if error.filename is None and error.errno not in _UNWRITABLE:
            raise
        place = error.filename or "the output cannot be written"
        print_error(f"{place}: {error.strerror}", as_json=False)
        drop_stdout()
        return 1
    return code


def _run(given: Sequence[str]) -> int:
    as_json = "--json" in given
    try:
        outcome = app(given, standalone_mode=False)
    except typer.Abort:
        return 1
    except DatagenError as error:
        print_error(str(error), as_json=as_json)
        return 2 if isinstance(error, UsageError) else 1
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # click's usage errors
            print_error(error.format_message(), as_json=as_json)
            return 2
        raise
    if outcome == _INTERRUPTED:
        print_error(_STOPPED, as_json=as_json)
        return 1
    return outcome if isinstance(outcome, int) else 0
