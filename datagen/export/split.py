"""Which records are held out for testing: by their prompts, so that no prompt is in both splits.

Knows no files.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from datagen.errors import UsageError
from datagen.record import Record
from datagen.seeding import seed_for


def prompt_key(record: Record, seed: int) -> int:
    """64 bits that equal prompts share: of the instruction, or of the first user message where there is none."""
    asked = (message.content for message in record.messages if message.role == "user")
    return seed_for(seed, "split", record.instruction or next(asked, "")) & (2**64 - 1)


def hold_out(keys: NDArray[np.uint64], test_size: float) -> NDArray[np.bool_]:
    """True for the records (one key each) of the test split: test_size of them, rounded, but at least one.

    Keys are random numbers, so taking them in order is drawing without replacement. A prompt with more records
    than are still wanted is passed over; with only one prompt nothing is held out.
    Raises UsageError for a test_size outside [0, 1).
    """
    if not 0 <= test_size < 1:
        raise UsageError(f"test_size: expected a share of at least 0 and below 1, found {test_size}")
    prompts, sizes = np.unique(keys, return_counts=True)
    if test_size == 0 or len(prompts) < 2:
        return np.zeros(len(keys), dtype=np.bool_)
    wanted = max(1, round(len(keys) * test_size))
    taken: list[int] = []
    for prompt, size in enumerate(sizes):
        if size <= wanted and len(taken) < len(prompts) - 1:
            taken.append(prompt)
            wanted -= size
        if wanted == 0:
            break
    return np.isin(keys, prompts[taken or [int(sizes.argmin())]])
