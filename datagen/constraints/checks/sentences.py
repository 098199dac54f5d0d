"""Where sentences, paragraphs and lines of a reply end. Knows no constraint.

A full stop after an abbreviation or an initial ends nothing. "plan B. Then" is taken for an initial, and an
abbreviation that the list lacks for an end.
"""

from __future__ import annotations

import re

# One or more marks, and the quotation marks, brackets and asterisks that close with them.
_END = re.compile(r"[.!?…。！？؟।]+[\"'”’»“)\]*_]*")
_WIDE = "。！？।"  # scripts that put no space after them
_ABBREVIATION = re.compile(
    r"(?:mrs?|ms|dr|prof|st|[js]r|vs|etc|fig|approx|dept|e\.g|i\.e|[ap]\.m|cf|al|ca|bzw|z\.b|d\.h|usw)",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"[^\s(\"“'*]{1,12}\Z")
_ITEM = re.compile(r"\s*(?:[-*•+–]|\d{1,3}[.)])\s+")


def lines(text: str) -> list[str]:
    """The lines that hold more than white space, without it at their ends."""
    return [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]


def paragraphs(text: str) -> list[str]:
    """What blank lines part."""
    found: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return ["\n".join(block) for block in found if block]


def sentences(text: str) -> list[str]:
    """The sentences, each with its final marks. A blank line and an item of a list end one too; what has no letter
    and no digit, such as a smiley, is none."""
    lower = text == text.lower()
    return [sentence for block in _blocks(text) for sentence in _split(block, lower)]


def _blocks(text: str) -> list[str]:
    blocks: list[list[str]] = []
    for paragraph in paragraphs(text):
        for index, line in enumerate(paragraph.split("\n")):
            if index == 0 or _ITEM.match(line):
                blocks.append([])
            blocks[-1].append(line.strip())
    return [" ".join(block) for block in blocks]


def _split(block: str, lower: bool) -> list[str]:
    """lower: whether the whole text has no capital, so that none tells where a sentence begins."""
    pieces: list[str] = []
    item = _ITEM.match(block)
    start = item.end() if item else 0
    for mark in _END.finditer(block, start):
        if _ends(block, mark, lower):
            pieces.append(block[start : mark.end()].strip())
            start = mark.end()
    pieces.append(block[start:].strip())
    return [piece for piece in pieces if any(map(str.isalnum, piece))]


def _ends(block: str, mark: re.Match[str], lower: bool) -> bool:
    rest = block[mark.end() : mark.end() + 40].lstrip()
    if not rest:
        return True
    if block[mark.end()] not in " \t\n":
        return mark.group()[0] in _WIDE
    if rest[0].islower() and not lower:  # "Why?" he asked.
        return False
    if mark.group() != ".":
        return True
    word = _LAST_WORD.search(block, max(0, mark.start() - 12), mark.start())
    last = word.group() if word else ""
    return not _ABBREVIATION.fullmatch(last) and not (len(last) == 1 and last.isupper() and last != "I")
