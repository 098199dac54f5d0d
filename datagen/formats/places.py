"""Whether what is to be written would fall upon what is read, or upon each other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from datagen.errors import UsageError


def check_places(written: Iterable[Path | None], read: Iterable[str | Path]) -> None:
    """Raises UsageError for a place to write that is a folder, is or lies in an input, or is named twice.

    read: files, dataset folders, run folders or FOLDER::SPLIT; a name that is no place counts for nothing.
    """
    inputs = [_place(one) for one in read]
    taken: set[Path] = set()
    for path in written:
        if path is None:
            continue
        place = path.resolve()
        if place.is_dir() or not path.name:
            raise UsageError(f"{path}: is a folder; name a file")
        if place in taken:
            raise UsageError(f"{path}: two things would be written there; name two files")
        taken.add(place)
        for source in inputs:
            if place == source:
                raise UsageError(f"{path}: is the input itself; name another file")
            if source.is_dir() and source in place.parents:
                raise UsageError(f"{path}: lies in the input {source}; write it elsewhere")


def _place(name: str | Path) -> Path:
    path = Path(name)
    if not path.exists() and "::" in str(name):
        path = Path(str(name).rpartition("::")[0])
    return path.resolve()
