"""One tool over one file of vectors, in a process of its own; prints one JSON line. Used by semantic.py.

    python semantic_drive.py TOOL VECTORS.npy THRESHOLD

Every tool gets the same scaled vectors and says which rows it would drop, later ones in favour of earlier ones.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version

import numpy as np

NEIGHBOURS = 10  # that the approximate indexes are asked for


def datagen(vectors: np.ndarray, threshold: float) -> list[int]:
    from datagen.dedupe import cosine

    return np.flatnonzero(~cosine.star(vectors, threshold, np.zeros(len(vectors))).kept).tolist()


def semhash(vectors: np.ndarray, threshold: float) -> list[int]:
    from semhash import SemHash

    # It wants texts and an encoder, and with vectors given uses neither but to find equal texts.
    tool = SemHash.from_embeddings(vectors, [str(row) for row in range(len(vectors))], model=None)
    kept = set(map(int, tool.self_deduplicate(threshold).selected))
    return [row for row in range(len(vectors)) if row not in kept]


def faiss(vectors: np.ndarray, threshold: float) -> list[int]:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    found = []
    for start in range(0, len(vectors), 4096):
        ends, _, near = index.range_search(vectors[start : start + 4096], threshold)
        found += [near[ends[row] : ends[row + 1]] for row in range(len(ends) - 1)]
    return first_come(found)


def usearch(vectors: np.ndarray, threshold: float) -> list[int]:
    from usearch.index import Index

    index = Index(ndim=vectors.shape[1], metric="ip")
    index.add(np.arange(len(vectors)), vectors, threads=1)
    matches = index.search(vectors, NEIGHBOURS, threads=1)
    near = 1 - matches.distances >= threshold
    return first_come(keys[close] for keys, close in zip(matches.keys, near, strict=True))


def hnswlib(vectors: np.ndarray, threshold: float) -> list[int]:
    import hnswlib

    index = hnswlib.Index(space="ip", dim=vectors.shape[1])
    index.init_index(max_elements=len(vectors), random_seed=0)
    index.set_num_threads(1)
    index.add_items(vectors)
    index.set_ef(50)
    keys, distances = index.knn_query(vectors, NEIGHBOURS)
    return first_come(row[close] for row, close in zip(keys, 1 - distances >= threshold, strict=True))


def first_come(neighbours: Iterable[np.ndarray]) -> list[int]:
    """Rows in their order: dropped with a kept row among the neighbours, else kept."""
    kept: set[int] = set()
    dropped = []
    for row, near in enumerate(neighbours):
        if any(int(other) in kept for other in near):
            dropped.append(row)
        else:
            kept.add(row)
    return dropped


TOOLS: dict[str, tuple[str, Callable[[np.ndarray, float], list[int]]]] = {
    "datagen": ("datagen", datagen),
    "semhash": ("semhash", semhash),
    "faiss": ("faiss-cpu", faiss),
    "usearch": ("usearch", usearch),
    "hnswlib": ("hnswlib", hnswlib),
}


def main() -> None:
    name, threshold = sys.argv[1], float(sys.argv[3])
    vectors = np.load(sys.argv[2])
    package, tool = TOOLS[name]
    tool(vectors[:200].copy(), threshold)  # imports and first calls are no part of the measure
    started, wall = time.process_time(), time.perf_counter()
    dropped = tool(vectors, threshold)
    found = {
        "cpu": time.process_time() - started,
        "wall": time.perf_counter() - wall,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "version": version(package),
        "dropped": dropped,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
