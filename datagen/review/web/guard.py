"""What stands before every page: whose name the server answers to, how much it reads, what a browser may do with it.

Plain ASGI, so that nothing of a request is kept in memory beyond the limit. Knows no pages.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 2**20  # bytes of a posted form; a page's texts together have a few thousand tokens
LONGEST = 2000  # bytes of an address; Python refuses to read a number of twice as many digits
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with "no-referrer" a browser hides from us where our own forms come from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


class Guard:
    """hosts: names under which the server may be asked for, without port. Another one is refused, so that no page of
    a stranger can reach a server on loopback under a name of its own (DNS rebinding)."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = MutableHeaders(raw=message["headers"])
                for name, value in HEADERS.items():
                    own.setdefault(name, value)
                message["headers"] = own.raw
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _limited(receive), send_guarded)
        except _TooLarge:
            await _too_large()(scope, receive, send_guarded)
        except ClientDisconnect:  # in the middle of a form: nobody is left to answer
            return

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        host = _name_of(headers.get("host", ""))
        if host not in self._hosts:
            return PlainTextResponse("this server does not answer to that name; --name adds one\n", 421)
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST:
            return PlainTextResponse(f"an address here has at most {LONGEST:,} bytes\n", 414)
        declared = headers.get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared) > LARGEST:
            return _too_large()
        return None


class _TooLarge(Exception):
    pass


def _too_large() -> PlainTextResponse:
    text = f"too much at once: a form may have {LARGEST:,} bytes\n"
    return PlainTextResponse(text, 413, headers={"Connection": "close"})


def _limited(receive: Receive) -> Receive:
    """The same stream; raises once it has more bytes than a form may have, whatever length it declared."""
    read = 0

    async def receive_some() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST:
            raise _TooLarge
        return message

    return receive_some


def _name_of(host: str) -> str:
    """Without the port: [::1]:8765 is ::1."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


@dataclass(slots=True)
class Attempts:
    """Counts failed log-ins: so many within a minute from one address. Nobody can keep others out this way; that many
    addresses together can guess a token is out of the question, as it has 192 random bits.

    kept: addresses that are remembered at most, the last ones."""

    most: int = 10
    kept: int = 1000
    window: float = 60.0
    now: Callable[[], float] = time.monotonic
    _failed: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)

    def allowed(self, address: str) -> bool:
        since = self.now() - self.window
        return sum(at > since for at in self._failed.get(address, ())) < self.most

    def failed(self, address: str) -> None:
        times = self._failed.pop(address, [])
        self._failed[address] = [*times, self.now()][-self.most :]
        if len(self._failed) > self.kept:
            self._failed.popitem(last=False)
