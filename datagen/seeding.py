"""Random streams that depend on names, never on order or on each other.

`rng_for(seed, "self_instruct", 7)` gives the same stream on every machine and in every process; neighbouring
seeds and indices share nothing, which `Random(seed + index)` cannot promise.
"""

from __future__ import annotations

import hashlib
from random import Random

Part = str | int


def seed_for(seed: int, *path: Part) -> int:
    """A 128-bit seed from a path of names and numbers. 1 and "1" are different parts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (seed, *path):
        raw = (b"i%d" % part) if isinstance(part, int) else b"s" + part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "little"))
        digest.update(raw)
    return int.from_bytes(digest.digest(), "little")


def rng_for(seed: int, *path: Part) -> Random:
    """An independent random stream for this place in the run."""
    return Random(seed_for(seed, *path))
