"""Rejects texts with a code block that is opened and never closed: the mark of an answer that was cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass

from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.step import KEEP, Verdict

# Three or more of one character; before them marks of quotations and list items. What follows backticks holds
# none, or it is inline code.
_FENCE = re.compile(
    r"^((?:[ \t]*>|[ \t]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*[ \t]*)(?:(`{3,})([^`\n]*)|(~{3,})([^\n]*))$",
    re.MULTILINE,
)
_LIST = re.compile(r"[-*+\d]")
_INDENT = 3  # a closing fence may stand so much further in than its opening one


@dataclass(frozen=True, slots=True)
class CodeFenceFilter:
    """Fences as CommonMark has them (spec 0.31, §4.5): a closing one is of the same character, at least as long as
    the opening one, and bare. Unlike there, an opening fence may be indented at will, since answers put code
    under list items of every depth.

    on: the texts looked at, each by itself.
    """

    on: On = "response"

    def judge(self, record: Record) -> Verdict:
        for text in excerpt(record, self.on):
            opened = unclosed_fence(text)
            if opened is not None:
                line, fence = opened
                return Verdict(
                    False, "unbalanced_code_fence", detail=f"{fence} of line {line} is never closed"
                )
        return KEEP


def unclosed_fence(text: str) -> tuple[int, str] | None:
    """Line number (from 1) and fence of the block that is still open at the end, or None."""
    opened: tuple[int, str, int] | None = None  # offset, fence, indentation
    for found in _FENCE.finditer(text):
        before, fence = found[1], found[2] or found[4]
        after = (found[3] or "") + (found[5] or "")
        indent = len(before.expandtabs(4))
        if opened is None:
            opened = (found.start(), fence, indent)
        elif _closes(opened[1], fence, after) and not _LIST.search(before) and indent <= opened[2] + _INDENT:
            opened = None
    if opened is None:
        return None
    return text.count("\n", 0, opened[0]) + 1, opened[1]


def _closes(opening: str, fence: str, after: str) -> bool:
    return fence[0] == opening[0] and len(fence) >= len(opening) and not after.strip()
