"""The layout of a dataset folder, as `datasets.load_dataset` and the Hugging Face Hub find their splits.

Knows no records.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from datagen.errors import UsageError


def split_file(folder: Path, split: str) -> Path:
    """Where a split's rows lie: data/SPLIT-00000-of-00001.parquet."""
    return folder / "data" / f"{split}-00000-of-00001.parquet"


def refuse_strangers(folder: Path, splits: Iterable[str]) -> None:
    """Raises UsageError when data/ holds files besides these splits: a loader would take them for part of them."""
    ours = {split_file(folder, split) for split in splits}
    strangers = sorted(file.name for file in (folder / "data").glob("*.parquet") if file not in ours)
    if strangers:
        raise UsageError(f"{folder}/data: holds {', '.join(strangers[:5])} already; choose an empty folder")
