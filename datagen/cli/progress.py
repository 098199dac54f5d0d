"""Shows how a run fares: a live panel on a terminal, plain lines elsewhere, always on stderr."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from datagen.cli.output import tell, visible
from datagen.step import Meter

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

_REFRESH_SECONDS = 0.25
_LINE_SECONDS = 5.0
_BAR = 40  # characters


class Progress:
    """An observer for a terminal or a log. Use as a context manager: the display ends with it."""

    def __init__(self) -> None:
        self._stage = ""
        self._target: int | None = None
        self._meter: Meter | None = None
        self._accepted = 0
        self._rejected: Counter[str] = Counter()
        self._started = time.monotonic()
        self._live: Live | None = None
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="progress", daemon=True)

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(
                console=Console(stderr=True),
                get_renderable=self._panel,
                refresh_per_second=1 / _REFRESH_SECONDS,
            )
            self._live.start()
        else:
            self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._live is not None:
            with suppress(OSError):
                self._live.stop()
        elif self._stage:
            self._ticker.join()
            tell(self.line())

    def stage(self, name: str, target: int | None, meter: Meter) -> None:
        if self._stage and self._live is None:
            tell(self.line())
        self._stage, self._target, self._meter = name, target, meter
        self._accepted, self._rejected = 0, Counter()
        self._started = time.monotonic()

    def accepted(self) -> None:
        self._accepted += 1

    def rejected(self, reason: str) -> None:
        self._rejected[reason] += 1

    def note(self, text: str) -> None:
        if self._live is not None:
            with suppress(OSError):  # the terminal is gone; the work goes on
                self._live.console.print(visible(text), markup=False, highlight=False)
        else:
            tell(text)

    def line(self) -> str:
        """How the stage stands, in one line."""
        done, *rest = self._parts()
        rejected = f"{self._rejected.total():,} rejected"
        if self._rejected:
            rejected += (
                " (" + ", ".join(f"{why} {count:,}" for why, count in self._rejected.most_common(3)) + ")"
            )
        return ", ".join([done, rejected, *rest, *self._pace()])

    def _parts(self) -> list[str]:
        of = f"/{self._target:,}" if self._target else ""
        parts = [f"{self._stage}: {self._accepted:,}{of} accepted"]
        if self._meter is not None:
            parts += [f"{self._meter.in_flight} in flight", f"{self._meter.requests:,} requests"]
            parts += [f"{self._meter.tokens:,} tokens", self._dollars(self._meter.usd)]
        return parts

    def _pace(self) -> list[str]:
        seconds = time.monotonic() - self._started
        if not self._accepted or seconds < 0.5:
            return []
        rate = self._accepted / seconds
        shown = f"{rate:,.1f}/s" if rate >= 1 else f"{rate * 60:,.1f}/min"
        if not self._target or self._accepted >= self._target:
            return [shown]
        return [shown, f"{_duration((self._target - self._accepted) / rate)} left"]

    @staticmethod
    def _dollars(usd: float | None) -> str:
        return "price unknown" if usd is None else f"${usd:,.4f}"

    def _tick(self) -> None:
        while not self._ended.wait(_LINE_SECONDS):
            if self._stage:
                tell(self.line())

    def _panel(self) -> RenderableType:
        from rich.text import Text

        if not self._stage:
            return Text("starting …", style="dim")
        done, *rest = self._parts()
        panel = Text(done, style="bold")
        if self._target:
            filled = min(_BAR, round(_BAR * self._accepted / self._target))
            panel.append("  ").append("━" * filled, "green").append("━" * (_BAR - filled), "bright_black")
        panel.append("  " + "  ".join(self._pace()) + "\n")
        panel.append("  ".join(rest), "default")
        if self._rejected:
            listed = ", ".join(f"{why} {count:,}" for why, count in self._rejected.most_common(8))
            panel.append(f"\n{self._rejected.total():,} rejected: {listed}", "dim")
        return panel


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02d}m" if hours else f"{minutes}m {rest:02d}s" if minutes else f"{rest}s"
