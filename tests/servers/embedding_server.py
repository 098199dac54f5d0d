"""A real HTTP server that speaks POST /v1/embeddings and misbehaves as it is told to.

    with EmbeddingServer() as server: ... server.url ... server.asked

What it answers is a function of a text (`vector_of`): by default its numbers, "3 4" -> [3.0, 4.0].
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Vector = list[float | None]


def numbers(text: str) -> Vector:
    return [float(word) for word in text.split()]


class EmbeddingServer:
    """asked: the texts of every request, answered or not. headers: those of every request.

    key: what every request must show. refuses: texts for which a whole request gets a 400. changed: what becomes
    of a reply's data before it is sent.
    """

    def __init__(
        self,
        vector_of: Callable[[str], Vector] = numbers,
        *,
        key: str = "",
        refuses: Callable[[str], bool] = lambda _: False,
        changed: Callable[[list[dict[str, Any]]], Any] = lambda data: data,
    ) -> None:
        self.vector_of = vector_of
        self.key = key
        self.refuses = refuses
        self.changed = changed
        self.asked: list[list[str]] = []
        self.headers: list[Mapping[str, str]] = []
        self._faults: deque[tuple[int, bytes, dict[str, str]]] = deque()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @property
    def uri(self) -> str:
        return f"openai:tiny@{self.url}"

    def say(self, status: int, body: Any, **headers: str) -> None:
        """Queues a reply to give before any other."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._faults.append((status, raw, {name.replace("_", "-"): value for name, value in headers.items()}))

    def __enter__(self) -> EmbeddingServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)

    def answer(self, headers: Mapping[str, str], body: Any) -> tuple[int, bytes, dict[str, str]]:
        texts = body["input"]
        self.asked.append(texts)
        self.headers.append({name.lower(): value for name, value in headers.items()})
        if self._faults:
            return self._faults.popleft()
        if self.key and headers.get("Authorization") != f"Bearer {self.key}":
            shown = headers.get("Authorization", "none")
            return _json(401, {"error": {"message": f"Incorrect API key provided: {shown}"}})
        if any(map(self.refuses, texts)):
            return _json(400, {"error": {"message": "This model's maximum context length is 8 tokens"}})
        data = [{"index": place, "embedding": self.vector_of(text)} for place, text in enumerate(texts)]
        usage = {"prompt_tokens": sum(len(text.split()) for text in texts)}
        return _json(200, {"object": "list", "data": self.changed(data), "usage": usage})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path == "/v1/embeddings":
                    status, raw, headers = server.answer(self.headers, body)
                else:
                    status, raw, headers = _json(404, {"error": {"message": "no such path"}})
                self.send_response(status)
                for name, value in {"Content-Length": str(len(raw)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _json(status: int, body: Any) -> tuple[int, bytes, dict[str, str]]:
    return status, json.dumps(body).encode(), {"Content-Type": "application/json"}
