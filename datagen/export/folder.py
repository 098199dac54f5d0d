"""The layout of a dataset folder, as `datasets.load_dataset` and the Hugging Face Hub find their splits.

Knows no records.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from datagen.errors import UsageError

DEFAULT, PREFERENCES = "default", "preferences"


def split_file(folder: Path, split: str, config: str = DEFAULT) -> Path:
    """Where a split's rows lie: data/SPLIT-00000-of-00001.parquet, or CONFIG/ in the place of data/."""
    return folder / ("data" if config == DEFAULT else config) / f"{split}-00000-of-00001.parquet"


def refuse_strangers(folder: Path, splits: Iterable[str], config: str = DEFAULT) -> None:
    """Raises UsageError when the config's folder holds files besides these splits: a loader would take them for part
    of them."""
    ours = {split_file(folder, split, config) for split in splits}
    place = split_file(folder, "", config).parent
    strangers = sorted(file.name for file in place.glob("*.parquet") if file not in ours)
    if strangers:
        raise UsageError(f"{place}: holds {', '.join(strangers[:5])} already; choose an empty folder")
