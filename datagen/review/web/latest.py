"""What takes long to count, as it was last: counted anew in a thread of its own once something has changed, so that no
page and no annotator waits for it. Knows not what is counted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 3.0  # seconds for which a page waits; then it shows what was counted before


@dataclass(frozen=True, slots=True)
class Counted:
    """stamp: of what was counted. at: when, in seconds since 1970."""

    stamp: Hashable
    at: float
    value: Any


@dataclass(slots=True)
class Latest:
    _known: dict[str, Counted] = field(default_factory=dict)
    _busy: dict[str, Future[Counted]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(
        self, name: str, stamp: Hashable, count: Callable[[], Any], patience: float = PATIENCE
    ) -> Counted | None:
        """What was counted under this stamp; an earlier one where counting takes long, None where there is none yet.

        Never counts the same twice at a time. Raises what `count` raises.
        """
        with self._lock:
            known = self._known.get(name)
            if known is not None and known.stamp == stamp:
                return known
            future = self._busy.get(name)
            if future is None:
                future = self._busy[name] = Future()
                work = threading.Thread(target=self._count, args=(name, stamp, count, future), daemon=True)
                work.start()
        try:
            return future.result(patience)
        except TimeoutError:
            return known

    def _count(self, name: str, stamp: Hashable, count: Callable[[], Any], future: Future[Counted]) -> None:
        try:
            counted = Counted(stamp, time.time(), count())
        except BaseException as error:
            with self._lock:
                del self._busy[name]
            future.set_exception(error)
            return
        with self._lock:
            self._known[name] = counted
            del self._busy[name]
        future.set_result(counted)
