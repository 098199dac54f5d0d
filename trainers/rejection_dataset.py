"""The best answers as an ordinary dataset: a folder of Parquet files, train and, of prompts that are held out, test.

    data/train-00000-of-00001.parquet   data/test-00000-of-00001.parquet   README.md

Only the answer itself carries loss. Knows no models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from datagen.formats.arrow import RecordWriter
from datagen.record import Message, Origin, Record
from trainers.answered import Answered
from trainers.best_of import Answer, choose
from trainers.folders import new_folder

_STEP = "rejection"


@dataclass(frozen=True, slots=True)
class Best:
    """A prompt with its best answers, of `candidates`."""

    asked: Answered
    answers: tuple[Answer, ...]
    candidates: int


@dataclass(slots=True)
class Chosen:
    """What the dataset holds. cut: records whose answer was cut off, as no other one was there. out: prompts without a
    record, by reason. pooled: records whose answer is of an earlier version. temperatures: of the answers that are not.
    """

    best: list[Best]
    train: int = 0
    test: int = 0
    cut: int = 0
    pooled: int = 0
    out: Counter[str] = field(default_factory=Counter)
    temperatures: Counter[float] = field(default_factory=Counter)


def pick(
    own: Iterable[Answered],
    pool: Iterable[Answered],
    *,
    keep: int,
    least: float | None,
) -> Chosen:
    """The best of this version's answers and of all earlier ones'. Prompts that only earlier versions asked come
    behind the others; a prompt is held out as this version says, or, where it did not ask it, as any earlier one does.

    Holds the best of each prompt in memory, not all.
    """
    found: dict[str, Best] = {}
    asked: set[str] = set()
    for one in own:
        if one.prompt not in found:
            found[one.prompt] = Best(one, choose(one.answers, keep, least), len(one.answers))
            asked.add(one.prompt)
    for one in pool:
        before = found.get(one.prompt, Best(one, (), 0))
        held = before.asked.held_out or (one.held_out and one.prompt not in asked)
        answers = choose((*before.answers, *one.answers), keep, least)
        found[one.prompt] = Best(
            replace(before.asked, held_out=held, answers=()), answers, before.candidates + len(one.answers)
        )
    chosen = Chosen(list(found.values()))
    for best in chosen.best:
        _count(chosen, best, least)
    return chosen


def _count(chosen: Chosen, best: Best, least: float | None) -> None:
    if not best.answers:
        chosen.out["empty" if least is None else "below_least"] += 1
        return
    if best.asked.held_out:
        chosen.test += len(best.answers)
    else:
        chosen.train += len(best.answers)
    for answer in best.answers:
        chosen.cut += not answer.ended
        chosen.pooled += answer.earlier
        if not answer.earlier and not best.asked.held_out:
            chosen.temperatures[answer.temperature] += 1


def record_of(best: Best, answer: Answer, weight_tag: str) -> Record:
    """weight_tag: has done its work when the prompts were drawn, and would else be applied twice."""
    asked = best.asked
    # Replies before the last are the data's, nobody's best: they carry no loss.
    before = tuple(replace(one, train=False) if one.role == "assistant" else one for one in asked.messages)
    tags = {name: value for name, value in asked.tags.items() if name != weight_tag}
    tags |= {
        "reward": answer.score,
        "rewards": dict(answer.scores),
        "temperature": answer.temperature,
        "policy": answer.policy,
        "best_of": best.candidates,
    }
    messages = (*before, Message("assistant", answer.text))
    origin = Origin(_STEP, f"hf:{answer.policy}", parents=(asked.prompt,), message=len(before))
    return Record(messages, tags=tags, history=(origin,))


def write_dataset(folder: Path, chosen: Chosen, weight_tag: str, about: Sequence[str]) -> None:
    """A folder that appears whole or not at all. about: lines of its card."""
    with new_folder(folder) as part:
        for split, held in (("train", False), ("test", True)):
            own = [one for one in chosen.best if one.asked.held_out is held and one.answers]
            if own:
                with RecordWriter(part / "data" / f"{split}-00000-of-00001.parquet") as writer:
                    for best in own:
                        for answer in best.answers:
                            writer.write(record_of(best, answer, weight_tag))
        (part / "README.md").write_text(_card({"train": chosen.train, "test": chosen.test}, about), "utf-8")


def _card(counts: Mapping[str, int], about: Sequence[str]) -> str:
    rows = "\n".join(f"| {split} | {count:,} |" for split, count in counts.items() if count)
    return (
        "---\ntags:\n- datagen\n- rejection-sampling\n---\n\n# Best answers\n\n"
        + "\n\n".join(about)
        + f"\n\n| split | records |\n| --- | --- |\n{rows}\n"
    )
