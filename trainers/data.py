"""Files, dataset folders and run folders → examples to train on, with a count of what was left out and why.

    loaded = load(("a.jsonl=0.7", "runs/b=0.3"), Masking.of(tokenizer), max_length=1024)
    loaded.examples, loaded.dropped, loaded.epoch(seed, number)

A reply that carries loss is trained on whole or not at all. Knows records and numbers; tensors are made in `packing`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from datagen.errors import DatagenError, UsageError
from datagen.formats import BadLine
from datagen.record import Message, Record
from trainers.masking import Masked, Masking
from trainers.mixing import Part, draw
from trainers.sources import parse_sources, records_of
from trainers.template import Refused

IGNORED = -100  # a label without loss, as torch's cross entropy has it
Truncation = Literal["rounds", "drop"]
System = Literal["refuse", "merge"]


@dataclass(frozen=True, slots=True)
class Example:
    """input_ids, labels: (n,) int32, a label being the token itself where it carries loss and IGNORED elsewhere, always
    at 0, which nothing precedes. weight: how often it is drawn against others of its source. source: the file or
    folder. record: the id of the one it was made of. computed: whether a program knew the answer, so that one is right.
    scale: (n,) float32, what each token's loss is multiplied by; None stands for 1."""

    input_ids: NDArray[np.int32]
    labels: NDArray[np.int32]
    weight: float = 1.0
    source: str = ""
    record: str = ""
    computed: bool = False
    scale: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.input_ids)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Records that gave no example. reasons: how many, by reason; first: what was found in the first of each.

    no_reply, nothing_trained, empty_reply; too_long: no trained reply fits; unsplittable, template_error and
    control_tokens: the template cannot be used for it; zero_weight: never to be drawn; unreadable: no record at all.
    """

    reasons: Mapping[str, int] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class Loaded:
    """parts: the sources in order, each with its range of the examples. cut: records that lost rounds at their end to
    max_length, `cut_replies` trained replies in all. methods: examples by the way their mask was found. endless:
    examples with a reply that no special token ends, which teach no model to stop. lost: see `Masked`."""

    examples: tuple[Example, ...]
    parts: tuple[Part, ...]
    records: int
    dropped: Dropped
    cut: int = 0
    cut_replies: int = 0
    methods: Mapping[str, int] = field(default_factory=dict)
    endless: int = 0
    lost: str = ""

    @property
    def tokens(self) -> int:
        return sum(map(len, self.examples))

    @property
    def trained(self) -> int:
        """Tokens that carry loss; with a weight on prompts, those too."""
        return sum(int((example.labels != IGNORED).sum()) for example in self.examples)

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.array([len(example) for example in self.examples], np.int64)

    def epoch(self, seed: int, number: int) -> NDArray[np.int64]:
        """(m,): which examples one pass trains on, in a random order; see `trainers.mixing.draw`."""
        return draw(self.parts, np.array([example.weight for example in self.examples]), seed, number)

    def warnings(self) -> Iterator[str]:
        """What a user should know besides the dropped records."""
        if self.cut:
            yield (
                f"{self.cut:,} conversations are longer than max_length and lost rounds at their end"
                f" ({self.cut_replies:,} trained replies)"
            )
        if single := self.methods.get("per_turn"):
            lost = f"; prompts will end in {self.lost!r}, which the examples lack" if self.lost else ""
            yield (
                f"{single:,} examples are single turns: the chat template renders the last turn otherwise"
                f" than earlier ones, so each trained reply needs its own copy of the conversation{lost}"
            )
        if self.endless:
            yield (
                f"{self.endless:,} examples hold a reply that no special token ends, so it does not teach to stop"
            )


@dataclass(frozen=True, slots=True)
class Limits:
    """max_length: tokens of an example. truncation: rounds: a conversation that is too long loses whole rounds at its
    end while a trained reply is left; drop: it is dropped. Either way one of which only the last reply is trained, as
    in Ghost Attention, is dropped, not cut. prompt_weight: of the loss on tokens that are no trained reply. system:
    where the template shows no system message, refuse to train, or merge it into the first message of the user.
    weight_tag: the tag that says how often a record is drawn; "" for none."""

    max_length: int
    truncation: Truncation = "rounds"
    prompt_weight: float = 0.0
    system: System = "refuse"
    weight_tag: str = "weight"


def load(sources: Sequence[str], masking: Masking, limits: Limits) -> Loaded:
    """Every source, PATH or PATH=SHARE, as examples, all held in memory: 8 bytes a token.

    Raises UsageError for a source that is none, for system messages that the template does not show, and for a weight
    that is no number; DatagenError where no example is left of a source.
    """
    counts, parts = Counts(), []
    examples: list[Example] = []
    for source in parse_sources(sources):
        start, before = len(examples), counts.reasons.copy()
        for record in records_of(source.path, counts.unreadable):
            counts.records += 1
            try:
                examples += _examples(record, source.path, masking, limits, counts)
            except Refused as error:
                counts.drop(error.reason, f"{source.path}, record {record.id}: {error.detail}")
        if len(examples) == start:
            raise DatagenError(f"{source.path}: no record of it can be trained on; {counts.said(before)}")
        parts.append(Part(source.path, start, len(examples), source.share))
    return Loaded(
        tuple(examples),
        tuple(parts),
        counts.records,
        counts.frozen(),
        counts.cut,
        counts.gone,
        MappingProxyType(dict(counts.methods)),
        counts.endless,
        counts.lost,
    )


class Counts:
    """What happens to the records while they are read. gone: what those that were cut lost, replies or rounds."""

    def __init__(self) -> None:
        self.records = self.cut = self.gone = self.endless = 0
        self.reasons: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self.methods: Counter[str] = Counter()
        self.lost = ""

    def drop(self, reason: str, detail: str) -> None:
        self.reasons[reason] += 1
        self.first.setdefault(reason, detail)

    def unreadable(self, line: BadLine) -> None:
        self.drop("unreadable", str(line))

    def frozen(self) -> Dropped:
        return Dropped(MappingProxyType(dict(self.reasons)), MappingProxyType(self.first))

    def said(self, before: Counter[str]) -> str:
        """What was dropped since, the first of each reason told in full."""
        return "; ".join(
            f"{reason} {count:,} (the first: {self.first[reason]})"
            for reason, count in (self.reasons - before).items()
        )


def _examples(record: Record, source: str, masking: Masking, limits: Limits, counts: Counts) -> list[Example]:
    """Raises Refused where the record gives none."""
    weight = weight_of(record, source, limits.weight_tag)
    messages = record.messages
    if masking.system and limits.system == "merge":
        messages = merge_system(messages)
    try:
        encoded = masking.encode(messages)
    except Refused as error:
        if error.reason == "system_dropped":
            raise UsageError(f"{source}, record {record.id}: {error.detail}") from error
        raise
    fitting = _fit(encoded, messages, masking, limits)
    lost = sum(len(one.replies) for one in encoded) - sum(len(one.replies) for one in fitting)
    counts.cut += bool(lost)
    counts.gone += lost
    for one in fitting:
        counts.methods[one.method] += 1
        counts.endless += not one.ended
        counts.lost = counts.lost or one.lost
    about = (weight, source, record.id, _computed(record))
    return [_example(one, limits.prompt_weight, about) for one in fitting]


def _fit(
    encoded: tuple[Masked, ...], messages: tuple[Message, ...], masking: Masking, limits: Limits
) -> tuple[Masked, ...]:
    """What of it fits into max_length, every reply in it whole. Raises Refused where nothing does."""
    longest, most = max(one.length for one in encoded), limits.max_length
    if longest <= most:
        return encoded
    if limits.truncation == "rounds":
        if short := tuple(one for one in encoded if one.length <= most):
            return short
        ends = [(place, end) for one in encoded for place, _, end in one.replies if end <= most]
        for place, _ in reversed(ends if len(encoded) == 1 else []):
            cut = masking.encode(messages[: place + 1])
            if all(one.length <= most for one in cut):
                return cut
    raise Refused(
        "too_long", f"{longest:,} tokens to the end of its last trained reply; max_length is {most:,}"
    )


def _example(masked: Masked, prompt_weight: float, about: tuple[float, str, str, bool]) -> Example:
    length = masked.length
    ids, trained = masked.tokens.ids[:length].copy(), masked.trained[:length]
    labels = ids.copy() if prompt_weight else np.where(trained, ids, np.int32(IGNORED))
    labels[0] = IGNORED
    scale = np.where(trained, 1.0, prompt_weight).astype(np.float32) if prompt_weight else None
    return Example(ids, labels, *about, scale)


def _computed(record: Record) -> bool:
    """Whether its last reply is the answer of a program."""
    last = len(record.messages) - 1
    wrote = [origin.model for origin in record.history if origin.message in (None, last) and origin.model]
    return "answer" in record.tags or bool(wrote and wrote[-1].startswith("procedural:"))


def weight_of(record: Record, source: str, tag: str) -> float:
    """How often a record is drawn. Raises UsageError for a tag that is no weight, Refused for 0."""
    said = record.tags.get(tag) if tag else None
    if said is None:
        return 1.0
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said < math.inf:
        raise UsageError(
            f"{source}, record {record.id}: the tag {tag!r} is {said!r}, expected a weight of at least 0 as datagen"
            " balance --mode weights writes it; name another tag, or none"
        )
    if said == 0:
        raise Refused("zero_weight", f"its tag {tag!r} is 0")
    return float(said)


def merge_system(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The system messages in front of the user's first one, a blank line between."""
    system = [message.content for message in messages if message.role == "system" and message.content.strip()]
    others = [message for message in messages if message.role != "system"]
    for place, message in enumerate(others):
        if message.role == "user" and system:
            others[place] = replace(message, content="\n\n".join((*system, message.content)))
            break
    return tuple(others)
