"""Personal data and secrets in records: masked, flagged, or a reason to reject."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from datagen.errors import UsageError
from datagen.filters.personal_data import Kind, mask
from datagen.record import Record
from datagen.step import KEEP, Verdict

Action = Literal["mask", "flag", "reject"]


@dataclass(frozen=True, slots=True)
class PiiFilter:
    """Looks at all messages, the instruction, the input and the answer that lost; not at tags.

    action: "mask" puts [EMAIL], [PHONE], [KEY], ... in the place of what is found; "flag" adds the tag `pii`, a list
    of the kinds; "reject" drops the record.
    kinds: also ip (public addresses), credit_card (with a valid check digit) and iban.
    """

    action: Action = "mask"
    kinds: tuple[Kind, ...] = ("email", "phone", "key")

    def __post_init__(self) -> None:
        if not self.kinds:
            raise UsageError("pii: kinds is empty, so nothing would be looked for; name at least one")

    def judge(self, record: Record) -> Verdict:
        """The score is the number of finds; the detail counts them and never repeats them."""
        masked, found = _masked(record, self.kinds)
        if not found:
            return KEEP
        total = sum(found.values())
        detail = ", ".join(f"{kind} {found[kind]}" for kind in sorted(found))
        if self.action == "reject":
            return Verdict(False, "pii", total, detail)
        changed = masked if self.action == "mask" else record.tagged(pii=sorted(found))
        return Verdict(True, score=total, detail=detail, record=changed)


def _masked(record: Record, kinds: tuple[Kind, ...]) -> tuple[Record, Counter[Kind]]:
    """The record without what was found, and how often each kind was: in the messages and the answer that lost;
    instruction and input say the same once more."""
    found: Counter[Kind] = Counter()

    def clean(text: str) -> str:
        text, own = mask(text, kinds)
        found.update(own)
        return text

    messages = tuple(replace(message, content=clean(message.content)) for message in record.messages)
    preference = record.preference and replace(record.preference, rejected=clean(record.preference.rejected))
    if not record.messages:
        clean(record.instruction)
        clean(record.input)
    parts = (mask(record.instruction, kinds)[0], mask(record.input, kinds)[0])
    return replace(
        record, messages=messages, instruction=parts[0], input=parts[1], preference=preference
    ), found
