"""Any OpenAI-compatible server, spoken to over aiohttp directly: the hot path of every run.

One attempt per request: retries, limits, budgets and recording are wrappers' work. What the bytes mean is
`datagen.models.wire`'s.
"""

from __future__ import annotations

import urllib.request
from urllib.parse import urlsplit

import aiohttp
import orjson

from datagen.errors import ModelError
from datagen.models.base import Completion, Request
from datagen.models.endpoint import find_endpoint, no_way_there
from datagen.models.wire import PATHS, body_of, completion_of, refusal

_NEVER_REACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ChatApi:
    """base_url None: OPENAI_BASE_URL, else OpenAI itself. key_env: the variable that holds the key.

    timeout: seconds for one whole attempt. largest_reply: bytes that a server may send before it is cut off.
    The connections open with the first request, belong to its event loop and are closed by `close`.
    """

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
        self._urls = {style: self._endpoint.base_url + path for style, path in PATHS.items()}
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=connect_timeout)
        self._largest_reply = largest_reply
        self._proxy = _proxy_for(self._endpoint.base_url)
        self._session: aiohttp.ClientSession | None = None
        self._reached = False

    @property
    def uri(self) -> str:
        return f"openai:{self._endpoint.address}"

    @property
    def identity(self) -> str:
        return self._endpoint.identity

    async def generate(self, request: Request) -> Completion:
        data = orjson.dumps(body_of(self._endpoint, request))
        session = self._session or self._open()
        url = self._urls[request.style]
        try:
            # A redirected POST would arrive as a GET, or carry the key to another server.
            async with session.post(url, data=data, proxy=self._proxy, allow_redirects=False) as response:
                self._reached = True
                raw = await self._read(response)
        except (aiohttp.ClientError, OSError) as error:
            raise self._failure(error) from error
        if 200 <= response.status < 300:
            return completion_of(self._endpoint, raw)
        raise refusal(self._endpoint, response.status, response.headers, raw)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        headers = {"Content-Type": "application/json", "User-Agent": "datagen"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),  # the limiter decides how many are open
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=headers,
            timeout=self._timeout,
        )
        return self._session

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while chunk := await response.content.readany():
            size += len(chunk)
            if size > self._largest_reply:
                response.close()
                raise ModelError(f"{self._endpoint.place}: the reply passed {self._largest_reply} bytes")
            chunks.append(chunk)
        return b"".join(chunks)

    def _failure(self, error: Exception) -> ModelError:
        """An attempt that ended without a whole reply."""
        unreached = isinstance(error, _NEVER_REACHED)
        if isinstance(error, aiohttp.ConnectionTimeoutError):
            found = f"no connection within {self._timeout.sock_connect:g} s"
        elif isinstance(error, TimeoutError):
            found = f"no answer within {self._timeout.total:g} s"
        elif unreached:
            found = str(error)
        else:
            found = f"connection lost: {type(error).__name__}: {error}"
        line = f"{self._endpoint.place}: {self._endpoint.scrubbed(found)}"
        remedy = no_way_there(error, self._reached) if unreached else ""
        if remedy:
            return ModelError(f"{line}; {remedy}", fatal=True, unreached=True)
        return ModelError(line, retryable=True, unreached=unreached)


def _proxy_for(url: str) -> str | None:
    """The proxy that the environment names for this URL; none for a server on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in _LOOPBACK or urllib.request.proxy_bypass(host):
        return None
    return urllib.request.getproxies().get(parts.scheme)
