"""Files that appear whole or not at all.

Knows no formats.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from datagen.errors import StoreError, UsageError

# A full disk, a quota that is used up, a limit on the size of a file.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
MAKE_ROOM = "make room on the disk and run the same command again: all recorded answers are kept"


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """An open file that becomes PATH, synced to the disk, when the block ends well, and else is removed.

    Until then it is PATH.*.part, of a name that no other process uses. A symbolic link is followed; a character
    device (/dev/null) or a pipe is written to as it stands. Missing folders are made. Raises UsageError for a
    folder and what else can hold no file, StoreError when the place cannot be written.
    """
    try:
        if _is_stream(path):
            with path.open("wb") as stream:
                yield stream
            return
        place = Path(os.path.realpath(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        with _part_of(place) as file:
            yield file
        _sync_folder(place.parent)
    except OSError as error:
        remedy = f"; {MAKE_ROOM}" if error.errno in NO_ROOM else ""
        raise StoreError(f"{path}: cannot be written: {error}{remedy}") from error


def _is_stream(path: Path) -> bool:
    """Whether it is there and takes bytes without being a file; only a file can be put in another's place."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISDIR(mode):
        raise UsageError(f"{path}: is a folder; name a file")
    if not (stat.S_ISREG(mode) or stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
        raise UsageError(f"{path}: is neither a file nor a pipe; name a file")
    return not stat.S_ISREG(mode)


@contextmanager
def _part_of(place: Path) -> Iterator[IO[bytes]]:
    part = place.with_name(f"{place.name[:50]}.{secrets.token_hex(8)}.part")
    file = part.open("xb")
    try:
        yield file
        file.flush()
        os.fsync(file.fileno())
        file.close()
        part.replace(place)
    except BaseException:
        # What is thrown away need not be whole: a full disk must not hide why the block failed.
        with suppress(OSError):
            file.close()
        with suppress(OSError):
            part.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    """Without this the rename itself may be lost when the power fails."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
