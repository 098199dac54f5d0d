"""Labels of tasks: which kind each record's is, in which language, how difficult; by a model or a local classifier."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from datagen.errors import check_least
from datagen.generators.label.ask import Asking, Question, choose_examples, labelled, wanted
from datagen.generators.label.parse import FIELDS, Field, Labels
from datagen.generators.label.tally import Tally
from datagen.generators.label.training import BUILT_IN, train
from datagen.labels.classifier import TaskClassifier
from datagen.labels.label_set import load_labels
from datagen.labels.language import detect_code
from datagen.labels.texts import shown
from datagen.models.base import Sampling
from datagen.prompts import load_prompt
from datagen.record import Origin, Record
from datagen.resources import content_hash, shipped
from datagen.schedule import Lookahead, ordered
from datagen.step import Context, Estimate, Reject

_BATCH = 256  # records that the classifier looks at together
_LOCAL: tuple[Field, ...] = ("task", "language")


@dataclass(frozen=True, slots=True)
class Label:
    """The tags task, task_confidence, language, difficulty and labelled_by ("model" or "classifier").

    model: asked once for each record, unless a classifier is named.
    classifier: "builtin", or a file of records with the tag task to train one on; needs no model. It tells
    task and language, no difficulty.
    tasks: the kinds to choose from, a target's name (h4, instructgpt) or file; "" is h4, or with a
    classifier's file the kinds found there.
    fields: the tags to give; () stands for all that the labeller can tell.
    overwrite: label anew what carries labels already. Else a tag that is there stays, and a record that has
    all of them passes through unasked.
    few_shot: seeds that the model is shown, each kind in turn.
    window: records in flight or waiting for their turn; it bounds memory and changes nothing about the result.
    """

    model: str = ""
    classifier: str = ""
    tasks: str = ""
    fields: tuple[Field, ...] = ()
    overwrite: bool = False
    few_shot: int = 10
    temperature: float | None = None
    max_tokens: int | None = 1024
    window: int = 1024

    def __post_init__(self) -> None:
        check_least(self, 1, "window", "max_tokens")
        check_least(self, 0, "few_shot", "temperature")
        if self.classifier and self.model:
            raise ValueError("model and classifier are both given; one of the two labels")
        if self.classifier and "difficulty" in self.fields:
            raise ValueError("fields: the classifier tells no difficulty; ask a model for it")

    def inputs(self) -> Mapping[str, str]:
        """What the result depends on besides the options: labels, seeds, and the prompt or the user's file."""
        kinds = dict(load_labels(self.tasks or "h4").descriptions)
        read = {"tasks": str(kinds), "seeds": content_hash(shipped("seeds", "tasks.jsonl"))}
        if not self.classifier:
            return {**read, "prompt": load_prompt("label").name}
        if self.classifier != BUILT_IN:
            read["classifier"] = content_hash(Path(self.classifier))
        return read

    def estimate(self) -> Estimate | None:
        """One request for each record that comes in, of which nobody knows how many; none by a classifier."""
        return Estimate(0, 0, 0, 0, "a classifier asks no model") if self.classifier else None

    async def generate(self, records: Iterable[Record], context: Context) -> AsyncIterator[Record]:
        """Yields in the order of the records; raises what the model raises."""
        async with aclosing(self._outcomes(records, context)) as outcomes:
            async for outcome in outcomes:
                if isinstance(outcome, Record):
                    yield outcome
                else:
                    context.reject(outcome)

    async def _outcomes(
        self, records: Iterable[Record], context: Context
    ) -> AsyncGenerator[Record | Reject, None]:
        if self.classifier:
            for outcome in self.classified(records, context.step, context.note):
                yield outcome
            return
        labels = load_labels(self.tasks or "h4")
        sampling = Sampling(self.temperature, None, self.max_tokens)
        question = Question(labels, choose_examples(labels, self.few_shot), sampling)
        fields = self.fields or FIELDS
        asking = Asking(
            question, fields, self.overwrite, context.model(self.model), context.step, Tally(fields)
        )
        source = Lookahead(iter(records))

        async def answer(index: int, _committed: int) -> Record | Reject:
            return await asking.label(source.take(index))

        async with aclosing(ordered(answer, lambda done: source.reach(done + self.window))) as results:
            async for outcome in results:
                yield outcome
        asking.tally.tell(context.note)

    def classified(
        self, records: Iterable[Record], step: str, note: Callable[[str], None] = lambda _: None
    ) -> Iterator[Record | Reject]:
        """Each record with its labels, by the classifier; those in which nobody asks anything are rejects.

        Raises UsageError for a classifier that cannot be trained, MissingExtra without scikit-learn.
        """
        fields = self.fields or _LOCAL
        classifier: TaskClassifier | None = None  # trained for the first record that needs it
        tally = Tally(fields)
        source = iter(records)
        while batch := list(islice(source, _BATCH)):
            asked = [wanted(record, fields, self.overwrite) for record in batch]
            texts = [shown(record) for record in batch]
            open_ones = [text for text, names in zip(texts, asked, strict=True) if "task" in names]
            if open_ones and classifier is None:
                classifier = train(self.classifier, self.tasks, note)
            guesses = iter(classifier.guess(open_ones) if classifier else ())
            for record, text, names in zip(batch, texts, asked, strict=True):
                guess = next(guesses) if "task" in names else None
                if not names:
                    tally.kept += 1
                    yield record
                elif not text.asked:
                    yield Reject(record, "no_question", source=record.id)
                else:
                    language = detect_code(f"{text.asked}\n{text.given}") if "language" in names else ""
                    task, confidence = (guess.label, guess.confidence) if guess else ("", None)
                    found = Labels(task, language, None, confidence)
                    tally.count(found, names)
                    yield labelled(record, found, names, "classifier").touched(
                        Origin(step, parents=(record.id,))
                    )
        tally.tell(note)


__all__ = ["Label"]
