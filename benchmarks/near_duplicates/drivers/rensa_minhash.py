"""rensa: its deduplicator, and its LSH with as many bands as datagen's and an exact check."""

from common import drive, jaccard, shingles
from rensa import RMinHash, RMinHashDeduplicator, RMinHashLSH


def find(texts: list[str], kind: str, n: int, variant: str) -> list[int]:
    if variant == "verified":
        return _verified(texts, kind, n)
    # 16 bands of 8 rows, its own way: it compares the estimates of what shares a band.
    deduplicator = RMinHashDeduplicator(0.8, 128, True, 16)
    sets = (list(shingles(text, kind, n)) for text in texts)
    added = deduplicator.add_pairs([(str(place), one) for place, one in enumerate(sets)])
    return [place for place, new in enumerate(added) if not new]


def _verified(texts: list[str], kind: str, n: int) -> list[int]:
    index, kept, dropped = RMinHashLSH(0.8, 126, 21), {}, []
    for place, text in enumerate(texts):
        own = shingles(text, kind, n)
        sketch = RMinHash(126, 42)
        sketch.update(list(own))
        if any(jaccard(own, kept[key]) >= 0.8 for key in index.query(sketch)):
            dropped.append(place)
        else:
            kept[place] = own
            index.insert(place, sketch)
    return dropped


if __name__ == "__main__":
    drive(find)
