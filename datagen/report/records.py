"""What the records of a dataset are like, measured in one pass that holds counts and a few samples only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from datagen.excerpt import excerpt
from datagen.record import TASKS, Record
from datagen.report.conversations import ConversationCounts, ConversationFacts
from datagen.report.lengths import LengthCounts, LengthFacts, length_counts
from datagen.report.samples import Reservoir, Sample, one_line, sample_of
from datagen.report.tally import Histogram, LengthTally, NameTally, ShareTally
from datagen.report.verbs import root_verb
from datagen.seeding import rng_for
from datagen.targets import LengthMix, TaskMix
from datagen.text import words

UNLABELLED = "unlabelled"

# Of 10,000 prompts of No Robots, the dataset of the Hugging Face H4 team: InstructGPT's use cases (arXiv
# 2203.02155, table 1) with Coding in the place of Other.
_NO_ROBOTS = (4560, 1240, 1120, 850, 660, 420, 350, 350, 260, 190)
NO_ROBOTS = TaskMix(
    "No Robots",
    {task: count / sum(_NO_ROBOTS) for task, count in zip(TASKS, _NO_ROBOTS, strict=True)},
    {},
)

_SAMPLES = 12
_VERBS = 20
_NOUNS = 4
_LABELS = 200
_NOUNS_PER_VERB = 5000


@dataclass(frozen=True, slots=True)
class TaskCount:
    """reference: share of this task in the mix to compare with; None for a label that it does not have."""

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
    """reference: the mix of tasks that these are compared with; goal: whether it was what the run aimed at.
    labelled, classification: records that say whether they are a classification task, and those that are.

    novelty: of the highest ROUGE-L to any seed or earlier instruction; None where no record has it.
    prompts: "NAME@hash" of the prompts behind the records -> records. verbless: records without a root verb
    that the rule of `datagen.report.verbs` could find. conversations: None where all are single exchanges.
    """

    count: int
    tasks: tuple[TaskCount, ...]
    reference: str
    goal: bool
    labelled: int
    classification: int
    prompt_words: Histogram | None
    response_words: Histogram | None
    novelty: Histogram | None
    lengths: tuple[LengthFacts, ...]
    verbs: tuple[VerbCount, ...]
    verbless: int
    prompts: tuple[tuple[str, int], ...]
    samples: tuple[Sample, ...]
    conversations: ConversationFacts | None

    @property
    def has_tasks(self) -> bool:
        """Whether any record says what kind of task it is."""
        return any(task.count for task in self.tasks if task.name != UNLABELLED)


@dataclass(slots=True)
class RecordCounts:
    """Feed it records with `add`, then take the `facts`.

    mix: the tasks that were aimed at, if any. lengths: what to measure by task.
    """

    mix: TaskMix | None = None
    lengths: tuple[LengthCounts, ...] = field(default_factory=lambda: length_counts(None))
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
    _conversations: ConversationCounts = field(default_factory=ConversationCounts)
    _labelled: int = 0
    _classification: int = 0

    def add(self, record: Record) -> None:
        tags = record.tags
        self._samples.offer(record)
        self._conversations.add(record)
        task = one_line(str(tags.get("task") or ""), 60)
        self._tasks.add(task or UNLABELLED)
        for lengths in self.lengths:
            lengths.add(record, task)
        if isinstance(is_classification := tags.get("is_classification"), bool):
            self._labelled += 1
            self._classification += is_classification
        novelty = tags.get("rouge_l")
        if isinstance(novelty, int | float) and not isinstance(novelty, bool) and 0 <= novelty <= 1:
            self._novelty.add(novelty)
        for tally, texts in (
            (self._prompt_words, excerpt(record, "prompt")),
            (self._response_words, excerpt(record, "response")),
        ):
            if texts:
                tally.add(sum(len(words(text)) for text in texts))
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
            tasks=self._task_counts(self.mix or NO_ROBOTS),
            reference=(self.mix or NO_ROBOTS).name,
            goal=self.mix is not None,
            labelled=self._labelled,
            classification=self._classification,
            prompt_words=self._prompt_words.histogram(),
            response_words=self._response_words.histogram(),
            novelty=self._novelty.histogram(),
            lengths=tuple(facts for lengths in self.lengths if (facts := lengths.facts())),
            verbs=tuple(
                VerbCount(
                    verb, count, tuple(self._nouns[verb].most_common(_NOUNS) if verb in self._nouns else ())
                )
                for verb, count in verbs[:_VERBS]
            ),
            verbless=self._verbs[""],
            prompts=tuple(self._prompts.most_common()),
            samples=tuple(sample_of(record) for record in self._samples),
            conversations=self._conversations.facts(),
        )

    def _task_counts(self, mix: TaskMix) -> tuple[TaskCount, ...]:
        """The known tasks in their own order, missing ones too; then other labels, and the unlabelled."""
        named = (*TASKS, *(task for task in mix.shares if task not in TASKS))
        known = [TaskCount(task, self._tasks[task], mix.shares.get(task)) for task in named]
        others = [
            TaskCount(name, count, None)
            for name, count in self._tasks.most_common()
            if name not in named and name != UNLABELLED
        ]
        if self._tasks.other:
            others.append(TaskCount("further labels", self._tasks.other, None))
        if self._tasks[UNLABELLED]:
            others.append(TaskCount(UNLABELLED, self._tasks[UNLABELLED], None))
        return (*known, *others)


def measure(
    records: Iterable[Record], mix: TaskMix | None = None, lengths: LengthMix | None = None
) -> RecordFacts:
    """Reads the records once. mix, lengths: what they were to be like, if anything."""
    counts = RecordCounts(mix, length_counts(lengths))
    for record in records:
        counts.add(record)
    return counts.facts()
