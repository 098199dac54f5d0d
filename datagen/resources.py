"""Finds the data files that ship with the project, in a wheel as in a checkout, and tells contents apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

from datagen.errors import DatagenError, UsageError


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder: `shipped("seeds", "tasks.jsonl")`.

    A wheel keeps them in datagen/_shipped; a checkout beside the package.
    Raises DatagenError when neither has it.
    """
    package = Path(__file__).resolve().parent
    places = (package.parent.joinpath(*parts), (package / "_shipped").joinpath(*parts))
    for place in places:
        if place.exists():
            return place
    looked = " and ".join(str(place) for place in places)
    raise DatagenError(f"{'/'.join(parts)}: not found in {looked}; reinstall datagen")


def content_hash(path: Path) -> str:
    """A hash of a file's bytes, or of all files of a folder in the order of their names.

    Raises UsageError when there is nothing at the path or it cannot be read.
    """
    try:
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
        if not files:
            raise UsageError(f"{path}: no such file or folder, or nothing in it")
        digest = hashlib.blake2b(digest_size=16)
        for file in files:
            with file.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    return digest.hexdigest()
