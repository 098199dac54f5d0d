"""A model in this process that plays several parts: for each purpose of a request, what it says, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from datagen.models.base import Completion, Request, answer_key

Line = str | Completion
Lines = Sequence[Line] | Callable[[Request], Line]


class Parts:
    """lines: by purpose, either a function of the request or what is said one after another."""

    identity = "parts"

    def __init__(self, lines: Mapping[str, Lines], uri: str = "parts:") -> None:
        self.uri = uri
        self.lines = {purpose: said if callable(said) else list(said) for purpose, said in lines.items()}
        self.asked: list[Request] = []

    def of(self, purpose: str) -> list[Request]:
        """The requests for this purpose, in the order in which they came."""
        return [request for request in self.asked if request.purpose == purpose]

    async def generate(self, request: Request) -> Completion:
        self.asked.append(request)
        said = self.lines[request.purpose]
        line = said(request) if callable(said) else said.pop(0)
        completion = line if isinstance(line, Completion) else Completion(line)
        key = f"{request.purpose}-{answer_key(self.identity, request)[:8]}"
        return Completion(completion.text, completion.finish_reason, completion.usage, key=key)

    async def close(self) -> None:
        """Nothing is held open."""
