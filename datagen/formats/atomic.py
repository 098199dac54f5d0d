"""Files that appear whole or not at all.

Knows no formats.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from datagen.errors import StoreError


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """An open PATH.part that becomes PATH, synced to the disk, when the block ends well, and else is removed.

    Missing folders are made. Raises StoreError when the place cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except BaseException as error:
        if part.is_file():
            part.unlink()
        if isinstance(error, OSError):
            raise StoreError(f"{path}: cannot be written: {error}") from error
        raise


def _sync_folder(folder: Path) -> None:
    """Without this the rename itself may be lost when the power fails."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
