"""Many texts as one array of code points, each text in its normal form. Knows no shingles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datagen.text import normalise

SPACE = 32
# What `normalise` does to ASCII: lower case, and a space for whatever str.split() splits at.
_ASCII = bytes(SPACE if chr(code).isspace() else ord(chr(code).lower()) for code in range(128)) + bytes(128)
_ASCII_CODES = np.frombuffer(_ASCII, np.uint8)[:128].astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Codes:
    """values: the code points of all texts, a space after each; uint8 where all are ASCII, else uint32.

    starts: (n + 1,), where each text begins.
    """

    values: NDArray[np.uint8] | NDArray[np.uint32]
    starts: NDArray[np.int64]


def join_codes(texts: Sequence[str]) -> Codes:
    """The texts in normal form but for whitespace, of which there may be more than one space at a place."""
    values: NDArray[np.uint8] | NDArray[np.uint32]
    if all(map(str.isascii, texts)):
        values = np.frombuffer(("\n".join(texts) + "\n").encode().translate(_ASCII), np.uint8)
    else:
        texts = [text if text.isascii() else normalise(text) for text in texts]
        raw = ("\n".join(texts) + "\n").encode("utf-32-le", "surrogatepass")
        values = np.frombuffer(raw, np.uint32).copy()
        ascii_ones = values < len(_ASCII_CODES)
        values[ascii_ones] = _ASCII_CODES[values[ascii_ones]]
    ends = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter((len(text) + 1 for text in texts), np.int64, len(texts)), out=ends[1:])
    return Codes(values, ends)


def collapse(codes: Codes) -> Codes:
    """With exactly one space after each word and none elsewhere: a text's last one is not its own."""
    is_letter = codes.values != SPACE
    kept = is_letter.copy()
    kept[1:] |= is_letter[:-1]
    gone = np.flatnonzero(~kept)
    return Codes(codes.values[kept], codes.starts - np.searchsorted(gone, codes.starts))
