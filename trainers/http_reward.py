"""A reward behind HTTP: any server that answers answers with numbers, as `trainers.reward_server` does.

    POST {"prompts": [[{"role": "user", "content": "…"}], …], "answers": ["…", …], "references": ["…", …],
          "tags": [{…}, …], "ended": [true, …]}   →   {"scores": [0.3, …]}

Knows no models. A server that is away, busy or broken is asked again; one that answers nonsense is not.
"""

from __future__ import annotations

import asyncio
import os
import urllib.request
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar
from urllib.parse import urldefrag, urlsplit

import aiohttp
import numpy as np
import orjson
from numpy.typing import NDArray

from datagen.errors import DatagenError, UsageError
from datagen.formats.encoding import encode
from trainers.reward_sources import Source, hide
from trainers.rollout import Episode

KEY = "DATAGEN_REWARD_KEY"
_LARGEST = 16 * 2**20  # bytes of a reply
_MOST = float(np.finfo(np.float32).max)
_AT_ONCE = 4  # requests
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
T = TypeVar("T")
_FORMAT = '{"scores": [one number for each answer]}'


@dataclass(frozen=True, slots=True)
class Patience:
    """tries: of one request. first, most: seconds before the second try, doubling, and at most. timeout: seconds of
    one try."""

    tries: int = 6
    first: float = 0.5
    most: float = 30.0
    timeout: float = 300.0


class _Busy(Exception):
    """What another try may mend. wait: seconds that the server asked for."""

    def __init__(self, found: str, wait: float = 0.0) -> None:
        super().__init__(found)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class HttpReward:
    """url: that scores are posted to. key: what every request shows; "" for none. batch: answers of a request."""

    name: str
    url: str
    logit: bool = True
    batch: int = 32
    key: str = field(default="", repr=False)
    patience: Patience = Patience()

    @classmethod
    def open(cls, source: Source, batch: int, patience: Patience = Patience()) -> HttpReward:
        """The address with #probability at its end is of a server whose scores are from 0 to 1. Raises DatagenError
        for a server that cannot be reached, UsageError for a key that no header can hold."""
        url, scale = urldefrag(source.where)
        key = os.environ.get(KEY, "").strip()
        if not key.isascii() or not key.isprintable() or " " in key:
            raise UsageError(f"{KEY}: holds a blank or a character that no key has; set it again")
        opened = cls(source.name, url, scale != "probability", batch, key, patience)
        opened.check()
        return opened

    def check(self) -> None:
        """Raises DatagenError where no server answers; whatever it answers will do, as only ours knows /health."""
        parts = urlsplit(self.url)
        place = parts._replace(path=f"{parts.path.rstrip('/')}/health").geturl()
        self._run(lambda session: self._persist(session, place, None))

    def score(self, episodes: Sequence[Episode]) -> NDArray[np.float32]:
        """(n,). Raises DatagenError."""
        parts = [episodes[start : start + self.batch] for start in range(0, len(episodes), self.batch)]
        turn = asyncio.Semaphore(_AT_ONCE)

        async def ask(session: aiohttp.ClientSession, part: Sequence[Episode]) -> list[float]:
            async with turn:
                return await self._ask(session, part)

        async def ask_all(session: aiohttp.ClientSession) -> list[list[float]]:
            return await asyncio.gather(*(ask(session, part) for part in parts))

        found = self._run(ask_all) if parts else []
        return np.array([score for part in found for score in part], np.float32)

    def close(self) -> None:
        """Holds no connection between requests."""

    def _run(self, work: Callable[[aiohttp.ClientSession], Awaitable[T]]) -> T:
        async def run() -> T:
            headers = {"Content-Type": "application/json", "User-Agent": "datagen"}
            if self.key:
                headers["Authorization"] = f"Bearer {self.key}"
            timeout = aiohttp.ClientTimeout(total=self.patience.timeout, sock_connect=30)
            async with aiohttp.ClientSession(
                headers=headers, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
            ) as session:
                return await work(session)

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(run())
        with ThreadPoolExecutor(1) as pool:  # a notebook, whose own loop is running here
            return pool.submit(asyncio.run, run()).result()

    async def _ask(self, session: aiohttp.ClientSession, episodes: Sequence[Episode]) -> list[float]:
        status, raw = await self._persist(session, self.url, encode(_plain(episodes)))
        if status != 200:
            raise self._error(f"status {status}: {self._said(raw)}", "status 200", _remedy(status))
        try:
            scores = orjson.loads(raw)["scores"]
        except (orjson.JSONDecodeError, TypeError, KeyError):
            raise self._error(self._said(raw), _FORMAT, "mend the server's answer") from None
        return self._checked(scores, episodes)

    def _checked(self, scores: Any, episodes: Sequence[Episode]) -> list[float]:
        if not isinstance(scores, list) or len(scores) != len(episodes):
            found = f"{len(scores):,} scores" if isinstance(scores, list) else repr(scores)[:60]
            raise self._error(found, f"{len(episodes):,} scores in a list", "mend the server's answer")
        for score, episode in zip(scores, episodes, strict=True):
            number = isinstance(score, int | float) and not isinstance(score, bool)
            if not number or not abs(score) <= _MOST:
                prompt = episode.prompt
                found = f"{repr(score)[:40]} for {prompt.source}, record {prompt.record}"
                raise self._error(found, "a finite number", "mend the server's answer")
        return scores

    async def _persist(
        self, session: aiohttp.ClientSession, url: str, data: bytes | None
    ) -> tuple[int, bytes]:
        """Status and body, whatever the status but for those that another try may mend."""
        rng, last, patience = Random(), "", self.patience
        for number in range(patience.tries):
            try:
                return await self._try(session, url, data)
            except _Busy as busy:
                last = str(busy)
                pause = min(patience.most, patience.first * 2**number)
                if number + 1 < patience.tries:
                    await asyncio.sleep(min(busy.wait, 2 * patience.most) + rng.uniform(pause / 2, pause))
        raise self._error(
            f"{last}, {patience.tries} times in a row",
            "an answer",
            "start the server, as with datagen train serve-reward DIR, and check its host and port",
        )

    async def _try(self, session: aiohttp.ClientSession, url: str, data: bytes | None) -> tuple[int, bytes]:
        method = "GET" if data is None else "POST"
        try:
            # A redirected POST would arrive as a GET, or carry the key to another server.
            async with session.request(
                method, url, data=data, proxy=_proxy_for(url), allow_redirects=False
            ) as response:
                raw = await self._read(response)
        except (aiohttp.ClientError, OSError) as error:  # a timeout among them
            said = self._said(str(error).encode()) or f"none within {self.patience.timeout:g} s"
            raise _Busy(f"no answer: {type(error).__name__}: {said}") from error
        if response.status in _AGAIN:
            wait = response.headers.get("Retry-After", "")
            found = f"status {response.status}: {self._said(raw)}"
            raise _Busy(found, float(wait) if wait.isdecimal() else 0.0)
        return response.status, raw

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        raw = bytearray()
        async for part in response.content.iter_any():
            raw += part
            if len(raw) > _LARGEST:
                response.close()
                raise self._error(f"more than {_LARGEST:,} bytes", _FORMAT, "mend the server's answer")
        return bytes(raw)

    def _said(self, raw: bytes) -> str:
        """A server's text made fit for an error: without the key, one printable line."""
        text = raw[:2000].decode("utf-8", "replace")
        if self.key:
            text = text.replace(self.key, "[key]")
        return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split())[:200])

    def _error(self, found: str, expected: str, remedy: str) -> DatagenError:
        return DatagenError(
            f"reward {self.name} at {hide(self.url)}: expected {expected}, found {found}; {remedy}"
        )


def _proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address; none for a server on this machine."""
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK or urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    return urllib.request.getproxies().get(parts.scheme)


def _remedy(status: int) -> str:
    if status in (401, 403):
        return f"set the server's key in the environment as {KEY}"
    if status == 413:
        return "lower rewards.batch"
    return "see what the server says, or its own output"


def _plain(episodes: Sequence[Episode]) -> dict[str, Any]:
    prompts = [one.prompt for one in episodes]
    return {
        "prompts": [
            [{"role": one.role, "content": one.content} for one in prompt.messages] for prompt in prompts
        ],
        "answers": [one.text for one in episodes],
        "references": [prompt.reference for prompt in prompts],
        "tags": [dict(prompt.tags) for prompt in prompts],
        "ended": [one.ended for one in episodes],
    }
