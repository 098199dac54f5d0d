"""Reads what models answer to the Self-Instruct prompts.

Pure functions from text to parts; they never raise on odd text and are linear in its length. What is good
enough to keep is decided elsewhere.
"""

from __future__ import annotations

import re

_EXAMPLE = re.compile(r"^[ \t]*Example[ \t]*\d*[.:]?[ \t]*$", re.MULTILINE)
_OUTPUT = re.compile(r"^[ \t]*Output[ \t]*\d{0,3}[ \t]*:", re.MULTILINE)
_INPUT = re.compile(r"^[ \t]*Input[ \t]*\d{0,3}[ \t]*:", re.MULTILINE)
_LABEL = re.compile(r"^[ \t]*Class label[ \t]*\d{0,3}[ \t]*:", re.MULTILINE | re.IGNORECASE)
_FIELD = re.compile(r"^[ \t]*\d{1,4}\.[ \t]*(Instruction|Input|Output):", re.MULTILINE)
_NO_INPUT = re.compile(r"^<?no ?input>?[.]?$", re.IGNORECASE)

Pair = tuple[str, str]


def parse_classification(text: str, tasks: tuple[str, ...]) -> tuple[bool | None, str]:
    """ "Yes, rewrite" → (True, "rewrite"); None where neither yes nor no comes first, "" for an unknown kind."""
    head, _, tail = text.strip().partition(",")
    said = head.strip().strip(".*").casefold()
    kind = re.sub(r"[^a-z]+", "_", tail.strip().casefold()).strip("_")
    return {"yes": True, "no": False}.get(said), kind if kind in tasks else ""


def parse_input_first(text: str) -> list[Pair]:
    """(input, output) of each example. A block without "Output:" is all output, as the original has it."""
    blocks = _EXAMPLE.split(text)
    pairs = []
    for block in blocks if len(blocks) == 1 else blocks[1:]:
        if not block.strip():
            continue
        before, output = _cut(_OUTPUT, block)
        if output is None:
            pairs.append(("", _INPUT.sub("", block, count=1).strip()))
            continue
        _, given = _cut(_INPUT, before)
        pairs.append((_given(given if given is not None else before), output.strip()))
    return pairs


def parse_output_first(text: str) -> list[Pair]:
    """(input, label) of each "Class label:" block. Without "Input:" it is all label: an answer that was
    wrongly asked for label first may have several lines."""
    pairs = []
    for block in _LABEL.split(text)[1:]:
        label, given = _cut(_INPUT, _EXAMPLE.sub("", block))
        pairs.append((_given(given or ""), label.strip()))
    return pairs


def parse_alpaca(text: str) -> list[tuple[str, str, str] | None]:
    """(instruction, input, output) of each item between "###" lines; None for an item with other fields.

    The prompt ends in the first item's "Instruction:", so the text begins right after it.
    """
    items: list[tuple[str, str, str] | None] = []
    for index, block in enumerate(re.split(r"^[ \t]*###[ \t]*$", text, flags=re.MULTILINE)):
        if not block.strip():
            continue
        parts = _FIELD.split(block)
        if index == 0 and parts[0].strip():
            parts = ["", "Instruction", *parts]
        if [*parts[1::2]] != ["Instruction", "Input", "Output"]:
            items.append(None)
            continue
        items.append((" ".join(parts[2].split()), _given(parts[4]), parts[6].strip()))
    return items


def _cut(mark: re.Pattern[str], text: str) -> tuple[str, str | None]:
    """What stands before and after the first mark; None after where there is no mark."""
    found = mark.search(text)
    return (text, None) if found is None else (text[: found.start()], text[found.end() :])


def _given(text: str) -> str:
    """An input as it is meant: the ways of saying that there is none are the empty string."""
    text = text.strip()
    return "" if _NO_INPUT.match(text) or text.casefold() in ("none", "n/a", "none.") else text
