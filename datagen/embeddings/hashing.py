"""Vectors from the letters of a text alone, so that commands can be tried without a model.

Lexical, not semantic: texts are near each other when they share runs of characters, whatever they mean.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from datagen.embeddings.base import Vectors
from datagen.text import normalise

DIMENSIONS = 512
_RUNS = (3, 4, 5)  # characters
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, as in Knuth's multiplicative hashing


class HashingEmbedder:
    """Counts of character 3- to 5-grams, hashed to 512 signed buckets (Weinberger et al., arXiv 0902.2206).

    The same numbers on every machine: only integers are added. About a megabyte of text is held at a time.
    """

    uri = "hashing:"
    identity = "hashing:1"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(texts, 512). A text without letters or signs gives zeros."""
        return np.stack([_vector(text) for text in texts])

    def spent(self) -> str:
        return ""

    def close(self) -> None:
        pass


def _vector(text: str) -> NDArray[np.float32]:
    """(512,)."""
    shown = normalise(text)
    if not shown:
        return np.zeros(DIMENSIONS, np.float32)
    raw = f" {shown} ".encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, np.uint32).astype(np.uint64)
    total = np.zeros(DIMENSIONS, np.int64)
    grams = codes
    for length in range(2, max(_RUNS) + 1):
        rest = codes[length - 1 :]
        grams = _mixed(grams[: len(rest)]) + rest
        if length in _RUNS:
            hashed = _mixed(grams)
            # The high bits of a product are its best ones: nine for the bucket, one for the sign.
            bucket = (hashed >> np.uint64(64 - 10)).astype(np.int64)
            signed = np.bincount(bucket, minlength=2 * DIMENSIONS)
            total += signed[::2] - signed[1::2]
    return total.astype(np.float32)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Two rounds of xor-shift and multiplication, modulo 2^64."""
    values = (values ^ (values >> np.uint64(32))) * _FACTOR
    return (values ^ (values >> np.uint64(29))) * _FACTOR
