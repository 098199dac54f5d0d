"""A conversation as the trainer sees it: its text cut at the edges of what carries loss, and tokens counted by message.

For `datagen show --mask`, which reaches it by name. Knows no files and no colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from transformers import AutoTokenizer

from datagen.errors import UsageError
from datagen.record import Message, Record
from trainers.masking import Masked, Masking
from trainers.template import Refused


@dataclass(frozen=True, slots=True)
class Count:
    """Tokens of one message, or of what the template writes around them all; trained: those that carry loss."""

    role: str
    tokens: int
    trained: int


@dataclass(frozen=True, slots=True)
class Shown:
    """record: its id. segments: the text in order, each piece with whether it carries loss; they join to the text as
    the tokenizer sees it. refused: why the record is not trained on, where it is not; then the rest is empty."""

    record: str
    method: str = ""
    segments: tuple[tuple[str, bool], ...] = ()
    counts: tuple[Count, ...] = ()
    refused: str = ""


def open_masking(model: str) -> Masking:
    """Of the tokenizer in a folder or under a hub id. Raises UsageError."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(model)
    except (OSError, ValueError) as error:
        said = " ".join(str(error).split())
        raise UsageError(f"--model {model}: no tokenizer can be loaded from it: {said}") from error
    return Masking.of(tokenizer)


def show_masks(records: Iterable[Record], model: str) -> Iterator[Shown]:
    """What each record gives: one example, by some templates one for each trained reply, or none."""
    masking = open_masking(model)
    for record in records:
        try:
            encoded = masking.encode(record.messages)
        except Refused as error:
            yield Shown(record.id, refused=str(error))
            continue
        for masked in encoded:
            counts = _counts(masked, record.messages)
            yield Shown(record.id, masked.method, tuple(_segments(masked)), counts)


def _segments(masked: Masked) -> Iterator[tuple[str, bool]]:
    tokens, behind = masked.tokens, 0
    for _, first, last in masked.replies:
        start, end = int(tokens.starts[first]), int(tokens.ends[last - 1])
        yield tokens.text[behind:start], False
        yield tokens.text[start:end], True
        behind = end
    if behind < len(tokens.text):
        yield tokens.text[behind:], False


def _counts(masked: Masked, messages: tuple[Message, ...]) -> tuple[Count, ...]:
    """By message, then of the template itself. A trained reply counts with the token that ends it."""
    owner = np.full(len(masked.trained), -1)
    spans = {place: (first, last) for place, first, last in masked.replies}
    behind = 0  # characters
    shown = messages[: masked.replies[-1][0] + 1]
    for place, message in enumerate(shown):
        text = message.content.strip()
        if place in spans:
            first, last = spans[place]
            behind = int(masked.tokens.ends[last - 1])
        else:
            start = masked.tokens.text.find(text, behind) if text else -1
            if start < 0:
                continue
            behind = start + len(text)
            first, last = masked.tokens.within((start, behind))
        owner[first:last] = place
    roles = [*(message.role for message in shown), "template"]
    return tuple(
        Count(role, int((owner == place).sum()), int(masked.trained[owner == place].sum()))
        for role, place in zip(roles, [*range(len(shown)), -1], strict=True)
    )
