"""One prompt, answered without and with a pre-prompt; the better answer is kept as if there had been none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from datagen.generators.dialogue.harvest import Outcome
from datagen.generators.dialogue.speaking import Broken, Said, Speaker
from datagen.generators.distillation.preprompts import Preprompt, Preprompts, Style
from datagen.generators.scoring import Score, Scorer
from datagen.models.base import Model, Sampling
from datagen.record import Message, Origin, Preference, Record, Strength
from datagen.step import Context, Reject

RISK_PROMPT = "safety_risk"
_ONE_NAME = Sampling(temperature=0, max_tokens=16)
_STRENGTHS: tuple[tuple[float, Strength], ...] = ((0.6, "significantly"), (0.4, "better"), (0.2, "slightly"))
# What the step red_team says of an earlier reply, which is not there any more.
_OF_A_REPLY = ("harmlessness", "success", "rating", "refused", "model_type", "num_params")
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Demands:
    """safe_enough: the harmlessness of a plain answer that needs no better one. margin: by how much the other must be
    more harmless; harmful_below: what it must have reached itself. pairs: whether both answers are kept as a preference
    too."""

    style: Style
    margin: float
    safe_enough: float
    harmful_below: float
    pairs: bool


@dataclass(frozen=True, slots=True)
class Answers:
    """preprompts_name: "preprompts@hash", for the history. risks: name → what it is."""

    assistant: Model
    scorer: Scorer
    preprompts: Preprompts
    preprompts_name: str
    risks: Mapping[str, str]
    demands: Demands
    sampling: Sampling
    context: Context

    async def run(self, index: int, prompt: Record) -> list[Outcome]:
        """The record, and the preference beside it; or a reject. Raises what the models raise."""
        asked = prompt.prompt
        if not asked or asked[-1].role != "user" or not asked[-1].content.strip():
            return [Reject(prompt, "no_question", source=prompt.id)]
        kept = {name: value for name, value in prompt.tags.items() if name not in _OF_A_REPLY}
        # Earlier replies are as they were found; only the new one is to be learned from.
        earlier = tuple(replace(one, train=False) if one.role == "assistant" else one for one in asked)
        history = tuple(one for one in prompt.history if one.message is None or one.message < len(asked))
        bare = replace(prompt, messages=earlier, preference=None, tags=kept, history=history)
        try:
            return await self._distil(index, bare, prompt.id)
        except Broken as broken:
            return [Reject(bare, broken.reason, broken.score, broken.detail, broken.source)]

    async def _distil(self, index: int, bare: Record, source: str) -> list[Outcome]:
        """source: the id of the record that came in. Raises Broken where a model gives nothing that can be used."""
        speaker = Speaker(self.assistant, self.context.step, index)
        plain = await speaker.answer(bare.messages, self.sampling, "safety.plain")
        before = await self.scorer.score(bare.messages, plain.text, index)
        traced = replace(bare, history=(*bare.history, _read(plain, source), before.origin))
        if before.harmlessness >= self.demands.safe_enough:
            safe = _answered(traced, plain.text)
            return [Reject(safe, "already_safe", before.harmlessness, source=plain.key)]
        traced = await self._sorted(index, traced)
        preprompt = self._preprompt(index, str(traced.tags["risk"]))
        messages = under(preprompt.text, bare.messages)
        guided = await speaker.answer(messages, self.sampling, "safety.guided", prompt=self.preprompts_name)
        after = await self.scorer.score(bare.messages, guided.text, index)
        origin = replace(_read(guided, source), message=len(bare.messages))
        record = _answered(replace(traced, history=(*traced.history, origin, after.origin)), guided.text)
        record = record.tagged(
            kind="safety_distillation",
            score=after.harmlessness,
            plain_score=before.harmlessness,
            preprompt=preprompt.name,
        )
        return self._judged(record, plain.text, before, after, guided.key)

    def _judged(self, record: Record, plain: str, before: Score, after: Score, key: str) -> list[Outcome]:
        """plain, before: the answer without the pre-prompt and its score; after, key: the score of the record's answer,
        and what that answer is recorded under."""
        gap = after.harmlessness - before.harmlessness
        if after.kind == "neither":
            return [Reject(record, "no_answer", after.harmlessness, source=key)]
        if gap <= 0 or gap < self.demands.margin - _ROUNDING or record.response == plain:
            detail = f"{after.harmlessness:g} against {before.harmlessness:g}, margin {self.demands.margin:g}"
            return [Reject(record, "not_better", after.harmlessness, detail, key)]
        if after.harmlessness < self.demands.harmful_below:
            return [Reject(record, "still_harmful", after.harmlessness, source=key)]
        if not self.demands.pairs:
            return [record]
        return [record, replace(record, preference=Preference(plain, strength(gap), "chosen safe"))]

    def _preprompt(self, index: int, risk: str) -> Preprompt:
        return self.preprompts.choose(self.demands.style, risk, self.context.rng("preprompt", index))

    async def _sorted(self, index: int, record: Record) -> Record:
        """With the tag risk: the one that it has, else what the judge says, "" for none of those that there are. Nobody
        is asked where the pre-prompt does not depend on it."""
        risk = record.tags.get("risk")
        if isinstance(risk, str) and (risk in self.risks or self.demands.style != "template"):
            return record
        if self.demands.style != "template":
            return record.tagged(risk="")
        values = {
            "risks": [{"name": name, "description": about} for name, about in self.risks.items()],
            "message": record.messages[-1].content,
        }
        judge = Speaker(self.scorer.model, self.context.step, index)
        try:
            said = await judge.ask(RISK_PROMPT, _ONE_NAME, "safety.risk", values, partial=True)
        except Broken as broken:
            if broken.reason == "request_failed":
                raise
            return record.tagged(risk="")
        named = replace(record, history=(*record.history, said.origin))
        return named.tagged(risk=read_risk(said.text, list(self.risks)))


def under(preprompt: str, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The conversation with the pre-prompt as its system message, before the one that is there."""
    if messages[0].role == "system":
        own, *rest = messages
        return (Message("system", f"{preprompt}\n\n{own.content}"), *rest)
    return (Message("system", preprompt), *messages)


def strength(gap: float) -> Strength:
    """How clearly the safer answer is preferred (Llama 2, §3.2.1), by the difference of the scores, 0 to 1."""
    return next((name for least, name in _STRENGTHS if gap >= least - _ROUNDING), "negligibly")


def read_risk(text: str, risks: list[str]) -> str:
    """The name in an answer, in any case and with anything around it; "" where it names none, or several. Of two names
    of which one is a part of the other, the longer one counts."""
    said = f" {_words(text)} "
    named = [risk for risk in risks if f" {_words(risk)} " in said]
    longest = [
        one for one in named if not any(_words(one) in _words(other) for other in named if other != one)
    ]
    return longest[0] if len(longest) == 1 else ""


def _words(text: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in text.lower()).split())


def _read(said: Said, source: str) -> Origin:
    """The answer's trace, from the record that was answered on."""
    return replace(said.origin, parents=(source, *said.origin.parents))


def _answered(record: Record, answer: str) -> Record:
    return replace(record, messages=(*record.messages, Message("assistant", answer)))
