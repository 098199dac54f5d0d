"""The protocol between whoever compares texts by meaning and whatever turns them into vectors.

Knows no model and no records.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]  # (texts, dimensions)


class Embedder(Protocol):
    """Anything that embeds texts."""

    @property
    def uri(self) -> str:
        """How a user names this model, without secrets."""
        ...

    @property
    def identity(self) -> str:
        """Everything about the model that can change a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row for each text, of any length; all nan for a text that the model refuses.

        texts: at least one. Raises ModelError when there are no vectors.
        """
        ...

    def spent(self) -> str:
        """What was paid for so far, in words; "" for what costs nothing."""
        ...

    def close(self) -> None: ...
