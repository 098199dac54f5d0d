"""Ghost Attention (Llama 2, arXiv 2307.09288, §3.3, A.3.5): dialogues in which a constraint said once holds to the end.

The paper's three steps. The instruction is put before every message of the user and the replies are sampled so; for
training it stays in the first message alone (or in the system message); and only the last reply carries loss. Every
sampled reply is checked against every constraint, and a dialogue with one that disobeys is rejected with its turn.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from datagen.constraints import GATT_KINDS, Constraint, can_check, load_constraints
from datagen.errors import UsageError, check_least
from datagen.formats import BadLine, read_records
from datagen.generators.dialogue.harvest import Outcome, harvest
from datagen.generators.gatt.constrained import Choice, extended
from datagen.generators.gatt.estimate import estimate
from datagen.generators.gatt.judging import Judging
from datagen.generators.gatt.questions import NURSERY, load_questions, questions_path
from datagen.generators.gatt.sampling import LONGEST, Sampler
from datagen.lengths import Measure
from datagen.models.base import Sampling
from datagen.prompts import load_prompt
from datagen.record import Message, Record
from datagen.resources import content_hash
from datagen.schedule import Lookahead
from datagen.step import Context, Estimate, Reject


@dataclass(frozen=True, slots=True)
class GAtt:
    """target: dialogues to accept, counted after the filters that follow in the recipe.

    user_model, assistant_model, judge_model: who plays the user, who is sampled, and who judges what rules cannot tell;
    unset, `model`. rules_only: no judge is asked, and constraints that rules cannot tell are refused.
    dialogues: a file of conversations whose user messages are taken; records from an earlier step take its place.
    Unset, the user is simulated, from one of `questions` on.
    constraints: a YAML file in the place of the shipped lists, or "zero-shot", or "nursery", for which the user sets
    drills and no model plays it; kinds: of the shipped ones. extend: ask assistant_model for so many more hobbies,
    languages and figures first, so that it knows them (the paper takes its lists from the model). most: constraints of
    a dialogue, from 1, of different kinds; of the zero-shot ones always 1, since they exclude each other. terse: the
    share of dialogues that are told the short form (the paper: half).
    rounds: fewest and most, up to 20. place: where the instruction stays for training. history: "sampled", every reply
    under the instruction; "kept", the dataset's own replies but for the last, which is sampled. train: which replies
    carry loss. tokens: of what the model is sent at most; whole rounds go. tokenizer: whose tokens.
    """

    target: int = 100
    model: str = ""
    user_model: str = ""
    assistant_model: str = ""
    judge_model: str = ""
    rules_only: bool = False
    dialogues: str = ""
    questions: str = ""
    constraints: str = ""
    kinds: tuple[str, ...] = GATT_KINDS
    extend: int = 0
    most: int = 2
    terse: float = 0.5
    rounds: tuple[int, int] = (2, 6)
    place: Literal["first_turn", "system"] = "first_turn"
    history: Literal["sampled", "kept"] = "sampled"
    train: Literal["last", "all"] = "last"
    tokens: int = 4096
    tokenizer: str = ""
    temperature: float | None = None
    max_tokens: int | None = 1024
    window: int = 1024
    floor: float = 0.02
    patience: int = 50

    def __post_init__(self) -> None:
        check_least(self, 1, "target", "most", "tokens", "max_tokens", "window", "patience")
        check_least(self, 0, "extend", "terse", "floor", "temperature")
        if self.terse > 1 or self.floor > 1:
            raise ValueError(f"terse and floor must be at most 1, found {self.terse} and {self.floor}")
        least, most = self.rounds
        if not 1 <= least <= most <= LONGEST:
            raise ValueError(
                f"rounds: expected the fewest and the most, 1 to {LONGEST}, found {least} and {most}"
            )

    def inputs(self) -> Mapping[str, str]:
        """What the result depends on besides the options. Raises UsageError for a constraint that nobody can check."""
        known = load_constraints(self.constraints, self.kinds)
        if self.rules_only and (unchecked := [one.name for one in known if not can_check(one)]):
            raise UsageError(
                f"constraints: nobody can check {', '.join(unchecked[:3])}{' and others' if unchecked[3:] else ''}:"
                " rules cannot tell, and rules_only is set; unset it or leave them out"
            )
        read = {name: load_prompt(name).name for name in ("gatt_user", "gatt_judge", "gatt_extend")}
        read |= {"constraints": str([(one.name, one.text, one.terse) for one in known])}
        read |= {"questions": content_hash(questions_path(self.questions))}
        return read | ({"dialogues": content_hash(Path(self.dialogues))} if self.dialogues else {})

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """Ends when nothing more is wanted, when the dialogues are used up, or when acceptance stays below the floor;
        raises what the models raise."""
        questions = load_questions(questions_path(self.questions))
        assistant = context.model(self.assistant_model or self.model)
        most = 1 if self.constraints == "zero-shot" else self.most
        choice = Choice(await self._known(context), most, self.terse)
        sampler = Sampler(
            self,
            context.model(self.user_model or self.model),
            assistant,
            Judging(None if self.rules_only else context.model(self.judge_model or self.model)),
            choice,
            questions,
            Measure("all", "tokens", self.tokenizer).of,
            Sampling(self.temperature, None, self.max_tokens),
            context,
        )
        if self.history == "kept" and self.train == "all":
            context.note(
                "history kept with train all trains on replies that disobey: good for a control, and nothing else"
            )
        source = self._source(records, context)

        def work(index: int) -> Awaitable[Sequence[Outcome]]:
            return sampler.run(index, None if source is None else source.take(index))

        made = harvest(
            work,
            context,
            window=self.window,
            floor=self.floor,
            patience=self.patience,
            jobs=None if source is None else source.reach,
        )
        async with aclosing(made) as accepted:
            async for record in accepted:
                yield record
        if source is not None and source.ended and (missing := context.demand().records):
            context.note(
                f"every dialogue is used, {missing:,} are missing; bring more, or set a smaller target"
            )

    def estimate(self) -> Estimate:
        sampled = 1 if self.history == "kept" else sum(self.rounds) / 2
        simulated = not self.dialogues and self.constraints != NURSERY
        return estimate(self.target, sampled, simulated=simulated, judged=not self.rules_only)

    async def _known(self, context: Context) -> tuple[Constraint, ...]:
        known = load_constraints(self.constraints, self.kinds)
        if not self.extend:
            return known
        return await extended(known, self.extend, context.model(self.assistant_model or self.model), context)

    def _source(self, records: Iterable[Record], context: Context) -> Lookahead[Record] | None:
        """The dialogues whose user messages are taken; None where the user is simulated."""
        if not self.dialogues:
            given = Lookahead(iter(records))
            if given.reach(1):
                return given
            if self.history == "kept":
                raise UsageError(
                    "history: there are no dialogues whose replies could be kept; name a file in dialogues"
                )
            return None

        def broken(line: BadLine) -> None:
            raw = Record((Message("user", line.text),))
            context.reject(Reject(raw, "bad_line", detail=line.reason, source=f"{line.file}:{line.line}"))

        return Lookahead(read_records(self.dialogues, rejects=broken))
