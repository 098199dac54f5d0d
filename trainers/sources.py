"""Where training data comes from: files, dataset folders and run folders, each with its proportion.

Knows no templates and no tokens.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from datagen.errors import UsageError
from datagen.formats import BadLine, read_records
from datagen.record import Record


@dataclass(frozen=True, slots=True)
class Source:
    """share: of the examples of a pass, against the other sources'; None where nothing is mixed."""

    path: str
    share: float | None = None

    @classmethod
    def parse(cls, text: str) -> Source:
        """PATH or PATH=SHARE; a file whose name ends so is taken for the file. Raises UsageError."""
        path, equals, said = text.rpartition("=")
        if not equals or Path(text).exists():
            return cls(text)
        try:
            share = float(said)
        except ValueError:
            return cls(text)
        if not 0 < share < math.inf:
            raise UsageError(
                f"--data {text}: expected a proportion above 0, such as {path}=0.7, found {said}"
            )
        return cls(path, share)


def parse_sources(texts: Sequence[str]) -> tuple[Source, ...]:
    """Raises UsageError for a wrong proportion, or where only some of the sources have one."""
    sources = tuple(map(Source.parse, texts))
    bare = [source.path for source in sources if source.share is None]
    if bare and len(bare) < len(sources):
        raise UsageError(f"--data {bare[0]}: has no proportion, others have; give all of them one, or none")
    if not sources:
        raise UsageError("--data: expected at least one file or run folder")
    return sources


def records_of(path: str, unreadable: Callable[[BadLine], None] | None = None) -> Iterator[Record]:
    """The records of a file, a dataset folder or a run folder's dataset; `PLACE::SPLIT` names a split, which else is
    train. unreadable: takes the lines that are no records. Raises what `read_records` raises."""
    return read_records(place_of(path), rejects=unreadable)


def place_of(path: str) -> str:
    """Where the records of a source lie. Raises UsageError for a run without a dataset."""
    name, separator, split = path.rpartition("::") if not Path(path).exists() else (path, "", "")
    folder = Path(name or path)
    if (folder / "run.db").is_file():
        folder /= "dataset"
        if not folder.is_dir():
            raise UsageError(f"{path}: this run has no dataset yet; finish it: datagen run")
    # Preferences lie beside the other records, in a folder of their own.
    if (folder / "data").is_dir() and (folder / "preferences").is_dir():
        folder /= "data"
    return f"{folder}{separator}{split}" if folder.is_dir() else path
