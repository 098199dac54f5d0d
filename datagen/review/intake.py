"""Records become items of a project's queue; what cannot be one is counted by reason.

Taking in the same records again adds nothing, so a server may do it at every start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagen.errors import UsageError
from datagen.execute import last_stage
from datagen.formats import read_records, to_json
from datagen.lengths import Measure
from datagen.record import Record
from datagen.review.briefs import briefs
from datagen.reviews.items import Item, add_items, check_batch, item_id
from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore
from datagen.store import Store


@dataclass(frozen=True, slots=True)
class Intake:
    """added: items that are new. left_out: records that cannot be items of this project, by reason."""

    added: int
    left_out: Mapping[str, int]


def review_folder(target: Path, *, create: bool = False) -> Path:
    """Where the reviews of a run or file are kept: in the run's folder, or in FILE.review beside the file.

    create: makes the latter. Raises UsageError for what is neither.
    """
    if (target / "run.db").is_file():
        return target
    beside = target.with_name(f"{target.name}.review")
    if (beside / "run.db").is_file():
        return beside
    if not target.exists():
        raise UsageError(f"{target}: no such file or folder; name a run folder or a file of records")
    if create:
        with Store(beside):
            return beside
    raise UsageError(f"{target}: nothing was reviewed here; begin with: datagen review serve {target}")


def records_of_target(target: Path) -> Iterable[Record]:
    """The records of a run's last finished stage, or those of a file; none of a run that has not got so far."""
    if (target / "run.db").is_file():
        with Store(target, write=False) as store:
            yield from last_stage(store)
    else:
        yield from read_records(target)


def take_in_all(store: ReviewStore, target: Path, projects: Sequence[Project]) -> dict[str, Intake]:
    """What came in for each project, by its name. Raises UsageError where two have the same."""
    names = [one.name for one in projects]
    if len(set(names)) < len(names):
        raise UsageError(
            f"--project: two are named {max(names, key=names.count)!r}; give each a name of its own"
        )
    return {one.name: take_in(store, one, records_of_target(target)) for one in projects}


def take_in(store: ReviewStore, project: Project, records: Iterable[Record]) -> Intake:
    """Puts what is new of these records into the queue. Raises UsageError where a batch is of another model."""
    left_out: Counter[str] = Counter()
    if project.kind == "rephrase":  # these come from a run that waits
        return Intake(0, {})
    if project.kind == "demonstration":
        return Intake(add_items(store, briefs(store, project, records)), {})
    return Intake(add_items(store, _items(store, project, records, left_out)), dict(left_out))


def _items(
    store: ReviewStore, project: Project, records: Iterable[Record], left_out: Counter[str]
) -> Iterator[Item]:
    make = {"comparison": _comparison, "rating": _rating, "instruction": _instruction}[project.kind]
    length = Measure("all", "tokens", project.tokenizer).of
    batches: dict[str, set[str]] = {}
    for record in records:
        body = make(record)
        if isinstance(body, str):
            left_out[body] += 1
            continue
        if _longest(body, length) > project.tokens:
            left_out[f"longer than {project.tokens:,} tokens"] += 1
            continue
        item = Item(
            item_id(project.name, project.kind, body),
            project.name,
            project.kind,
            body,
            str(record.tags.get("task") or ""),
            str(record.tags.get("batch") or ""),
            to_json(record),
            record.tags.get("gold"),
        )
        check_batch(store, item, batches)
        yield item


def _comparison(record: Record) -> dict[str, Any] | str:
    turns = record.tags.get("turns")
    prompt = [{"role": one.role, "content": one.content} for one in record.prompt]
    if record.tags.get("kind") == "pair" and isinstance(turns, list) and turns:
        prompt = [{"role": one.role, "content": one.content} for one in record.messages]
        return {"record": record.id, "prompt": prompt, "turns": turns}
    if record.preference is None or not record.response:
        return "no pair of answers"
    answers = [{"text": text} for text in (record.response, record.preference.rejected)]
    return {
        "record": record.id,
        "prompt": prompt,
        "turns": [{"answers": answers, "goes_on": None, "then": []}],
    }


def _rating(record: Record) -> dict[str, Any] | str:
    if not any(one.role == "assistant" for one in record.messages):
        return "no assistant's message"
    messages = [{"role": one.role, "content": one.content} for one in record.messages]
    return {"record": record.id, "messages": messages}


def _instruction(record: Record) -> dict[str, Any] | str:
    spoken = [one for one in record.messages if one.role != "system"]
    if [one.role for one in spoken] != ["user", "assistant"]:
        return "not one instruction and one output"
    instruction = record.instruction or spoken[0].content
    return {
        "record": record.id,
        "instruction": instruction,
        "input": record.input,
        "output": record.response,
    }


def _longest(body: Mapping[str, Any], length: Callable[[str], int]) -> int:
    """Tokens of the longest conversation that an item would train on."""
    if "turns" not in body:
        texts = [one["content"] for one in body.get("messages", ())]
        texts += [body[part] for part in ("instruction", "input", "output") if part in body]
        return sum(map(length, texts))
    context = longest = sum(length(one["content"]) for one in body["prompt"])
    for turn in body["turns"]:
        sizes = [length(answer["text"]) for answer in turn["answers"]]
        longest = max(longest, context + max(sizes))
        context += sizes[turn.get("goes_on") or 0] + sum(
            length(one["content"]) for one in turn.get("then", ())
        )
    return longest
