"""Files that appear whole or not at all.

Knows no formats.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from datagen.errors import StoreError

# A full disk, a quota that is used up, a limit on the size of a file.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
MAKE_ROOM = "make room on the disk and run the same command again: all recorded answers are kept"


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """An open PATH.part that becomes PATH, synced to the disk, when the block ends well, and else is removed.

    Missing folders are made. Raises StoreError when the place cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = part.open("wb")
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            file.close()
            part.replace(path)
        except BaseException:
            # What is thrown away need not be whole: a full disk must not hide why the block failed.
            with suppress(OSError):
                file.close()
            with suppress(OSError):
                part.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        remedy = f"; {MAKE_ROOM}" if error.errno in NO_ROOM else ""
        raise StoreError(f"{path}: cannot be written: {error}{remedy}") from error


def _sync_folder(folder: Path) -> None:
    """Without this the rename itself may be lost when the power fails."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
