"""How to reach a model and how hard to push it, as a recipe or a command says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Only `uri` can change an answer.

    concurrency: requests in flight at most; adapts downward while the server says 429.
    rpm, tpm: requests and tokens per minute. timeout: seconds for one request. attempts: tries per request.
    """

    uri: str = "procedural:"
    concurrency: int = 16
    rpm: int | None = None
    tpm: int | None = None
    timeout: float = 120.0
    attempts: int = 8

    def __post_init__(self) -> None:
        if self.concurrency < 1 or self.attempts < 1 or self.timeout <= 0:
            raise ValueError("concurrency and attempts must be at least 1, timeout above 0")
