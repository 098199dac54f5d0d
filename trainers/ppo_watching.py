"""What PPO tells while it trains: a table to read, metrics.jsonl to compute with, TensorBoard, samples, and alarms for
the ways in which a policy fools its reward. Knows no models."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trainers.ppo_settings import PolicyWatch
from trainers.watching import Tell, add_line, duration, room, summary_writer, take_back

_MORE = 1.5  # times as often as at the beginning, where one answer was common already
_EVERY = 20  # lines of the table between two headings
_SHOWN = {
    "score": "score",
    "kl": "KL",
    "entropy": "entropy",
    "clipped": "clip",
    "approximate_kl": "approx KL",
    "value_loss": "value",
    "explained_variance": "explained",
    "length": "length",
    "eos": "EOS",
}


class Journal:
    """folder: of the training. lead: whether this process is the one that tells. rewards: their names."""

    def __init__(
        self, folder: Path, tell: Tell, rewards: Sequence[str], *, lead: bool, tensorboard: bool
    ) -> None:
        self._folder, self._tell, self._lead, self._tensorboard = folder, tell, lead, tensorboard
        named = {f"reward/{name}": name for name in rewards} if len(rewards) > 1 else {}
        self._columns = {"score": "score", **named, **_SHOWN}
        self._writer: Any = None
        self._told, self._began, self._first = 0, 0.0, 0

    def begin(self, update: int) -> None:
        """update: the one that is gone on behind; what was told of later ones is taken back."""
        self._began, self._first = time.monotonic(), update
        if self._lead:
            for name in ("metrics.jsonl", "samples.jsonl"):
                take_back(self._folder / name, update)
            self._writer = summary_writer(self._folder / "logs", update) if self._tensorboard else None

    def update(self, number: int, updates: int, measures: Mapping[str, float]) -> None:
        """number: of the update, from 1."""
        self._write(number, measures)
        wide = max(9, 2 * len(f"{updates:,}") + 1)
        if self._told % _EVERY == 0:
            self._tell(self._line(f"{'update':>{wide}}", list(self._columns.values()), "left"))
        self._told += 1
        spent = time.monotonic() - self._began
        left = duration(spent / (number - self._first) * (updates - number))
        cells = [_said(measures[name]) for name in self._columns]
        self._tell(self._line(f"{f'{number:,}/{updates:,}':>{wide}}", cells, left))

    def held_out(self, number: int, measures: Mapping[str, float]) -> None:
        self._write(number, {f"eval_{name}": value for name, value in measures.items()})
        said = "   ".join(f"{name} {value:.3g}" for name, value in measures.items())
        self._tell(f"held out: {said}")

    def _write(self, number: int, measures: Mapping[str, float]) -> None:
        if not self._lead:
            return
        add_line(self._folder / "metrics.jsonl", {"step": number, **measures})
        if self._writer is not None:
            with room(self._folder / "logs"):
                for name, value in measures.items():
                    self._writer.add_scalar(name.replace("eval_", "eval/"), value, number)

    def sample(self, number: int, place: int, prompt: str, answer: str, scores: Mapping[str, float]) -> None:
        """An answer to a held-out prompt; number 0 is before the training."""
        if self._lead:
            line = {"step": number, "prompt": prompt, "answer": answer, "scores": dict(scores)}
            add_line(self._folder / "samples.jsonl", line)
            if self._writer is not None:
                with room(self._folder / "logs"):
                    said = ", ".join(f"{name} {value:.3g}" for name, value in scores.items())
                    self._writer.add_text(f"sample {place}", f"{prompt}\n\n**{answer}**\n\n({said})", number)

    def alarm(self, number: int, text: str) -> None:
        self._tell(f"ALARM at update {number:,}: {text}")
        if self._lead:
            add_line(self._folder / "metrics.jsonl", {"step": number, "alarm": text})

    def close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with room(self._folder / "logs"):
                writer.close()

    def _line(self, first: str, cells: Sequence[str], last: str) -> str:
        widths = [max(9, len(name) + 1) for name in self._columns.values()]
        return (
            first
            + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
            + f"{last:>9}"
        )


def _said(value: float) -> str:
    """At most eight characters, so that columns stay apart."""
    if abs(value) >= 10_000:
        return f"{value:.1e}"
    value = round(value, 3) + 0.0  # no minus before a zero
    return f"{value:.2f}" if abs(value) >= 10 else f"{value:.3f}"


@dataclass(slots=True)
class Alarms:
    """length, same: mean tokens of an answer and the share of the commonest one in the first update, by which later
    ones are measured; 0 before it. ringing: those that have begun and not ended."""

    watch: PolicyWatch
    length: float = 0.0
    same: float = 0.0
    ringing: tuple[str, ...] = ()

    def check(self, measures: Mapping[str, float]) -> list[str]:
        """What has begun to be wrong with this update's answers, in words."""
        self.length, self.same = self.length or measures["length"], self.same or measures["same"]
        found = dict(self._wrong(measures))
        new = [text for name, text in found.items() if name not in self.ringing]
        self.ringing = tuple(found)
        return new

    def _wrong(self, now: Mapping[str, float]) -> Iterator[tuple[str, str]]:
        watch, factor = self.watch, now["length"] / self.length
        if now["kl"] > watch.kl_alarm:
            yield (
                "kl",
                (
                    f"the KL of an answer is {now['kl']:.3g}, above {watch.kl_alarm:g}; a larger ppo.beta or a smaller"
                    " optim.learning_rate holds the policy nearer to where it began"
                ),
            )
        if not 1 / watch.length_alarm <= factor <= watch.length_alarm:
            yield (
                "length",
                (
                    f"answers have {now['length']:.1f} tokens, {factor:.2f} times as many as at the beginning; rewards"
                    " that like one length are a common cause"
                ),
            )
        if now["repeated"] > watch.repeat_alarm:
            yield "repeated", f"{now['repeated']:.0%} of the answers repeat themselves; look at samples.jsonl"
        if now["same"] > max(watch.repeat_alarm, _MORE * self.same):
            yield "same", f"{now['same']:.0%} of the answers are one and the same; look at samples.jsonl"
