"""A model's chat template: messages → text → tokens, with where in the text each token stands.

What a message says never becomes a control token: a user who writes "<|im_end|>" ends no turn. Knows nothing of
loss.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

import numpy as np
from jinja2 import TemplateError
from numpy.typing import NDArray
from transformers.utils.chat_template_utils import render_jinja_template

from datagen.errors import UsageError
from datagen.record import Message

# What a template may raise about the messages that it is given; it is code that came with a model.
_RAISED = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError)
_BLOCK = re.compile(r"\{%[-+]?\s*generation\s*[-+]?%\}")
_PRIVATE = range(0xF0000, 0xFFFFE)  # a plane of Unicode that no script uses

Turn = dict[str, str]
Span = tuple[int, int]
Token = tuple[int, int, int]  # id, start, end


class Refused(Exception):
    """A conversation that cannot be trained on. reason: one word to count by; detail: what was found and what to do."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Tokens:
    """ids: (n,). starts, ends: (n,) characters of text, the end exclusive; characters that a tokenizer drops belong
    to no token, and the tokens of one character share it."""

    text: str
    ids: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def said(self, place: int) -> str:
        """The text of one token."""
        return self.text[self.starts[place] : self.ends[place]]

    def within(self, span: Span) -> tuple[int, int]:
        """The first token that touches the span and the one behind the last; equal where none does.

        A token on the edge belongs to the span: in a model that writes " yes" as one token, a reply "yes" is that.
        """
        touching = np.flatnonzero((self.ends > span[0]) & (self.starts < span[1]))
        return (int(touching[0]), int(touching[-1]) + 1) if len(touching) else (0, 0)


@dataclass(frozen=True, slots=True)
class Template:
    """controls: matches special tokens, which no message may smuggle in. words: matches these and the other added
    tokens that the template writes, such as "<think>"; a reply may hold the latter, as the model itself writes them.
    specials: the ids of special tokens, one of which ends a turn."""

    tokenizer: Any
    source: str
    controls: re.Pattern[str]
    words: re.Pattern[str]
    specials: frozenset[int]

    @classmethod
    def of(cls, tokenizer: Any) -> Self:
        """Raises UsageError for a tokenizer without a template, or one that does not tell where its tokens stand."""
        name = getattr(tokenizer, "name_or_path", "") or "this model"
        if not getattr(tokenizer, "is_fast", False):
            raise UsageError(
                f"{name}: its tokenizer does not tell where its tokens stand; give it a tokenizer.json"
            )
        try:
            source = tokenizer.get_chat_template()
        except ValueError as error:
            raise UsageError(
                f"{name}: its tokenizer has no chat template; put a chat_template.jinja beside the tokenizer"
            ) from error
        added = tokenizer.added_tokens_decoder
        named = set(getattr(tokenizer, "chat_control_tokens", None) or ())
        special = {token.content for token in added.values() if token.special}
        words = {
            token.content
            for token in added.values()
            if token.content in named or (token.content in source and not token.content.isspace())
        }
        ids = {place for place, token in added.items() if token.special}
        if tokenizer.eos_token_id is not None:
            ids.add(tokenizer.eos_token_id)
        return cls(tokenizer, source, _any_of(special), _any_of(special | words), frozenset(ids))

    @property
    def has_blocks(self) -> bool:
        """Whether it says itself what the model generates, with {% generation %}."""
        return _BLOCK.search(self.source) is not None

    def render(self, turns: Sequence[Turn], *, prompt: bool = False) -> str:
        """prompt: with what comes before a reply that the model is to write. Raises Refused."""
        return self._render(turns, prompt=prompt)[0]

    def render_blocks(self, turns: Sequence[Turn]) -> tuple[str, list[Span]]:
        """The text, and where the template's generation blocks stand in it. Raises Refused."""
        return self._render(turns, blocks=True)

    def _render(
        self, turns: Sequence[Turn], *, prompt: bool = False, blocks: bool = False
    ) -> tuple[str, list[Span]]:
        try:
            texts, spans = render_jinja_template(
                [list(turns)],
                chat_template=self.source,
                return_assistant_tokens_mask=blocks,
                add_generation_prompt=prompt,
                **self.tokenizer.special_tokens_map,
            )
        except _RAISED as error:
            roles = " ".join(turn["role"] for turn in turns[:8]) or "no messages"
            raise Refused("template_error", f"the chat template says {str(error)!r} to {roles}") from error
        return texts[0], spans[0] if blocks else []

    def mark(self, messages: Sequence[Message]) -> tuple[list[Turn], str]:
        """The messages as the template takes them, and the two characters that stand around each text in them that
        must not become a control token; "" where there is none."""
        turns = [{"role": message.role, "content": message.content} for message in messages]
        if not any(self._forged(turn).search(turn["content"]) for turn in turns):
            return turns, ""
        said = set("".join(turn["content"] for turn in turns))
        left, right = islice((mark for code in _PRIVATE if (mark := chr(code)) not in said), 2)
        for turn in turns:
            turn["content"] = self._forged(turn).sub(rf"{left}\g<0>{right}", turn["content"])
        return turns, left + right

    def _forged(self, turn: Turn) -> re.Pattern[str]:
        return self.controls if turn["role"] == "assistant" else self.words

    def tokenize(self, text: str, marks: str = "") -> Tokens:
        """The tokens of what the template rendered, in one go; around a marked text there is a cut, as in
        transformers' sanitize_control_tokens, with which a server may run the model. Raises Refused."""
        if not marks:
            return _tokens(text, [self._whole(text)])
        left, right = marks[0], marks[1]
        pieces = re.split(f"{left}([^{left}{right}]*){right}", text)
        if any(mark in piece for mark in marks for piece in pieces):
            raise Refused(
                "control_tokens", "the chat template takes a message apart inside a text like its own tokens"
            )
        parts, start = [], 0
        for place, piece in enumerate(pieces):
            part = self._forged_piece(piece) if place % 2 else self._piece(piece, first=place == 0)
            parts.append([(token, first + start, last + start) for token, first, last in part])
            start += len(piece)
        return _tokens("".join(pieces), parts)

    def _whole(self, text: str) -> list[Token]:
        found = self.tokenizer(
            text, add_special_tokens=False, truncation=False, return_offsets_mapping=True, verbose=False
        )
        return [
            (token, *places)
            for token, places in zip(found["input_ids"], found["offset_mapping"], strict=True)
        ]

    def _piece(self, piece: str, *, first: bool) -> list[Token]:
        """A piece from the middle is read behind a newline, lest it be taken for the beginning of a text."""
        if first or not piece:
            return self._whole(piece) if piece else []
        newline = self._whole("\n")
        found = self._whole(f"\n{piece}")
        if [token for token, _, _ in found[: len(newline)]] != [token for token, _, _ in newline]:
            return self._whole(piece)
        return [(token, start - 1, end - 1) for token, start, end in found[len(newline) :]]

    def _forged_piece(self, piece: str) -> list[Token]:
        """A text like a control token, by the tokenizer's model alone, which knows no added tokens."""
        newline, found = self._plain("\n"), self._plain(f"\n{piece}")
        kept = found[len(newline) :] if found[: len(newline)] == newline else self._plain(piece)
        if self.tokenizer.convert_tokens_to_ids(piece) in kept:
            raise Refused(
                "control_tokens", f"the tokenizer makes a control token of the plain text {piece!r}"
            )
        return [(token, 0, len(piece)) for token in kept]

    def _plain(self, text: str) -> list[int]:
        backend = self.tokenizer.backend_tokenizer
        if backend.normalizer is not None:
            text = backend.normalizer.normalize_str(text)
        before = backend.pre_tokenizer
        words = [text] if before is None else [word for word, _ in before.pre_tokenize_str(text)]
        return [token.id for word in words for token in backend.model.tokenize(word)]


def unmarked(span: Span, text: str, marks: str) -> Span:
    """Where a span of the marked text lies once the marks are taken out."""
    if not marks:
        return span
    before, inside = text[: span[0]], text[span[0] : span[1]]
    start = span[0] - sum(map(before.count, marks))
    return start, start + len(inside) - sum(map(inside.count, marks))


def _any_of(tokens: set[str]) -> re.Pattern[str]:
    """Matches any of them, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(tokens, key=len, reverse=True))) or "(?!)")


def _tokens(text: str, parts: list[list[Token]]) -> Tokens:
    rows = np.array([token for part in parts for token in part], np.int32).reshape(-1, 3)
    ids, starts, ends = rows.T
    # A token that a tokenizer trimmed to nothing, of spaces alone, stands for what lies before it.
    empty = starts == ends
    starts = np.where(empty, np.minimum(starts, np.r_[0, ends[:-1]]), starts)
    return Tokens(text, ids, starts, ends)
