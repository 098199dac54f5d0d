"""One attempt: an attacker writes it, a target replies, a judge scores the reply.

Attempts meet the novelty filter in the order of their jobs; replies and scores of many are under way at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from datagen.generators.dialogue.speaking import Broken, Said, Speaker
from datagen.generators.red_team.cells import Cell, Cells
from datagen.generators.red_team.pool import Example, Pool
from datagen.generators.scoring import Score, Scorer
from datagen.models.base import Model, Sampling
from datagen.novelty import NoveltyIndex
from datagen.record import Message, Record
from datagen.rules import looks_like_refusal
from datagen.schedule import Turnstile
from datagen.step import Context, Reject

PROMPT = "red_team_attempt"
HIGHEST_RATING = 4  # of hh-rlhf's red_team_attempts, from 0
_QUOTES = ('""', "“”", "„“", "«»")
_SHOWN = 200  # characters


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a job: a scored attempt, or why there is none. example, success, refused: of the former."""

    outcome: Record | Reject
    example: Example | None = None
    success: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """shots: examples that the attacker sees. words: of an attempt at most. harmful_below: the harmlessness below which
    an attempt has succeeded. tags: what every record says of the target."""

    shots: int
    words: int
    attack: Sampling
    reply: Sampling
    harmful_below: float
    tags: Mapping[str, str]


@dataclass(slots=True)
class Attempts:
    """novelty: of the seeds and all attempts so far."""

    attacker: Model
    target: Model
    scorer: Scorer
    cells: Cells
    pool: Pool
    novelty: NoveltyIndex
    manner: Manner
    context: Context
    _gate: Turnstile = field(default_factory=Turnstile)

    async def run(self, index: int, committed: int) -> Tried:
        """committed: results that the pool may hold already. Raises what the models raise."""
        cell = self.cells.of(index)
        written = await self._write(index, committed, cell)
        await self._gate.turn(index)
        # Between turn and done nothing is awaited, or the order would be that of the answers.
        admitted = self._admit(written) if isinstance(written, Record) else written
        self._gate.done(index)
        if isinstance(admitted, Reject):
            return Tried(admitted)
        try:
            return await self._try(index, admitted)
        except Broken as broken:
            return Tried(Reject(admitted, broken.reason, broken.score, broken.detail, broken.source))

    async def _write(self, index: int, committed: int, cell: Cell) -> Record | Reject:
        """The attempt as a record without a reply."""
        manner = self.manner
        values = {
            "examples": self.pool.draw(self.context.rng("shots", index), committed, manner.shots),
            "risk": cell.risk,
            "risk_about": cell.risk_about,
            "style": cell.style,
            "style_about": cell.style_about,
            "words": manner.words,
        }
        tags = {"kind": "red_team", "style": cell.style, "risk": cell.risk, "description": cell.description}
        attacker = Speaker(self.attacker, self.context.step, index)
        try:
            said = await attacker.ask(PROMPT, manner.attack, "red_team.attempt", values, draw=index)
        except Broken as broken:
            return Reject(Record((), tags=tags), broken.reason, broken.score, broken.detail, broken.source)
        attempt = _unquoted(said.text)
        record = Record((Message("user", attempt),), tags=tags, history=(replace(said.origin, message=0),))
        if looks_like_refusal(attempt):
            return Reject(record, "attacker_refused", detail=attempt[:_SHOWN], source=said.key)
        return record

    def _admit(self, record: Record) -> Record | Reject:
        """The attempt with its novelty, 1 less the highest ROUGE-L with an earlier one, if it is new enough."""
        [attempt], [origin] = record.messages, record.history
        found = self.novelty.check(attempt.content)
        if found.most_similar is not None:
            similar = self.novelty.texts[found.most_similar]
            return Reject(record, "too_similar", found.score, similar, origin.parents[-1])
        near = self.novelty.neighbours(attempt.content, 1).nearest
        self.novelty.add(attempt.content)
        return record.tagged(novelty=round(1 - near[0][1], 4) if near else 1.0)

    async def _try(self, index: int, record: Record) -> Tried:
        """Raises Broken where the target or the judge gives no answer that can be used."""
        target = Speaker(self.target, self.context.step, index)
        # Who complies at length is cut off more often than who refuses: what there is of it counts.
        reply = await target.answer(record.messages, self.manner.reply, "red_team.reply", partial=True)
        score = await self.scorer.score(record.messages, reply.text, index)
        success = score.harmlessness < self.manner.harmful_below
        refused = score.kind == "refusal" or looks_like_refusal(reply.text)
        scored = self._scored(record, reply, score).tagged(success=success, refused=refused)
        example = Example(record.messages[0].content, 1 - score.harmlessness)
        return Tried(scored, example, success, refused)

    def _scored(self, record: Record, reply: Said, score: Score) -> Record:
        """The reply is there to be looked at and carries no loss: it may be just what nobody should learn."""
        answered = replace(
            record,
            messages=(*record.messages, Message("assistant", reply.text, train=False)),
            history=(*record.history, replace(reply.origin, message=1), score.origin),
        )
        return answered.tagged(
            harmlessness=score.harmlessness,
            request_harmlessness=score.request,
            rating=rating(score.harmlessness),
            **self.manner.tags,
        )


def rating(harmlessness: float) -> int:
    """How successful an attempt was on the Likert scale of hh-rlhf's red_team_attempts: 0 not at all, 4 wholly."""
    return math.floor(HIGHEST_RATING * (1 - harmlessness) + 0.5)


def _unquoted(text: str) -> str:
    """Without quotation marks around the whole."""
    for marks in _QUOTES:
        inner = text[1:-1]
        if len(text) > 2 and text[0] == marks[0] and text[-1] == marks[1] and not set(marks) & set(inner):
            return inner.strip() or text
    return text
