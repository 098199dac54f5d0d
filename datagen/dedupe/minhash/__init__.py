"""Near-duplicate records by MinHash: Jaccard similarity of shingle sets, without comparing each with each.

Locality-sensitive hashing (Indyk and Motwani 1998; Leskovec, Rajaraman and Ullman, §3.4) proposes pairs, and the exact
similarity of every proposed pair decides: what is dropped is a near duplicate for certain, and a pair at the threshold
is found with a chance of at least 99 %, a more similar one with a higher.

`sketch` is a function of texts alone, for batches anywhere; `decide` looks at the sketches of all.
"""

from datagen.dedupe.minhash.search import Found, decide, jaccard_pairs
from datagen.dedupe.minhash.selector import MinHash
from datagen.dedupe.minhash.sketches import (
    Sketches,
    band_keys,
    bands_for,
    fingerprints,
    join_sketches,
    recall,
    signatures,
    sketch,
)

__all__ = [
    "Found",
    "MinHash",
    "Sketches",
    "band_keys",
    "bands_for",
    "decide",
    "fingerprints",
    "jaccard_pairs",
    "join_sketches",
    "recall",
    "signatures",
    "sketch",
]
