"""Supervised fine-tuning by datagen and by TRL's SFTTrainer: the same model, dialogues, tokens and labels.

    python benchmarks/sft.py                  # 14 CPU minutes; written to benchmarks/results/sft.txt
    python benchmarks/sft.py --models 60m     # other sizes: 700k, 29m, 60m; nothing is written
    python benchmarks/sft.py --quick          # some minutes, too few steps to believe; nothing is written
    python benchmarks/sft.py --gpu            # bfloat16, 0.6 billion parameters; to benchmarks/results/sft_gpu.txt

Every run is a process of its own with one thread. First each setting of either trainer is run once, in turns; then the
fastest of each twice more, in turns. Rates are tokens without padding for each CPU second (on a GPU: second) of the
training loop, from the first step's beginning to the last step's end: loading, planning and saving are out, and told as
what the whole process took. Memory is the most that the process held by then. Settings that mean a thing to both are
equal: optimiser, learning rate, clipping, float32, no recomputing of activations, no evaluation, no checkpoints.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from machine import processor
from sft_trainers import Job

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
AIM = 1.6
REPEATS = 3
MASKS = {"assistant": "UltraChat, every reply carries loss", "last": "Ghost Attention, the last reply alone"}
Found = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Scale:
    """dialogues: of a pass. sizes: rows of 1,024 tokens in a step that are tried. sequences: of a step without rows."""

    model: str
    dialogues: int
    epochs: int
    sizes: tuple[int, ...]
    sequences: int = 8
    masks: tuple[str, ...] = tuple(MASKS)


SCALES = {
    "29m": Scale("29m", 14, 1, (1, 2)),
    "700k": Scale("700k", 48, 1, (1, 2)),
    "60m": Scale("60m", 16, 1, (1,)),
    "0.6b": Scale("0.6b", 512, 1, (4, 8), 16),
}


def settings(scale: Scale, folder: str, mask: Any) -> dict[str, Job]:
    """What is tried, by name. Padding and several rows are tried with one of the masks, which changes nothing about
    them."""
    job = Job("trl", folder, mask, scale.sequences, epochs=scale.epochs)
    ours = replace(job, trainer="datagen")
    found, sizes = {}, scale.sizes[:1]
    if mask == "assistant":
        sizes = scale.sizes
        found = {
            f"TRL, padded, {scale.sequences} of like length": replace(job, by_length=True),
            f"TRL, padding-free, {scale.sequences} sequences": replace(job, padding_free=True),
            f"datagen, padded, {scale.sequences} of like length": ours,
        }
    for size in sizes:
        name = f"packed, {size} row{'s' * (size > 1)} of {job.room:,}"
        found[f"TRL, {name}"] = replace(job, packing=True, size=size)
        found[f"datagen, {name}"] = replace(ours, packing=True, size=size)
    return found


def run(job: Job) -> dict[str, Any]:
    """One process."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, str(HERE / "sft_trainers.py"), json.dumps(asdict(job))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{job}: {done.stderr[-3000:]}")
    print(f"    {job.trainer} {job.mask} {done.stdout.splitlines()[-1]}", file=sys.stderr, flush=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(scale: Scale, folder: str, mask: Any, gpu: bool) -> Iterator[str]:
    jobs = settings(scale, folder, mask)
    alike = same_loss(jobs)
    found: Found = {name: [run(job)] for name, job in jobs.items()}
    best = {trainer: fastest(found, trainer, gpu) for trainer in ("TRL", "datagen")}
    for _ in range(REPEATS - 1):
        for name in best.values():
            found[name].append(run(jobs[name]))
    counts = {(one["tokens"], one["labels"]) for runs in found.values() for one in runs}
    if len(counts) > 1:
        raise SystemExit(
            f"{scale.model}, {mask}: the trainers were not given the same tokens: {sorted(counts)}"
        )
    tokens, labels = counts.pop()
    yield f"{scale.model} parameters; {MASKS[mask]}"
    yield f"{tokens:,} tokens in {scale.dialogues * scale.epochs} dialogues, {labels / tokens:.0%} of them carry loss"
    yield alike
    yield ""
    yield from table(found, gpu)
    yield ""
    yield from verdict(found, best, gpu)


def same_loss(jobs: dict[str, Job]) -> str:
    """One step on all of a few dialogues, the order of which then does not matter. Ends where losses differ."""
    first = next(job for job in jobs.values() if job.trainer == "trl")
    ours = next(job for job in jobs.values() if job.trainer == "datagen" and job.packing)
    runs = [run(replace(job, whole=True, epochs=1)) for job in (first, ours)]
    losses, norms = ([one[key] for one in runs] for key in ("loss", "norm"))
    told = f"first loss {losses[0]:.6f} and {losses[1]:.6f}, norm of its gradient {norms[0]:.6f} and {norms[1]:.6f}"
    if abs(losses[0] - losses[1]) > 1e-4 or runs[0]["labels"] != runs[1]["labels"]:
        raise SystemExit(f"TRL and datagen do not compute the same: {told}")
    return f"{told} (TRL, datagen)"


def rate(one: dict[str, Any], gpu: bool) -> float:
    return float(one["tokens"] / one["wall" if gpu else "cpu"])


def fastest(found: Found, trainer: str, gpu: bool) -> str:
    return max(
        (name for name in found if name.startswith(trainer)), key=lambda name: rate(found[name][0], gpu)
    )


def table(found: Found, gpu: bool) -> Iterator[str]:
    per = "tokens/s" if gpu else "tokens/CPU s"
    yield f"{'':<40}{per + ' (range)':>28}{'MiB':>9}{'steps':>7}{'padded/real':>13}{'process, CPU s':>16}"
    for name, runs in found.items():
        rates = [rate(one, gpu) for one in runs]
        spread = f"({min(rates):,.0f}-{max(rates):,.0f})" if len(runs) > 1 else "(one run)"
        memory, whole = (median(one[key] for one in runs) for key in ("peak", "process"))
        padding = runs[0]["padded"] / runs[0]["tokens"]
        yield (
            f"{name:<40}{median(rates):>14,.0f}{spread:>14}{memory:>9,.0f}{runs[0]['steps']:>7}{padding:>13.2f}"
            f"{whole:>16.1f}"
        )


def verdict(found: Found, best: dict[str, str], gpu: bool) -> Iterator[str]:
    theirs, ours = (found[best[trainer]] for trainer in ("TRL", "datagen"))
    ratios = [rate(own, gpu) / rate(other, gpu) for own, other in zip(ours, theirs, strict=True)]
    faster = median(rate(one, gpu) for one in ours) / median(rate(one, gpu) for one in theirs)
    held = median(one["peak"] for one in ours) / median(one["peak"] for one in theirs)
    yield f"fastest of each: {best['TRL']}; {best['datagen']}"
    yield (
        f"datagen / TRL: {faster:.2f} times the tokens (turn by turn {min(ratios):.2f}-{max(ratios):.2f}),"
        f" {held:.2f} times the memory"
    )
    yield f"aim, {AIM} times: {'met' if faster >= AIM else 'MISSED'}; less memory: {'met' if held < 1 else 'MISSED'}"


def head(command: str) -> Iterator[str]:
    packages = ("torch", "transformers", "accelerate", "trl")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    yield f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, Python {platform.python_version()}, {versions}"
    yield f"{command}; {REPEATS} runs of the fastest settings, one thread, float32 on a CPU"


def report(scales: Sequence[Scale], command: str, gpu: bool) -> Iterator[str]:
    yield from head(command)
    if not gpu:
        yield f"load average of the machine when it began: {os.getloadavg()[0]:.1f}; nothing here ran on a GPU"
    for scale in scales:
        with tempfile.TemporaryDirectory() as folder:
            arguments = [folder, scale.model, str(scale.dialogues)]
            made = [sys.executable, str(HERE / "sft_material.py"), *arguments]
            subprocess.run(made, check=True, capture_output=True)
            for mask in scale.masks:
                yield ""
                yield from compare(scale, folder, mask, gpu)


def chosen(arguments: argparse.Namespace) -> list[Scale]:
    if arguments.gpu:
        return [SCALES["0.6b"]]
    if arguments.quick:
        return [replace(SCALES["700k"], dialogues=16, sizes=(1,))]
    masks = tuple(arguments.masks or MASKS)
    return [replace(SCALES[name], masks=masks) for name in arguments.models or ("29m", "700k")]


def has_gpu() -> bool:
    if find_spec("torch") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few dialogues, 700k; nothing is written")
    parser.add_argument("--gpu", action="store_true", help="on a GPU, with a larger model in bfloat16")
    parser.add_argument("--models", nargs="+", choices=("700k", "29m", "60m"), help="nothing is written")
    parser.add_argument("--masks", nargs="+", choices=tuple(MASKS), help="nothing is written")
    arguments = parser.parse_args()
    if arguments.gpu and not has_gpu():
        raise SystemExit("--gpu: torch finds no GPU here")
    lines = []
    for line in report(
        chosen(arguments), " ".join(("python benchmarks/sft.py", *sys.argv[1:])), arguments.gpu
    ):
        print(line, flush=True)
        lines.append(line)
    if not (arguments.quick or arguments.models or arguments.masks):
        RESULTS.mkdir(exist_ok=True)
        name = "sft_gpu.txt" if arguments.gpu else "sft.txt"
        (RESULTS / name).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
