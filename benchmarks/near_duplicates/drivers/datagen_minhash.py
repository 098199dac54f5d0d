"""datagen: the functions on texts, or the whole step on records."""

from common import drive


def find(texts: list[str], kind: str, n: int, variant: str) -> list[int]:
    import numpy as np

    from datagen.dedupe.minhash import MinHash, decide, sketch
    from datagen.record import Message, Record

    if variant == "records":
        records = [Record((Message("user", text),)) for text in texts]
        selection = MinHash(0.8, shingle=kind, ngram=n).select(records, None)
        kept = {id(record) for record in selection.kept}
        return [place for place, record in enumerate(records) if id(record) not in kept]
    engine = "numpy" if variant == "numpy" else "numba"
    cluster = "connected" if variant == "connected" else "star"
    found = decide(sketch(texts, 0.8, kind, n, 128, engine), np.zeros(len(texts)), 0.8, cluster, engine)
    return np.flatnonzero(~found.decision.kept).tolist()


if __name__ == "__main__":
    drive(find)
