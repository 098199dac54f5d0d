"""The errors a user is meant to read: one line each, with place, found, expected and remedy.

Knows nothing of commands or colours; `datagen.cli` turns a `DatagenError` into one line and an exit code,
and lets any other exception through as the bug that it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class DatagenError(Exception):
    """Something the user can act on. The message is complete: no traceback is needed to understand it."""


class UsageError(DatagenError):
    """The request itself is wrong: an unknown option, name or file. Exit code 2."""


class RecipeError(UsageError):
    """All faults of one recipe together, so that they can be mended in one go."""

    def __init__(self, place: str, faults: Sequence[str]) -> None:
        self.place = place
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{place}: {fault}" for fault in faults))


class StoreError(DatagenError):
    """A run folder cannot be opened, read or written."""


class MissingExtra(DatagenError):
    """A part needs packages that are not installed."""

    def __init__(self, part: str, package: str, extra: str) -> None:
        super().__init__(
            f"{part} needs {package}, which is not installed; run: pip install 'datagen[{extra}]'"
        )


class ModelError(DatagenError):
    """A model did not answer one request.

    retryable: the same request may succeed later (429, 5xx, a reset connection, a broken body).
    retry_after: seconds the server asked us to wait, where it said so.
    fatal: no request to this model can succeed (wrong key, unknown model): the run stops at once.
    throttled: the server said that we send too much (429), so the limiter should slow down.
    unreached: the request never got to a server (connection refused, unknown host), so it cost nothing.
    """

    def __init__(
        self,
        message: str,
        *,
        retryable: bool = False,
        retry_after: float | None = None,
        fatal: bool = False,
        throttled: bool = False,
        unreached: bool = False,
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after
        self.fatal = fatal
        self.throttled = throttled
        self.unreached = unreached


class BudgetSpent(DatagenError):
    """A limit on dollars, tokens or requests is reached; what was answered is kept."""


def check_least(options: object, least: float, *names: str) -> None:
    """Raises ValueError that names every option below `least`; one that is None is not set."""
    low = [
        f"{name} is {value}"
        for name in names
        if (value := getattr(options, name)) is not None and value < least
    ]
    if low:
        raise ValueError(f"must be at least {least:g}: {', '.join(low)}")


def nearest(name: str, known: Sequence[str]) -> str:
    """The part of an error that offers a remedy: the closest known name, or all of them."""
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return "known: " + ", ".join(sorted(known))
