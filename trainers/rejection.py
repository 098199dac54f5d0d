"""Rejection sampling: the best of K answers to each prompt, and a model that is taught them.

    datagen train rejection --policy models/chat --reward helpfulness=models/reward --prompts runs/asked --out runs/v1
    torchrun --nproc_per_node 8 -m trainers.rejection --config … --set …   the same on 8 GPUs

    OUT/answers.jsonl       every prompt with all its answers and their scores
    OUT/pool.jsonl          those of earlier versions, with the scores that the rewards of today give them
    OUT/dataset             the best of each prompt, a dataset like any other
    OUT/reward_by_k.svg     what more answers are worth; OUT/rejection.json has the numbers
    OUT/model               the model that was fine-tuned on the dataset, as `datagen train sft` leaves it

The same call goes on where it was stopped, with as many processes as there are then; one that is killed loses the batch
of prompts that it was at.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from datagen.errors import DatagenError, UsageError
from datagen.formats.atomic import replacing
from trainers.answered import NAME, AnswersFile
from trainers.arguments import per_step
from trainers.asking import Asked, read
from trainers.best_of import Curve, Warmth, curve_of, spread_over, warmths
from trainers.candidates import free
from trainers.checkpoints import Folder
from trainers.launching import launch, nothing
from trainers.loading import learning_rate_of, open_config
from trainers.planning import Shape
from trainers.processes import Processes
from trainers.rejection_dataset import Chosen, pick, write_dataset
from trainers.rejection_plot import plot_rewards
from trainers.rejection_result import Result
from trainers.rejection_sampling import POOL, measure, rejudge, sample
from trainers.rejection_settings import DEFAULTS, RejectionSettings
from trainers.results import Outcome
from trainers.sft import train as fine_tune
from trainers.watching import Tell

_RATE = 0.25  # of the learning rate that a model from nothing gets: a student knows much already


def plan(settings: RejectionSettings, tell: Tell) -> dict[str, int]:
    """How much there is to do; does nothing of it. Raises UsageError."""
    asked, count = read(settings, tell), settings.samples.k
    answers = len(asked.prompts) * count
    return {
        "prompts": len(asked.prompts),
        "held_out": len(asked.held),
        "answers": answers,
        "most_tokens": answers * settings.rollout.max_new_tokens,
        "prompt_tokens": sum(map(len, asked.prompts)) * count,
        "pooled_prompts": sum(1 for folder in asked.pool for _ in AnswersFile(Path(folder) / NAME)),
    }


def train(settings: RejectionSettings, tell: Tell) -> Result:
    """Does what is not done yet, in all processes; the first one alone writes. Raises DatagenError with what to do."""
    group = Processes.join()
    tell = tell if group.lead else nothing
    if settings.rows.fit:
        # A batch that so many processes cannot divide is told before hours of sampling.
        per_step(settings.optim, group.world, 1)
    asked = read(settings, tell)
    folder = Folder(Path(settings.out))
    _begin(asked, settings, folder, group)
    sample(asked, settings, folder, group, tell)
    rejudge(asked, settings, folder, group, tell)
    result = group.of_lead(lambda: _collect(settings, folder, tell))
    if not settings.rows.fit:
        return result
    trained = _fine_tune(settings, result, tell)
    made = replace(result, trained=trained, measured=measure(asked, settings, trained, group, tell))
    group.of_lead(lambda: _conclude(made, folder))
    return made


def _begin(asked: Asked, settings: RejectionSettings, folder: Folder, group: Processes) -> None:
    """Raises UsageError for other settings than before, DatagenError for a process that has read other prompts."""
    read_here = {"prompts": asked.digest, "pool": asked.pool}

    def begin() -> dict[str, Any]:
        folder.begin("rejection", {**settings.binding(), **read_here})
        for left in folder.path.glob("dataset.*.part"):
            shutil.rmtree(left, ignore_errors=True)
        return read_here

    if read_here != group.of_lead(begin):
        raise DatagenError(
            f"process {group.rank} read other prompts or earlier answers than the first one; let all of them see the"
            " same files, and none be written meanwhile"
        )


def _collect(settings: RejectionSettings, folder: Folder, tell: Tell) -> Result:
    """Picks the best answers, writes the dataset where it is not there yet, and draws what more answers are worth."""
    samples = settings.samples
    own, pool = (AnswersFile(folder.path / name) for name in (NAME, POOL))
    chosen = pick(own, pool, keep=samples.keep, least=samples.least)
    _say(chosen, settings, tell)
    if not chosen.train:
        raise DatagenError(
            f"{folder.path}: no answer is good enough to be trained on; lower samples.least, or sample more with -k"
        )
    curve, found = _curves(own, chosen, settings)
    records = {"train": chosen.train, "test": chosen.test}
    result = Result(folder.path, records, curve, tuple(found))
    if not result.dataset.is_dir():
        write_dataset(result.dataset, chosen, settings.data.weight_tag, _about(settings))
    with replacing(folder.path / "reward_by_k.svg") as drawn:
        drawn.write(plot_rewards(curve, f"Best of k answers of {settings.policy}").encode())
    if not (folder.path / "rejection.json").exists():
        _write(folder, result)
    return result


def _curves(own: AnswersFile, chosen: Chosen, settings: RejectionSettings) -> tuple[Curve, list[Warmth]]:
    """Of this version's answers to the prompts that are trained on. Raises UsageError for a prompt without all of its
    answers."""
    count, seen = settings.samples.k, set[str]()
    scores: list[list[float]] = []
    usable: list[list[bool]] = []
    for one in own:
        if len(one.answers) != count:
            raise UsageError(
                f"{own.path}: prompt {one.prompt} has {len(one.answers)} answers, expected {count}; remove its line,"
                " and it is answered anew"
            )
        if not one.held_out and one.prompt not in seen:
            seen.add(one.prompt)
            scores.append([answer.score for answer in one.answers])
            usable.append([answer.usable for answer in one.answers])
    matrix, flags = np.array(scores), np.array(usable)
    temperatures = spread_over(settings.temperatures, count)
    return curve_of(matrix, flags), warmths(temperatures, matrix, flags, chosen.temperatures)


def _fine_tune(settings: RejectionSettings, result: Result, tell: Tell) -> Outcome:
    free()  # of who answered and who judged
    student = settings.student or settings.policy
    size = Shape.of(open_config(student)).parameters
    rate = learning_rate_of(settings.optim, settings.lora, size, _RATE)
    settings = replace(settings, optim=replace(settings.optim, learning_rate=rate))
    held = bool(result.records["test"])
    out = str(result.folder / "model")
    return fine_tune(settings.fine_tuning(str(result.dataset), out, held_out=held), tell)


def _say(chosen: Chosen, settings: RejectionSettings, tell: Tell) -> None:
    reasons = {
        "empty": "no answer says anything",
        "below_least": f"no answer reaches samples.least {settings.samples.least}",
    }
    for reason, count in chosen.out.items():
        tell(f"left out, {reasons[reason]}: {count:,} prompts")
    if chosen.cut:
        tell(
            f"{chosen.cut:,} of the best answers were cut off, as none to their prompt ended within"
            f" {settings.rollout.max_new_tokens:,} tokens; raise rollout.max_new_tokens"
        )
    if settings.samples.pool:
        tell(f"{chosen.pooled:,} of the best answers are of earlier versions")


def _about(settings: RejectionSettings) -> list[str]:
    rewards = ", ".join(settings.rewards.sources)
    pool = f" Answers of {', '.join(settings.samples.pool)} competed." if settings.samples.pool else ""
    return [
        f"For each prompt the best of {settings.samples.k} answers of `{settings.policy}` by `{rewards}`"
        f" ({settings.rewards.combine}).{pool} Only the last reply of a conversation is to be trained on.",
        "Split test: prompts that no model was trained on.",
    ]


def _conclude(made: Result, folder: Folder) -> None:
    _write(folder, made)
    model = made.trained
    assert model is not None
    told = {"step": model.step, "steps": model.steps, "metrics": model.metrics, "table": made.lines()}
    folder.write_state({**folder.state(), **told, "done": True})


def _write(folder: Folder, result: Result) -> None:
    with replacing(folder.path / "rejection.json") as file:
        file.write(orjson.dumps(result.plain(), option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    sys.exit(launch("trainers.rejection", RejectionSettings, DEFAULTS, train))
