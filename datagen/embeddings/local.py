"""An embedding model in this process, on sentence-transformers: a folder, or an id that the Hugging Face cache or
hub knows.

A folder with a plain transformer gets mean pooling. A model reads a text up to its own longest sequence, often 256
or 512 tokens, and no further. Knows nothing of records.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from datagen.embeddings.base import Vectors
from datagen.errors import MissingExtra, ModelError, UsageError
from datagen.formats.encoding import clean
from datagen.resources import content_hash


class LocalEmbedder:
    """Loads at the first text; until then nothing heavy is imported.

    name: a folder or a hub id. batch: texts per forward pass. device: "" takes cuda where there is one.
    """

    def __init__(self, name: str, *, batch: int = 64, device: str = "") -> None:
        if find_spec("sentence_transformers") is None:
            raise MissingExtra("embeddings by hf:", "sentence-transformers", "semantic")
        self._name = name
        self._batch = batch
        self._device = device

    @property
    def uri(self) -> str:
        return f"hf:{self._name}"

    @cached_property
    def identity(self) -> str:
        """A folder counts by its content. Raises UsageError for one that does not exist."""
        folder = Path(self._name)
        if self._name.startswith(("/", ".", "~")) and not folder.is_dir():
            raise UsageError(
                f"{self.uri}: no such folder; give a folder with config, tokenizer and weights, or a hub id"
            )
        return f"hf:{content_hash(folder) if folder.is_dir() else self._name}"

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self._name, device=self._device or None)
        except Exception as error:  # whatever it is, it comes from the folder or the hub
            reason = str(error).strip().partition("\n")[0]
            remedy = "give a folder with config, tokenizer and weights, or a cached or reachable hub id"
            raise ModelError(f"{self.uri}: cannot be loaded ({reason}); {remedy}", fatal=True) from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        model = self._model
        import torch

        try:
            vectors = model.encode(
                [clean(text) for text in texts], batch_size=self._batch, show_progress_bar=False
            )
        except torch.OutOfMemoryError as error:
            remedy = f"out of memory with {self._batch} texts at once; lower batch"
            raise ModelError(f"{self.uri}: {remedy}", fatal=True) from error
        return np.asarray(vectors, np.float32)

    def spent(self) -> str:
        return ""

    def close(self) -> None:
        """Lets go of the weights."""
        self.__dict__.pop("_model", None)
