"""Embedding models behind an OpenAI-compatible server: POST /v1/embeddings, in batches, each vector paid once.

Retries and pace are `datagen.models`' own; one attempt is `client`'s. Knows nothing of records.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import numpy as np

from datagen.embeddings.base import Vectors
from datagen.embeddings.cache import VectorCache, cache_path
from datagen.embeddings.client import EmbeddingClient, request_of, unpack
from datagen.errors import ModelError
from datagen.formats.encoding import clean
from datagen.models.endpoint import find_endpoint
from datagen.models.limited import Limited
from datagen.models.retrying import Retrying

_T = TypeVar("_T")


class ApiEmbedder:
    """Embeds from any thread, over connections and an event loop of its own.

    base_url None: OPENAI_BASE_URL, else OpenAI itself. key_env: the variable that holds the key.
    batch: texts in a request. concurrency: requests in flight at most. base: see `Retrying`.
    Vectors are kept in `cache_path()` as they arrive and before anybody sees them.
    """

    def __init__(
        self,
        name: str,
        base_url: str | None = None,
        *,
        key_env: str = "OPENAI_API_KEY",
        batch: int = 64,
        concurrency: int = 8,
        base: float = 0.5,
    ) -> None:
        self._endpoint = find_endpoint(name, base_url, key_env)
        self._batch = batch
        self._concurrency = concurrency
        self._base = base
        self._model: Retrying | None = None
        self._cache: VectorCache | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._dimensions = 0  # unknown
        self._requests = self._tokens = self._known = 0

    @property
    def uri(self) -> str:
        return f"openai:{self._endpoint.address}"

    @property
    def identity(self) -> str:
        return self._endpoint.identity

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._run(self._embed([clean(text) for text in texts]))

    def spent(self) -> str:
        if not self._requests and not self._known:
            return ""
        known = f", {self._known:,} texts from {cache_path()}" if self._known else ""
        return f"{self.uri}: {self._requests:,} requests, {self._tokens:,} tokens{known}"

    def close(self) -> None:
        if self._loop is None or self._thread is None:
            return
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name=self.uri, daemon=True)
            self._thread.start()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    async def _close(self) -> None:
        if self._model is not None:
            await self._model.close()
            self._model = None
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    async def _embed(self, texts: Sequence[str]) -> Vectors:
        cache = self._cache = self._cache or VectorCache(cache_path(), self.identity)
        known = cache.get(texts)
        self._known += len(known)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        batches = [missing[start : start + self._batch] for start in range(0, len(missing), self._batch)]
        asking = [asyncio.create_task(self._ask(batch, cache)) for batch in batches]
        try:
            for batch, answered in zip(batches, await asyncio.gather(*asking), strict=True):
                known.update(zip(batch, answered, strict=True))
        finally:
            for task in asking:
                task.cancel()
        widths = {len(vector) for vector in known.values()} | {self._dimensions}
        self._dimensions = max(widths)
        if len(widths - {0}) > 1:
            found = " and of ".join(map(str, sorted(widths - {0})))
            raise ModelError(
                f"{self._endpoint.place}: gave vectors of {found} numbers; is it still the model that it was? if it"
                f" is, delete {cache.path}",
                fatal=True,
            )
        refused = np.full(self._dimensions, np.nan, np.float32)
        return np.stack([known[text] if len(known[text]) else refused for text in texts])

    async def _ask(self, texts: Sequence[str], cache: VectorCache) -> Sequence[Vectors]:
        """Their vectors, kept; empty ones where the server refused all of the texts."""
        model = self._model = self._model or self._opened()
        try:
            completion = await model.generate(request_of(texts))
        except ModelError as error:
            # Tried in vain while others were answered is no refusal: the same texts may be embedded later.
            tried = isinstance(error.__cause__, ModelError) and error.__cause__.retryable
            if error.fatal or tried:
                raise
            return [np.empty(0, np.float32)] * len(texts)
        vectors = unpack(completion, len(texts))
        self._requests += 1
        self._tokens += completion.usage.prompt_tokens
        cache.put(texts, vectors)
        return list(vectors)

    def _opened(self) -> Retrying:
        return Retrying(Limited(EmbeddingClient(self._endpoint), self._concurrency), base=self._base)
