"""The same servers as `chat_api`, through the official openai client.

For set-ups that the client knows and we don't (its own environment variables, custom headers), at several
times the CPU cost. Retries, limits, budgets and recording are wrappers' work.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import openai

from datagen.errors import ModelError
from datagen.models.base import Completion, Request
from datagen.models.endpoint import find_endpoint, no_way_there
from datagen.models.wire import body_of, completion_of, refusal

_NEVER_REACHED = (httpx2.ConnectError, httpx2.ConnectTimeout)


class OpenAIClientModel:
    """The options are those of `ChatApi`; `largest_reply` holds for answers, not for the bodies of errors."""

    def __init__(
        self,
        name: str,
        base_url: str | None = None,
        *,
        key_env: str = "OPENAI_API_KEY",
        timeout: float = 120.0,
        connect_timeout: float = 10.0,
        largest_reply: int = 64 * 2**20,
    ) -> None:
        self._endpoint = find_endpoint(name, base_url, key_env)
        self._timeout = timeout
        self._connect_timeout = connect_timeout
        self._largest_reply = largest_reply
        self._client: openai.AsyncOpenAI | None = None
        self._reached = False

    @property
    def uri(self) -> str:
        return f"openai-client:{self._endpoint.address}"

    @property
    def identity(self) -> str:
        return self._endpoint.identity

    async def generate(self, request: Request) -> Completion:
        body = body_of(self._endpoint, request)
        client = self._client or self._open()
        resource: Any = client.completions if request.style == "completion" else client.chat.completions
        try:
            async with (
                asyncio.timeout(self._timeout),
                # Read as bytes, because the client's own parsing lets broken JSON pass as text.
                resource.with_streaming_response.create(**body) as response,
            ):
                self._reached = True
                raw = await self._read(response)
        except openai.APIStatusError as error:
            self._reached = True
            reply = error.response
            raise refusal(self._endpoint, reply.status_code, reply.headers, reply.content) from error
        except (TimeoutError, openai.APIConnectionError, httpx2.HTTPError) as error:
            raise self._failure(error) from error
        return completion_of(self._endpoint, raw)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    def _open(self) -> openai.AsyncOpenAI:
        self._client = openai.AsyncOpenAI(
            base_url=self._endpoint.base_url,
            # The client insists on a key; servers that want none ignore it.
            api_key=self._endpoint.key or "none",
            max_retries=0,
            http_client=openai.DefaultAsyncHttpxClient(
                timeout=httpx2.Timeout(self._timeout, connect=self._connect_timeout),
                # By default only 100 connections are kept alive and the rest are opened again and again.
                limits=httpx2.Limits(max_connections=None, max_keepalive_connections=None),
                follow_redirects=False,
            ),
        )
        return self._client

    async def _read(self, response: Any) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self._largest_reply:
                raise ModelError(f"{self._endpoint.place}: the reply passed {self._largest_reply} bytes")
            chunks.append(chunk)
        return b"".join(chunks)

    def _failure(self, error: Exception) -> ModelError:
        """An attempt that ended without a whole reply. The reason stands behind the openai client's error."""
        cause = error.__cause__ if isinstance(error, openai.APIConnectionError) else error
        if isinstance(cause, httpx2.ConnectTimeout):
            found = f"no connection within {self._connect_timeout:g} s"
        elif isinstance(cause, TimeoutError | httpx2.TimeoutException):
            found = f"no answer within {self._timeout:g} s"
        elif isinstance(cause, httpx2.ConnectError):
            found = f"cannot connect: {cause}"
        else:
            found = f"connection lost: {type(cause).__name__}: {cause}"
        line = f"{self._endpoint.place}: {self._endpoint.scrubbed(found)}"
        unreached = isinstance(cause, _NEVER_REACHED)
        remedy = no_way_there(error, self._reached) if unreached else ""
        if remedy:
            return ModelError(f"{line}; {remedy}", fatal=True, unreached=True)
        return ModelError(line, retryable=True, unreached=unreached)
