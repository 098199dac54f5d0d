"""The rules of Self-Instruct and Alpaca as a filter, for records from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from datagen.excerpt import excerpt
from datagen.record import Record
from datagen.rules import ALPACA, SELF_INSTRUCT, Breach, InstructionRules, judge_instance, judge_instruction
from datagen.step import KEEP, Verdict

Preset = Literal["self-instruct", "alpaca"]
_PRESETS: dict[Preset, InstructionRules] = {"self-instruct": SELF_INSTRUCT, "alpaca": ALPACA}


@dataclass(frozen=True, slots=True)
class InstructionRulesFilter:
    """preset: whose rules. Alpaca's blacklist is the longer one.

    instances: also hold the answer to the rules for a single instance (empty, the input again, a colon at the
    end), where there is one.
    """

    preset: Preset = "self-instruct"
    instances: bool = False

    def judge(self, record: Record) -> Verdict:
        instruction = "\n".join(excerpt(record, "instruction"))
        breach = judge_instruction(instruction, _PRESETS[self.preset])
        if breach is None and self.instances:
            breach = _instance_breach(record)
        if breach is None:
            return KEEP
        return Verdict(False, breach.reason, breach.score, breach.detail)


def _instance_breach(record: Record) -> Breach | None:
    if not record.messages or record.messages[-1].role != "assistant":
        return None
    return judge_instance(record.input, record.response)
