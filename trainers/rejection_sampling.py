"""What rejection sampling asks of models: answers, what earlier ones are worth today, and what fine-tuning gained.

Several processes work in rounds: each takes a whole batch, and the first one writes all of them down. So a batch holds
the same prompts however many processes there are, and an answer is the same to the last bit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np
import orjson

from datagen.errors import UsageError
from datagen.formats.atomic import replacing
from trainers.answered import NAME, Answered, AnswersFile
from trainers.asking import Asked
from trainers.best_of import spread_over
from trainers.candidates import open_candidates, open_judging, prompts_for
from trainers.checkpoints import Folder
from trainers.loading import open_tokenizer
from trainers.processes import Processes
from trainers.prompts import Prompt
from trainers.rejection_result import Gain, gain_of
from trainers.rejection_settings import RejectionSettings
from trainers.results import Outcome
from trainers.watching import Tell

POOL = "pool.jsonl"
_QUIET = 10.0  # seconds between two lines about batches
T = TypeVar("T")


def sample(asked: Asked, settings: RejectionSettings, folder: Folder, group: Processes, tell: Tell) -> None:
    """Answers the prompts that have no answers yet."""
    file = AnswersFile(folder.path / NAME)
    left = [asked.prompts[place] for place in group.of_lead(lambda: _unanswered(file, asked.prompts))]
    wanted, count = len(asked.prompts), settings.samples.k
    done = wanted - len(left)
    said = ", ".join(f"{one:g}" for one in settings.temperatures)
    tell(
        f"{wanted:,} prompts, {len(asked.held):,} of them held out; {count:,} answers to each, temperature {said}"
        + (f"; {group.world} processes" if group.world > 1 else "")
        + (f"; {done:,} have theirs already" if done else "")
    )
    if not left:
        return
    _check_engine(settings, group)
    told = _Progress(tell, "answered", wanted, done)
    temperatures = spread_over(settings.temperatures, count)
    with open_candidates(settings.policy, settings, group.device) as candidates:
        group.wait()  # the first process may have put a server's weights in order

        def answer(batch: Sequence[Prompt]) -> list[Answered]:
            answers = candidates.answer(batch, temperatures)
            return [
                Answered.of(one, own, held_out=one.record in asked.held)
                for one, own in zip(batch, answers, strict=True)
            ]

        for found in _in_rounds(left, settings.samples.batch, group, answer):
            if group.lead:
                file.add(found)
            scores = np.array([[one.score for one in own.answers] for own in found])
            told.count(len(found), f"reward {scores.mean():.4g}, best {scores.max(1).mean():.4g}")


def rejudge(asked: Asked, settings: RejectionSettings, folder: Folder, group: Processes, tell: Tell) -> None:
    """Judges the answers of earlier versions anew, as the rewards are others than when they were written."""
    file = AnswersFile(folder.path / POOL)
    done, wanted = group.of_lead(lambda: (_mended(file), sum(1 for _ in _pooled(asked))))
    if done >= wanted:
        return
    tell(f"{wanted:,} prompts of {len(asked.pool)} earlier versions are judged anew")
    told, left = _Progress(tell, "judged", wanted, done), islice(_pooled(asked), done, None)
    with open_judging(settings, group.device) as judging:
        for found in _in_rounds(left, settings.samples.batch, group, judging.rejudge):
            if group.lead:
                file.add(found)
            told.count(len(found), "")


def measure(
    asked: Asked, settings: RejectionSettings, trained: Outcome, group: Processes, tell: Tell
) -> dict[str, Gain]:
    """One answer to each held-out prompt, of the student as it was and as it is. What was measured once is not measured
    again."""
    path = Path(trained.folder) / "measured.json"
    known = group.of_lead(lambda: _measured(path))
    if known is not None:
        return known
    engine = settings.rollout.engine
    if engine.startswith("http") or (engine == "vllm" and group.world > 1):
        # The server has the policy, and neither of these; vLLM itself serves one process.
        settings = replace(settings, rollout=replace(settings.rollout, engine="transformers"))
    names = settings.student or settings.policy, trained.folder
    held = asked.held_prompts
    for name in names:
        held = prompts_for(open_tokenizer(name), held, asked.most)
    if len(held) < 2:
        tell(f"{len(held)} held-out prompts are too few to measure what was gained")
        return {}
    before, after = (_answer(name, held, settings, group, tell) for name in names)
    gains = {name: gain_of(before[name], after[name]) for name in before}
    if group.lead:
        with replacing(path) as file:
            plain = {name: asdict(one) for name, one in gains.items()}
            file.write(orjson.dumps(plain, option=orjson.OPT_INDENT_2))
    return gains


def _answer(
    name: str, held: tuple[Prompt, ...], settings: RejectionSettings, group: Processes, tell: Tell
) -> dict[str, list[float]]:
    """(n,) of each measure, in the order of the prompts, each process having answered its share."""
    tell(f"{name}: answers {len(held):,} held-out prompts")
    places = range(group.rank, len(held), group.world)
    rows: list[tuple[int, dict[str, float]]] = []
    with open_candidates(name, settings, group.device) as candidates:
        if places:  # with fewer prompts than processes
            own = prompts_for(candidates.tokenizer, [held[place] for place in places])
            found = candidates.measure(own)
            rows = [(at, {one: found[one][row] for one in found}) for row, at in enumerate(places)]
    rows = sorted(group.gather(rows), key=lambda row: row[0])
    return {name: [row[name] for _, row in rows] for name in rows[0][1]}


def _measured(path: Path) -> dict[str, Gain] | None:
    if not path.exists():
        return None
    return {name: Gain(**one) for name, one in orjson.loads(path.read_bytes()).items()}


def _unanswered(file: AnswersFile, prompts: Sequence[Prompt]) -> list[int]:
    """Places of the prompts that have no line in the file yet."""
    file.mend()
    done = {one.prompt for one in file}
    return [place for place, one in enumerate(prompts) if one.record not in done]


def _mended(file: AnswersFile) -> int:
    """How many whole lines are there."""
    file.mend()
    return sum(1 for _ in file)


def _pooled(asked: Asked) -> Iterator[Answered]:
    for folder in asked.pool:
        yield from AnswersFile(Path(folder) / NAME)


def _check_engine(settings: RejectionSettings, group: Processes) -> None:
    """Raises UsageError before any model is loaded."""
    if settings.rollout.engine == "vllm" and group.world > 1:
        raise UsageError(
            f"rollout.engine: vllm serves one process, and {group.world} are sampling; sample in one process"
            " (--no-train) and go on with the same settings in several, or start vLLM's server and name it:"
            " rollout.engine=http://HOST:PORT"
        )


def _in_rounds(
    rows: Iterable[T], size: int, group: Processes, work: Callable[[Sequence[T]], Sequence[Answered]]
) -> Iterator[list[Answered]]:
    """What becomes of the rows, in their order: of a batch of `size` for each process, then of the next."""
    rows = iter(rows)
    while batches := list(islice(rows, size * group.world)):
        own = batches[group.rank * size :][:size]
        yield group.gather(work(own) if own else ())


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
