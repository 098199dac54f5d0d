"""Folders that appear whole or not at all, and are on the disk when they do.

Knows nothing of what is written into them.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetensors import SafetensorError

from datagen.errors import DatagenError, UsageError


def check_free(out: Path) -> None:
    """Raises UsageError where something lies there already; an empty folder may."""
    taken = f"{out}: is there already and not empty; name another --out, or remove it"
    try:
        if out.is_dir():
            if next(out.iterdir(), None) is not None:
                raise UsageError(taken)
        elif out.exists() or out.is_symlink():
            raise UsageError(f"{out}: is no folder; name another --out, or remove it")
    except OSError as error:
        raise UsageError(f"{out}: cannot be looked into: {error.strerror}; name another --out") from error


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """An empty folder that becomes OUT, synced to the disk, when the block ends well, and else is removed.

    Until then it is OUT.*.part, of a name that no other process uses; that is what stays of a process that was killed.
    Missing folders above are made. Raises UsageError for an OUT that is not free, DatagenError where nothing can be
    written there.
    """
    check_free(out)
    place = Path(os.path.realpath(out))
    part = place.with_name(f"{place.name[:50]}.{secrets.token_hex(8)}.part")
    try:
        part.mkdir(parents=True)
        yield part
        sync_all(part)
        check_free(out)
        part.rename(place)  # over an empty folder, never over another
        sync(place.parent)
    except Exception as error:
        # The tokenizers library tells of a full disk by an error of no class of its own.
        if not isinstance(error, OSError | SafetensorError) and type(error) is not Exception:
            raise
        raise DatagenError(
            f"{out}: cannot be written: {error}; make room there or name another --out, and run the command again"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def sync_all(folder: Path) -> None:
    for place in (*folder.rglob("*"), folder):
        sync(place)


def sync(path: Path) -> None:
    """Without this a file, or its name, may be lost when the power fails."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
