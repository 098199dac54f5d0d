"""One attempt at POST /v1/embeddings, through the official openai client.

A batch is a `Request` whose messages are the texts; the completion's text is the vectors, float32 in base64. So
`datagen.models`' wrappers for retries and pace serve here as they are. Knows no cache and no event loop.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

import httpx2
import numpy as np
import openai
import orjson

from datagen.embeddings.base import Vectors
from datagen.errors import ModelError
from datagen.models.base import Completion, Request, Usage
from datagen.models.endpoint import Endpoint, no_way_there
from datagen.models.wire import refusal
from datagen.record import Message

_NEVER_REACHED = (httpx2.ConnectError, httpx2.ConnectTimeout)


class EmbeddingClient:
    """timeout: seconds for one whole attempt."""

    def __init__(self, endpoint: Endpoint, timeout: float = 120.0) -> None:
        self._endpoint = endpoint
        self._timeout = timeout
        self._client: openai.AsyncOpenAI | None = None
        self._reached = self._answered = False

    @property
    def uri(self) -> str:
        return f"openai:{self._endpoint.address}"

    @property
    def identity(self) -> str:
        return self._endpoint.identity

    async def generate(self, request: Request) -> Completion:
        """Where a batch is refused, the texts at fault are found by halving and get rows of nan; the refusal is
        raised where it meets all of them."""
        texts = [message.content for message in request.messages]
        vectors, tokens = await self._embed(texts)
        return Completion(pack(vectors), usage=Usage(tokens))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def _embed(self, texts: Sequence[str]) -> tuple[Vectors, int]:
        try:
            return await self._post(texts)
        except ModelError as error:
            if error.fatal or error.retryable or len(texts) == 1:
                raise
            refused = error
        if not self._answered:
            await self._post([min(texts, key=len)])  # refused too: the set-up is at fault, not a text
        half = len(texts) // 2
        left, right = await self._unless_refused(texts[:half]), await self._unless_refused(texts[half:])
        if left is None and right is None:
            raise refused
        width = next(part[0].shape[1] for part in (left, right) if part is not None)
        none = np.full((len(texts), width), np.nan, np.float32)
        first, spent = left or (none[:half], 0)
        second, more = right or (none[half:], 0)
        return np.concatenate([first, second]), spent + more

    async def _unless_refused(self, texts: Sequence[str]) -> tuple[Vectors, int] | None:
        try:
            return await self._embed(texts)
        except ModelError as error:
            if error.fatal or error.retryable:
                raise
            return None

    async def _post(self, texts: Sequence[str]) -> tuple[Vectors, int]:
        """One request: the vectors in the order of the texts, and tokens as the server counted them."""
        client = self._client = self._client or self._opened()
        try:
            response = await client.embeddings.with_raw_response.create(
                model=self._endpoint.name, input=list(texts), encoding_format="float"
            )
        except openai.APIStatusError as error:
            self._reached = True
            reply = error.response
            raise refusal(self._endpoint, reply.status_code, reply.headers, reply.content) from error
        except openai.APIConnectionError as error:
            raise self._failure(error) from error
        self._reached = True
        found = self._read(response.content, len(texts))
        self._answered = True
        return found

    def _read(self, raw: bytes, count: int) -> tuple[Vectors, int]:
        """Raises a retryable ModelError for what is not one vector of numbers for each text."""
        place = self._endpoint.place
        try:
            data = orjson.loads(raw)
            items = sorted(data["data"], key=lambda item: item["index"])
            tokens = (data.get("usage") or {}).get("prompt_tokens") or 0
            if [item["index"] for item in items] != list(range(count)):
                raise ModelError(f"{place}: expected {count} vectors, found {len(items)}", retryable=True)
            vectors = np.array([item["embedding"] for item in items], np.float32)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            found = self._endpoint.scrubbed(raw.decode("utf-8", "replace"))
            raise ModelError(f"{place}: expected vectors, found {found}", retryable=True) from error
        if vectors.ndim != 2 or not vectors.shape[1]:
            raise ModelError(f"{place}: expected vectors of numbers, found others", retryable=True)
        return vectors, tokens if isinstance(tokens, int) else 0

    def _failure(self, error: openai.APIConnectionError) -> ModelError:
        """An attempt that ended without a whole reply. The reason stands behind the openai client's error."""
        cause = error.__cause__
        unreached = isinstance(cause, _NEVER_REACHED)
        found = "cannot connect" if unreached else "no answer, or not all of it"
        line = (
            f"{self._endpoint.place}: {found}: {self._endpoint.scrubbed(str(cause) or type(cause).__name__)}"
        )
        remedy = no_way_there(error, self._reached) if unreached else ""
        if remedy:
            return ModelError(f"{line}; {remedy}", fatal=True, unreached=True)
        return ModelError(line, retryable=True, unreached=unreached)

    def _opened(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            base_url=self._endpoint.base_url,
            # The client insists on a key; servers that want none ignore it.
            api_key=self._endpoint.key or "none",
            max_retries=0,
            # A redirected POST would carry the texts to another server.
            http_client=openai.DefaultAsyncHttpxClient(
                timeout=httpx2.Timeout(self._timeout, connect=10.0), follow_redirects=False
            ),
        )


def request_of(texts: Sequence[str]) -> Request:
    return Request(tuple(Message("user", text) for text in texts))


def pack(vectors: Vectors) -> str:
    return base64.b64encode(vectors.astype("<f4").tobytes()).decode()


def unpack(completion: Completion, count: int) -> Vectors:
    """(count, dimensions)."""
    return np.frombuffer(base64.b64decode(completion.text), "<f4").reshape(count, -1)
