"""Requests to a vLLM server, many at a time, with patience for one that is busy or away.

    link = Link.to("http://127.0.0.1:8000", 256, Patience())
    status, raw = link.ask("GET", "/v1/models")
    replies = link.ask_all("/v1/completions", bodies)

Knows no models and not what is asked. No proxy is used.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from datagen.errors import DatagenError, UsageError

KEY = "VLLM_API_KEY"  # where the server itself looks for it
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
_LARGEST = 64 * 2**20  # bytes of a reply
_CONNECT = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Patience:
    """tries: of one request. first, most: seconds before the second try, doubling, and at most. timeout: seconds
    without a byte from the server, which sends none before an answer is whole."""

    tries: int = 6
    first: float = 0.5
    most: float = 30.0
    timeout: float = 1800.0


PATIENT = Patience()


@dataclass(frozen=True, slots=True)
class Link:
    """base: the address without /v1. at_once: requests that are open at a time. key: what every request shows."""

    base: str
    at_once: int
    patience: Patience
    key: str = field(default="", repr=False)

    @classmethod
    def to(cls, url: str, at_once: int, patience: Patience) -> Link:
        """Raises UsageError for an address that is none or holds a secret, and a key that no header can hold."""
        key = os.environ.get(KEY, "").strip()
        if not key.isascii() or not key.isprintable() or " " in key:
            raise UsageError(f"{KEY}: holds a blank or a character that no key has; set it again")
        try:
            parts = urlsplit(url)
            right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            right = False
        if not right or "@" in parts.netloc or parts.query or parts.fragment:
            raise UsageError(
                "rollout.engine: expected http://HOST:PORT of a vLLM server, without user, password and query; its key"
                f" belongs in the environment, as {KEY}"
            )
        return cls(url.rstrip("/").removesuffix("/v1").rstrip("/"), at_once, patience, key)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """One reply, whatever its status. Asked once: what changes a server is not to be done twice. Raises
        DatagenError where none comes."""
        return asyncio.run(self._all(method, path, [body], 1))[0]

    def ask_all(self, path: str, bodies: Sequence[Any]) -> list[tuple[int, bytes]]:
        """A reply to each POST, in their order, whatever its status but for those that another try may mend. Raises
        DatagenError where they did not."""
        return asyncio.run(self._all("POST", path, bodies, self.patience.tries))

    def error(self, found: str, remedy: str) -> DatagenError:
        return DatagenError(f"rollout.engine {self.base}: {found}; {remedy}")

    def said(self, raw: bytes) -> str:
        """The server's own words, made fit for an error: without the key, one printable line."""
        text = raw[:4000].decode("utf-8", "replace")
        try:
            data = orjson.loads(raw)
            text = str(data["error"]["message"])
        except (orjson.JSONDecodeError, TypeError, KeyError):
            pass  # then as it stands
        if self.key:
            text = text.replace(self.key, "[key]")
        return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split())[:300])

    async def _all(
        self, method: str, path: str, bodies: Sequence[Any], tries: int
    ) -> list[tuple[int, bytes]]:
        headers = {"Content-Type": "application/json", "User-Agent": "datagen"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT, sock_read=self.patience.timeout)
        open_at_once = asyncio.Semaphore(self.at_once)
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=headers,
            timeout=timeout,
        ) as session:

            async def one(body: Any) -> tuple[int, bytes]:
                async with open_at_once:
                    return await self._persist(session, method, path, body, tries)

            return await asyncio.gather(*map(one, bodies))

    async def _persist(
        self, session: aiohttp.ClientSession, method: str, path: str, body: Any, tries: int
    ) -> tuple[int, bytes]:
        rng, data = Random(), None if body is None else orjson.dumps(body)
        for number in range(tries):
            try:
                # A redirected POST would arrive as a GET, or carry the key to another server.
                async with session.request(
                    method, self.base + path, data=data, allow_redirects=False
                ) as response:
                    raw = await self._read(response)
            except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is one
                found = (
                    f"no answer to {method} {path}: {type(error).__name__}: {self.said(str(error).encode())}"
                )
            else:
                if tries == 1 or response.status not in _AGAIN:
                    return response.status, raw
                found = f"status {response.status} to {method} {path}: {self.said(raw)}"
            pause = min(self.patience.most, self.patience.first * 2**number)
            if number + 1 < tries:
                await asyncio.sleep(rng.uniform(pause / 2, pause))
        times = f", {tries} times in a row" if tries > 1 else ""
        raise self.error(
            f"{found}{times}", "is the server started? see its own output, and check host and port"
        )

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        raw = bytearray()
        while chunk := await response.content.readany():
            raw += chunk
            if len(raw) > _LARGEST:
                raise self.error(f"a reply of more than {_LARGEST:,} bytes", "it is no vLLM server")
        return bytes(raw)
