"""Checks of given words: starts_with, ends_with, repeat_question_first.

They read a reply that is not empty. Case, quotation marks and emphasis do not count, nor do the marks that follow
a closing phrase.
"""

from __future__ import annotations

import re

from datagen.constraints.constraint import Finding
from datagen.text import normalise

_AROUND = " \t\n\"'”’»«“„‘()[]*_#>"
_MARKS = _AROUND + ".!?…。！？,;:"
_TOKEN = re.compile(r"\w+")
_LOOKED_AT = 400  # characters at either end; a phrase has 80 at most


def starts_with(phrase: str, reply: str) -> Finding:
    wanted = _plain(phrase).strip(_MARKS)
    found = _plain(reply.strip()[:_LOOKED_AT]).lstrip(_AROUND)
    follows = found[len(wanted) : len(wanted) + 1]
    kept = found.startswith(wanted) and not follows.isalnum()
    return Finding(kept, detail="" if kept else f"it starts with {found[: len(wanted) + 10]!r}")


def ends_with(phrase: str, reply: str) -> Finding:
    wanted = _plain(phrase).strip(_MARKS)
    found = _plain(reply.strip()[-_LOOKED_AT:]).rstrip(_MARKS)
    before = found[: -len(wanted)][-1:]
    kept = found.endswith(wanted) and not before.isalnum()
    return Finding(kept, detail="" if kept else f"it ends with {found[-len(wanted) - 10 :]!r}")


def repeat_question_first(asked: str, reply: str) -> Finding:
    """The words of `asked`, all and in their order, before an answer of at least one more word."""
    question = _TOKEN.findall(_plain(asked))
    if not question:
        return Finding(None, detail="what was asked is not known")
    found = _TOKEN.findall(_plain(reply))
    if found[: len(question)] != question:
        return Finding(False, detail=f"it starts with {' '.join(found[: len(question)])[:60]!r}")
    answered = len(found) > len(question)
    return Finding(answered, detail="" if answered else "the question and no answer")


def _plain(text: str) -> str:
    return normalise(text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
