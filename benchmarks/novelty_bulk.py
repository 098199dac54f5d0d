"""The novelty filter over whole corpora, and neighbours of what it keeps: both engines, three sizes.

    python benchmarks/novelty_bulk.py                     # 20,000 and 100,000 texts, under a minute
    python benchmarks/novelty_bulk.py --sizes 1000000     # some minutes, 1 GB
    python benchmarks/novelty_bulk.py --neighbours        # exact and sampled neighbours as well

The texts are made here, the same in every run on one version of Python, some 19 tokens each. One half are originals:
a quarter of them instructions of the procedural model, the others random walks over the pairs of neighbouring words in
the docstrings of the standard library. The other half are copies of originals with up to half of their words left out,
replaced or joined by others, so that many lie around the threshold.

Every size and engine runs in a process of its own. Times are its CPU seconds, so that other work on the machine counts
little; reading the file counts as tokenising, loading numba is told apart. Engines must agree on every decision, keeper
and score, and the first texts are decided by google's rouge_score as well.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import platform
import resource
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from random import Random

from machine import processor

THRESHOLD = 0.7
SIZES = (20_000, 100_000)
ENGINES = ("numba", "numpy")
CHECKED = 600


def docstring_words() -> list[str]:
    """The words of all docstrings of the standard library but its tests, in the order of the files' names."""
    root = Path(sysconfig.get_paths()["stdlib"])
    words: list[str] = []
    for file in sorted(root.rglob("*.py")):
        if {"site-packages", "test", "tests", "idlelib", "lib2to3"} & set(file.relative_to(root).parts):
            continue
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                words += (ast.get_docstring(node) or "").split()
    return words


def made_up(count: int) -> Iterator[str]:
    from datagen.models.procedural.families import all_families

    rng = Random(0)
    families, words = all_families(), docstring_words()
    following: dict[str, list[str]] = {}
    for word, after in zip(words, [*words[1:], words[0]], strict=True):
        following.setdefault(word, []).append(after)
    originals: list[str] = []
    for _ in range(count):
        if originals and rng.random() < 0.5:
            yield edited(rng.choice(originals), words, rng)
            continue
        if rng.random() < 0.25:
            text = rng.choice(families).phrase(rng).replace("\n", " ")
        else:
            walk = [rng.choice(words)]
            for _ in range(min(60, 3 + int(rng.lognormvariate(2.4, 0.5))) - 1):
                walk.append(rng.choice(following[walk[-1]]))
            text = " ".join(walk)
        originals.append(text)
        yield text


def edited(text: str, words: Sequence[str], rng: Random) -> str:
    parts = text.split()
    for _ in range(rng.randint(1, 2 + len(parts) // 2)):
        place = rng.randrange(len(parts) + 1)
        parts[place : place + rng.choice((0, 1, 1))] = [rng.choice(words)] * rng.choice((0, 1))
    return " ".join(parts) or rng.choice(words)


def measure(file: Path, engine: str, neighbours: bool) -> dict[str, object]:
    """In a process of its own. Seconds are CPU time."""
    from datagen.novelty import admit_all, nearest_admitted, read_corpus

    start = time.process_time()
    tiny = read_corpus(["a b c d", "a b c d e", "f"])
    admitted = admit_all(tiny, THRESHOLD, engine)
    nearest_admitted(tiny, admitted.kept, 10, "exact", engine)
    found: dict[str, object] = {"load": time.process_time() - start}
    start = time.process_time()
    with file.open(encoding="utf-8") as texts:
        corpus = read_corpus(texts)
    found["tokenise"] = time.process_time() - start
    start = time.process_time()
    admissions = admit_all(corpus, THRESHOLD, engine)
    found["decide"] = time.process_time() - start
    digest = hashlib.sha256(admissions.keeper.tobytes() + admissions.score.tobytes())
    found |= {"texts": len(corpus), "kept": len(admissions.kept), "tokens": int(corpus.lengths.sum())}
    found["decisions"] = digest.hexdigest()
    found["first"] = [
        admissions.keeper[:CHECKED].tolist(),
        admissions.score[:CHECKED].tolist(),
    ]
    found["rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for similar in ("exact", "sampled") if neighbours else ():
        start = time.process_time()
        nearest = nearest_admitted(corpus, admissions.kept, 10, similar, engine)
        found[similar] = time.process_time() - start
        digest = hashlib.sha256(nearest.members.tobytes() + nearest.scores.tobytes() + nearest.mean.tobytes())
        found[f"{similar}_digest"] = digest.hexdigest()
    return found


def check_first(file: Path, first: object) -> int:
    """Decides the first texts by rouge_score; how many pairs that took. Raises SystemExit where they differ."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    kept: list[tuple[int, str]] = []
    pairs = 0
    keepers: list[int] = []
    scores: list[float] = []
    with file.open(encoding="utf-8") as texts:
        for number, text in zip(range(CHECKED), texts, strict=False):
            pairs += len(kept)
            scored = [(scorer.score(other, text)["rougeL"].fmeasure, -member) for member, other in kept]
            score, member = max(scored, default=(0.0, 0))
            novel = score <= THRESHOLD
            keepers.append(number if novel else -member)
            scores.append(1.0 if novel else score)
            if novel:
                kept.append((number, text))
    if first != [keepers, scores]:
        raise SystemExit(f"rouge_score decides the first {CHECKED} texts differently")
    return pairs


def again(*arguments: str) -> str:
    """This script in a fresh process: a child's peak memory would begin at that of a big parent."""
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def run(size: int, engines: Sequence[str], neighbours: bool, folder: Path) -> None:
    file = folder / f"{size}.txt"
    again("--make", str(file), str(size))
    results = []
    for engine in engines:
        results.append(json.loads(again("--measure", str(file), engine, *(["--neighbours"] * neighbours))))
        found = results[-1]
        load, tokenise, decide = found["load"], found["tokenise"], found["decide"]
        total = tokenise + decide
        more = "".join(f"{found[similar]:>11.2f}" for similar in ("exact", "sampled") if neighbours)
        print(
            f"{size:>10,}  {engine:<6}{load:>7.2f}{tokenise:>10.2f}{decide:>9.2f}{total:>9.2f}"
            f"{size / total:>10,.0f}{found['rss']:>8,.0f}{found['kept']:>10,}{more}",
            flush=True,
        )
    for key in ("decisions", "exact_digest", "sampled_digest"):
        if len({found.get(key) for found in results}) > 1:
            raise SystemExit(f"{size:,} texts: the engines differ in their {key}")
    if size == min(SIZES):
        pairs = check_first(file, results[0]["first"])
        print(f"{'':>10}  rouge_score decides the first {CHECKED} alike, keeper and score ({pairs:,} pairs)")
    file.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many texts")
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--neighbours", action="store_true", help="time exact and sampled neighbours too")
    parser.add_argument("--make", nargs=2, metavar=("FILE", "SIZE"), help=argparse.SUPPRESS)
    parser.add_argument("--measure", nargs=2, metavar=("FILE", "ENGINE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        with Path(given.make[0]).open("w", encoding="utf-8") as file:
            file.writelines(f"{text}\n" for text in made_up(int(given.make[1])))
        return
    if given.measure:
        print(json.dumps(measure(Path(given.measure[0]), given.measure[1], given.neighbours)))
        return
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "rapidfuzz", "rouge-score"))
    print(f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, Python {platform.python_version()}, {packages}")
    print(f"threshold {THRESHOLD}; CPU seconds of one process; peak memory in MB, without neighbours")
    print()
    more = f"{'exact':>11}{'sampled':>11}" if given.neighbours else ""
    print(
        f"{'texts':>10}  {'engine':<6}{'load':>7}{'tokenise':>10}{'decide':>9}{'both':>9}{'texts/s':>10}"
        f"{'MB':>8}{'kept':>10}{more}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for size in given.sizes:
            run(size, given.engines, given.neighbours, Path(folder))


if __name__ == "__main__":
    main()
