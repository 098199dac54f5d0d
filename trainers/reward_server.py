"""A reward model behind HTTP, for trainings on other devices or machines; `trainers.http_reward` asks it.

    POST /         {"prompts": [[{"role", "content"}, …], …], "answers": ["…", …], "ended": [true, …]} → {"scores": […]}
    GET /health    {"status": "ok"}

What else a request holds is left alone. One pass runs at a time, requests wait for each other, and one whose asker has
gone is left out. Knows no policy and no training.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import numpy as np
import orjson
import torch
from aiohttp import web

from datagen.errors import DatagenError, UsageError
from datagen.record import Message
from trainers.http_reward import KEY, LOOPBACK
from trainers.loading import precision_of
from trainers.model_reward import ModelReward, open_model_reward
from trainers.reward_sources import Source, called
from trainers.settings import Optim
from trainers.template import Refused

_LARGEST = 64 * 2**20  # bytes of a request
_ROLES = ("system", "user", "assistant")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Asked = tuple[tuple[Message, ...], str, bool]  # prompt, answer, whether it ended


class Scores:
    """Answers requests with a reward model's scores, one request after another."""

    def __init__(self, reward: ModelReward) -> None:
        self._reward = reward
        self._turn = asyncio.Lock()
        self._pool = ThreadPoolExecutor(1)  # so that /health answers meanwhile

    async def answer(self, request: web.Request) -> web.Response:
        asked = read_request(await request.read())
        async with self._turn:
            if request.transport is None or request.transport.is_closing():
                return _reply(499, error="whoever asked has gone")
            loop = asyncio.get_running_loop()
            found = await loop.run_in_executor(self._pool, self._score, asked)
        if not np.isfinite(found).all():
            return _reply(422, error="the reward model gives scores that are no numbers")
        return _reply(200, scores=found.tolist())

    def _score(self, asked: list[Asked]) -> np.ndarray[Any, np.dtype[np.float32]]:
        rows, places = [], []
        for place, (messages, answer, ended) in enumerate(asked):
            try:
                rows.append(self._reward.row_of(messages, answer, ended=ended))
            except Refused as error:
                raise DatagenError(
                    f"prompts[{place}]: the chat template cannot show it: {error.detail}"
                ) from error
            places.append(f"prompts[{place}]")
        return self._reward.score_rows(rows, places)


def read_request(raw: bytes) -> list[Asked]:
    """Raises DatagenError that names what is wrong, by place."""
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise DatagenError(f"expected JSON, found text that is none: {error.msg}") from error
    if not isinstance(said, dict):
        raise DatagenError(f"expected an object with prompts and answers, found {_kind(said)}")
    prompts, answers = _list(said, "prompts"), _list(said, "answers")
    ended = _list(said, "ended") if "ended" in said else [True] * len(answers)
    if not len(prompts) == len(answers) == len(ended):
        raise DatagenError(
            f"expected as many prompts as answers, and as many ended where given, found {len(prompts)}, {len(answers)}"
            f" and {len(ended)}"
        )
    asked = []
    for place, (prompt, answer, end) in enumerate(zip(prompts, answers, ended, strict=True)):
        if not isinstance(answer, str):
            raise DatagenError(f"answers[{place}]: expected a text, found {_kind(answer)}")
        if not isinstance(end, bool):
            raise DatagenError(f"ended[{place}]: expected true or false, found {_kind(end)}")
        asked.append((_messages(prompt, f"prompts[{place}]"), answer, end))
    return asked


def _list(said: dict[str, Any], name: str) -> list[Any]:
    value = said.get(name)
    if not isinstance(value, list):
        raise DatagenError(f"{name}: expected a list, found {_kind(value) if name in said else 'none'}")
    return value


def _messages(prompt: Any, place: str) -> tuple[Message, ...]:
    if not isinstance(prompt, list) or not prompt:
        raise DatagenError(f"{place}: expected a list of messages, found {_kind(prompt)}")
    messages = []
    for number, one in enumerate(prompt):
        role, content = (one.get("role"), one.get("content")) if isinstance(one, dict) else (None, None)
        if role not in _ROLES or not isinstance(content, str):
            raise DatagenError(
                f'{place}[{number}]: expected {{"role": "user", "content": "…"}} with a role of {", ".join(_ROLES)},'
                f" found {str(one)[:60]!r}"
            )
        messages.append(Message(role, content))
    return tuple(messages)


def _kind(value: Any) -> str:
    if value == []:
        return "an empty list"
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def build_app(reward: ModelReward, key: str = "", largest: int = _LARGEST) -> web.Application:
    """key: what every request for scores must show; "" for none. largest: bytes of a request."""

    @web.middleware
    async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if key and request.path != "/health" and not hmac.compare_digest(given, f"Bearer {key}".encode()):
            return _reply(401, error=f"expected the server's key; set it in the environment as {KEY}")
        try:
            return await handler(request)
        except DatagenError as error:
            return _reply(400, error=str(error))
        except web.HTTPRequestEntityTooLarge:
            return _reply(413, error=f"expected at most {largest:,} bytes; ask for fewer answers at once")
        except web.HTTPException as error:
            return _reply(error.status, error=f"{error.reason}; scores are posted to /")

    app = web.Application(middlewares=[answer_errors], client_max_size=largest)
    app.router.add_post("/", Scores(reward).answer)
    app.router.add_get("/health", _health)
    return app


async def _health(_: web.Request) -> web.Response:
    return _reply(200, status="ok")


def _reply(status: int, /, **said: Any) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(said), content_type="application/json")


def serve(folder: str, host: str, port: int, batch: int, ready: Callable[[str], None]) -> None:
    """Until SIGINT or SIGTERM; requests that are under way are answered then. ready: told the address once it is
    listened to. Raises UsageError for a host beyond this machine without a key, and what is no reward model."""
    key = os.environ.get(KEY, "").strip()
    if host not in LOOPBACK and not key:
        raise UsageError(
            f"--host {host}: this lets others on the network ask; set a key in the environment as {KEY}, here and where"
            " the server is asked"
        )
    device = "cuda" if torch.cuda.is_available() else "cpu"
    source = Source("serve-reward", called(folder), folder, named=False)
    reward = open_model_reward(source, None, device, precision_of(Optim()), batch)
    asyncio.run(_serve(build_app(reward, key), host, port, ready))


async def _serve(app: web.Application, host: str, port: int, ready: Callable[[str], None]) -> None:
    runner, stopping = web.AppRunner(app, access_log=None), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows, where Ctrl-C ends asyncio.run
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        ready(f"http://[{host}]:{bound}" if ":" in host else f"http://{host}:{bound}")
        await stopping.wait()
    except OSError as error:
        raise DatagenError(
            f"{host}:{port}: {os.strerror(error.errno or 0)}; choose another --port, or 0 for a free one"
        ) from error
    finally:
        await runner.cleanup()
