"""What the records of a dataset are like, measured in one pass that holds counts and a few samples only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from datagen.excerpt import excerpt
from datagen.record import TASKS, Record
from datagen.report.samples import Reservoir, Sample, one_line, sample_of
from datagen.report.tally import Histogram, LengthTally, NameTally, ShareTally
from datagen.report.verbs import root_verb
from datagen.seeding import rng_for
from datagen.text import words

UNLABELLED = "unlabelled"

# Of 10,000 prompts of No Robots, the dataset of the Hugging Face H4 team: InstructGPT's use cases (arXiv
# 2203.02155, table 1) with Coding in the place of Other.
NO_ROBOTS = dict(zip(TASKS, (4560, 1240, 1120, 850, 660, 420, 350, 350, 260, 190), strict=True))

_SAMPLES = 12
_VERBS = 20
_NOUNS = 4
_LABELS = 200
_NOUNS_PER_VERB = 5000


@dataclass(frozen=True, slots=True)
class TaskCount:
    """reference: share of this task in No Robots; None for a label that it does not have."""

    name: str
    count: int
    reference: float | None


@dataclass(frozen=True, slots=True)
class VerbCount:
    """A root verb with its most frequent nouns; count covers all its nouns and none at all."""

    verb: str
    count: int
    nouns: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """labelled, classification: records that say whether they are a classification task, and those that are.

    novelty: of the highest ROUGE-L to any seed or earlier instruction; None where no record has it.
    prompts: "NAME@hash" of the prompts behind the records -> records. verbless: records without a root verb
    that the rule of `datagen.report.verbs` could find.
    """

    count: int
    tasks: tuple[TaskCount, ...]
    labelled: int
    classification: int
    prompt_words: Histogram | None
    response_words: Histogram | None
    novelty: Histogram | None
    verbs: tuple[VerbCount, ...]
    verbless: int
    prompts: tuple[tuple[str, int], ...]
    samples: tuple[Sample, ...]

    @property
    def has_tasks(self) -> bool:
        """Whether any record says what kind of task it is."""
        return any(task.count for task in self.tasks if task.name != UNLABELLED)


@dataclass(slots=True)
class RecordCounts:
    """Feed it records with `add`, then take the `facts`."""

    _tasks: NameTally = field(default_factory=lambda: NameTally(_LABELS, (*TASKS, UNLABELLED)))
    _prompts: NameTally = field(default_factory=lambda: NameTally(_LABELS))
    _verbs: NameTally = field(default_factory=lambda: NameTally(_LABELS))
    _nouns: dict[str, NameTally] = field(default_factory=dict)
    _prompt_words: LengthTally = field(default_factory=LengthTally)
    _response_words: LengthTally = field(default_factory=LengthTally)
    _novelty: ShareTally = field(default_factory=ShareTally)
    _samples: Reservoir[Record] = field(
        default_factory=lambda: Reservoir(_SAMPLES, rng_for(0, "report", "records"))
    )
    _labelled: int = 0
    _classification: int = 0

    def add(self, record: Record) -> None:
        tags = record.tags
        self._samples.offer(record)
        self._tasks.add(one_line(str(tags.get("task") or UNLABELLED), 60))
        if isinstance(is_classification := tags.get("is_classification"), bool):
            self._labelled += 1
            self._classification += is_classification
        novelty = tags.get("rouge_l")
        if isinstance(novelty, int | float) and not isinstance(novelty, bool) and 0 <= novelty <= 1:
            self._novelty.add(novelty)
        self._prompt_words.add(sum(len(words(text)) for text in excerpt(record, "prompt")))
        self._response_words.add(len(words(record.response)))
        for prompt in {origin.prompt for origin in record.history if origin.prompt}:
            self._prompts.add(prompt)
        self._add_verb("".join(excerpt(record, "instruction")))

    def _add_verb(self, instruction: str) -> None:
        verb, noun = root_verb(instruction)
        self._verbs.add(verb)
        if verb and noun:
            self._nouns.setdefault(verb, NameTally(_NOUNS_PER_VERB)).add(noun)

    def facts(self) -> RecordFacts:
        verbs = [(verb, count) for verb, count in self._verbs.most_common() if verb]
        return RecordFacts(
            count=self._samples.seen,
            tasks=self._task_counts(),
            labelled=self._labelled,
            classification=self._classification,
            prompt_words=self._prompt_words.histogram(),
            response_words=self._response_words.histogram(),
            novelty=self._novelty.histogram(),
            verbs=tuple(
                VerbCount(
                    verb, count, tuple(self._nouns[verb].most_common(_NOUNS) if verb in self._nouns else ())
                )
                for verb, count in verbs[:_VERBS]
            ),
            verbless=self._verbs[""],
            prompts=tuple(self._prompts.most_common()),
            samples=tuple(sample_of(record) for record in self._samples),
        )

    def _task_counts(self) -> tuple[TaskCount, ...]:
        """The known tasks in their own order, missing ones too; then other labels, and the unlabelled."""
        total = sum(NO_ROBOTS.values())
        known = [TaskCount(task, self._tasks[task], NO_ROBOTS[task] / total) for task in TASKS]
        others = [
            TaskCount(name, count, None)
            for name, count in self._tasks.most_common()
            if name not in NO_ROBOTS and name != UNLABELLED
        ]
        if self._tasks.other:
            others.append(TaskCount("further labels", self._tasks.other, None))
        if self._tasks[UNLABELLED]:
            others.append(TaskCount(UNLABELLED, self._tasks[UNLABELLED], None))
        return (*known, *others)


def measure(records: Iterable[Record]) -> RecordFacts:
    """Reads the records once."""
    counts = RecordCounts()
    for record in records:
        counts.add(record)
    return counts.facts()
