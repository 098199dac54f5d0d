"""A column that grows by pieces, in memory at first and in a temporary file once it is large."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

# Bytes held in memory at most.
_LIMIT = 1 << 30


class Pile:
    """Pieces of one type, appended and at last read as one array."""

    def __init__(self, dtype: DTypeLike, limit: int = _LIMIT) -> None:
        self._dtype = np.dtype(dtype)
        self._limit = limit
        self._held = bytearray()
        self._file: IO[bytes] | None = None

    def append(self, piece: NDArray[Any]) -> None:
        raw = np.ascontiguousarray(piece, self._dtype).reshape(-1).view(np.uint8).data
        if self._file is None and len(self._held) + len(raw) > self._limit:
            self._file = TemporaryFile()  # noqa: SIM115 - closed by read
            self._file.write(self._held)
            self._held = bytearray()
        if self._file is None:
            self._held += raw
        else:
            self._file.write(raw)

    def read(self) -> NDArray[Any]:
        """All pieces, one behind the other, taken from the file as they are looked at. Nothing can be added then."""
        if self._file is None:
            return np.frombuffer(self._held, self._dtype)
        with self._file:
            self._file.flush()
            return np.memmap(self._file, self._dtype, mode="r")
