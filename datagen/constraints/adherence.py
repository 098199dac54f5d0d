"""Whether a reply obeys a constraint, as far as rules can tell. Asks no model."""

from __future__ import annotations

from datagen.constraints.checks import ALWAYS_TELL, CHECKED, OF_QUESTION, match_pattern, run_checker
from datagen.constraints.constraint import Constraint, Finding
from datagen.constraints.messages import strip

_EMPTY = Finding(False, detail="empty reply")


def check(constraint: Constraint, reply: str, asked: str = "") -> Finding:
    """asked: the user's message that the reply answers; constraints inside it are no part of the question.

    An empty reply obeys nothing.
    """
    if not reply.strip():
        return _EMPTY
    if constraint.pattern:
        return match_pattern(constraint.pattern, reply)
    if constraint.kind not in CHECKED:
        return Finding(None, detail="only a judge can tell")
    question = strip(asked, (constraint,)) if constraint.kind in OF_QUESTION else ""
    return run_checker(constraint.kind, constraint.value, reply, question)


def can_check(constraint: Constraint) -> bool:
    """Whether rules alone tell: True for languages, the evaluation set and patterns. For hobbies and figures they
    tell the clear cases only, and a judge is needed; `check` may say None of any single reply even so."""
    return bool(constraint.pattern) or constraint.kind in ALWAYS_TELL
