"""Works on a text of the user's: the assistant of the third sector, by computation alone.

The first user's message holds text and instruction, in either order and joined in any of the usual ways; later ones
ask for more of the same text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import NamedTuple

from datagen.models.procedural.family import Slots
from datagen.models.procedural.talk.instructions import INSTRUCTIONS, Instruction, fitting
from datagen.models.procedural.talk.reading import read
from datagen.record import Message

# What may stand between instruction and text, at the text's side.
_BEFORE_TEXT = re.compile(
    r"^\W*(?:(?:answer|generate|go|work) (?:according to|by|from)(?: this text| the text)?"
    r"|(?:here is|given) (?:a|the) text|(?:this is )?the text(?: is)?|text|passage)\s*:\s*|^[\s:.?!]+",
    re.IGNORECASE,
)
_AFTER_TEXT = re.compile(
    r"(?:(?:based on|going by|according to|from) the (?:passage|text)(?: above)?\s*[,:]?"
    r"|(?:instruction|task|question)\s*:)\s*$",
    re.IGNORECASE,
)
_LEAST_WORDS = 3  # of a text
_REMARK = 6  # words that may stand before an instruction without being a text
_ENDS = 400  # characters of a message in which its instruction is looked for
_TRIES = 60
_REMEMBERED = (
    4000  # characters; a dialogue is replayed for every reply, and longer messages would fill the memory
)


class Found(NamedTuple):
    """An instruction, its slots, and the text that came with it ("" where none did)."""

    instruction: Instruction
    slots: Slots
    text: str


def requests(text: str, count: int, rng: Random) -> list[str]:
    """Different instructions that can be carried out on the text."""
    known = read(text)
    able = fitting(known) or list(INSTRUCTIONS.values())
    found: dict[str, None] = {}
    for _ in range(20 * count):
        instruction = rng.choice(able)
        found.setdefault(rng.choice(instruction.asks).format_map(instruction.draw(known, rng) or _ANY))
        if len(found) == count:
            break
    return list(found)


_ANY = {"place": "second", "word": "time"}


def reply(messages: Sequence[Message]) -> str | None:
    """The answer to the last user's message: an instruction with its text, or one on the text of an earlier message."""
    users = [message.content for message in messages if message.role == "user"]
    if not users:
        return None
    found = _found(users[-1])
    given = _given(users)
    if found is None or not given:
        return None
    known = read(given)
    if not known.sentences:
        return "There is no text that I could work on; please send it along."
    return found.instruction.solve(known, found.slots)


def given_text(messages: Sequence[Message]) -> str:
    """The text that the dialogue is about; "" if it is about none."""
    return _given([message.content for message in messages if message.role == "user"])


def _given(users: Sequence[str]) -> str:
    """The text that came last with an instruction; a few words after the first text are a remark."""
    given = ""
    for content in users:
        found = _found(content)
        if found and found.text and (not given or len(found.text.split()) > _REMARK):
            given = found.text
    return given


def next_instruction(messages: Sequence[Message], rng: Random) -> str:
    """What the user wants to know next of the text, unlike anything asked before; "" where nothing is left."""
    users = [message.content for message in messages if message.role == "user"]
    known = read(_given(users))
    said = {(found.instruction.name, str(found.slots).lower()) for found in map(_found, users) if found}
    able = fitting(known)
    for _ in range(_TRIES if able else 0):
        instruction = rng.choice(able)
        slots = instruction.draw(known, rng) or {}
        text = rng.choice(instruction.its).format_map(slots)
        if (instruction.name, str(dict(slots)).lower()) not in said and text not in users:
            return text
    return ""


def _found(content: str) -> Found | None:
    """The instruction at the beginning or the end of a message, and the text on its other side."""
    return _found_short(content) if len(content) <= _REMEMBERED else _look_for(content)


@lru_cache(maxsize=1024)
def _found_short(content: str) -> Found | None:
    return _look_for(content)


def _look_for(content: str) -> Found | None:
    stripped = content.strip()
    head, tail = stripped[:_ENDS], stripped[-_ENDS:]
    best: tuple[tuple[int, bool], Found] | None = None
    for instruction in INSTRUCTIONS.values():
        for wording in instruction.wordings:
            for at_start, part in ((True, head), (False, tail)):
                for match in wording.finditer(part):
                    slots = {name: value.strip() for name, value in match.groupdict().items()}
                    rest = _rest(stripped, part, match, at_start=at_start)
                    if rest is None:
                        continue
                    weight = len(match.group()), bool(rest)
                    if best is None or weight > best[0]:
                        best = weight, Found(instruction, slots, rest)
    return best[1] if best else None


def _rest(content: str, part: str, match: re.Match[str], *, at_start: bool) -> str | None:
    """The text beside an instruction; "" if there is none, None if the instruction stands inside other words."""
    if at_start:
        if not _only_leads(part[: match.start()]):
            return None
        rest = content[match.end() :]
        if rest[:1].isalnum():
            return None
        rest = _BEFORE_TEXT.sub("", _BEFORE_TEXT.sub("", rest, count=1), count=1)
    else:
        start = len(content) - len(part)
        if part[match.end() :].strip(" \n.?!\"'”:"):
            return None
        rest = content[: start + match.start()]
        rest = _AFTER_TEXT.sub("", rest.rstrip())
        rest = (
            _BEFORE_TEXT.sub("", rest, count=1)
            if re.match(r"\W*(?:given|here|text|this|passage)", rest, re.I)
            else rest
        )
    rest = rest.strip().strip('"“”').strip()
    return rest if len(rest.split()) >= _LEAST_WORDS else ""


def _only_leads(before: str) -> bool:
    """Whether nothing but a short remark stands before an instruction."""
    return len(before.split()) <= _REMARK and (not before.strip() or before.strip()[-1] in ".!?:,")
