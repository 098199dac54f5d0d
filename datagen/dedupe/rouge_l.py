"""The step: drops records whose text is too similar, by ROUGE-L, to one kept before: Self-Instruct's rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from datagen.dedupe.clusters import Columns, Decision, selection
from datagen.engines import choose_engine
from datagen.errors import UsageError
from datagen.excerpt import On, excerpt
from datagen.novelty import Engine, Nearest, Similar, admit_all, nearest_admitted, read_corpus
from datagen.record import Record
from datagen.step import Context, Selection


@dataclass(frozen=True, slots=True)
class RougeL:
    """Keeps a record whose ROUGE-L F with every record kept before it is at most `threshold`; the first of near copies
    stays. Decides to the last bit as google's rouge_score without stemmer.

    on: the texts that count, several together. similar: exact or sampled gives each kept record the tags `rouge_l`
    (the highest F with a record kept before), `avg_similarity` (the mean F) and `most_similar` (text: F, the nearest
    `neighbours`); exact compares every two kept records, sampled each with a thousand. engine: numba or numpy, which
    decide alike.

    Reads its records twice and holds no text but of neighbours: 600 MB for a million texts of 20 tokens. Records
    without such a text, or with no a-z and no 0-9 in it, are kept.
    """

    threshold: float = 0.7
    on: On = "instruction"
    similar: Similar = "none"
    neighbours: int = 10
    engine: Engine = "auto"

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            raise UsageError(f"rouge_l threshold: {self.threshold} found, expected above 0 and at most 1")
        if self.similar not in get_args(Similar):
            raise UsageError(f"rouge_l similar {self.similar!r}: expected {', '.join(get_args(Similar))}")
        if self.neighbours < 0:
            raise UsageError(f"rouge_l neighbours: {self.neighbours} found, expected at least 0")
        choose_engine(self.engine)

    def select(self, records: Iterable[Record], context: Context) -> Selection:
        """The first reading is done when this returns; `dropped` fills up while `kept` is read."""
        read = _Read(self.on)
        corpus = read_corpus(read.texts(records))
        silent = int(np.count_nonzero(corpus.lengths == 0)) - len(read.without)
        if silent:
            context.note(
                f"rouge_l: {silent:,} of {len(corpus):,} records have no a-z and no 0-9 in their {self.on}; ROUGE-L"
                " cannot compare them, and they are kept"
            )
        admissions = admit_all(corpus, self.threshold, self.engine)
        decision = Decision(admissions.keeper, admissions.score)
        chosen = selection(records, read.columns, decision, "too_similar")
        if self.similar == "none":
            return chosen
        compared = np.setdiff1d(admissions.kept, np.array(read.without, np.int64), assume_unique=True)
        nearest = nearest_admitted(corpus, compared, max(1, self.neighbours), self.similar, self.engine)
        # The records come first: their reading has to run to its end, past the last that is kept.
        tagged = self._tagged(zip(chosen.kept, admissions.kept.tolist(), strict=True), compared, nearest)
        return Selection(tagged, chosen.dropped)

    def _tagged(
        self, kept: Iterable[tuple[Record, int]], compared: NDArray[np.int64], nearest: Nearest
    ) -> Iterator[Record]:
        """kept: each with its number. Only texts that some later record is near to are held."""
        wanted = set(np.unique(nearest.members).tolist()) if self.neighbours else set()
        texts: dict[int, str] = {}
        turn = 0
        for record, number in kept:
            if turn == len(compared) or compared[turn] != number:
                yield record
                continue
            scores = [round(score, 4) for score in nearest.scores[turn].tolist()]
            near = zip(nearest.members[turn, : self.neighbours].tolist(), scores, strict=False)
            if number in wanted:
                texts[number] = _text(record, self.on)
            yield record.tagged(
                rouge_l=scores[0],
                avg_similarity=round(float(nearest.mean[turn]), 4),
                most_similar={texts[member]: score for member, score in near if member >= 0},
            )
            turn += 1


@dataclass(slots=True)
class _Read:
    """What the first reading leaves. without: the numbers of the records that have no such text."""

    on: On
    columns: Columns = field(default_factory=Columns)
    without: list[int] = field(default_factory=list)

    def texts(self, records: Iterable[Record]) -> Iterator[str]:
        for number, record in enumerate(records):
            self.columns.ids.append(int(record.id, 16))
            self.columns.rank.append(0.0)
            if not excerpt(record, self.on):
                self.without.append(number)
            yield _text(record, self.on)


def _text(record: Record, on: On) -> str:
    return "\n".join(excerpt(record, on))
