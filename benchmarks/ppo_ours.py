"""One run of datagen's PPO for benchmarks/ppo.py, in a process of its own; a JSON object on stdout.

    python benchmarks/ppo_ours.py '{"trainer": "datagen", ...}'         the fields of `Job`

It is the training of `datagen train ppo`; its journal, which is told of each update, is the clock.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from ppo_job import Job, Measured, now, peak

from trainers.policy_settings import PromptData, Rewards, Rollout
from trainers.ppo import train
from trainers.ppo_settings import PolicyWatch, Ppo, PpoSettings
from trainers.ppo_watching import Journal
from trainers.settings import Lora, Optim

NEVER = 10**9


def settings(job: Job) -> PpoSettings:
    """Nothing is evaluated, saved on the way, or written for TensorBoard; all that concerns the result is as in
    ppo_trl.py."""
    return PpoSettings(
        policy=f"{job.folder}/policy",
        out=f"{job.out}/policy",
        data=PromptData(prompts=(f"{job.folder}/prompts.parquet",), held_out_share=0.0),
        rewards=Rewards(sources=(f"model={job.folder}/reward",), batch=job.rollout),
        rollout=Rollout(max_new_tokens=job.most, temperature=1.0),
        ppo=Ppo(
            updates=job.updates,
            minibatch=job.minibatch,
            inner_epochs=job.epochs,
            beta=job.kl,
            missing_eos="subtract",
            missing_eos_penalty=job.penalty,
            value="reward" if job.value == "model" else "head",
        ),
        optim=Optim(
            batch_size=job.batch,
            learning_rate=job.learning_rate,
            schedule="constant",
            warmup=0.0,
            weight_decay=0.0,
            betas=(0.9, 0.95),
            eps=1e-5,
            clip=0.0,  # as TRL, which ignores max_grad_norm
        ),
        lora=Lora(r=job.lora, alpha=job.lora, dropout=0.0) if job.lora else None,
        watch=PolicyWatch(save_every=NEVER, samples=0, tensorboard=False, kl_alarm=NEVER, kl_stop=NEVER),
        seed=job.seed,
    )


def clocked(measured: Measured) -> None:
    """Has every journal tell the time as well."""
    begin, update = Journal.begin, Journal.update
    began = (0.0, 0.0)

    def begin_clocked(self: Journal, *given: Any, **named: Any) -> None:
        nonlocal began
        begin(self, *given, **named)
        began = now()

    def update_clocked(self: Journal, number: int, updates: int, measures: dict[str, float]) -> None:
        update(self, number, updates, measures)
        cpu, wall = now()
        measured.cpu, measured.wall, measured.peak = cpu - began[0], wall - began[1], peak()
        measured.scores.append(measures["score"])
        measured.kl.append(measures["kl"])

    Journal.begin, Journal.update = begin_clocked, update_clocked  # type: ignore[method-assign]


def main() -> None:
    job, measured = Job(**json.loads(sys.argv[1])), Measured(base=peak())
    torch.set_num_threads(1)
    clocked(measured)
    train(settings(job), lambda line: print(line, file=sys.stderr))
    (state,) = Path(f"{job.out}/policy").glob("checkpoints/*/ppo_state.json")
    measured.steps = int(json.loads(state.read_text("utf-8"))["steps"])
    print(json.dumps(asdict(measured)))


if __name__ == "__main__":
    main()
