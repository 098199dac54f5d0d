"""What a labeller sees of a record: its prompt, of bounded length, whole or as what is asked and what is given.

Knows no labels and no models.
"""

from __future__ import annotations

from dataclasses import dataclass

from datagen.formats.encoding import clean
from datagen.record import Record

# Of a longer text, labellers see the beginning and the end: the instruction stands at one of the two.
LONGEST = 4000
_HEAD_SHARE = 0.75
_LAST_PARAGRAPH = 300  # characters up to which a closing paragraph may be the instruction


@dataclass(frozen=True, slots=True)
class Shown:
    """asked: the first paragraph, and a short last one. given: the material between, or after it.

    turns: messages that user and assistant have exchanged so far.
    """

    asked: str
    given: str = ""
    turns: int = 1


def task_text(record: Record, longest: int = LONGEST) -> str:
    """The prompt as one text, each message under its role where there are several; "" where nobody asks."""
    prompt = [message for message in record.prompt if message.content.strip()]
    if not any(message.role == "user" for message in prompt):
        return ""
    if len(prompt) == 1:
        return shortened(prompt[0].content, longest)
    return shortened("\n\n".join(f"[{message.role}] {message.content}" for message in prompt), longest)


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text as UTF-8 can hold it; of a longer one, beginning and end, with a note of what was left out."""
    if len(text) > longest:
        head = int(longest * _HEAD_SHARE)
        tail = longest - head
        text = f"{text[:head]}\n[... {len(text) - longest:,} characters left out ...]\n{text[-tail:]}"
    return clean(text).strip()


def shown(record: Record) -> Shown:
    """What is asked and what is given, in the first message of the user; empty where there is none."""
    said = [message for message in record.prompt if message.role != "system" and message.content.strip()]
    first = next((message.content for message in said if message.role == "user"), "")
    if record.instruction and len(said) == 1:
        return Shown(shortened(record.instruction), shortened(record.input))
    return split(first, len(said))


def split(text: str, turns: int = 1) -> Shown:
    """A text in paragraphs as what is asked and what is given."""
    first, _, rest = shortened(text).partition("\n\n")
    middle, separator, last = rest.rpartition("\n\n")
    if separator and len(last) <= _LAST_PARAGRAPH:
        return Shown(f"{first}\n{last.strip()}", middle.strip(), turns)
    return Shown(first, rest.strip(), turns)
