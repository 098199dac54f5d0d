"""Whether a reply obeys its constraints: by rules where they tell, else by a model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from datagen.constraints import Constraint, Finding, check
from datagen.generators.dialogue.speaking import Broken, Speaker
from datagen.models.base import Model, Sampling
from datagen.record import Origin

_SAMPLING = Sampling(temperature=0, max_tokens=16)
_VERDICT = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judged:
    """finding: kept is None where nobody could tell. origin: the judge's answer, None where rules told."""

    constraint: Constraint
    finding: Finding
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """model: None where rules alone judge."""

    model: Model | None

    async def judge(
        self, constraints: Sequence[Constraint], reply: str, asked: str, step: str, turn: int
    ) -> list[Judged]:
        """One verdict for each constraint, up to the first that is broken. asked: the message that is answered; turn:
        the job's number."""
        verdicts: list[Judged] = []
        for constraint in constraints:
            finding = check(constraint, reply, asked)
            judged = Judged(constraint, finding)
            if finding.kept is None and self.model is not None:
                judged = await self._ask(Speaker(self.model, step, turn), constraint, reply, asked)
            verdicts.append(judged)
            if judged.finding.kept is False:
                break
        return verdicts

    async def _ask(self, speaker: Speaker, constraint: Constraint, reply: str, asked: str) -> Judged:
        values = {"constraint": constraint.text, "asked": asked, "reply": reply}
        try:
            said = await speaker.ask("gatt_judge", _SAMPLING, "gatt.judge", values, partial=True)
        except Broken as broken:
            if broken.reason == "request_failed":
                raise
            return Judged(constraint, Finding(None, detail=f"the judge: {broken.reason}"))
        verdict = _VERDICT.match(said.text)
        if verdict is None:
            return Judged(constraint, Finding(None, detail=f"the judge: {said.text[:80]}"), said.origin)
        kept = verdict[1].lower() == "yes"
        return Judged(constraint, Finding(kept, detail=f"the judge: {verdict[1].lower()}"), said.origin)
