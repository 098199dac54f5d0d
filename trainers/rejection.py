"""Rejection sampling: the best of K answers to each prompt, and a model that is taught them.

    datagen train rejection --policy models/chat --reward helpfulness=models/reward --prompts runs/asked --out runs/v1

    OUT/answers.jsonl       every prompt with all its answers and their scores
    OUT/pool.jsonl          those of earlier versions, with the scores that the rewards of today give them
    OUT/dataset             the best of each prompt, a dataset like any other
    OUT/reward_by_k.svg     what more answers are worth; OUT/rejection.json has the numbers
    OUT/model               the model that was fine-tuned on the dataset, as `datagen train sft` leaves it

The same call goes on where it was stopped; a process that is killed loses the batch of prompts that it was at.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import numpy as np
import orjson

from datagen.errors import DatagenError, UsageError
from datagen.formats.atomic import replacing
from trainers.answered import NAME, Answered, AnswersFile
from trainers.asking import Asked, read
from trainers.best_of import Curve, Warmth, curve_of, spread_over, warmths
from trainers.candidates import free, open_candidates, open_judging, prompts_for
from trainers.checkpoints import Folder
from trainers.loading import learning_rate_of, open_config, open_tokenizer
from trainers.planning import Shape
from trainers.prompts import Prompt
from trainers.rejection_dataset import Chosen, pick, write_dataset
from trainers.rejection_plot import plot_rewards
from trainers.rejection_result import Gain, Result, gain_of
from trainers.rejection_settings import RejectionSettings
from trainers.results import Outcome
from trainers.sft import train as fine_tune
from trainers.watching import Tell

_RATE = 0.25  # of the learning rate that a model from nothing gets: a student knows much already
_QUIET = 10.0  # seconds between two lines about batches


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


def train(settings: RejectionSettings, tell: Tell, *, fit: bool = True) -> Result:
    """Does what is not done yet. fit: whether a model is fine-tuned on the dataset. Raises DatagenError with what to
    do."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise UsageError(
            "rejection sampling runs in one process; for several GPUs sample with rollout.engine=vllm and --no-train,"
            " then: torchrun -m trainers.sft --set data.train=[OUT/dataset]"
        )
    asked = read(settings, tell)
    folder = Folder(Path(settings.out))
    folder.begin("rejection", {**settings.binding(), "prompts": asked.digest, "pool": asked.pool})
    for left in folder.path.glob("dataset.*.part"):
        shutil.rmtree(left, ignore_errors=True)
    _sample(asked, settings, folder, tell)
    _rejudge(asked, settings, folder, tell)
    result = _collect(settings, folder, tell)
    if not fit:
        return result
    trained = _fine_tune(settings, result, tell)
    measured = _measure(asked, settings, trained, tell)
    made = replace(result, trained=trained, measured=measured)
    _write(folder, made)
    told = {"step": trained.step, "steps": trained.steps, "metrics": trained.metrics, "table": made.lines()}
    folder.write_state({**folder.state(), **told, "done": True})
    return made


def _sample(asked: Asked, settings: RejectionSettings, folder: Folder, tell: Tell) -> None:
    """Answers the prompts that have no answers yet."""
    file = AnswersFile(folder.path / NAME)
    file.mend()
    done = {one.prompt for one in file}
    left = [one for one in asked.prompts if one.record not in done]
    wanted, count = len(asked.prompts), settings.samples.k
    said = ", ".join(f"{one:g}" for one in settings.temperatures)
    tell(
        f"{wanted:,} prompts, {len(asked.held):,} of them held out; {count:,} answers to each, temperature {said}"
        + (f"; {len(done):,} have theirs already" if done else "")
    )
    if not left:
        return
    told = _Progress(tell, "answered", wanted, len(done))
    size, temperatures = settings.samples.batch, spread_over(settings.temperatures, count)
    with open_candidates(settings.policy, settings) as candidates:
        for start in range(0, len(left), size):
            batch = left[start : start + size]
            answers = candidates.answer(batch, temperatures)
            file.add(
                [
                    Answered.of(one, own, held_out=one.record in asked.held)
                    for one, own in zip(batch, answers, strict=True)
                ]
            )
            scores = np.array([[one.score for one in own] for own in answers])
            told.count(len(batch), f"reward {scores.mean():.4g}, best {scores.max(1).mean():.4g}")


def _rejudge(asked: Asked, settings: RejectionSettings, folder: Folder, tell: Tell) -> None:
    """Judges the answers of earlier versions anew, as the rewards are others than when they were written."""
    file = AnswersFile(folder.path / "pool.jsonl")
    file.mend()
    done = sum(1 for _ in file)
    wanted = sum(1 for _ in _pooled(asked))
    if done >= wanted:
        return
    tell(f"{wanted:,} prompts of {len(asked.pool)} earlier versions are judged anew")
    told, left = _Progress(tell, "judged", wanted, done), islice(_pooled(asked), done, None)
    with open_judging(settings) as judging:
        while batch := list(islice(left, settings.samples.batch)):
            file.add(judging.rejudge(batch))
            told.count(len(batch), "")


def _pooled(asked: Asked) -> Iterator[Answered]:
    for folder in asked.pool:
        yield from AnswersFile(Path(folder) / NAME)


def _collect(settings: RejectionSettings, folder: Folder, tell: Tell) -> Result:
    """Picks the best answers, writes the dataset where it is not there yet, and draws what more answers are worth."""
    samples = settings.samples
    own, pool = (AnswersFile(folder.path / name) for name in (NAME, "pool.jsonl"))
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


def _measure(asked: Asked, settings: RejectionSettings, trained: Outcome, tell: Tell) -> dict[str, Gain]:
    """One answer to each held-out prompt, of the student as it was and as it is. What was measured once is not measured
    again."""
    path = Path(trained.folder) / "measured.json"
    if path.exists():
        return {name: Gain(**one) for name, one in orjson.loads(path.read_bytes()).items()}
    if settings.rollout.engine.startswith("http"):
        # The server has the policy, and neither of these.
        settings = replace(settings, rollout=replace(settings.rollout, engine="transformers"))
    names = settings.student or settings.policy, trained.folder
    held = asked.held_prompts
    for name in names:
        held = prompts_for(open_tokenizer(name), held, asked.most)
    if len(held) < 2:
        tell(f"{len(held)} held-out prompts are too few to measure what was gained")
        return {}
    before, after = (_answer(name, held, settings, tell) for name in names)
    gains = {name: gain_of(before[name], after[name]) for name in before}
    with replacing(path) as file:
        plain = {name: asdict(one) for name, one in gains.items()}
        file.write(orjson.dumps(plain, option=orjson.OPT_INDENT_2))
    return gains


def _answer(
    name: str, held: tuple[Prompt, ...], settings: RejectionSettings, tell: Tell
) -> dict[str, list[float]]:
    tell(f"{name}: answers {len(held):,} held-out prompts")
    with open_candidates(name, settings) as candidates:
        return candidates.measure(prompts_for(candidates.tokenizer, held))


def _write(folder: Folder, result: Result) -> None:
    with replacing(folder.path / "rejection.json") as file:
        file.write(orjson.dumps(result.plain(), option=orjson.OPT_INDENT_2))


class _Progress:
    """Lines about batches, some of them, by the clock."""

    def __init__(self, tell: Callable[[str], None], what: str, wanted: int, done: int) -> None:
        self._tell, self._what, self._wanted = tell, what, wanted
        self._done = self._first = done
        self._began = self._last = time.monotonic()

    def count(self, more: int, said: str) -> None:
        self._done += more
        now = time.monotonic()
        if now - self._last < _QUIET and self._done < self._wanted:
            return
        self._last = now
        rate = (self._done - self._first) / max(now - self._began, 1e-9)
        left = (self._wanted - self._done) / rate
        rest = f"   {left:,.0f} s left" if self._done < self._wanted else ""
        self._tell(f"{self._what} {self._done:,}/{self._wanted:,} prompts   {said}{rest}".rstrip())
