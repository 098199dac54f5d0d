"""datasketch: MinHash and MinHashLSH as its README has them, with another hash, and with an exact check."""

import xxhash
from common import drive, jaccard, shingles
from datasketch import MinHash, MinHashLSH


def find(texts: list[str], kind: str, n: int, variant: str) -> list[int]:
    hashed = {} if variant == "sha1" else {"hashfunc": xxhash.xxh32_intdigest}
    verified = variant == "verified"
    permutations = 126 if verified else 128
    index = MinHashLSH(num_perm=permutations, **({"params": (21, 6)} if verified else {"threshold": 0.8}))
    kept, dropped = {}, []
    for place, text in enumerate(texts):
        own = shingles(text, kind, n)
        sketch = MinHash(num_perm=permutations, **hashed)
        sketch.update_batch([shingle.encode() for shingle in own])
        found = index.query(sketch)
        if any(jaccard(own, kept[key]) >= 0.8 for key in found) if verified else found:
            dropped.append(place)
        else:
            index.insert(place, sketch)
            if verified:
                kept[place] = own
    return dropped


if __name__ == "__main__":
    drive(find)
