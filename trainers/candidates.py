"""Several answers of a model to each prompt, judged; and answers of earlier models, judged anew.

    with open_candidates("models/chat", settings, device) as candidates:
        candidates.answer(prompts, (0.8, 1.0, 1.2))      a list of answers for each prompt

Every answer is judged as a text, through each reward model's own chat template, so that those of this model and of any
earlier one are judged alike. Knows no files.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from transformers import AutoModelForCausalLM

from datagen.errors import UsageError
from trainers.actor import Actor
from trainers.answered import Answered
from trainers.answering import prompt_of, stops_of
from trainers.best_of import Answer
from trainers.loading import check_writes, open_config, open_tokenizer, precision_of, quiet
from trainers.policy_settings import Rollout
from trainers.prompts import Ids, Prompt
from trainers.rejection_settings import RejectionSettings
from trainers.rewards import Scoring, open_rewards
from trainers.rollout import Engine, Episode, Key, Sampled, Sampling, episodes
from trainers.sampling import open_engine
from trainers.template import Refused, Template

_NONE = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Judging:
    """Rewards of single answers; none depends on who else is judged."""

    scoring: Scoring

    def judge(self, asked: Sequence[Episode]) -> tuple[dict[str, list[float]], list[float]]:
        """(n,) scores of each reward, and what they come to. An answer that was given twice is judged once."""
        places: dict[tuple[str, str, bool], int] = {}
        own = [places.setdefault((one.prompt.record, one.text, one.ended), len(places)) for one in asked]
        first = dict(zip(reversed(own), reversed(asked), strict=True))
        scored = self.scoring.score([first[place] for place in range(len(places))])
        ranks = self.scoring.rank(scored)
        named = {name: [float(found[place]) for place in own] for name, found in scored.by_name.items()}
        return named, [float(ranks[place]) for place in own]

    def rejudge(self, answered: Sequence[Answered]) -> list[Answered]:
        """Answers of an earlier time with the rewards of today."""
        asked = [
            Episode(_prompt(one), _NONE, answer.ended, answer.text)
            for one in answered
            for answer in one.answers
        ]
        named, scores = self.judge(asked)
        found, start = [], 0
        for one in answered:
            answers = [
                replace(answer, scores=_at(named, start + place), score=scores[start + place], earlier=True)
                for place, answer in enumerate(one.answers)
            ]
            start += len(answers)
            found.append(replace(one, answers=tuple(answers)))
        return found


@dataclass(frozen=True, slots=True)
class Candidates:
    """name: of the model that answers."""

    name: str
    engine: Engine
    tokenizer: Any
    rollout: Rollout
    judging: Judging
    seed: int

    def answer(self, prompts: Sequence[Prompt], temperatures: Sequence[float]) -> list[list[Answer]]:
        """For each prompt an answer at each temperature, in their order. An answer is drawn by the seed, the prompt's
        content and its own number, so it is the same whatever else is asked."""
        made: dict[tuple[int, int], Sampled] = {}
        for temperature in dict.fromkeys(temperatures):
            numbers = [number for number, one in enumerate(temperatures) if one == temperature]
            rows = [(place, number) for place in range(len(prompts)) for number in numbers]
            keys = [key_of(self.seed, prompts[place], number) for place, number in rows]
            ids = [prompts[place].ids for place, _ in rows]
            made |= dict(zip(rows, self.engine.sample(ids, self._sampling(temperature), keys), strict=True))
        rows = [(place, number) for place in range(len(prompts)) for number in range(len(temperatures))]
        asked = episodes(self.tokenizer, [prompts[place] for place, _ in rows], [made[row] for row in rows])
        named, scores = self.judging.judge(asked)
        answers = [
            Answer(
                one.text,
                float(temperatures[number]),
                one.ended,
                len(one.ids),
                _at(named, row),
                scores[row],
                self.name,
            )
            for row, (one, (_, number)) in enumerate(zip(asked, rows, strict=True))
        ]
        count = len(temperatures)
        return [answers[start : start + count] for start in range(0, len(answers), count)]

    def measure(self, prompts: Sequence[Prompt]) -> dict[str, list[float]]:
        """(n,) each, of one answer to each prompt at the rollout's temperature: the rewards together and alone, the
        judges, whether it ended, and its tokens."""
        keys = [(*key_of(self.seed, one, 0), 1) for one in prompts]
        sampling = self._sampling(self.rollout.temperature)
        made = self.engine.sample([one.ids for one in prompts], sampling, keys)
        asked = episodes(self.tokenizer, prompts, made)
        named, scores = self.judging.judge(asked)
        judged = {name: found.tolist() for name, found in self.judging.scoring.judge(asked).items()}
        found = {"reward": scores, **(named if len(named) > 1 else {}), **judged}
        return found | {
            "ended": [float(one.ended) for one in made],
            "tokens": [float(len(one.ids)) for one in made],
        }

    def _sampling(self, temperature: float) -> Sampling:
        return Sampling(self.rollout.max_new_tokens, temperature, self.rollout.top_p)


def key_of(seed: int, prompt: Prompt, number: int) -> Key:
    return (seed, int(prompt.record[:8], 16), number)


def _at(named: dict[str, list[float]], place: int) -> dict[str, float]:
    return {name: values[place] for name, values in named.items()}


def _prompt(one: Answered) -> Prompt:
    return Prompt(_NONE, one.messages, one.reference, one.tags, one.source, one.prompt)


@contextmanager
def open_judging(settings: RejectionSettings, device: torch.device) -> Iterator[Judging]:
    """The models are gone from memory when the block ends."""
    # No tokenizer: texts, not the tokens of whoever wrote them, are judged.
    scoring = open_rewards(settings.rewards, None, device, precision_of(settings.optim))
    try:
        yield Judging(scoring)
    finally:
        scoring.close()
        free()


@contextmanager
def open_candidates(name: str, settings: RejectionSettings, device: torch.device) -> Iterator[Candidates]:
    """name: a folder or hub id of a model that answers. All of it is gone from memory when the block ends."""
    quiet()
    tokenizer = open_tokenizer(name)
    with open_judging(settings, device) as judging:
        engine = _open_engine(name, settings, tokenizer, device)
        try:
            yield Candidates(name, engine, tokenizer, settings.rollout, judging, settings.seed)
        finally:
            engine.close()
            del engine
            free()


def open_policy_tokenizer(name: str) -> Any:
    """Raises UsageError for what is no model, or none that writes."""
    try:
        check_writes(name, open_config(name))
        return open_tokenizer(name)
    except UsageError as error:
        raise UsageError(str(error).replace("--model", "--policy", 1)) from error


def _open_engine(name: str, settings: RejectionSettings, tokenizer: Any, device: torch.device) -> Engine:
    """Only the engines of this process need the model in it."""
    rollout = settings.rollout
    actor: Any = None
    stops = stops_of(tokenizer, None)
    if rollout.engine in ("transformers", "generate"):
        model = AutoModelForCausalLM.from_pretrained(name, dtype=precision_of(settings.optim))
        model = model.to(device).eval()
        stops = stops_of(tokenizer, model)
        actor = Actor(model)
    return open_engine(rollout, name, actor, tokenizer, stops)


def prompts_for(tokenizer: Any, prompts: Sequence[Prompt], most: int = 0) -> tuple[Prompt, ...]:
    """The same prompts in another model's tokens; without those that its template cannot show, or that are longer than
    `most` tokens there, where that is above 0."""
    template = Template.of(tokenizer)
    found = []
    for one in prompts:
        try:
            ids: Ids = prompt_of(template, one.messages)
        except Refused:
            continue
        if not most or len(ids) <= most:
            found.append(replace(one, ids=ids))
    return tuple(found)


def free() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
