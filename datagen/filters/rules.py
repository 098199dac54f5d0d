"""The instruction rules of Self-Instruct and Alpaca as a filter, for records from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from datagen.excerpt import excerpt
from datagen.record import Record
from datagen.rules import ALPACA, SELF_INSTRUCT, judge_instruction
from datagen.step import KEEP, Verdict

_PRESETS = {"self-instruct": SELF_INSTRUCT, "alpaca": ALPACA}


@dataclass(frozen=True, slots=True)
class InstructionRulesFilter:
    """preset: whose rules. Alpaca's blacklist is the longer one."""

    preset: Literal["self-instruct", "alpaca"] = "self-instruct"

    def judge(self, record: Record) -> Verdict:
        instruction = "\n".join(excerpt(record, "instruction"))
        breach = judge_instruction(instruction, _PRESETS[self.preset])
        if breach is None:
            return KEEP
        return Verdict(False, breach.reason, breach.score, breach.detail)
