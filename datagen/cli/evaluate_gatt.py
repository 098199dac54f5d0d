"""datagen eval gatt: how long a model keeps to a constraint that was said once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.options import JudgeModel, RunOptions, Seed, taking_run_options

if TYPE_CHECKING:
    from datagen.evaluate.adherence import Adherence, Share, Verdict
    from datagen.execute import RunResult
    from datagen.record import Record

_MOST = 200
_BAR = 20  # characters
_NUMBER = re.compile(r"[0-9]{1,4}")
_SPAN = re.compile(r"([0-9]{1,4})\s*[-–]\s*([0-9]{1,4})")


@taking_run_options
def gatt(
    options: RunOptions,
    turns: Annotated[
        str, typer.Option(help="Turns at which replies are checked: 2,4,6 or 2,4,…,20 or 1-20.")
    ] = "2,4,…,20",
    num: Annotated[int, typer.Option("--num", "-n", help="Dialogues.", min=1)] = 50,
    constraints: Annotated[
        str, typer.Option(help="zero-shot, nursery or a YAML file; unset, hobbies, languages and figures.")
    ] = "",
    place: Annotated[
        str, typer.Option(help="Where the constraint is said: first_turn or system.")
    ] = "first_turn",
    judge_model: JudgeModel = None,
    plot: Annotated[Path | None, typer.Option(help="Write the curve as an SVG file.")] = None,
    seed: Seed = None,
) -> int:
    """Adherence by turn: a constraint is said once, the history is the model's own.

    Answers are kept in the run folder; the same command goes on where it was stopped.

    Example: datagen eval gatt --model procedural: --turns 2,4,…,20
    """
    from datagen.cli.output import print_json, tell
    from datagen.evaluate.adherence import adherence
    from datagen.execute import records_of
    from datagen.store import Store

    step = {
        "use": "gatt_probe",
        "target": num,
        "turns": read_turns(turns),
        "constraints": constraints,
        "place": place,
        "judge_model": judge_model or "",
    }
    result = _probe(step, options, seed)
    with Store(result.folder, write=False) as store:
        found = adherence(_verdicts(record) for record in records_of(store))
    if plot is not None:
        _draw(found, plot, options.model or "procedural:")
    for note in result.notes:
        tell(note)
    if options.as_json:
        print_json(_plain(found, result))
    else:
        _print(found, result, plot)
    return 0 if found.dialogues else 1


def read_turns(text: str) -> list[int]:
    """ "2,4,6", "1-20", and "2,4,…,20" (or "...") which goes on in the step of the two numbers before it.

    Raises UsageError for anything else.
    """
    from datagen.errors import UsageError

    turns: list[int] = []
    parts = [part.strip() for part in text.split(",")]
    for place, part in enumerate(parts):
        span = _SPAN.fullmatch(part)
        if (
            part in ("…", "...", "..")
            and len(turns) > 1
            and _NUMBER.fullmatch("".join(parts[place + 1 : place + 2]))
        ):
            step, last = turns[-1] - turns[-2], int(parts[place + 1])
            if step < 1 or (last - turns[-1]) % step:
                raise UsageError(f"--turns: {last} is no step of {step} after {turns[-1]}, found {text!r}")
            turns += range(turns[-1] + step, last, step)
        elif span:
            turns += range(int(span[1]), int(span[2]) + 1)
        elif _NUMBER.fullmatch(part):
            turns.append(int(part))
        else:
            raise UsageError(f"--turns: expected numbers such as 2,4,6 or 2,4,…,20 or 1-20, found {text!r}")
    if not turns or turns != sorted(set(turns)) or not 1 <= turns[0] <= turns[-1] <= _MOST:
        raise UsageError(f"--turns: expected growing numbers from 1 to {_MOST}, found {text!r}")
    return turns


def _probe(step: dict[str, Any], options: RunOptions, seed: int | None) -> RunResult:
    from datagen.api import default_folder, work
    from datagen.cli.progress import Progress
    from datagen.recipe import parse_recipe

    plain = {"name": "eval-gatt", "seed": 17 if seed is None else seed, "steps": [step]}
    recipe = parse_recipe(plain, "eval gatt", options.changes())
    with Progress() as progress:
        return work(
            recipe, options.out or default_folder(recipe), progress, retry_failed=options.retry_failed
        )


def _verdicts(record: Record) -> list[Verdict]:
    from datagen.evaluate.adherence import Verdict

    kind = str(record.tags["constraint_kind"])
    return [
        Verdict(kind, one["turn"], one["kept"], one.get("exact")) for one in record.tags.get("checked", ())
    ]


def _draw(found: Adherence, path: Path, model: str) -> None:
    from datagen.formats.atomic import replacing
    from datagen.report.adherence_plot import plot_adherence

    with replacing(path) as file:
        file.write(plot_adherence(found.by_turn, f"Replies that obey, by turn: {model}").encode())


def _plain(found: Adherence, result: RunResult) -> dict[str, Any]:
    return {
        "folder": str(result.folder),
        "dialogues": found.dialogues,
        "requests": result.requests,
        "budget_spent": result.budget_spent,
        "turns": {str(turn): _numbers(share) for turn, share in found.by_turn.items()},
        "kinds": {
            kind: {str(turn): _numbers(share) for turn, share in turns.items()}
            for kind, turns in found.by_kind.items()
        },
    }


def _numbers(share: Share) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(share), "share": share.share, "low": share.low, "high": share.high}


def _print(found: Adherence, result: RunResult, plot: Path | None) -> None:
    from datagen.cli.output import say

    say(f"{found.dialogues:,} dialogues; replies that obey the constraint, with 95 % intervals")
    exact = any(share.exact is not None for share in found.by_turn.values())
    say(
        f"{'turn':>6}{'obey':>7}{'of':>6}{'unknown':>9}{'share':>8}   {'interval':<14}{'exact' if exact else ''}"
    )
    for turn, share in found.by_turn.items():
        shown = "-" if share.share is None else f"{share.share:.2f}"
        bar = "█" * round(_BAR * (share.share or 0))
        right = "" if share.exact is None else f"{share.exact / (share.told + share.unknown):<8.2f}"
        say(
            f"{turn:>6}{share.kept:>7,}{share.told:>6,}{share.unknown:>9,}{shown:>8}   "
            f"{share.low:.2f} – {share.high:.2f}   {right}{bar}".rstrip()
        )
    if len(found.by_kind) > 1:
        say("by kind of constraint, first turn and last:")
        for kind, turns in found.by_kind.items():
            first, *_, last = (*turns, *turns)
            say(
                f"  {kind:<22}"
                + "   ".join(f"turn {at}: {_said(turns[at])}" for at in dict.fromkeys((first, last)))
            )
    say(f"dialogues: {result.folder}" + ("" if plot is None else f"; plot: {plot}"))


def _said(share: Share) -> str:
    return "nobody could tell" if share.share is None else f"{share.kept:,} of {share.told:,}"
