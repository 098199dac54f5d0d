"""What the commands over dataset files share: their options, opening the input, and saying what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from datagen.curate import Curated
    from datagen.formats import RejectsFile
    from datagen.record import Record
    from datagen.step import Filter, Selector

_SECONDS = 5.0
# What JSON Lines are not: other tools go by the ending.
_NO_LINES = (".json", ".csv", ".tsv", ".parquet", ".arrow", ".xlsx", ".gz", ".zst")

Source = Annotated[
    str,
    typer.Argument(
        metavar="IN", help="FILE.jsonl, .json, .csv or .parquet, FOLDER[::SPLIT], or a run folder."
    ),
]
OutFile = Annotated[
    Path,
    typer.Option("--out", "-o", help="FILE.jsonl, .json, .csv or .parquet; written whole or not at all."),
]
Rejects = Annotated[
    Path | None, typer.Option(help="Where dropped records go, a JSON object a line, each with its reason.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first line that cannot be read.")]


Engine = Annotated[
    str,
    typer.Option(help="local | ray, over the nodes of a Ray cluster (at RAY_ADDRESS, else this machine)."),
]


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What came of the steps, and how many lines of the input could not be read."""

    curated: Curated
    unreadable: int

    @property
    def kept(self) -> int:
        return self.curated.kept


def carry_out(
    source: str,
    steps: Sequence[tuple[str, Filter | Selector]],
    out: Path,
    *,
    rejects: Path | None,
    strict: bool,
    engine: str = "local",
    seed: int = 0,
    workers: int = 1,
) -> CarriedOut:
    """The steps over the input, in this process (and `workers` of its own for filters) or on Ray.

    Raises UsageError for an unknown engine and for rejects in a kind of file that they are not written as, and
    what `datagen.curate.curate` raises.
    """
    from datagen.errors import UsageError, nearest

    if engine not in ("local", "ray"):
        raise UsageError(f"--engine {engine}: unknown; {nearest(engine, ('local', 'ray'))}")
    check_lines("--rejects", rejects)
    with opened(source, strict=strict) as data:
        if engine == "ray":
            from datagen.on_ray.curate import curate as curate_on_ray

            curated = curate_on_ray(data.records, steps, out, rejects=rejects, seed=seed, progress=Progress())
        else:
            from datagen.curate import curate

            curated = curate(
                data.records, steps, out, rejects=rejects, seed=seed, progress=Progress(), workers=workers
            )
    return CarriedOut(curated, data.unreadable)


def check_lines(option: str, path: Path | None) -> None:
    """Raises UsageError where JSON Lines would be written under the ending of another kind of file."""
    from datagen.errors import UsageError

    if path is not None and path.suffix.lower() in _NO_LINES:
        raise UsageError(f"{option} {path}: is written as JSON Lines; name a file ending in .jsonl")


@dataclass(frozen=True, slots=True)
class Opened:
    """records: as often as they are asked for. broken: what counts the lines that cannot be read; a run folder has
    none."""

    records: Iterable[Record]
    broken: RejectsFile | None = None

    @property
    def unreadable(self) -> int:
        """Known once the records were read to their end."""
        return self.broken.count if self.broken else 0


@contextmanager
def opened(source: str, *, strict: bool = False) -> Iterator[Opened]:
    """The records of a dataset file, a dataset folder or a run folder.

    Lines that cannot be read are kept beside the file, where that can be written, and told of at the end.
    """
    from datagen.cli.output import tell
    from datagen.formats import RecordsIn, RejectsFile

    if (Path(source) / "run.db").is_file():
        from datagen.execute import last_stage
        from datagen.store import Store

        with Store(Path(source), write=False) as store:
            yield Opened(last_stage(store))
        return
    with RejectsFile.beside(source) as broken:
        yield Opened(RecordsIn(source, strict=strict, rejects=broken), broken)
    if broken.count:
        tell(str(broken))


class Progress:
    """Tells every few seconds how many records were read; for `curate(progress=...)`."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, read: int) -> None:
        from datagen.cli.output import tell

        if time.monotonic() - self._told >= _SECONDS:
            self._told = time.monotonic()
            tell(f"{read:,} records read")


def print_curated(
    outcome: CarriedOut, out: Path, rejects: Path | None, *, as_json: bool, **more: Any
) -> None:
    """How many were read, kept, and dropped for which reasons. more: further keys of the JSON object."""
    from dataclasses import asdict

    from datagen.cli.output import print_json, say, tell

    curated = outcome.curated
    for note in curated.notes:
        tell(note)
    if as_json:
        places = {"out": str(out), "rejects": None if rejects is None else str(rejects)}
        print_json({**asdict(curated), "unreadable": outcome.unreadable, **places, **more})
        return
    say(f"{out}: {curated.read:,} read, {curated.kept:,} kept")
    for step, reasons in curated.rejected.items():
        listed = ", ".join(f"{reason} {count:,}" for reason, count in reasons.items())
        say(f"  dropped by {step}: {listed}")
    if rejects is not None and curated.rejected:
        say(f"rejects: {rejects}")
