"""What a review measures of itself: agreement, annotators, tasks and batches of one project.

Gold items count only for how often annotators are right on them: they are chosen, not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from datagen.agreement import Agreement
from datagen.intervals import wilson
from datagen.review.agreeing import Labels
from datagen.review.outcomes import Judges, Voices, compare, voices_of
from datagen.reviews.answers import Answer, Answered, answered_items
from datagen.reviews.items import Item, models_of_item
from datagen.reviews.store import ReviewStore


@dataclass(frozen=True, slots=True)
class Share:
    """count of `of`; value is None where there is nothing to count, low and high are a 95 % interval (Wilson)."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None

    @property
    def low(self) -> float:
        return wilson(self.count, self.of)[0]

    @property
    def high(self) -> float:
        return wilson(self.count, self.of)[1]


@dataclass(frozen=True, slots=True)
class Working:
    """How answers were given. left, longer: of choices that are no ties, how many were for the answer that was shown on
    the left, and for the longer one in characters. gold: turns of gold items that were answered right. seconds: the
    median of the active time of an answer; per_hour: answers in an hour of active time; None without any."""

    answers: int
    left: Share
    longer: Share
    gold: Share
    seconds: float | None
    per_hour: float | None


@dataclass(frozen=True, slots=True)
class AnnotatorRow:
    name: str
    work: Working


@dataclass(frozen=True, slots=True)
class TaskRow:
    """task: "" where it is unknown. agreement: by question."""

    task: str
    items: int
    work: Working
    agreement: Mapping[str, Agreement]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch of comparisons and the models that wrote it. scores: by name of a reward model, on how many outcomes that
    are no ties its higher score is the chosen answer's; equal scores are wrong."""

    batch: str
    items: int
    models: tuple[str, ...]
    work: Working
    agreement: Mapping[str, Agreement]
    scores: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class ReviewMeasures:
    """items: with an answer that counts, gold ones too. agreement: by question, see `Labels`; each says how many units
    have two labels or more."""

    project: str
    kind: str
    items: int
    work: Working
    agreement: Mapping[str, Agreement]
    annotators: tuple[AnnotatorRow, ...]
    tasks: tuple[TaskRow, ...]
    batches: tuple[BatchRow, ...]


def projects_of(store: ReviewStore) -> list[tuple[str, str]]:
    """(project, kind) of what is in the queue."""
    sql = "SELECT project, kind FROM review_items GROUP BY project, kind ORDER BY min(number)"
    return [(str(project), str(kind)) for project, kind in store.rows(sql)]


def measure_reviews(
    store: ReviewStore, project: str, kind: str = "", *, judges: Judges = "exclude", resamples: int = 1000
) -> ReviewMeasures:
    """kind: of the project's items; "" where it has one kind only. judges: whether models count as annotators."""
    kind = kind or next((one for name, one in projects_of(store) if name == project), "")
    scored = bool(store.rows("SELECT 1 FROM review_scores LIMIT 1"))
    tallies, labels = _Tallies(scored), Labels()
    for answered in answered_items(store, kind=kind, project=project):
        if answered.item.project == project:  # "" asks for items of every project
            _count(store, answered, tallies, labels, judges)
    return ReviewMeasures(
        project,
        kind,
        len(tallies.tasks),
        tallies.all.measure(),
        labels.measure(resamples=resamples),
        tuple(AnnotatorRow(name, one.measure()) for name, one in sorted(tallies.people.items())),
        tuple(_task_rows(tallies, labels, resamples)),
        tuple(_batch_rows(tallies, labels, resamples)),
    )


@dataclass(slots=True)
class _Tally:
    """Counts of answers, as they come."""

    answers: int = 0
    left: list[bool] = field(default_factory=list)
    longer: list[bool] = field(default_factory=list)
    gold: list[bool] = field(default_factory=list)
    active: list[int] = field(default_factory=list)

    def measure(self) -> Working:
        timed = [one for one in self.active if one > 0]
        return Working(
            self.answers,
            _share(self.left),
            _share(self.longer),
            _share(self.gold),
            median(timed) / 1000 if timed else None,
            len(timed) * 3_600_000 / sum(timed) if timed else None,
        )


@dataclass(slots=True)
class _Tallies:
    """tasks, batches: of each item, by its number. scored: whether a reward model scored anything here. scores: by
    batch and name, whether each outcome was foretold."""

    scored: bool
    all: _Tally = field(default_factory=_Tally)
    people: dict[str, _Tally] = field(default_factory=dict)
    by_task: dict[str, _Tally] = field(default_factory=dict)
    by_batch: dict[str, _Tally] = field(default_factory=dict)
    tasks: dict[int, str] = field(default_factory=dict)
    batches: dict[int, str] = field(default_factory=dict)
    models: dict[str, set[str]] = field(default_factory=dict)
    scores: dict[str, dict[str, list[bool]]] = field(default_factory=dict)

    def add(self, item: Item, answer: Answer) -> None:
        """The answer, wherever it counts."""
        tallies = [self.all, self.people.setdefault(answer.person, _Tally())]
        tallies.append(self.by_task.setdefault(item.task, _Tally()))
        tallies += [self.by_batch.setdefault(item.batch, _Tally())] if item.batch else []
        facts = _facts(item, answer)
        for tally in tallies:
            tally.answers += 1
            tally.left += facts.left
            tally.longer += facts.longer
            tally.gold += facts.gold
            tally.active += facts.active


def _count(store: ReviewStore, answered: Answered, tallies: _Tallies, labels: Labels, judges: Judges) -> None:
    item = answered.item
    voices = voices_of(answered, judges)
    if voices is None:
        return
    for answer in voices.said:
        tallies.add(item, answer)
    tallies.tasks[item.number] = item.task
    if item.batch:
        tallies.batches[item.number] = item.batch
        tallies.models.setdefault(item.batch, set()).update(models_of_item(item) - {""})
    if item.gold is not None:
        return
    labels.add(answered, judges)
    if item.batch and tallies.scored:
        _count_scores(store, item, voices, tallies)


def _count_scores(store: ReviewStore, item: Item, voices: Voices, tallies: _Tallies) -> None:
    sql = "SELECT turn, name, first, second FROM review_scores WHERE item = ? ORDER BY name, turn"
    scores = store.rows(sql, (item.number,))
    outcomes = compare(voices) if scores else []
    for turn, name, first, second in scores:
        choice = outcomes[turn].choice
        if choice != "tie":
            told = tallies.scores.setdefault(item.batch, {}).setdefault(name, [])
            told.append(first > second if choice == "a" else second > first)


def _facts(item: Item, answer: Answer) -> _Tally:
    """What one answer adds."""
    gold = [] if item.gold is None else _right(item, answer)
    facts = _Tally(1, gold=gold, active=[answer.active_ms])
    for turn, said in (
        zip(item.body["turns"], answer.body["turns"], strict=True) if item.kind == "comparison" else ()
    ):
        if said["choice"] == "tie":
            continue
        if answer.shown:
            facts.left.append(said["choice"] == answer.shown[0])
        first, second = (len(one["text"]) for one in turn["answers"])
        if first != second:
            facts.longer.append((said["choice"] == "a") == (first > second))
    return facts


def _right(item: Item, answer: Answer) -> list[bool]:
    """Turn by turn, whether the answer is the one that is known: for all turns one, or a list of one for each."""
    if item.kind == "instruction":
        return [answer.body["verdict"] == item.gold]
    if item.kind not in ("comparison", "rating"):
        return []
    key = "choice" if item.kind == "comparison" else "score"
    said = [one[key] for one in answer.body["turns"]]
    known = item.gold if isinstance(item.gold, list) else [item.gold] * len(said)
    return [one == other for one, other in zip(said, known, strict=False)]


def _task_rows(tallies: _Tallies, labels: Labels, resamples: int) -> Iterator[TaskRow]:
    for task, tally in sorted(tallies.by_task.items()):
        agreement = labels.measure(items=_in(tallies.tasks, task), resamples=resamples)
        items = sum(one == task for one in tallies.tasks.values())
        yield TaskRow(task, items, tally.measure(), agreement)


def _batch_rows(tallies: _Tallies, labels: Labels, resamples: int) -> Iterator[BatchRow]:
    for batch, tally in tallies.by_batch.items():
        agreement = labels.measure(items=_in(tallies.batches, batch), resamples=resamples)
        items = sum(one == batch for one in tallies.batches.values())
        scores = {name: _share(told) for name, told in sorted(tallies.scores.get(batch, {}).items())}
        models = tuple(sorted(tallies.models[batch]))
        yield BatchRow(batch, items, models, tally.measure(), agreement, scores)


def _share(told: list[bool]) -> Share:
    return Share(sum(told), len(told))


def _in(groups: Mapping[int, str], wanted: str) -> Callable[[int], bool]:
    return lambda item: groups.get(item) == wanted
