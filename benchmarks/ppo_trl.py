"""One run of TRL's PPOTrainer for benchmarks/ppo.py, in a process of its own; a JSON object on stdout.

    VENV/bin/python benchmarks/ppo_trl.py '{"trainer": "trl", ...}'         the fields of `Job`

Runs under a Python that has trl 1.12.0, the last with a PPOTrainer, and needs nothing of datagen. Its defaults of
bfloat16 and recomputed activations are off, as they cost on a CPU, and so are its samples to read.

Minibatches that are accumulated are one optimiser step in TRL, whatever `num_mini_batches` says: accelerate counts to
`gradient_accumulation_steps`. A batch of one micro-batch, which its minibatches then cut, takes a step for each.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import transformers
from datasets import Dataset
from peft import LoraConfig, get_peft_model
from ppo_job import Job, Measured, now, peak
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PrinterCallback,
    TrainerCallback,
)
from trl.experimental.ppo import PPOConfig, PPOTrainer


class Clock(TrainerCallback):  # type: ignore[misc]
    def __init__(self, measured: Measured) -> None:
        self._measured = measured
        self._began = (0.0, 0.0)

    def on_train_begin(self, *_: Any, **__: Any) -> None:
        self._began = now()

    def on_step_end(self, *_: Any, **__: Any) -> None:
        cpu, wall = now()
        measured = self._measured
        measured.cpu, measured.wall, measured.peak = cpu - self._began[0], wall - self._began[1], peak()

    def on_log(self, *_: Any, logs: dict[str, Any], **__: Any) -> None:
        self._measured.scores.append(float(logs["objective/scores"]))
        self._measured.kl.append(float(logs["objective/kl"]))


def config(job: Job) -> PPOConfig:
    parts = job.batch // job.minibatch
    return PPOConfig(
        output_dir=f"{job.out}/trl",
        seed=job.seed,
        total_episodes=job.updates * job.batch,
        per_device_train_batch_size=job.minibatch if job.accumulate else job.batch,
        gradient_accumulation_steps=parts if job.accumulate else 1,
        num_mini_batches=parts,
        num_ppo_epochs=job.epochs,
        local_rollout_forward_batch_size=job.rollout,
        response_length=job.most,
        stop_token="eos",
        temperature=1.0,
        missing_eos_penalty=job.penalty,
        kl_coef=job.kl,
        learning_rate=job.learning_rate,
        lr_scheduler_type="constant",
        weight_decay=0.0,
        adam_beta2=0.95,
        adam_epsilon=1e-5,
        num_sample_generations=0,
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )


def adapter(rank: int, task: str) -> LoraConfig:
    return LoraConfig(r=rank, lora_alpha=rank, lora_dropout=0.0, target_modules="all-linear", task_type=task)


def trainer_of(job: Job, measured: Measured) -> PPOTrainer:
    policy, reward = f"{job.folder}/policy", f"{job.folder}/reward"
    tokenizer = AutoTokenizer.from_pretrained(policy, padding_side="left")
    asked = Dataset.from_dict(
        {"input_ids": json.loads(Path(f"{job.folder}/prompts.json").read_text("utf-8"))["ids"]}
    )
    scorers = [
        AutoModelForSequenceClassification.from_pretrained(reward, num_labels=1, dtype=torch.float32)
        for _ in range(2)
    ]
    trainer = PPOTrainer(
        args=config(job),
        processing_class=tokenizer,
        model=AutoModelForCausalLM.from_pretrained(policy, dtype=torch.float32),
        ref_model=None,  # a copy, or the policy without its adapter
        reward_model=scorers[0].eval(),
        value_model=get_peft_model(scorers[1], adapter(job.critic_lora, "SEQ_CLS"))
        if job.critic_lora
        else scorers[1],
        train_dataset=asked,
        eval_dataset=asked.select(range(1)),  # it wants one, and asks nothing of it
        callbacks=[Clock(measured)],
        peft_config=adapter(job.lora, "CAUSAL_LM") if job.lora else None,
    )
    trainer.remove_callback(PrinterCallback)  # prints to stdout
    return trainer


def main() -> None:
    job, measured = Job(**json.loads(sys.argv[1])), Measured(base=peak())
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    trainer = trainer_of(job, measured)
    # The optimiser's own steps, below accelerate, which lets only some through.
    trainer.optimizer.optimizer.register_step_post_hook(lambda *_: counted(measured))
    trainer.train()
    policy = trainer.policy_model
    (policy.merge_and_unload() if job.lora else policy).save_pretrained(f"{job.out}/policy")
    trainer.processing_class.save_pretrained(f"{job.out}/policy")
    print(json.dumps(asdict(measured)))


def counted(measured: Measured) -> None:
    measured.steps += 1


if __name__ == "__main__":
    main()
