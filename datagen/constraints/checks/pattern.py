"""Regular expressions of a user's file, which a whole reply must match.

Python's engine can neither be stopped nor told how long it may take. So expressions that try the same text in
exponentially many ways are not let in, and of the others none sees a long reply.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

from datagen.constraints.constraint import Finding

_LONGEST = 4000  # characters of a reply: an expression with three ".*" may take seconds for as many
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_APART = ("ATOMIC_GROUP", "POSSESSIVE_REPEAT", "ASSERT", "ASSERT_NOT")


def match_pattern(pattern: str, reply: str) -> Finding:
    """White space at the ends of the reply does not count. None for a reply too long to be tried."""
    text = reply.strip()
    if len(text) > _LONGEST:
        return Finding(None, len(text), f"{len(text):,} characters, a pattern sees {_LONGEST:,} at most")
    kept = _compiled(pattern).fullmatch(text) is not None
    return Finding(kept, detail="" if kept else "the pattern does not match")


def pattern_fault(pattern: str) -> str:
    """What is wrong with an expression and the remedy, or ""."""
    try:
        _compiled(pattern)
        # The engine's own reading of the expression, which it shows in no public way.
        tree = import_module("re._parser").parse(pattern)
    except (re.error, OverflowError) as error:
        return f"no regular expression: {error}; mend it"
    except RecursionError:
        return "a regular expression nested too deeply; write it flatter"
    if _branches(tree, repeated=False):
        return (
            "a repeated group with a choice in it (|, ?, *, + or {m,n}) may take for ever; make the group atomic, as in"
            " (?>...)+"
        )
    return ""


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _branches(tree: Any, repeated: bool) -> bool:
    """Whether something inside a repetition can match the same text in several ways.

    repeated: whether the tree stands in a repetition that the engine may come back to.
    """
    for operation, argument in tree:
        name = str(operation)
        if name in _REPEATS:
            least, most, inner = argument
            if (repeated and least != most) or _branches(inner, repeated or most > 1):
                return True
        elif name == "BRANCH":
            if repeated or any(_branches(branch, repeated) for branch in argument[1]):
                return True
        elif any(_branches(inner, repeated and name not in _APART) for inner in _inner(argument)):
            return True
    return False


def _inner(argument: Any) -> list[Any]:
    """The parts of an operation's argument that are expressions themselves."""
    parts = argument if isinstance(argument, tuple) else (argument,)
    return [part for part in parts if hasattr(part, "getwidth")]
