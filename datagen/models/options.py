"""How to reach a model and how hard to push it, as a recipe or a command says it."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.errors import check_least


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
        check_least(self, 1, "concurrency", "attempts", "rpm", "tpm")
        if self.timeout <= 0:
            raise ValueError(f"timeout must be above 0, found {self.timeout}")
