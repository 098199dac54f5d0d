"""Training a reward model by datagen and by TRL's RewardTrainer: the same model, pairs, tokens and margins.

    python benchmarks/reward.py                  # quarter of an hour of a core; written to results/reward.txt
    python benchmarks/reward.py --models 700k    # one of the sizes 29m, 700k; nothing is written
    python benchmarks/reward.py --quick          # two minutes, too few steps to believe; nothing is written
    python benchmarks/reward.py --gpu            # bfloat16, 0.6 billion parameters; to results/reward_gpu.txt

Every run is a process of its own with one thread; all begin with the same packages loaded, those of both trainers.
First each setting is run once; then the faster one of TRL and both of ours twice more, in turns. Rates are pairs for
each CPU second (on a GPU: second) of the training loop, from the first step's beginning to the last step's end: loading
and saving are out. Memory is the most that the process held by then. The batch, the optimiser, the learning rate,
clipping and margins are equal; float32, no recomputing of activations, no evaluation, no checkpoints, no log.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from reward_material import FEW, KINDS, make_model, make_pairs
from sft import REPEATS, RESULTS, has_gpu, head

HERE = Path(__file__).resolve().parent
AIM = 1.3
SHARED, APART = "datagen, one row for both answers", "datagen, a row for each answer"
TRL = PLAIN, BY_LENGTH = "TRL, random batches", "TRL, batches of like length"
PATIENCE = 60.0  # seconds, in all, that another benchmark is waited for
Found = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Scale:
    """data: pairs of a pass and of a step, by kind of data. TRL sorts by length within fiftieths of a pass, as we do,
    but within less where there are below 200 steps, and not at all below 8."""

    model: str
    data: dict[str, tuple[int, int]]


SCALES = {
    "29m": Scale("29m", {"alike": (16, 2), "short": (8, 2), "turns": (4, 2)}),
    "700k": Scale("700k", {"alike": (32, 4), "short": (16, 2), "turns": (16, 2)}),
    "0.6b": Scale("0.6b", dict.fromkeys(KINDS, (1_024, 16))),
}


class Runs:
    """Processes that begin with everything imported, so that a minute of imports is not paid for at each."""

    def __init__(self, gpu: bool) -> None:
        os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", HF_HUB_OFFLINE="1")
        os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE), str(HERE.parent)])
        self._patience = PATIENCE
        # What has looked at a GPU cannot be forked.
        self._context = multiprocessing.get_context("spawn" if gpu else "forkserver")
        if not gpu:
            self._context.set_forkserver_preload(["reward_trainers"])

    def run(self, job: Any) -> dict[str, Any]:
        from reward_trainers import work

        self._patience -= wait_for_others(self._patience)
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=work, args=(job, theirs), daemon=True)
        process.start()
        theirs.close()
        try:
            found: dict[str, Any] = ours.recv()
        except EOFError:
            raise SystemExit(f"{job}: ended without a result; what it said is above") from None
        process.join()
        found["load"] = os.getloadavg()[0]
        print(
            f"    {job.trainer} shared={job.shared} by_length={job.by_length} {found}",
            file=sys.stderr,
            flush=True,
        )
        return found


def wait_for_others(patience: float) -> float:
    """Until no run of benchmarks/sft.py is under way, which would share caches and memory with this one; seconds."""
    began = time.monotonic()
    while (waited := time.monotonic() - began) < patience:
        found = subprocess.run(["pgrep", "-f", "benchmarks/sft_trainers"], capture_output=True, check=False)
        if found.returncode:
            break
        time.sleep(0.5)
    return waited


def compare(runs: Runs, scale: Scale, folder: Path, kind: str, gpu: bool) -> Iterator[str]:
    from reward_trainers import Job

    count, size = scale.data[kind]
    make_pairs(folder / kind, KINDS[kind], count)
    plain = Job("trl", str(folder / "model"), str(folder / kind), size)
    shared = replace(plain, trainer="datagen")
    jobs = {
        PLAIN: plain,
        BY_LENGTH: replace(plain, by_length=True),
        SHARED: shared,
        APART: replace(shared, shared=False),
    }
    if count < 8 * size:
        del jobs[BY_LENGTH]
    alike = same_loss(runs, jobs)
    found: Found = {name: [runs.run(job)] for name, job in jobs.items()}
    theirs = max((name for name in found if name in TRL), key=lambda name: rate(found[name][0], gpu))
    for _ in range(REPEATS - 1):
        for name in (theirs, SHARED, APART):
            found[name].append(runs.run(jobs[name]))
    check_counts(found, count)
    yield f"{scale.model} parameters; {KINDS[kind].title}; {count:,} pairs, {size} of a step"
    yield alike
    yield ""
    yield from table(found, gpu)
    yield ""
    yield from verdict(found, gpu)


def check_counts(found: Found, pairs: int) -> None:
    """Ends where a trainer was given other pairs, or other tokens where rows are alike."""
    counts = {one["pairs"] for runs in found.values() for one in runs}
    tokens = {one["tokens"] for name in found if name != SHARED for one in found[name]}
    if counts != {pairs} or len(tokens) > 1:
        raise SystemExit(f"the trainers were not given the same: {counts} of {pairs} pairs, {tokens} tokens")


def same_loss(runs: Runs, jobs: dict[str, Any]) -> str:
    """One step on a few pairs, the order of which then does not matter. Ends where losses differ."""
    first = [runs.run(replace(jobs[name], few=True, size=FEW)) for name in (PLAIN, SHARED, APART)]
    losses, norms = ([one[key] for one in first] for key in ("loss", "norm"))
    shown = ("; ".join(f"{one:.6f}" for one in many) for many in (losses, norms))
    told = f"first loss {next(shown)}, norm of its gradient {next(shown)}"
    if max(losses) - min(losses) > 1e-4:
        raise SystemExit(f"TRL and datagen do not compute the same: {told}")
    return f"{told} (TRL; datagen, one row; datagen, two)"


def rate(one: dict[str, Any], gpu: bool) -> float:
    return float(one["pairs"] / one["wall" if gpu else "cpu"])


def table(found: Found, gpu: bool) -> Iterator[str]:
    per = "pairs/s" if gpu else "pairs/CPU s"
    yield (
        f"{'':<36}{per + ' (range)':>26}{'MiB (range)':>22}{'loaded':>8}{'steps':>7}{'tokens/pair':>13}"
        f"{'with padding':>14}{'CPU s':>7}{'wall s':>8}"
    )
    for name, runs in found.items():
        rates, held = [rate(one, gpu) for one in runs], [one["peak"] for one in runs]
        several = len(runs) > 1
        spread = f"({min(rates):.2f}-{max(rates):.2f})" if several else "(one run)"
        room = f"({min(held):,.0f}-{max(held):,.0f})" if several else "(one run)"
        tokens, padded = (runs[0][key] / runs[0]["pairs"] for key in ("tokens", "padded"))
        yield (
            f"{name:<36}{median(rates):>10.2f}{spread:>16}{median(held):>8,.0f}{room:>14}"
            f"{runs[0]['base']:>8,.0f}{runs[0]['steps']:>7}{tokens:>13,.0f}{padded:>14,.0f}"
            f"{median(one['cpu'] for one in runs):>7.1f}{median(one['wall'] for one in runs):>8.1f}"
        )


def verdict(found: Found, gpu: bool) -> Iterator[str]:
    """Against the faster setting of TRL, and against the one that holds less."""
    theirs = [found[name] for name in TRL if name in found]
    best = max(median(rate(one, gpu) for one in runs) for runs in theirs)
    most = max(rate(one, gpu) for runs in theirs for one in runs)
    least = min(median(one["peak"] for one in runs) for runs in theirs)
    for name in (SHARED, APART):
        rates = [rate(one, gpu) for one in found[name]]
        faster, held = median(rates) / best, median(one["peak"] for one in found[name]) / least
        yield (
            f"{name} / TRL's better setting: {faster:.2f} times the pairs (our slowest run / its fastest:"
            f" {min(rates) / most:.2f}), {held:.2f} times the memory"
        )
        if name == SHARED:
            met = ["met" if one else "MISSED" for one in (faster >= AIM, held < 1)]
            yield f"aim, {AIM} times: {met[0]}; less memory: {met[1]}"


def report(scales: Sequence[Scale], command: str, gpu: bool) -> Iterator[str]:
    yield from head(command)
    if not gpu:
        load = os.getloadavg()[0]
        yield f"the machine is shared (load average when it began: {load:.1f}); --gpu was not run"
    runs = Runs(gpu)
    for scale in scales:
        with tempfile.TemporaryDirectory() as folder:
            make_model(Path(folder) / "model", scale.model)
            for kind in scale.data:
                yield ""
                yield from compare(runs, scale, Path(folder), kind, gpu)
    from reward_padding import table as padding

    yield ""
    yield from padding()


def chosen(arguments: argparse.Namespace) -> list[Scale]:
    if arguments.gpu:
        return [SCALES["0.6b"]]
    if arguments.quick:
        return [replace(SCALES["700k"], data={"alike": (32, 4)})]
    return [SCALES[name] for name in arguments.models or ("29m", "700k")]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="few pairs of one kind, 700k; nothing is written"
    )
    parser.add_argument("--gpu", action="store_true", help="on a GPU, with a larger model in bfloat16")
    parser.add_argument("--models", nargs="+", choices=("700k", "29m"), help="nothing is written")
    arguments = parser.parse_args()
    if arguments.gpu and not has_gpu():
        raise SystemExit("--gpu: torch finds no GPU here")
    lines = []
    for line in report(chosen(arguments), f"python {Path(sys.argv[0]).name}", arguments.gpu):
        print(line, flush=True)
        lines.append(line)
        if not (arguments.quick or arguments.models):
            RESULTS.mkdir(exist_ok=True)
            name = "reward_gpu.txt" if arguments.gpu else "reward.txt"
            (RESULTS / name).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
