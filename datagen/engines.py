"""Which of two engines does the arithmetic: numpy, which is always there, or numba, which is faster. Both give the
same numbers to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, get_args

from datagen.errors import MissingExtra, UsageError

Engine = Literal["auto", "numpy", "numba"]


def choose_engine(engine: str) -> Literal["numpy", "numba"]:
    """auto: numba where it is installed. Raises MissingExtra where numba was asked for and is not installed."""
    if engine not in get_args(Engine):
        raise UsageError(f"engine {engine!r}: expected {', '.join(get_args(Engine))}")
    if engine == "numpy":
        return "numpy"
    if _has_numba():
        return "numba"
    if engine == "numba":
        raise MissingExtra("engine 'numba'", "numba", "fast")
    return "numpy"


@cache
def _has_numba() -> bool:
    try:
        import numba  # noqa: F401
    except ImportError:
        return False
    return True


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function compiled by numba when it is first called, and kept on disk where there is a place for it."""
    from numba import njit

    compiled: Callable[..., Any]
    try:
        compiled = njit(cache=True, nogil=True)(function)
    except RuntimeError:  # neither the package's folder nor the user's can be written
        compiled = njit(nogil=True)(function)
    return compiled
