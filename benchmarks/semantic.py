"""Near-duplicates by embedding, against semhash, faiss, usearch and hnswlib on the same vectors and one core.

    benchmarks/semantic_setup.sh            # once: installs the peers
    python benchmarks/semantic.py           # minutes; written to benchmarks/results/semantic.txt
    python benchmarks/semantic.py --quick   # 2,000 rows; nothing is written

Rows are instructions of the procedural model, a fifth of them copies of others with one to four words changed.
Vectors are those of the built-in hashing embedding, made beforehand, so that only the search is compared. A row
should be dropped when an earlier row has a cosine of at least the threshold (computed in float64). Recall and
precision are of that; a tool that keeps the first of a cluster misses, rightly, rows whose only neighbours were
dropped themselves.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
from machine import processor

from datagen.dedupe import cosine
from datagen.embeddings.hashing import HashingEmbedder
from datagen.models.procedural.families import all_families

HERE = Path(__file__).resolve().parent
VENVS = Path(os.environ.get("DATAGEN_BENCH_VENVS", Path.home() / ".cache" / "datagen-bench"))
RESULTS = HERE / "results" / "semantic.txt"
THRESHOLD = 0.9
SIZES = (10_000, 40_000)
TOOLS = ("datagen", "faiss", "semhash", "usearch", "hnswlib")


def instructions(rows: int) -> list[str]:
    """A fifth of them edited copies, spread over the second half."""
    rng = Random(1)
    families = all_families()
    originals = [rng.choice(families).phrase(rng) for _ in range(rows - rows // 5)]
    half = len(originals) // 2
    later = originals[half:] + [edited(rng.choice(originals), rng) for _ in range(rows // 5)]
    rng.shuffle(later)
    return originals[:half] + later


def edited(text: str, rng: Random) -> str:
    words = text.split()
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(words))
        change = rng.randrange(3)
        if change == 0 and len(words) > 1:
            del words[place]
        elif change == 1:
            words[place] = rng.choice(words)
        else:
            words.insert(place, rng.choice(("really", "please", "now", "some", "often", "the")))
    return " ".join(words)


def truth(vectors: np.ndarray) -> set[int]:
    exact = vectors.astype(np.float64)
    found: set[int] = set()
    for start in range(0, len(exact), 1000):
        cosines = np.round(exact[start : start + 1000] @ exact[: start + 1000].T, 6)
        earlier = np.arange(cosines.shape[1]) < start + np.arange(len(cosines))[:, None]
        found.update((start + np.flatnonzero(((cosines >= THRESHOLD) & earlier).any(axis=1))).tolist())
    return found


def run(tool: str, vectors: Path) -> dict[str, object]:
    python = sys.executable if tool == "datagen" else VENVS / "semantic" / "bin" / "python"
    one_core = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    core = min(os.sched_getaffinity(0))
    done = subprocess.run(
        [str(python), str(HERE / "semantic_drive.py"), tool, str(vectors), str(THRESHOLD)],
        env={**os.environ, **one_core, "HF_HUB_OFFLINE": "1"},
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def table(rows: int) -> list[str]:
    vectors = HashingEmbedder().embed(instructions(rows))
    cosine.scale(vectors)
    expected = truth(vectors)
    lines = [
        f"{rows:,} rows, {len(expected):,} of them near an earlier one (cosine >= {THRESHOLD})",
        f"{'tool':18} {'CPU s':>7} {'wall s':>7} {'rows/s':>8} {'peak MB':>8} {'recall':>7} {'prec.':>7}",
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "vectors.npy")
        np.save(file, vectors)
        for tool in TOOLS:
            found = run(tool, file)
            dropped = set(found["dropped"])
            right = len(dropped & expected)
            lines.append(
                f"{tool + ' ' + found['version']:18} {found['cpu']:7.2f} {found['wall']:7.2f}"
                f" {rows / found['cpu']:8,.0f} {found['rss']:8.0f}"
                f" {right / max(1, len(expected)):7.3f} {right / max(1, len(dropped)):7.3f}"
            )
            print(lines[-1], flush=True)
    return [*lines, ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="2,000 rows; nothing is written")
    quick = parser.parse_args().quick
    head = [
        "Near-duplicates by embedding: the search alone, 512 dimensions, one core; rows/s by CPU time",
        f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, Python {platform.python_version()}, numpy {np.__version__}",
        "",
    ]
    lines = head + [line for rows in ((2_000,) if quick else SIZES) for line in table(rows)]
    print("\n".join(lines))
    if not quick:
        RESULTS.write_text("\n".join(lines))


if __name__ == "__main__":
    main()
