"""The rounds of PPO: answer, score, learn; now and then answer held-out prompts, and keep the best policy.

Whatever a round does is a function of the state that checkpoints hold and of the round's number, so that a training
that was killed ends as if it had not been.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from datagen.errors import DatagenError
from trainers import ppo_checkpoints
from trainers.checkpoints import Folder
from trainers.experience import Answer, learnable, repetition
from trainers.finetuning import spread
from trainers.policy_objectives import Scale
from trainers.ppo_checkpoints import State
from trainers.ppo_parts import Parts, diverged
from trainers.ppo_settings import PpoSettings
from trainers.ppo_watching import Alarms, Journal
from trainers.prompts import LoadedPrompts, Prompt
from trainers.results import Ended
from trainers.watching import Tell, take_back

_TRAINED, _HELD, _FIRST, _LAST = range(4)  # what the keys of answers begin with behind the seed
_SCALED = 512  # prompts on which the scores are measured that others are set against


class Rounds:
    """held: prompts to evaluate on, none for no evaluation. updates: of the whole training."""

    def __init__(
        self,
        settings: PpoSettings,
        loaded: LoadedPrompts,
        held: Sequence[Prompt],
        parts: Parts,
        folder: Folder,
        updates: int,
        tell: Tell,
    ) -> None:
        self._settings, self._loaded, self._parts, self._folder = settings, loaded, parts, folder
        self._held = spread(held, settings.watch.most)
        self._updates, self._tell = updates, tell
        self._order: list[int] = []
        self._passes = 0
        self._state = State()
        self._alarms = Alarms(settings.watch)
        self._lead = bool(parts.accelerator.is_main_process)
        self._journal = Journal(
            folder.path, tell, parts.scoring.names, lead=self._lead, tensorboard=settings.watch.tensorboard
        )

    def run(self) -> Ended:
        """To the end, from the last checkpoint if there is one. Raises DatagenError for a training that diverged."""
        begun = self._resume()
        self._journal.begin(self._state.update)
        try:
            self._parts.collector.sync()
            if not begun:
                self._start()
            while self._state.update < self._updates and not self._is_stale():
                self._round()
            if self._held:
                self._rotate()
            else:
                self._check_last()
        finally:
            self._journal.close()
        state = self._state
        step = state.best if state.at_best else state.update
        return Ended(step, self._updates, state.update, _named(state.at_best or state.now))

    def _resume(self) -> bool:
        """Whether there was a checkpoint to go on behind."""
        done = self._folder.steps()
        if not done:
            # The first policy is measured anew; half of it may have been told.
            for name in ("metrics.jsonl", "samples.jsonl") if self._lead else ():
                take_back(self._folder.path / name, -1)
            return False
        learner = self._parts.learner
        place = self._folder.step(done[-1])
        self._state = ppo_checkpoints.read(place, self._parts.actor, learner.optimizer)
        learner.steps = self._state.steps
        if self._state.best not in done:  # removed by hand, or as its policy had left the reference
            self._state.best, self._state.at_best = 0, {}
        self._parts.control.load(self._state.control)
        self._alarms = Alarms(self._settings.watch, self._state.length, self._state.same, self._state.ringing)
        self._tell(f"goes on behind update {done[-1]:,}")
        return True

    def _start(self) -> None:
        """Before the first update: what the first policy does, and by what scores are measured."""
        scale = self._scale()
        self._state.mean, self._state.std = scale.mean, scale.std
        self._state.control = self._parts.control.state()
        if self._held:
            # The first policy is the best so far: a training that only makes it worse shall not take its place.
            self._state.before = self._state.now = self._state.at_best = self._evaluate(0)
            self._save()

    def _scale(self) -> Scale:
        ppo, collector = self._settings.ppo, self._parts.collector
        if ppo.normalise == "none":
            return Scale()
        chosen = spread(self._loaded.prompts, _SCALED)
        if ppo.normalise_on == "policy":
            keys = [(self._settings.seed, _FIRST, place) for place in range(len(chosen))]
            scored = collector.collect(chosen, keys).scored
        elif (found := collector.reference_scores(chosen)) is None:
            raise DatagenError(
                "ppo.normalise_on: no prompt has a reply of its own to be measured by; set it to policy"
            )
        else:
            scored = found
        return Scale.of(torch.from_numpy(self._parts.scoring.combine(scored)), ppo.normalise)

    def _round(self) -> None:
        state, parts, number = self._state, self._parts, self._state.update
        prompts = self._prompts(number)
        keys = [(self._settings.seed, _TRAINED, number, place) for place in range(len(prompts))]
        collected = parts.collector.collect(prompts, keys)
        scores = Scale(state.mean, state.std)(torch.from_numpy(parts.scoring.combine(collected.scored)))
        ppo, beta = self._settings.ppo, parts.control.beta
        experience, measures = learnable(collected.answers, scores, ppo, beta)
        self._check(measures["kl"], number)
        try:
            measures |= parts.learner.update(experience, number)
        except DatagenError as error:
            raise diverged(error, number + 1, self._kept()) from error
        parts.control.update(measures["kl"], len(prompts))
        parts.collector.sync()
        if self._settings.rewards.combine == "llama2":  # whitened, the mean is always 0
            measures["score"] = float(parts.scoring.rank(collected.scored).mean())
        measures |= {f"reward/{name}": mean for name, mean in collected.scored.means().items()}
        alarms = self._alarms.check(measures)
        state.update, state.steps, state.control = number + 1, parts.learner.steps, parts.control.state()
        state.length, state.same, state.ringing = self._alarms.length, self._alarms.same, self._alarms.ringing
        self._journal.update(state.update, self._updates, measures)
        for text in alarms:
            self._journal.alarm(state.update, text)
        self._measure_and_save()

    def _prompts(self, number: int) -> list[Prompt]:
        """Of an update: pass after pass over the prompts, each in its own order."""
        size = self._settings.optim.batch_size
        while len(self._order) < (number + 1) * size:
            self._order += self._loaded.epoch(self._settings.seed, self._passes).tolist()
            self._passes += 1
        return [self._loaded.prompts[place] for place in self._order[number * size : (number + 1) * size]]

    def _check(self, kl: float, number: int) -> None:
        """Raises DatagenError for a policy that has left the reference for good; the checkpoint of that policy goes."""
        if math.isfinite(kl) and kl <= self._settings.watch.kl_stop:
            self._rotate()
            return
        if self._lead:
            self._folder.remove(number)
        self._parts.accelerator.wait_for_everyone()
        raise diverged(self._exploded(kl), min(number + 1, self._updates), self._kept())

    def _check_last(self) -> None:
        """The policy of the last update, of which no held-out prompt has told how far it has gone."""
        prompts = spread(self._loaded.prompts, self._settings.watch.most)
        keys = [(self._settings.seed, _LAST, place) for place in range(len(prompts))]
        self._check(_kl(self._parts.collector.collect(prompts, keys).answers), self._state.update)

    def _exploded(self, kl: float) -> str:
        stop = self._settings.watch.kl_stop
        return f"the KL of an answer to the reference is {kl:.4g}, above watch.kl_stop {stop:g}"

    def _kept(self) -> str:
        steps = self._folder.steps()
        if not steps:
            return "there is no checkpoint yet"
        return f"the last good checkpoint is {self._folder.step(steps[-1])}"

    def _measure_and_save(self) -> None:
        state, last = self._state, self._state.update == self._updates
        better = False
        if self._held and (last or state.update % self._every() == 0):
            better = self._judge()
        save = self._settings.watch.save_every or self._every()
        if better or last or state.update % save == 0 or self._is_stale():
            self._save()

    def _every(self) -> int:
        return self._settings.watch.eval_every or max(1, math.ceil(self._updates / 10))

    def _judge(self) -> bool:
        """Evaluates; whether this is the best so far."""
        state = self._state
        state.now = self._evaluate(state.update)
        metric = self._metric()
        best = state.at_best.get(metric)  # none by a metric that was not measured before it was stopped
        if best is not None and state.now[metric] <= best:
            state.stale += 1
            return False
        state.best, state.stale, state.at_best = state.update, 0, state.now
        return True

    def _metric(self) -> str:
        judges = [one.name for one in self._parts.scoring.judges]
        return self._settings.watch.metric or (judges[0] if judges else "score")

    def _is_stale(self) -> bool:
        patience = self._settings.watch.patience
        return bool(patience) and self._state.stale >= patience

    def _evaluate(self, number: int) -> dict[str, float]:
        """Of the policy's answers to the held-out prompts, drawn by the same random numbers each time."""
        keys = [(self._settings.seed, _HELD, place) for place in range(len(self._held))]
        warmth = self._settings.watch.temperature
        found = self._parts.collector.collect(self._held, keys, temperature=warmth, judge=True)
        ranked = self._parts.scoring.rank(found.scored)
        answers = found.answers
        measures = {
            **found.scored.means(),
            **{name: float(own.mean()) for name, own in found.judged.items()},
            "score": float(ranked.mean()),
            "kl": _kl(answers),
            "length": float(np.mean([len(one) for one in answers])),
            "eos": float(np.mean([one.ended for one in answers])),
            **repetition([one.ids for one in answers]),
        }
        if not all(map(math.isfinite, measures.values())):
            bad = next(name for name, value in measures.items() if not math.isfinite(value))
            raise diverged(f"{bad} of the held-out answers is no finite number", number, self._kept())
        # The likeliest answers, which temperature 0 takes, are no measure of the KL.
        if warmth != 0 and measures["kl"] > self._settings.watch.kl_stop:
            raise diverged(self._exploded(measures["kl"]), number, self._kept())
        self._journal.held_out(number, measures)
        self._show(number, found)
        return measures

    def _show(self, number: int, found: Any) -> None:
        for place, prompt in enumerate(self._held[: self._settings.watch.samples]):
            scores = {name: float(own[place]) for name, own in (found.scored.by_name | found.judged).items()}
            said = found.texts[place] if found.answers[place].ended else f"{found.texts[place]} […]"
            self._journal.sample(number, place, prompt.messages[-1].content, said, scores)

    def _save(self) -> None:
        parts, state = self._parts, self._state
        with self._folder.saving(state.update, lead=self._lead) as place:
            if self._lead:
                try:
                    ppo_checkpoints.write(place, parts.actor, parts.learner.optimizer, parts.tokenizer, state)
                except DatagenError as error:
                    raise diverged(error, state.update, self._kept()) from error
        parts.accelerator.wait_for_everyone()

    def _rotate(self) -> None:
        """Not before the last checkpoint's policy has answered: if it has left the reference, the one before is the
        last good one."""
        if self._lead:
            self._folder.rotate(self._settings.watch.keep, self._state.best if self._state.at_best else None)

    def report(self) -> list[str]:
        """Lines to read at the end: held-out answers of the first policy against those of the result."""
        before, after = self._state.before, self._state.at_best
        if not before or not after:
            return []
        lines = [f"{'held out':<20}{'before':>10}{'after':>10}"]
        both = [name for name in before if name in after]  # judges may come and go while it is stopped
        lines += [f"{name:<20}{before[name]:>10.3f}{after[name]:>10.3f}" for name in both]
        metric = self._metric()
        if metric in both and after[metric] <= before[metric]:
            lines.append(f"{metric} was never better than before, so the result is the policy as it began")
        return lines


def _kl(answers: Sequence[Answer]) -> float:
    """To the reference, of an answer, in nats."""
    return float(np.mean([(one.logprobs - one.reference).sum() for one in answers]))


def _named(measures: Mapping[str, float]) -> dict[str, float]:
    return {f"eval_{name}": value for name, value in measures.items()}
