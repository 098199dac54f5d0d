"""A model in this process, on transformers: a folder, or an id that the Hugging Face cache or hub knows.

Requests in flight share batches: a worker thread takes what waits, pads it on the left and generates. An
answer depends on its own request alone, even when sampled (`decoding`): asked again it is the same, whatever
else is in the batch, unless two tokens are so close that the rounding of another batch shape tips the choice.

Settings that a request leaves open are the model's own, from its generation_config.json. JSON schemas are not
enforced here. On a CPU, small models are often fastest with OMP_NUM_THREADS=1. Knows nothing of recording,
budgets or retries.
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import TYPE_CHECKING

from jinja2 import TemplateError

from datagen.errors import MissingExtra, ModelError
from datagen.models.base import Completion, FinishReason, Request, Usage
from datagen.seeding import seed_for

if TYPE_CHECKING:
    from datagen.models.decoding import Plan

DEFAULT_MAX_TOKENS = 512
_LINGER = 0.005  # seconds that a batch with room waits for one more request
_EDGE = 1 << 20  # bytes at either end of a file that go into a folder's fingerprint
_TELLING = {".json", ".jinja", ".model", ".txt", ".safetensors", ".bin"}


class LocalModel:
    """Loads at the first request; until then nothing heavy is imported.

    name: a folder or a hub id.
    dtype: "auto" is the checkpoint's own; else "float32", "bfloat16" ...
    device: "" takes cuda where there is one.
    batch_size: requests generated together at most.
    """

    def __init__(self, name: str, *, dtype: str = "auto", device: str = "", batch_size: int = 16) -> None:
        for package in ("torch", "transformers"):
            if find_spec(package) is None:
                raise MissingExtra("local models", package, "train")
        self._name = name
        self._dtype = dtype
        self._device = device
        self._batch_size = batch_size
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()  # None is the last thing to come
        self._closing = threading.Event()
        self._worker: threading.Thread | None = None

    @property
    def uri(self) -> str:
        return f"hf:{self._name}"

    @cached_property
    def identity(self) -> str:
        """A folder counts by its content: moving it keeps its recorded answers, training it on does not."""
        folder = Path(self._name)
        known_by = _fingerprint(folder) if folder.is_dir() else self._name
        return f"hf:{known_by}:{self._dtype}"

    async def generate(self, request: Request) -> Completion:
        """Raises ModelError, never retryable; fatal where the model cannot work for any request."""
        if self._closing.is_set():
            raise ModelError(f"{self.uri}: asked after it was closed", fatal=True)
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name=self.uri, daemon=True)
            self._worker.start()
        loop = asyncio.get_running_loop()
        waiting = _Waiting(request, loop.create_future(), loop)
        self._queue.put(waiting)
        return await waiting.answer

    async def close(self) -> None:
        """Stop at the next token. Whoever still waits for an answer gets a fatal ModelError."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._queue.put(None)
        if self._worker is not None:
            await asyncio.to_thread(self._worker.join)

    def _work(self) -> None:
        """The worker thread: batch after batch until closed."""
        engine: _Engine | None = None
        closed = ModelError(f"{self.uri}: closed before it answered", fatal=True)
        while batch := self._next_batch():
            results: Sequence[Completion | Exception]
            try:
                engine = engine or _Engine(self._name, self._dtype, self._device)
                results = engine.answer([waiting.request for waiting in batch], self._closing.is_set)
            except Exception as error:  # raised again, in each coroutine that waits
                results = [error] * len(batch)
            for waiting, result in zip(batch, results, strict=True):
                waiting.settle(closed if self._closing.is_set() else result)
        for waiting in iter(self._queue.get, None):
            waiting.settle(closed)

    def _next_batch(self) -> list[_Waiting]:
        """Wait for a request and take what else is there. Empty when closed, with None still in the queue."""
        batch: list[_Waiting] = []
        while len(batch) < self._batch_size and not self._closing.is_set():
            try:
                waiting = self._queue.get(timeout=_LINGER if batch else None)
            except Empty:
                return batch
            if waiting is None:
                self._queue.put(None)
                return batch
            if not waiting.answer.cancelled():
                batch.append(waiting)
        return batch


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request in the queue, and where its answer goes."""

    request: Request
    answer: asyncio.Future[Completion]
    loop: asyncio.AbstractEventLoop

    def settle(self, result: Completion | Exception) -> None:
        """Called in the worker thread; a caller that was cancelled, or whose loop is gone, gets nothing."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._hand_over, result)

    def _hand_over(self, result: Completion | Exception) -> None:
        if self.answer.done():
            return
        if isinstance(result, Exception):
            self.answer.set_exception(result)
        else:
            self.answer.set_result(result)


class _Engine:
    """The loaded model. Lives in the worker thread and is called from nowhere else."""

    def __init__(self, name: str, dtype: str, device: str) -> None:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self._uri = f"hf:{name}"
        try:
            self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
            self._tokenizer = AutoTokenizer.from_pretrained(name)
            self._model = AutoModelForCausalLM.from_pretrained(name, dtype=dtype).to(self._device).eval()
        except Exception as error:  # whatever it is, it comes from the folder or the settings
            reason = str(error).strip().partition("\n")[0]
            remedy = "give a folder with config, tokenizer and weights, or a cached or reachable hub id"
            raise ModelError(f"{self._uri}: cannot be loaded ({reason}); {remedy}", fatal=True) from error
        self._context: int | None = getattr(
            self._model.config.get_text_config(), "max_position_embeddings", None
        )
        settings = self._model.generation_config
        self._temperature: float = (settings.temperature or 1.0) if settings.do_sample else 0.0
        self._top_p: float = settings.top_p or 1.0
        self._top_k: int = settings.top_k or 0
        # Sampling is done by our own hook, and to generate itself every batch looks greedy.
        settings.update(do_sample=False, temperature=None, top_p=None, top_k=None)
        ends = settings.eos_token_id or self._tokenizer.eos_token_id
        self._ends: list[int] = [ends] if isinstance(ends, int) else list(ends or ())
        pad = self._tokenizer.pad_token_id
        self._pad: int = pad if pad is not None else next(iter(self._ends), 0)

    def answer(self, requests: Sequence[Request], halted: Callable[[], bool]) -> list[Completion | Exception]:
        """One result for each request, in order. halted: asked at every token whether to give up."""
        results: list[Completion | Exception] = []
        rows: dict[int, tuple[list[int], Plan]] = {}
        for place, request in enumerate(requests):
            try:
                prompt = self._encode(request)
                rows[place] = prompt, self._plan(request, len(prompt))
                results.append(Completion(""))
            except ModelError as error:
                results.append(error)
        if rows:
            for place, completion in zip(rows, self._generate(list(rows.values()), halted), strict=True):
                results[place] = completion
        return results

    def _encode(self, request: Request) -> list[int]:
        """The prompt's token ids."""
        if request.style == "completion":
            ids: list[int] = self._tokenizer(request.messages[0].content)["input_ids"]
        elif self._tokenizer.chat_template is None:
            remedy = "ask in style 'completion', or add its chat_template.jinja to the folder"
            raise ModelError(f"{self._uri}: the tokenizer has no chat template; {remedy}", fatal=True)
        else:
            messages = [{"role": message.role, "content": message.content} for message in request.messages]
            try:
                ids = self._tokenizer.apply_chat_template(messages, add_generation_prompt=True)["input_ids"]
            except TemplateError as error:
                roles = ", ".join(message.role for message in request.messages)
                raise ModelError(
                    f"{self._uri}: the chat template refuses the roles {roles}: {error}"
                ) from error
        if not ids:
            raise ModelError(f"{self._uri}: the prompt is empty; give it at least one token")
        return ids

    def _plan(self, request: Request, prompt: int) -> Plan:
        """prompt: its length in tokens. Raises ModelError where it leaves no room for an answer."""
        from datagen.models.decoding import Plan

        asked = request.sampling
        limit = DEFAULT_MAX_TOKENS if asked.max_tokens is None else asked.max_tokens
        if self._context is not None:
            limit = min(limit, self._context - prompt)
            if limit <= 0:
                raise ModelError(
                    f"{self._uri}: the prompt has {prompt} tokens and the context {self._context}; shorten it"
                )
        said = (part for message in request.messages for part in (message.role, message.content))
        return Plan(
            limit=limit,
            temperature=self._temperature if asked.temperature is None else asked.temperature,
            top_p=self._top_p if asked.top_p is None else asked.top_p,
            top_k=self._top_k,
            presence=asked.presence_penalty or 0.0,
            frequency=asked.frequency_penalty or 0.0,
            stop=asked.stop,
            stream=Random(seed_for(asked.seed or 0, "local", request.style, *said, request.draw)),
        )

    def _generate(
        self, rows: Sequence[tuple[list[int], Plan]], halted: Callable[[], bool]
    ) -> list[Completion]:
        """Answers to the rows, each a prompt's token ids and its plan."""
        import torch

        from datagen.models.decoding import Limits, Sampler

        plans = [plan for _, plan in rows]
        width = max(len(ids) for ids, _ in rows)
        padded = [[self._pad] * (width - len(ids)) + ids for ids, _ in rows]
        seen = [[0] * (width - len(ids)) + [1] * len(ids) for ids, _ in rows]
        limits = Limits(plans, width, self._decode, halted)
        try:
            output = self._model.generate(
                torch.tensor(padded, device=self._device),
                attention_mask=torch.tensor(seen, device=self._device),
                max_new_tokens=max(plan.limit for plan in plans),
                eos_token_id=self._ends or None,
                pad_token_id=self._pad,
                logits_processor=[Sampler(plans, width, self._device)],
                stopping_criteria=[limits],
            )
        except torch.OutOfMemoryError as error:
            size = f"{len(rows)} requests of up to {width} tokens"
            raise ModelError(
                f"{self._uri}: out of memory with {size}; lower batch_size", fatal=True
            ) from error
        answers = zip(output[:, width:].tolist(), limits.lengths, rows, strict=True)
        return [self._read(new[:length], len(ids), plan.stop) for new, length, (ids, plan) in answers]

    def _read(self, new: list[int], prompt: int, stop: Sequence[str]) -> Completion:
        """An answer from its tokens: up to the end token, and in the text up to the first stop string."""
        end = next((place for place, token in enumerate(new) if token in self._ends), None)
        text = self._decode(new[:end])
        cut = min((text.index(string) for string in stop if string in text), default=None)
        spent = len(new) if end is None else end + 1
        finish: FinishReason = "length" if end is None and cut is None else "stop"
        return Completion(text[:cut], finish, Usage(prompt, spent))

    def _decode(self, ids: list[int]) -> str:
        text: str = self._tokenizer.decode(ids, skip_special_tokens=True)
        return text


def _fingerprint(folder: Path) -> str:
    """A hash over name, size and both ends of each model file: training changes those without fail."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in folder.iterdir() if path.suffix in _TELLING):
        size = path.stat().st_size
        digest.update(f"{path.name}\n{size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_EDGE))
            file.seek(max(size - _EDGE, 0))
            digest.update(file.read())
    return digest.hexdigest()
