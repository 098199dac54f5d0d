"""Answers of a model, on token ids: many prompts in batches, or one as text that appears while it is written.

    made = generate(model, [prompt_of(template, messages), …], stops_of(tokenizer, model), pad, most=200)
    for piece in stream(model, tokenizer, messages, stops, most=200): …

Training goes on as if nobody had asked: modes, settings and torch's random numbers are as before. What a model's own
generation_config says of sampling, penalties and beams is not used. Knows no files and no loss.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray

from datagen.errors import DatagenError, UsageError
from datagen.record import Message
from trainers.loading import context_of
from trainers.masking import Masking
from trainers.template import Refused, Template

Unended = Literal["", "most", "context", "no_room"]
_PROBE = (Message("user", "1"), Message("assistant", "2"))
_BROKEN = "\N{REPLACEMENT CHARACTER}"  # what a decoder makes of half a character


@dataclass(frozen=True, slots=True)
class Generated:
    """ids: (n,), without prompt, padding and the token that ended it. ended: whether the model ended it itself, by the
    token `end`, else reason: it has `most` tokens, or the context is full, or the prompt left no room for any."""

    ids: NDArray[np.int32]
    ended: bool
    reason: Unended = ""
    end: int | None = None


@dataclass(slots=True)
class _Row:
    """A prompt with what is made of it so far; limit: new tokens at most, of which the context allows `room`."""

    prompt: NDArray[np.int32]
    limit: int
    room: float
    new: list[int]
    end: int | None = None

    @property
    def ended(self) -> bool:
        return self.end is not None

    @property
    def left(self) -> int:
        return 0 if self.ended else self.limit - len(self.new)

    def result(self) -> Generated:
        reason: Unended = "most" if self.limit < self.room else "context"
        if self.room <= 0:
            reason = "no_room"
        return Generated(np.array(self.new, np.int32), self.ended, "" if self.ended else reason, self.end)


def generate(
    model: Any,
    prompts: Sequence[NDArray[np.int32]],
    stops: frozenset[int],
    pad: int,
    *,
    most: int,
    temperature: float = 0.0,
    top_p: float = 1.0,
    batch: int = 32,
    seed: int = 0,
) -> list[Generated]:
    """The answers in the order of the prompts, each of at most `most` tokens, the one that ends it included.

    temperature 0 takes the likeliest token, and then an answer depends on its own prompt alone, but for the rounding
    of another batch shape. The longest prompts come first, so that a lack of memory shows at once. Raises
    DatagenError for a prompt without tokens.
    """
    settings = _settings(stops, pad, temperature, top_p)
    rows = [_row(place, prompt, most, context_of(model.config)) for place, prompt in enumerate(prompts)]
    order = sorted((row for row in rows if row.left), key=lambda row: -len(row.prompt))
    with _aside(model, seed if temperature > 0 else None):
        for start in range(0, len(order), batch):
            mates = order[start : start + batch]
            # Rows near the end of the context stop earlier than their mates, which then go on without them: a position
            # behind the end is an error in some models, and in others changes what their mates are told.
            while mates:
                _extend(model, mates, stops, settings)
                mates = [row for row in mates if row.left]
    return [row.result() for row in rows]


def _row(place: int, prompt: NDArray[np.int32], most: int, context: int) -> _Row:
    if not len(prompt):
        raise DatagenError(f"prompt {place} has no tokens; expected at least one to go on from")
    room = context - len(prompt) if context else float("inf")
    return _Row(prompt, int(min(most, max(room, 0))), room, [])


def _settings(stops: frozenset[int], pad: int, temperature: float, top_p: float) -> dict[str, Any]:
    """Every setting is said, as `generate` would take one that is left open from the model's generation_config."""
    sampling: dict[str, Any] = {"do_sample": False, "temperature": 1.0, "top_p": 1.0}
    if temperature > 0:
        sampling = {"do_sample": True, "temperature": temperature, "top_p": top_p}
    return sampling | {
        "top_k": 0,
        "num_beams": 1,
        "num_return_sequences": 1,
        "repetition_penalty": 1.0,
        "no_repeat_ngram_size": 0,
        "min_new_tokens": 0,
        "return_dict_in_generate": False,
        "use_cache": True,
        "pad_token_id": pad,
        # Of an empty list it would take the model's own; this is a token that no model has.
        "eos_token_id": sorted(stops) or [2**31 - 1],
    }


def _extend(model: Any, rows: Sequence[_Row], stops: frozenset[int], settings: dict[str, Any]) -> None:
    """Goes on with all rows until each has ended or the first is full."""
    texts = [[*row.prompt.tolist(), *row.new] for row in rows]
    width = max(map(len, texts))
    ids = torch.full((len(rows), width), settings["pad_token_id"])
    mask = torch.zeros_like(ids)
    for place, text in enumerate(texts):
        ids[place, width - len(text) :] = torch.tensor(text)
        mask[place, width - len(text) :] = 1
    made = model.generate(
        input_ids=ids.to(model.device),
        attention_mask=mask.to(model.device),
        max_new_tokens=min(row.left for row in rows),
        **settings,
    )
    for row, new in zip(rows, made[:, width:].tolist(), strict=True):
        end = next((place for place, token in enumerate(new) if token in stops), None)
        row.new += new[:end]
        row.end = None if end is None else new[end]


@contextmanager
def _aside(model: Any, seed: int | None) -> Iterator[None]:
    """The model answers, each of its modules trains again afterwards where it did, and torch draws what it would have
    drawn. seed: None where nothing is drawn."""
    training = [module for module in model.modules() if module.training]
    device = model.device
    model.eval()
    try:
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            if seed is not None:
                torch.default_generator.manual_seed(seed)
                if device.type == "cuda":
                    with torch.cuda.device(device):
                        torch.cuda.manual_seed(seed)
            yield
    finally:
        for module in training:
            module.training = True


def prompt_of(template: Template, messages: Sequence[Message]) -> NDArray[np.int32]:
    """(n,): the conversation up to where the model's reply begins; what a message says never becomes a control token.
    Raises Refused."""
    turns, marks = template.mark(messages)
    return template.tokenize(template.render(turns, prompt=True), marks).ids


def stops_of(tokenizer: Any, model: Any) -> frozenset[int]:
    """The tokens that end a reply: the tokenizer's eos, those of the model's generation_config, and what stands behind
    a reply in the chat template, which a model is trained to end with."""
    named = getattr(getattr(model, "generation_config", None), "eos_token_id", None)
    ends = {tokenizer.eos_token_id, *(named if isinstance(named, list | tuple) else [named])}
    try:
        masked = Masking.of(tokenizer).encode(_PROBE)[-1]
    except (UsageError, Refused):
        pass  # a template that nobody can train with: then the eos tokens have to do
    else:
        if masked.ended:
            ends.add(int(masked.tokens.ids[masked.length - 1]))
    return frozenset(token for token in ends if token is not None)


def stream(
    model: Any,
    tokenizer: Any,
    messages: Sequence[Message],
    stops: frozenset[int],
    *,
    most: int,
    temperature: float = 0.0,
    top_p: float = 1.0,
    seed: int = 0,
) -> Generator[str, None, Generated]:
    """The reply as it is written, in pieces of whole characters. Closing the iterator stops the model at its next
    token. Special tokens other than stops are shown, as the model wrote them. It returns what
    `generate` would.

    Raises Refused, and DatagenError where the conversation leaves no room for a reply.
    """
    prompt = prompt_of(Template.of(tokenizer), messages)
    row = _row(0, prompt, most, context_of(model.config))
    if not row.left:
        raise DatagenError(
            f"the conversation has {len(prompt):,} tokens and the model's context"
            f" {context_of(model.config):,}; shorten it"
        )
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else min(stops, default=0)
    settings = _settings(stops, pad, temperature, top_p)
    written, halted = SimpleQueue[int | Exception | None](), Event()
    settings["streamer"] = _Written(written)
    settings["stopping_criteria"] = [
        lambda ids, _: torch.full((len(ids),), halted.is_set(), device=ids.device)
    ]

    def write() -> None:
        try:
            with _aside(model, seed if temperature > 0 else None):
                _extend(model, [row], stops, settings)
        except Exception as error:  # raised again in whoever reads
            written.put(error)
        finally:
            written.put(None)

    writer = Thread(target=write, name="reply", daemon=True)
    writer.start()
    try:
        yield from pieces(tokenizer, _received(written, stops))
    finally:
        halted.set()
        writer.join()
    return row.result()


class _Written:
    """What `generate` hands its tokens to: the prompt first, then each new one."""

    def __init__(self, queue: SimpleQueue[Any]) -> None:
        self._queue = queue
        self._prompt = True

    def put(self, tokens: torch.Tensor) -> None:
        if not self._prompt:
            self._queue.put(int(tokens))
        self._prompt = False

    def end(self) -> None:
        """The queue ends when the thread does."""


def _received(queue: SimpleQueue[int | Exception | None], stops: frozenset[int]) -> Iterator[int]:
    while (token := queue.get()) is not None:
        if isinstance(token, Exception):
            raise token
        if token not in stops:
            yield token


def pieces(tokenizer: Any, tokens: Iterable[int]) -> Iterator[str]:
    """The text of the tokens as they come; they join to the text of all. A character that takes several tokens is held
    back until it is whole.

    Each piece is decoded behind the one before it, as many tokenizers write a word otherwise at the start of a text.
    """

    def text(ids: list[int]) -> str:
        return str(tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False))

    ids: list[int] = []  # of the piece before, `said` of them, and of the one to come
    said = 0
    for token in tokens:
        ids.append(token)
        before, now = text(ids[:said]), text(ids)
        if len(now) > len(before) and not now.endswith(_BROKEN):
            yield now[len(before) :]
            ids, said = ids[said:], len(ids) - said
    if rest := text(ids)[len(text(ids[:said])) :]:
        yield rest
