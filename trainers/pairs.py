"""Preferences → pairs of token rows for a reward model, with a count of what was left out and why.

    loaded = load_pairs(("pairs.jsonl=0.9", "runs/b=0.1"), Masking.of(tokenizer), PairLimits(1024))
    loaded.pairs, loaded.dropped, loaded.epoch(seed, number)

Knows records and numbers; tensors are made in `scoring`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from datagen.errors import DatagenError, UsageError
from datagen.record import Message, Preference, Record, Strength
from trainers.data import Counts, Dropped, System, merge_system, weight_of
from trainers.masking import Masking
from trainers.mixing import Part, draw
from trainers.sources import parse_sources, records_of
from trainers.template import Refused

Kind = Literal["helpfulness", "safety"]
Ties = Literal["keep", "drop"]
PairTruncation = Literal["drop", "left"]
Ids = NDArray[np.int32]

# What Preference.safety says, as `datagen review export` writes it and its mirror image, of chosen and rejected.
_SAFETY = {
    "both": (True, True),
    "chosen": (True, False),
    "rejected": (False, True),
    "neither": (False, False),
    "": (None, None),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to one conversation, as tokens that a single row holds.

    row: (n,) int32, the tokens that both have in front, then the rest of the chosen one, then that of the rejected
    one. shared: how many both have in front. split: where the chosen one ends; so that row[:split] is the chosen one.
    Either has a token of its own and ends with the token that ends a reply.
    tie: whether the people who compared them were split, which is kept as the strength negligibly with an order that
    means nothing. chosen_safe, rejected_safe: None where nobody said, or not in words that are known here.
    section: the record's tag `section`, else its `task`, else "". prompt: an id of what both answer.
    weight: how often it is drawn against others of its source.
    """

    row: Ids
    shared: int
    split: int
    strength: Strength = "better"
    tie: bool = False
    chosen_safe: bool | None = None
    rejected_safe: bool | None = None
    section: str = ""
    source: str = ""
    record: str = ""
    prompt: str = ""
    weight: float = 1.0

    @classmethod
    def of(cls, chosen: Sequence[int] | Ids, rejected: Sequence[int] | Ids) -> Self:
        """Of the tokens of either, which must differ."""
        first, second = np.asarray(chosen, np.int32), np.asarray(rejected, np.int32)
        most = min(len(first), len(second)) - 1
        differing = np.flatnonzero(first[:most] != second[:most])
        shared = int(differing[0]) if len(differing) else most
        return cls(np.concatenate([first, second[shared:]]), shared, len(first))

    @property
    def chosen(self) -> Ids:
        return self.row[: self.split]

    @property
    def rejected(self) -> Ids:
        return np.concatenate([self.row[: self.shared], self.row[self.split :]])

    @property
    def lengths(self) -> tuple[int, int]:
        """Tokens of the chosen one and of the rejected one, the prompt counted in both."""
        return self.split, self.shared + len(self.row) - self.split


@dataclass(frozen=True, slots=True)
class PairLimits:
    """max_length: tokens of the longer answer with its prompt. truncation: drop: a pair that is longer is dropped;
    left: it loses whole rounds at its beginning, the same for both answers, and is dropped if its last round alone is
    too long. kind: safety: pairs whose chosen answer is unsafe and the other one safe are dropped, as Llama 2 does
    (arXiv 2307.09288, §3.2.1), lest the order say otherwise than the labels. ties: of people who were split.
    system, weight_tag: as in trainers.data."""

    max_length: int
    truncation: PairTruncation = "drop"
    kind: Kind = "helpfulness"
    ties: Ties = "keep"
    system: System = "refuse"
    weight_tag: str = "weight"


@dataclass(frozen=True, slots=True)
class LoadedPairs:
    """parts: the sources in order, each with its range of the pairs. dropped: no_preference, ties, chosen_unsafe,
    unknown_safety, identical (the same tokens), no_prompt, no_reply, empty_reply, endless (no special token ends the
    reply), too_long, and what the template says (see `trainers.data.Dropped`). cut: pairs that lost rounds at their
    beginning, `cut_rounds` in all. lost: see `trainers.masking.Masked`."""

    pairs: tuple[Pair, ...]
    parts: tuple[Part, ...]
    records: int
    dropped: Dropped
    cut: int = 0
    cut_rounds: int = 0
    lost: str = ""

    def lengths(self, *, shared: bool) -> NDArray[np.int64]:
        """(n,): tokens of the row that each pair takes, or of the longer of its two rows, for `bucketed_batches`."""
        return np.array([len(pair.row) if shared else max(pair.lengths) for pair in self.pairs], np.int64)

    def epoch(self, seed: int, number: int) -> NDArray[np.int64]:
        """(m,): which pairs one pass trains on, in a random order; see `trainers.mixing.draw`."""
        return draw(self.parts, np.array([pair.weight for pair in self.pairs]), seed, number)

    def warnings(self) -> Iterator[str]:
        """What a user should know besides the dropped records."""
        if self.cut:
            yield (
                f"{self.cut:,} pairs are longer than max_length and lost rounds at their beginning"
                f" ({self.cut_rounds:,} rounds)"
            )
        if ties := sum(pair.tie for pair in self.pairs):
            yield f"{ties:,} pairs are ties, whose order means nothing; they are trained on as negligibly better"
        if self.lost:
            yield f"prompts will end in {self.lost!r}, which the pairs lack"


def load_pairs(sources: Sequence[str], masking: Masking, limits: PairLimits) -> LoadedPairs:
    """Every source, PATH or PATH=SHARE, as pairs, all held in memory: 4 bytes a token, the prompt of a pair once.

    Of a run folder or dataset folder, the preferences that lie beside its other records. Raises UsageError for a
    source that is none and for system messages that the template does not show; DatagenError where no pair is left
    of a source.
    """
    counts, parts = Counts(), []
    pairs: list[Pair] = []
    for source in parse_sources(sources):
        start, before = len(pairs), counts.reasons.copy()
        for record in records_of(_beside(source.path), counts.unreadable):
            counts.records += 1
            try:
                pairs.append(_pair(record, source.path, masking, limits, counts))
            except Refused as error:
                detail = f"{source.path}, record {record.id}: {error.detail}"
                if error.reason == "system_dropped":
                    raise UsageError(detail) from error
                counts.drop(error.reason, detail)
        if len(pairs) == start:
            raise DatagenError(f"{source.path}: no pair of it can be trained on; {counts.said(before)}")
        parts.append(Part(source.path, start, len(pairs), source.share))
    return LoadedPairs(
        tuple(pairs), tuple(parts), counts.records, counts.frozen(), counts.cut, counts.gone, counts.lost
    )


def _beside(path: str) -> str:
    """The folder of preferences in a run's dataset or a dataset folder, if there is one; else the path itself."""
    name, separator, split = path.rpartition("::") if not Path(path).exists() else (path, "", "")
    folder = Path(name or path)
    if (folder / "run.db").is_file():
        folder /= "dataset"
    preferences = folder / "preferences"
    return f"{preferences}{separator}{split}" if preferences.is_dir() else path


def _pair(record: Record, source: str, masking: Masking, limits: PairLimits, counts: Counts) -> Pair:
    """Raises Refused where the record gives none."""
    preference = record.preference
    if preference is None:
        raise Refused(
            "no_preference",
            "nothing says which of two answers is better; what people decided in a run comes out with datagen review"
            " export RUN --kind preferences -o pairs.jsonl",
        )
    tie = record.tags.get("tie") is True
    if tie and limits.ties == "drop":
        raise Refused("ties", "its tag 'tie' is true: the people who compared the answers were split")
    safety = _safety(preference, limits.kind)
    if not record.messages or record.messages[-1].role != "assistant":
        raise Refused("no_reply", "its last message is not the assistant's")
    if not any(message.role == "user" for message in record.prompt):
        raise Refused("no_prompt", "no message of the user stands before the answers")
    chosen, rejected = _fit(record, preference.rejected, masking, limits, counts)
    if np.array_equal(chosen, rejected):
        raise Refused("identical", "both answers are the same tokens")
    section = next((said for key in ("section", "task") if isinstance(said := record.tags.get(key), str)), "")
    return replace(
        Pair.of(chosen, rejected),
        strength=preference.strength,
        tie=tie,
        chosen_safe=safety[0],
        rejected_safe=safety[1],
        section=section,
        source=source,
        record=record.id,
        prompt=Record(record.prompt).id,
        weight=weight_of(record, source, limits.weight_tag),
    )


def _safety(preference: Preference, kind: Kind) -> tuple[bool | None, bool | None]:
    """Raises Refused for what a safety model must not learn from."""
    said = preference.safety
    if kind == "safety" and said not in _SAFETY:
        expected = ", ".join(one for one in _SAFETY if one)
        raise Refused("unknown_safety", f"preference.safety: expected one of {expected}, found {said[:40]!r}")
    if kind == "safety" and said == "rejected":
        raise Refused("chosen_unsafe", "the chosen answer is unsafe and the other one safe")
    return _SAFETY.get(said, (None, None))


def _fit(
    record: Record, rejected: str, masking: Masking, limits: PairLimits, counts: Counts
) -> tuple[Ids, Ids]:
    """The tokens of both answers within max_length. Raises Refused."""
    prompt, answers = record.prompt, (record.response, rejected)
    found = _encode(prompt, answers, masking, limits.system, counts)
    longest = max(map(len, found))
    if longest <= limits.max_length:
        return found
    if limits.truncation == "left":
        system = tuple(message for message in prompt if message.role == "system")
        rounds = [
            place
            for place in range(1, len(prompt))
            if prompt[place].role == "user" and prompt[place - 1].role == "assistant"
        ]
        for gone, start in enumerate(rounds, 1):
            kept = (*system, *(message for message in prompt[start:] if message.role != "system"))
            found = _encode(kept, answers, masking, limits.system, counts)
            if max(map(len, found)) <= limits.max_length:
                counts.cut += 1
                counts.gone += gone
                return found
    raise Refused(
        "too_long", f"{longest:,} tokens with the longer answer; max_length is {limits.max_length:,}"
    )


def _encode(
    prompt: Sequence[Message], answers: tuple[str, str], masking: Masking, system: System, counts: Counts
) -> tuple[Ids, Ids]:
    """Each answer behind the prompt, up to the token that ends it. Raises Refused."""
    before = [replace(message, train=False) for message in prompt]
    if masking.system and system == "merge":
        before = list(merge_system(before))
    ids = []
    for side, answer in zip(("chosen", "rejected"), answers, strict=True):
        try:
            (masked,) = masking.encode((*before, Message("assistant", answer)))
        except Refused as error:
            raise Refused(error.reason, f"{side}: {error.detail}") from error
        if not masked.ended:
            raise Refused(
                "endless",
                f"{side}: the chat template ends the reply with no special token; use one that does",
            )
        counts.lost = counts.lost or masked.lost
        ids.append(masked.tokens.ids[: masked.length])
    return ids[0], ids[1]
