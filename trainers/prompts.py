"""Files, dataset folders and run folders → prompts for a policy to answer, with a count of what was left out and why.

    loaded = load_prompts(("a.jsonl=0.7", "runs/b=0.3"), template, most=512)
    loaded.prompts, loaded.dropped, loaded.epoch(seed, number)

A prompt is what stands before a record's last reply; the reply itself is its reference, which no policy is trained on.
Knows records and numbers, no tensors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagen.errors import DatagenError, UsageError
from datagen.record import Message, Record
from trainers.answering import prompt_of
from trainers.data import Counts, Dropped, System, merge_system, weight_of
from trainers.holding_out import is_held_out, test_splits
from trainers.mixing import Part, draw
from trainers.sources import parse_sources, records_of
from trainers.template import Refused, Template

Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Prompt:
    """ids: (n,) int32, up to where the reply begins. reference: the record's own reply, "" where it has none. tags: of
    the record. source: the file or folder. record: the id of the conversation before the reply, the same for two
    records that ask the same. weight: how often it is drawn against others of its source."""

    ids: Ids
    messages: tuple[Message, ...]
    reference: str = ""
    tags: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    record: str = ""
    weight: float = 1.0

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class LoadedPrompts:
    """parts: the sources in order, each with its range of the prompts."""

    prompts: tuple[Prompt, ...]
    parts: tuple[Part, ...]
    records: int
    dropped: Dropped

    def epoch(self, seed: int, number: int) -> NDArray[np.int64]:
        """(m,): the places of one pass, in a random order; see `trainers.mixing.draw`."""
        return draw(self.parts, np.array([one.weight for one in self.prompts]), seed, number)


def load_prompts(
    sources: Sequence[str],
    template: Template,
    *,
    most: int,
    system: System = "refuse",
    weight_tag: str = "weight",
) -> LoadedPrompts:
    """Every source, PATH or PATH=SHARE, each conversation once. most: tokens of a prompt.

    Raises UsageError for a source that is none, DatagenError where no prompt is left of a source.
    """
    counts, parts = Counts(), []
    prompts: list[Prompt] = []
    for source in parse_sources(sources):
        start, before, seen = len(prompts), counts.reasons.copy(), set[str]()
        for record in records_of(source.path, counts.unreadable):
            counts.records += 1
            try:
                prompt = _prompt(record, source.path, template, most, system, weight_tag)
            except Refused as error:
                counts.drop(error.reason, f"{source.path}, record {record.id}: {error.detail}")
                continue
            if prompt.record in seen:
                counts.drop("repeated", f"{source.path}, record {record.id}: asks what an earlier one asked")
                continue
            seen.add(prompt.record)
            prompts.append(prompt)
        if len(prompts) == start:
            raise DatagenError(f"{source.path}: holds no prompt to answer; {counts.said(before)}")
        parts.append(Part(source.path, start, len(prompts), source.share))
    return LoadedPrompts(tuple(prompts), tuple(parts), counts.records, counts.frozen())


def _prompt(
    record: Record, source: str, template: Template, most: int, system: System, weight_tag: str
) -> Prompt:
    """Raises Refused for a record that asks nothing, or more than `most` tokens."""
    messages = record.prompt
    if not messages or messages[-1].role != "user":
        raise Refused("no_question", "nothing of the user stands before its reply")
    weight = weight_of(record, source, weight_tag)
    if system == "merge":
        messages = merge_system(messages)
    ids = prompt_of(template, messages)
    if len(ids) > most:
        raise Refused("too_long", f"{len(ids):,} tokens to where the reply begins; at most {most:,} fit")
    name = Record(messages=messages).id
    return Prompt(ids, messages, record.response, MappingProxyType(dict(record.tags)), source, name, weight)


def hold_out_prompts(loaded: LoadedPrompts, share: float) -> tuple[LoadedPrompts, tuple[Prompt, ...]]:
    """What is trained on, and what is not, by a hash of the conversation. A source of which nothing would be left is
    trained on whole."""
    kept: list[Prompt] = []
    held: list[Prompt] = []
    parts = []
    for part in loaded.parts:
        own = loaded.prompts[part.start : part.stop]
        out = [one for one in own if is_held_out(one.record, share)]
        if len(out) == len(own):
            out = []
        gone, start = {one.record for one in out}, len(kept)
        kept += [one for one in own if one.record not in gone]
        held += out
        parts.append(replace(part, start=start, stop=len(kept)))
    return replace(loaded, prompts=tuple(kept), parts=tuple(parts)), tuple(held)


def held_out_sources(train: Sequence[str], named: Sequence[str], share: float) -> tuple[str, ...]:
    """What is named, else the test splits of the datasets that have one; () where a share has to do."""
    if named or not share:
        return tuple(named)
    return test_splits(parse_sources(train))


def check_fits(most: int, answer: int, context: int) -> None:
    """Raises UsageError where a prompt and an answer of such lengths are more than the model was made for."""
    if context and most + answer > context:
        raise UsageError(
            f"data.max_prompt {most:,} and rollout.max_new_tokens {answer:,} are {most + answer:,} tokens, more than"
            f" the {context:,} that the model was made for; lower one of them"
        )
