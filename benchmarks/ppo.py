"""Proximal policy optimisation by datagen and by TRL 1.12.0, the last release with a PPOTrainer, on the same toys.

    benchmarks/ppo_setup.sh                                  TRL in a virtual environment of its own; tells its python
    python benchmarks/ppo.py --trl-python VENV/bin/python    20 CPU minutes; written to results/ppo.txt
    python benchmarks/ppo.py --trl-python … --quick          four updates of one seed; nothing is written
    python benchmarks/ppo.py --trl-python … --material DIR   keeps the toys there, and takes those that are there

Every run is a process of its own with one thread. Equal: policy, reward model, prompts and their tokens, answers of an
update, minibatches and passes, length and temperature of answers, AdamW and its constant learning rate, no clipping of
gradients, KL in the reward, GAE, clips, whitening, penalty, float32. Not equal: TRL puts a score one token behind the
end, whitens by the unbiased variance and averages losses over minibatches; each draws its own random numbers.

The toy is learned with several seeds, the settings in turns. CPU seconds are those of the training loop. Scores of an
update are what the trainer itself told; held-out answers are drawn and judged by one program for all. The large model
is for time and memory alone: the most that the process held by the loop's end.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import mean, median
from typing import Any

from machine import processor
from ppo_job import Job

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
FASTER, HELD = 2.0, 0.5  # aims: times as fast, and times the memory with the shared backbone
SEEDS, UPDATES = (1, 2, 3), 25
PART = 5  # updates of a column of the learning curve
PACKAGES = ("torch", "transformers", "accelerate", "peft", "trl")
HEAD, MODEL = "datagen, value head on the policy", "datagen, value model of its own"
STEPS, ONCE = "TRL, a step for each minibatch", "TRL, minibatches accumulated"
TOY: dict[str, dict[str, Any]] = {
    STEPS: {"trainer": "trl"},
    ONCE: {"trainer": "trl", "accumulate": True},
    MODEL: {"trainer": "datagen"},
    HEAD: {"trainer": "datagen", "value": "head"},
}
SHARED = "datagen, value head on the base"
LARGE: dict[str, dict[str, Any]] = {
    "TRL, value model trained whole": {"trainer": "trl", "rollout": 32},
    "TRL, adapter on it, 8 at once": {"trainer": "trl", "rollout": 8, "critic_lora": 16},
    SHARED: {"trainer": "datagen", "value": "head", "rollout": 32},
}
Found = dict[str, list[dict[str, Any]]]


def run(job: Job, python: str) -> dict[str, Any]:
    """One process. python: of TRL's environment."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    environment |= {"TRL_EXPERIMENTAL_SILENCE": "1"}
    ours = job.trainer == "datagen"
    if ours:
        environment["PYTHONPATH"] = str(HERE.parent)
    script = HERE / ("ppo_ours.py" if ours else "ppo_trl.py")
    command = [sys.executable if ours else python, str(script), json.dumps(asdict(job))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(f"{job}: {done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def learn(folder: Path, python: str, seeds: Sequence[int], updates: int) -> Iterator[str]:
    """The toy, each setting with each seed."""
    from ppo_material import make_toy, measure

    if not (folder / "prompts.json").exists():  # the last file to be made
        make_toy(folder)
    found: Found = {name: [] for name in TOY}
    for seed in seeds:
        for name, special in TOY.items():
            job = Job(folder=str(folder), out=str(folder / "out"), seed=seed, updates=updates, **special)
            one = run(job, python) | {"held": measure(folder, f"{job.out}/policy")}
            found[name].append(one)
            shutil.rmtree(job.out)
            print(f"    {name}, seed {seed}: {one}", file=sys.stderr, flush=True)
    yield (
        f"700k parameters, the nursery; {len(seeds)} seeds, {updates} updates of {job.batch} answers, {job.epochs}"
        f" passes in minibatches of {job.minibatch}, learning rate {job.learning_rate:g}, KL {job.kl:g}, answers of at"
        f" most {job.most} tokens"
    )
    yield ""
    yield from costs(found, updates)
    yield ""
    yield from gains(found, updates)
    before = measure(folder, str(folder / "policy"))
    yield f"before the training, held out: {before['exact']:.3f} exact, score {before['score']:.2f}"
    yield ""
    yield from curve(found, updates)
    yield ""
    yield from verdict(found)


def hold(folder: Path, python: str, updates: int) -> Iterator[str]:
    """The large model with adapters, once each."""
    from ppo_material import make_large

    if not (folder / "prompts.json").exists():
        make_large(folder)
    found: Found = {}
    for name, special in LARGE.items():
        job = Job(
            folder=str(folder),
            out=str(folder / "out"),
            seed=1,
            updates=updates,
            batch=32,
            minibatch=8,
            epochs=1,
            most=32,
            learning_rate=1e-5,
            lora=16,
            **special,
        )
        found[name] = [run(job, python)]
        shutil.rmtree(job.out)
        print(f"    {name}: {found[name]}", file=sys.stderr, flush=True)
    yield (
        f"29m parameters, adapters of rank {job.lora}; one run, {updates} updates of {job.batch} answers of"
        f" {job.most} tokens to prompts of 20 to 160 words, minibatches of {job.minibatch}"
    )
    yield ""
    yield from costs(found, updates)
    yield ""
    (ours,) = found.pop(SHARED)
    least = min(one["peak"] for (one,) in found.values())
    net = min(one["peak"] - one["base"] for (one,) in found.values())
    faster = min(one["cpu"] for (one,) in found.values()) / ours["cpu"]
    share = ours["peak"] / least
    yield (
        f"{SHARED} / TRL's better setting: {share:.2f} times the memory ({(ours['peak'] - ours['base']) / net:.2f}"
        f" times without what packages hold), {faster:.2f} times as fast"
    )
    yield f"aim, at most {HELD} times the memory with the shared backbone: {met(share <= HELD)}"


def costs(found: Found, updates: int) -> Iterator[str]:
    yield f"{'':<36}{'CPU s/update (range)':>26}{'wall s/update':>15}{'MiB':>9}{'loaded':>8}{'steps':>8}"
    for name, runs in found.items():
        spent = [one["cpu"] / updates for one in runs]
        spread = f"({min(spent):.2f}-{max(spent):.2f})" if len(runs) > 1 else "(one run)"
        wall, held, loaded = (median(one[key] for one in runs) for key in ("wall", "peak", "base"))
        yield (
            f"{name:<36}{median(spent):>12.2f}{spread:>14}{wall / updates:>15.2f}{held:>9,.0f}{loaded:>8,.0f}"
            f"{runs[0]['steps']:>8}"
        )


def gains(found: Found, updates: int) -> Iterator[str]:
    last = min(PART, updates)
    yield (
        f"{'':<36}{'score, all (range)':>24}{f'last {last} updates':>17}{'held-out exact (range)':>28}"
        f"{'held-out score':>16}{'its KL':>8}"
    )
    for name, runs in found.items():
        rewards = [mean(one["scores"]) for one in runs]
        exact = [one["held"]["exact"] for one in runs]
        ends, score, kl = (
            mean(every)
            for every in (
                [mean(one["scores"][-last:]) for one in runs],
                [one["held"]["score"] for one in runs],
                [one["held"]["kl"] for one in runs],
            )
        )
        yield (
            f"{name:<36}{mean(rewards):>9.2f}{f'({min(rewards):.2f} to {max(rewards):.2f})':>15}{ends:>17.2f}"
            f"{mean(exact):>12.3f}{f'({min(exact):.3f}-{max(exact):.3f})':>16}{score:>16.2f}{kl:>8.2f}"
        )


def curve(found: Found, updates: int) -> Iterator[str]:
    """Reward by episodes, over the seeds."""
    starts = range(0, updates, PART)
    yield f"{'mean score of updates':<36}" + "".join(
        f"{f'{start + 1}-{min(start + PART, updates)}':>9}" for start in starts
    )
    for name, runs in found.items():
        means = [mean(mean(one["scores"][start : start + PART]) for one in runs) for start in starts]
        yield f"{name:<36}" + "".join(f"{one:>9.2f}" for one in means)


def verdict(found: Found) -> Iterator[str]:
    """Against TRL's faster setting, and against the one that is paid more."""
    theirs = {name: runs for name, runs in found.items() if name in (STEPS, ONCE)}
    quickest = min(theirs, key=lambda name: median(one["cpu"] for one in theirs[name]))
    richest = max(theirs, key=lambda name: mean(mean(one["scores"]) for one in theirs[name]))
    for name in (HEAD, MODEL):
        pairs = list(zip(theirs[quickest], found[name], strict=True))
        faster = median(one["cpu"] for one, _ in pairs) / median(own["cpu"] for _, own in pairs)
        turns = [one["cpu"] / own["cpu"] for one, own in pairs]
        best = mean(mean(one["scores"]) for one in theirs[richest])
        reward = mean(mean(one["scores"]) for one in found[name])
        yield (
            f"{name} / {quickest}: {faster:.2f} times as fast (turn by turn {min(turns):.2f}-{max(turns):.2f});"
            f" reward per episode {reward:.2f} against {best:.2f} ({richest})"
        )
        yield f"aim, {FASTER:g} times: {met(faster >= FASTER)}; reward per episode no lower: {met(reward >= best)}"


def met(is_met: bool) -> str:
    return "met" if is_met else "MISSED"


def head(python: str, command: str) -> Iterator[str]:
    asked = f"from importlib.metadata import version; print(*map(version, {PACKAGES!r}))"
    done = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"--trl-python {python}: lacks one of {', '.join(PACKAGES)}: {done.stderr[-300:]}")
    theirs = ", ".join(f"{name} {one}" for name, one in zip(PACKAGES, done.stdout.split(), strict=True))
    ours = ", ".join(f"{name} {version(name)}" for name in PACKAGES[:-1])
    yield f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, Python {platform.python_version()}, commit {commit()}"
    yield f"datagen with {ours}; TRL with {theirs}"
    yield f"{command}; one thread, float32 on a CPU"
    yield f"the machine is shared (load average when it began: {os.getloadavg()[0]:.1f}); nothing here ran on a GPU"


def commit() -> str:
    asked = ["git", "-C", str(HERE), "describe", "--always", "--dirty"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def report(python: str, folder: Path, quick: bool) -> Iterator[str]:
    yield from head(python, "python benchmarks/ppo.py" + " --quick" * quick)
    yield ""
    yield from learn(folder / "toy", python, SEEDS[:1] if quick else SEEDS, 4 if quick else UPDATES)
    yield ""
    yield from hold(folder / "large", python, 1 if quick else 2)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trl-python", required=True, help="the Python that has trl 1.12.0")
    parser.add_argument("--quick", action="store_true", help="few updates of one seed; nothing is written")
    parser.add_argument("--material", type=Path, help="folder of the toys; unset, one that goes again")
    arguments = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as aside:
        for line in report(arguments.trl_python, arguments.material or Path(aside), arguments.quick):
            print(line, flush=True)
            lines.append(line)
    if not arguments.quick:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "ppo.txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
