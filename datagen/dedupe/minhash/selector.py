"""The step: drops records whose texts are near duplicates of a record that stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from datagen.dedupe.clusters import Cluster, check_cluster, check_keep, read_columns, selection
from datagen.dedupe.minhash.pile import Pile
from datagen.dedupe.minhash.search import decide
from datagen.dedupe.minhash.sketches import Sketches, bands_for, sketch
from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.shingles import Engine, Shingle, ShingleSets, check_shingles
from datagen.step import Context, Selection

# Characters held as text before they become hashes.
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class MinHash:
    """Drops a record that is at least `threshold` similar (Jaccard, of n-grams) to one that stays.

    on: the texts that count, several together. shingle, ngram: words for texts of more than a few sentences,
    characters for short ones and for scripts without spaces. permutations: more of them look at fewer pairs below
    the threshold. cluster: "star", where each dropped record is similar to the one kept in its place, or "connected",
    where near duplicates of near duplicates go too. keep: first, longest or tag:NAME, the highest number in that
    tag. engine: numba or numpy, which decide alike.

    Reads its records twice and holds no text. Shingles dominate its memory: 8 bytes each, so 8 times the words of all
    texts (times the characters, if these are shingled), in a temporary file from 1 GiB on; besides about 310 bytes for
    each record (21 bands). Measured for records of 90 to 100 words: 1.1 KB each where none are alike, 1.4 KB with a
    fifth of near duplicates, beside the 190 MB of the process with numpy and numba.
    Records without such a text are kept.
    """

    threshold: float = 0.8
    on: On = "all"
    shingle: Shingle = "word"
    ngram: int = 5
    permutations: int = 128
    cluster: Cluster = "star"
    keep: str = "first"
    engine: Engine = "auto"

    def __post_init__(self) -> None:
        bands_for(self.threshold, self.permutations)
        check_shingles(self.shingle, self.ngram)
        check_cluster(self.cluster)
        check_keep(self.keep)

    def select(self, records: Iterable[Record], context: Context) -> Selection:
        """The first reading is done when this returns; `dropped` fills up while `kept` is read."""
        collected = _Collected(self)
        columns = read_columns(records, self.keep, collected.take)
        sketches = collected.finish()
        found = decide(sketches, columns.ranks, self.threshold, self.cluster, self.engine)
        for note in found.notes():
            context.note(note)
        return selection(records, columns, found.decision, "near_duplicate")


@dataclass(slots=True)
class _Collected:
    """Sketches of the records taken so far; texts only until there are enough of them to be hashed together."""

    step: MinHash
    texts: list[str] = field(default_factory=list)
    characters: int = 0
    values: Pile = field(default_factory=lambda: Pile(np.uint64))
    sizes: Pile = field(default_factory=lambda: Pile(np.int64))
    keys: Pile = field(default_factory=lambda: Pile(np.uint64))
    prints: Pile = field(default_factory=lambda: Pile(np.uint64))

    def take(self, record: Record) -> None:
        text = "\n".join(excerpt(record, self.step.on))
        self.texts.append(text)
        self.characters += len(text) + 1
        if self.characters >= _AT_ONCE:
            self._hash()

    def _hash(self) -> None:
        step = self.step
        part = sketch(self.texts, step.threshold, step.shingle, step.ngram, step.permutations, step.engine)
        self.values.append(part.sets.values)
        self.sizes.append(part.sets.sizes)
        self.keys.append(part.keys)
        self.prints.append(part.prints)
        self.texts.clear()
        self.characters = 0

    def finish(self) -> Sketches:
        self._hash()
        sizes = self.sizes.read()
        starts = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(sizes, out=starts[1:])
        bands, _ = bands_for(self.step.threshold, self.step.permutations)
        return Sketches(
            ShingleSets(self.values.read(), starts),
            self.keys.read().reshape(-1, bands),
            self.prints.read().reshape(-1, 3),
        )
