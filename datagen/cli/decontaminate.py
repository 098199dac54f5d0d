"""datagen decontaminate: a dataset without the items of evaluation sets, and which items had been in it."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from datagen.cli.curating import OutFile, Rejects, Source, Strict, carry_out, check_lines, print_curated
from datagen.cli.options import Json
from datagen.errors import UsageError, nearest

if TYPE_CHECKING:
    from datagen.filters.decontaminate import DecontaminateFilter, Tally

Against = Annotated[
    list[str],
    typer.Option(help="An evaluation set: a file in any known format, or FOLDER[::SPLIT]; repeatable."),
]
Ngram = Annotated[int, typer.Option(help="Words in a row that make an item found.", min=1)]
MinNgram = Annotated[int, typer.Option(help="Shorter items are found whole, from so many words on.", min=1)]
Share = Annotated[float, typer.Option(help="Share of an item's n-grams that it takes; 0: any one.")]
RougeL = Annotated[
    float, typer.Option(help="Also find items whose prompt has a ROUGE-L F above this, such as 0.7; 0: off.")
]
Field = Annotated[
    str, typer.Option(help="Where to look in a record: all (messages) | prompt | response | instruction.")
]
EvalField = Annotated[str, typer.Option(help="What to look for of an item: prompt | response | all.")]
Report = Annotated[
    Path | None, typer.Option(help="Where the items that were found go, a JSON object a line.")
]

_SHOWN = 10


def decontaminate(
    source: Source,
    out: OutFile,
    against: Against,
    ngram: Ngram = 13,
    min_ngram: MinNgram = 8,
    share: Share = 0.0,
    rouge_l: RougeL = 0.0,
    field: Field = "all",
    eval_field: EvalField = "prompt",
    report: Report = None,
    rejects: Rejects = None,
    strict: Strict = False,
    as_json: Json = False,
) -> int:
    """Drop records that hold items of evaluation sets, and report which items were found in how many records.

    Exit code 1 when no record passed.

    Example: datagen decontaminate in.jsonl -o out.jsonl --against eval1.jsonl --against eval2.jsonl
    """
    from datagen.cli.output import tell
    from datagen.filters.decontaminate import DecontaminateFilter, Tally
    from datagen.formats.atomic import replacing
    from datagen.formats.places import check_places

    _check(field, eval_field)
    check_lines("--report", report)
    check_places((out, rejects, report), (source, *against))
    sets = tuple(dict.fromkeys(against))
    step = DecontaminateFilter(sets, ngram, min_ngram, share, rouge_l, field, eval_field)  # type: ignore[arg-type]
    _read(step)
    tally = Tally(step)
    steps = [("decontaminate", tally)]
    # Opened first, so that a place where it cannot be is told of before hours of reading.
    with replacing(report) if report else nullcontext() as file:
        curated = carry_out(source, steps, out, rejects=rejects, strict=strict)
        if file is not None:
            _write(file, tally)
    print_curated(curated, out, rejects, as_json=as_json, evaluation=_facts(tally, report))
    if not as_json:
        _say(tally, report)
    if not curated.kept:
        tell(f"datagen: no record passed; {out} is empty")
    return 0 if curated.kept else 1


def _check(field: str, eval_field: str) -> None:
    """Raises UsageError for a word that means nothing."""
    for option, value, known in (
        ("--field", field, ("instruction", "prompt", "response", "all")),
        ("--eval-field", eval_field, ("prompt", "response", "all")),
    ):
        if value not in known:
            raise UsageError(f"{option} {value}: unknown; {nearest(value, known)}")


def _read(step: DecontaminateFilter) -> None:
    """Reads the evaluation sets before anything else is done, and tells what is odd about them."""
    from datagen.cli.output import tell

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        index = step.index
    for warning in caught:
        tell(f"datagen: {warning.message}")
    if index.too_short:
        tell(
            f"{index.too_short:,} of {len(index.items):,} evaluation items have fewer than {step.min_ngram} words,"
            " too few to be found by n-grams"
        )


def _facts(tally: Tally, report: Path | None) -> dict[str, Any]:
    sets = [
        {"file": file, "items": items, "found": found} for file, (found, items) in tally.by_file().items()
    ]
    return {
        "items": len(tally.step.index.items),
        "found": len(tally.records),
        "too_short": tally.step.index.too_short,
        "sets": sets,
        "contaminated": tally.found(),
        "report": None if report is None else str(report),
    }


def _write(file: IO[bytes], tally: Tally) -> None:
    from datagen.formats.encoding import encode

    for row in tally.found():
        file.write(encode(row) + b"\n")


def _say(tally: Tally, report: Path | None) -> None:
    from datagen.cli.output import say

    say(f"evaluation items found: {len(tally.records):,} of {len(tally.step.index.items):,}")
    for file, (found, items) in tally.by_file().items():
        say(f"  {file}: {found:,} of {items:,}")
    rows = tally.found()
    if rows:
        say(f"{'records':>9}  {'share':>5}  item")
    for row in rows[:_SHOWN]:
        say(f"{row['records']:>9,}  {row['share']:>5.2f}  {row['file']}:{row['line']}  {row['text'][:60]}")
    if len(rows) > _SHOWN:
        say(f"  and {len(rows) - _SHOWN:,} more" + ("" if report else "; --report FILE.jsonl lists them all"))
    if report is not None:
        say(f"report: {report}")
