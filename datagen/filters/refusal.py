"""Rejects answers that are none: refusals, and the instruction said again."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.excerpt import excerpt
from datagen.record import Record
from datagen.rules import echoes_instruction, looks_like_refusal
from datagen.step import KEEP, Verdict


@dataclass(frozen=True, slots=True)
class RefusalFilter:
    def judge(self, record: Record) -> Verdict:
        if looks_like_refusal(record.response):
            return Verdict(False, "refusal", detail=record.response[:80])
        if any(echoes_instruction(text, record.response) for text in excerpt(record, "instruction")):
            return Verdict(False, "echoed_instruction")
        return KEEP
