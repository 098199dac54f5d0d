"""Target distributions: which share of a dataset each task, and each band of lengths within it, is to have.

    target = load_target(tasks="h4", lengths="instructgpt")
    target.aim(10_000).quotas                 whole records per cell
    target.cell_of(record)                    where a record belongs
    divergence(counts, shares)                how far data are from it

A target is read from seeds/targets/NAME.yaml or a user's file. Knows nothing of how records are found or chosen.
"""

from datagen.targets.categories import DESCRIPTIONS, KNOWN_TASKS
from datagen.targets.distributions import (
    Aim,
    Cell,
    LengthMix,
    Quantiles,
    Target,
    TaskMix,
    largest_remainder,
    task_of,
    units,
)
from datagen.targets.divergence import Divergence, divergence
from datagen.targets.files import load_lengths, load_target, load_tasks, target_names, target_path

__all__ = [
    "DESCRIPTIONS",
    "KNOWN_TASKS",
    "Aim",
    "Cell",
    "Divergence",
    "LengthMix",
    "Quantiles",
    "Target",
    "TaskMix",
    "divergence",
    "largest_remainder",
    "load_lengths",
    "load_target",
    "load_tasks",
    "target_names",
    "target_path",
    "task_of",
    "units",
]
