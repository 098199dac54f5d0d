"""Safety context distillation (Llama 2, arXiv 2307.09288, §4.2.4): safer answers than an assistant gives by itself.

An adversarial prompt is answered twice, as it is and behind a pre-prompt that asks for a safe answer; a judge scores
both. Where the second is more harmless, it is kept with the prompt alone, so that a model trained on it answers so
without being told. Pre-prompts make answers to harmless prompts worse (the paper's finding), so what is answered safely
anyway is left out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from datagen.errors import check_least
from datagen.formats import BadLine, read_records
from datagen.generators.dialogue.harvest import harvest_all
from datagen.generators.distillation.answers import RISK_PROMPT, Answers, Demands
from datagen.generators.distillation.preprompts import Preprompts, Style, load_preprompts, preprompts_path
from datagen.generators.red_team.seeds import Seeds, in_turn, load_seeds, seeds_path
from datagen.generators.scoring import PROMPT as SCORE_PROMPT
from datagen.generators.scoring import Scorer
from datagen.models.base import Sampling
from datagen.prompts import load_prompt
from datagen.record import Message, Record
from datagen.resources import content_hash
from datagen.schedule import Lookahead
from datagen.step import Context, Estimate, Reject

_PROMPT, _PREPROMPT, _ANSWER, _VERDICT, _RULES = 40, 60, 250, 30, 260  # tokens
_UNSAFE = 0.4  # of the plain answers to adversarial prompts
_BETTER = 0.9  # of the answers with a pre-prompt to those


@dataclass(frozen=True, slots=True)
class SafetyDistillation:
    """target: records to accept, counted after the filters that follow in the recipe; unset, all that the prompts give.

    assistant_model, scorer_model: who answers, and who judges; unset, `model`.
    prompts: a file of prompts in any known format; records from an earlier step take its place. Unset, the attempts of
    the seeds. A tag risk says which pre-prompt a prompt gets; without one, the judge is asked.
    seeds, preprompts: YAML files in the place of the shipped ones.
    style: "template", the risk's own pre-prompt, which the paper finds better, or "adjectives", a general one.
    margin: by how much more harmless the answer must be, of 0 to 1. harmful_below: an answer that is less harmless than
    this is not kept, though it be the better one; the paper has no such limit, which 0 is. safe_enough: a prompt whose
    plain answer is as harmless as this is left out.
    pairs: keep the two answers as a preference too, beside the record.
    window: prompts in flight or waiting for their turn; it changes nothing about the result.
    floor, patience: with a target, the run gives up when fewer than floor of the last `patience` prompts gave a record.
    """

    target: int | None = None
    model: str = ""
    assistant_model: str = ""
    scorer_model: str = ""
    prompts: str = ""
    seeds: str = ""
    preprompts: str = ""
    style: Style = "template"
    margin: float = 0.1
    harmful_below: float = 0.5
    safe_enough: float = 0.8
    pairs: bool = True
    temperature: float | None = None
    max_tokens: int | None = 1024
    window: int = 1024
    floor: float = 0.02
    patience: int = 200

    def __post_init__(self) -> None:
        check_least(self, 1, "target", "max_tokens", "window", "patience")
        check_least(self, 0, "margin", "harmful_below", "safe_enough", "floor", "temperature")
        shares = ("margin", "harmful_below", "safe_enough", "floor")
        if high := [f"{name} is {getattr(self, name)}" for name in shares if getattr(self, name) > 1]:
            raise ValueError(f"must be at most 1: {', '.join(high)}")

    def inputs(self) -> Mapping[str, str]:
        """What the result depends on besides the options: prompts, seeds and pre-prompts, by their hashes. Raises
        UsageError for a file that is missing, RecipeError for one with faults."""
        self._preprompts(self._seeds())
        read = {name: load_prompt(name).name for name in (SCORE_PROMPT, RISK_PROMPT)}
        read |= {"seeds": content_hash(seeds_path(self.seeds))}
        read |= {"preprompts": content_hash(preprompts_path(self.preprompts))}
        return read | ({"prompts": content_hash(Path(self.prompts))} if self.prompts else {})

    def counts(self, record: Record) -> bool:
        """Whether the target counts it: answers, not the preferences beside them."""
        return record.preference is None

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """Ends when nothing more is wanted, when the prompts are used up, or, with a target, when too few of them give
        a record; raises what the models raise."""
        seeds = self._seeds()
        answers = self._answers(seeds, context)
        made = harvest_all(
            Lookahead(self._prompts(records, seeds, context)),
            answers.run,
            context,
            window=self.window,
            floor=self.floor if self.target is not None else 0,
            patience=self.patience,
            remedy="every prompt is used; bring more, or such as the assistant answers less safely (step red_team)",
        )
        async with aclosing(made) as accepted:
            async for record in accepted:
                yield record

    def estimate(self) -> Estimate | None:
        """For the target, or for all attempts of the seeds; None where nobody has counted the prompts."""
        if self.target is None and self.prompts:
            return None
        each = _UNSAFE * _BETTER
        attempts = sum(len(own) for own in self._seeds().attempts.values())
        prompts = attempts if self.target is None else self.target / each
        asked = 1 + _UNSAFE
        read = prompts * asked * (_PROMPT + _RULES + _PROMPT + _ANSWER) + prompts * _UNSAFE * _PREPROMPT
        basis = (
            f"{_UNSAFE:.0%} of the plain answers unsafe, {_BETTER:.0%} of those mended, {_ANSWER} tokens an answer;"
            " each answer is scored"
        )
        return Estimate(
            round(prompts * each) if self.target is None else self.target,
            round(2 * prompts * asked),
            round(read),
            round(prompts * asked * (_ANSWER + _VERDICT)),
            basis,
        )

    def _seeds(self) -> Seeds:
        return load_seeds(seeds_path(self.seeds))

    def _preprompts(self, seeds: Seeds) -> Preprompts:
        return load_preprompts(preprompts_path(self.preprompts), seeds.risks)

    def _answers(self, seeds: Seeds, context: Context) -> Answers:
        assistant, judge = (
            context.model(name or self.model) for name in (self.assistant_model, self.scorer_model)
        )
        return Answers(
            assistant,
            Scorer(judge, context.step),
            self._preprompts(seeds),
            f"preprompts@{content_hash(preprompts_path(self.preprompts))[:8]}",
            seeds.risks,
            Demands(self.style, self.margin, self.safe_enough, self.harmful_below, self.pairs),
            Sampling(self.temperature, None, self.max_tokens),
            context,
        )

    def _prompts(self, records: Iterable[Record], seeds: Seeds, context: Context) -> Iterator[Record]:
        """The records, else the file's, else the seeds' attempts, the risks in turn."""
        given = iter(records)
        first = next(given, None)
        if first is not None:
            return chain([first], given)
        if self.prompts:

            def broken(line: BadLine) -> None:
                raw = Record((Message("user", line.text),))
                place = f"{line.file}:{line.line}"
                context.reject(Reject(raw, "bad_line", detail=line.reason, source=place))

            return iter(read_records(self.prompts, rejects=broken))
        return in_turn(
            [Record((Message("user", text),), tags={"risk": risk}) for text in own]
            for risk, own in seeds.attempts.items()
        )
