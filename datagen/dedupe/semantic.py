"""Drops records that mean what another one means, by the cosine of their sentence embeddings.

Any embedding model by URI (`datagen.embeddings`). Every pair counts: the neighbours are exact, not approximate.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from datagen.dedupe import cosine
from datagen.dedupe.clusters import Cluster, Decision, check_cluster, check_keep, read_columns, selection
from datagen.embeddings.base import Embedder
from datagen.embeddings.open import check_embedding, open_embedder
from datagen.errors import UsageError, check_least
from datagen.excerpt import On, excerpt
from datagen.record import Record
from datagen.step import Context, Selection

_BATCHES_AT_ONCE = (
    16  # sorted by length within a model's call, so that little is padded; in flight at a server
)
_CHARACTERS_AT_ONCE = 1 << 24


@dataclass(frozen=True, slots=True)
class Semantic:
    """Reads its records twice, and holds 4 bytes × dimensions of each; twice that unless keep is "first".

    embedding: URI of the model. threshold: the least cosine of near-duplicates, to six decimals; what is sensible
    depends on the model. on: the text that is embedded; several messages count as one text.
    cluster: "star" drops what is near a kept record, "connected" what hangs together by any chain.
    keep: which of a cluster stays: "first", "longest" or "tag:NAME", the highest number in that tag.
    batch: texts per forward pass or request.

    Records without the text, and those for whose text the model has no vector but zeros or none at all, are kept.
    """

    embedding: str
    threshold: float = 0.9
    on: On = "instruction"
    cluster: Cluster = "star"
    keep: str = "first"
    batch: int = 64

    def __post_init__(self) -> None:
        check_embedding(self.embedding)
        check_cluster(self.cluster)
        check_keep(self.keep)
        check_least(self, 1, "batch")
        if not 0 < self.threshold <= 1:
            raise UsageError(
                f"semantic: threshold {self.threshold:g}: expected a cosine above 0 and up to 1, such as 0.9"
            )

    def inputs(self) -> Mapping[str, str]:
        """The model by its content, so that another one in the same folder is told apart."""
        return {"embedding": open_embedder(self.embedding).identity}

    def select(self, records: Iterable[Record], context: Context) -> Selection:
        """Embeds at once and compares; `kept` then reads the records again.

        Raises ModelError where there are no vectors.
        """
        embedder = open_embedder(self.embedding, batch=self.batch)
        texts = _Embedded(embedder, self.on, self.batch)
        try:
            columns = read_columns(records, self.keep, texts.take)
            texts.embed()
            spent = embedder.spent()
        finally:
            embedder.close()
        if spent:
            context.note(f"semantic: {spent}")
        n, where, vectors = len(columns), np.array(texts.where, np.int64), texts.vectors()
        usable = cosine.scale(vectors)
        if not usable.all():
            context.note(f"semantic: {np.sum(~usable):,} records were kept unseen: no vector for their text")
        decide = cosine.star if self.cluster == "star" else cosine.connected
        found = decide(vectors, self.threshold, columns.ranks[where])
        everywhere = Decision(np.arange(n), np.ones(n, np.float32))
        everywhere.keeper[where] = where[found.keeper]
        everywhere.similarity[where] = found.similarity
        return selection(records, columns, everywhere, "near_duplicate")


@dataclass(slots=True)
class _Embedded:
    """Collects the vectors of the records that have the text. where: their places among all records."""

    embedder: Embedder
    on: On
    batch: int
    where: array[int] = field(default_factory=lambda: array("q"))
    _seen: int = 0
    _waiting: list[str] = field(default_factory=list)
    _characters: int = 0
    # Grows in place; a list of arrays would be held twice at the end.
    _values: array[float] = field(default_factory=lambda: array("f"))

    def take(self, record: Record) -> None:
        text = "\n".join(excerpt(record, self.on))
        if text.strip():
            self.where.append(self._seen)
            self._waiting.append(text)
            self._characters += len(text)
        self._seen += 1
        if len(self._waiting) >= self.batch * _BATCHES_AT_ONCE or self._characters >= _CHARACTERS_AT_ONCE:
            self.embed()

    def embed(self) -> None:
        """The texts that wait."""
        if self._waiting:
            self._values.frombytes(self.embedder.embed(self._waiting).tobytes())
            self._waiting, self._characters = [], 0

    def vectors(self) -> cosine.Floats:
        """(records with text, dimensions), writable, over the memory of this object."""
        rows = len(self.where)
        return np.frombuffer(self._values, np.float32).reshape(rows, -1 if rows else 0)
