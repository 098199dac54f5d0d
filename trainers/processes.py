"""The processes that torchrun or accelerate started to do one work together, of which the first alone writes files.

    group = Processes.join()
    found = group.of_lead(lambda: read(path))     what the first one makes, in all of them
    all_of_it = group.gather(own)                 the lists of all processes, one behind the other, in all of them

One that ends early leaves those that wait for it with a RuntimeError; see `trainers.launching`. Knows no models.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Self, TypeVar

import torch
from accelerate import PartialState
from accelerate.utils import broadcast_object_list, gather_object, parse_flag_from_env

# Longer than torch's own: one process reads all answers and writes a dataset while the others wait.
_PATIENCE = timedelta(hours=2)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Processes:
    """rank: of this process, from 0. world: how many there are. device: of this process."""

    rank: int
    world: int
    device: torch.device

    @classmethod
    def join(cls) -> Self:
        """Waits for the others to start."""
        bare = not torch.cuda.is_available() or parse_flag_from_env("ACCELERATE_USE_CPU")
        if int(os.environ.get("WORLD_SIZE", "1")) < 2:
            return cls(0, 1, torch.device("cpu" if bare else "cuda"))
        state = PartialState(cpu=bare, timeout=_PATIENCE)
        group = cls(state.process_index, state.num_processes, state.device)
        group.wait()  # one that failed at once would be gone before the others have found it
        return group

    @property
    def lead(self) -> bool:
        return self.rank == 0

    def gather(self, own: Sequence[T]) -> list[T]:
        return list(gather_object(list(own))) if self.world > 1 else list(own)

    def of_lead(self, make: Callable[[], T]) -> T:
        made = [make() if self.lead else None]
        if self.world > 1:
            broadcast_object_list(made)
        return made[0]  # type: ignore[return-value]  # nobody has anything else by now

    def wait(self) -> None:
        """Until all are here."""
        self.gather(())
