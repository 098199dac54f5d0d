"""The novelty filter against brute force: one instruction checked against pools of 2,000 to 50,000.

    python benchmarks/novelty.py            # a few minutes; written to benchmarks/results/novelty.txt
    python benchmarks/novelty.py --quick    # 2,000 members only; nothing is written

Pools and queries are instructions of the procedural model; a pool holds those that the filter admitted. Each way
of checking answers "does any member have ROUGE-L F > 0.7?", and the answers must agree. Times are CPU seconds of
one process, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from random import Random

import numpy as np
from machine import processor
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist
from rouge_score.rouge_scorer import RougeScorer

from datagen.models.procedural.families import all_families
from datagen.novelty import NoveltyIndex
from datagen.rouge import encode, f_measure
from datagen.text import tokens

RESULTS = Path(__file__).resolve().parent / "results" / "novelty.txt"
THRESHOLD = 0.7
SIZES = (2_000, 10_000, 50_000)
QUERIES = 1_000
# Pairs that the slow ways may look at for each size, so that the whole takes minutes.
CDIST_PAIRS = 5_000_000
ROUGE_SCORE_PAIRS = 100_000

Check = Callable[[str], bool]


def instructions(seed: int) -> Iterator[str]:
    rng = Random(seed)
    families = all_families()
    while True:
        yield rng.choice(families).phrase(rng)


def check_by_cdist(members: Sequence[str]) -> Check:
    """rapidfuzz over every member, on encoded tokens."""
    numbers: dict[str, int] = {}

    def encoded(text: str) -> str | list[int]:
        return encode([numbers.setdefault(token, len(numbers)) for token in tokens(text)])

    sequences = [encoded(member) for member in members]
    lengths = np.array([len(sequence) for sequence in sequences])

    def is_novel(text: str) -> bool:
        query = encoded(text)
        lcs = cdist([query], sequences, scorer=LCSseq.similarity, dtype=np.int32)[0]
        return not (f_measure(lcs, len(query), lengths) > THRESHOLD).any()

    return is_novel


def check_by_rouge_score(members: Sequence[str]) -> Check:
    """What Self-Instruct and Alpaca do: google's rouge_score over every member, then the highest."""
    scorer = RougeScorer(["rougeL"], use_stemmer=False)

    def is_novel(text: str) -> bool:
        return bool(max(scorer.score(member, text)["rougeL"].fmeasure for member in members) <= THRESHOLD)

    return is_novel


def measure(check: Check, queries: Sequence[str]) -> tuple[float, list[bool]]:
    """CPU seconds per check, and the answers."""
    start = time.process_time()
    answers = [check(query) for query in queries]
    return (time.process_time() - start) / len(queries), answers


def measure_size(index: NoveltyIndex, queries: Sequence[str]) -> list[str]:
    members = index.texts
    few = max(3, CDIST_PAIRS // len(members))
    fewest = max(3, ROUGE_SCORE_PAIRS // len(members))
    ours, answers = measure(lambda text: index.check(text).is_novel, queries)
    mean, _ = measure(lambda text: index.neighbours(text).mean > 0, queries)
    lines = [row(len(members), "NoveltyIndex.check", len(queries), ours, ours)]
    for name, check, count in (
        ("rapidfuzz cdist", check_by_cdist(members), few),
        ("rouge_score", check_by_rouge_score(members), fewest),
    ):
        asked = queries[:count]
        seconds, found = measure(check, asked)
        if found != answers[: len(asked)]:
            raise SystemExit(f"{name} and NoveltyIndex disagree at {len(members)} members")
        lines.append(row(len(members), name, len(asked), seconds, ours))
    lines.append(row(len(members), "NoveltyIndex.neighbours", len(queries), mean, ours))
    return lines


def row(members: int, name: str, queries: int, seconds: float, ours: float) -> str:
    return f"{members:>8,}  {name:<24}{queries:>8,}{seconds * 1e3:>12,.3f}{1 / seconds:>12,.1f}{seconds / ours:>10,.1f}"


def report(sizes: Sequence[int]) -> Iterator[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "rapidfuzz", "rouge-score"))
    yield f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, Python {platform.python_version()}, {packages}"
    yield f"threshold {THRESHOLD}; instructions of the procedural model; CPU time of one process"
    yield ""
    yield f"{'members':>8}  {'':<24}{'queries':>8}{'ms a check':>12}{'checks/s':>12}{'x check':>10}"
    queries = [text for text, _ in zip(instructions(seed=1), range(QUERIES), strict=False)]
    index = NoveltyIndex(THRESHOLD)
    source = instructions(seed=0)
    drawn, growing = 0, 0.0
    for size in sizes:
        start = time.process_time()
        while len(index) < size:
            index.admit(next(source))
            drawn += 1
        growing += time.process_time() - start
        yield from measure_size(index, queries)
    yield ""
    yield f"{len(index):,} of {drawn:,} instructions admitted in {growing:.1f} s, writing them included"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="the smallest pool only; write nothing")
    quick = parser.parse_args().quick
    lines = []
    for line in report(SIZES[:1] if quick else SIZES):
        print(line, flush=True)
        lines.append(line)
    if not quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
