"""Rejects answers that are none: refusals, a model's talk about itself, and the instruction said again."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.excerpt import excerpt
from datagen.record import Record
from datagen.rules import echoes_instruction, find_boilerplate, looks_like_refusal, speaks_of_models
from datagen.step import KEEP, Verdict


@dataclass(frozen=True, slots=True)
class RefusalFilter:
    """boilerplate: also reject an answer in which a model speaks of itself further on ("as an AI language model,
    I", "my knowledge cutoff"), unless the prompt speaks of models or refusals. Both know English only."""

    boilerplate: bool = True

    def judge(self, record: Record) -> Verdict:
        response = record.response
        if looks_like_refusal(response):
            return Verdict(False, "refusal", detail=response[:80])
        if self.boilerplate and (found := find_boilerplate(response)) and not _asked_about_models(record):
            return Verdict(False, "boilerplate", detail=found)
        if any(echoes_instruction(text, response) for text in excerpt(record, "instruction")):
            return Verdict(False, "echoed_instruction")
        return KEEP


def _asked_about_models(record: Record) -> bool:
    return any(speaks_of_models(text) for text in excerpt(record, "prompt"))
