"""How a conversation with people looks in a terminal. What models and people wrote is shown, never obeyed.

Knows neither queue nor keyboard.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from datagen.cli.output import visible
from datagen.reviews.items import Item
from datagen.reviews.rounds import Try

_LABEL = 24  # columns at most; a model's URI can be long
_FINISHED = {
    "length": " (cut off)",
    "content_filter": " (filtered)",
    "error": " (refused)",
}


def _console() -> Console:
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


@dataclass(slots=True)
class Telling:
    console: Console = field(default_factory=_console)

    def say(self, text: str, style: str = "") -> None:
        self.console.print(Text(visible(text), style))

    def conversation(self, item: Item, rounds: Sequence[Sequence[Try]]) -> None:
        """All of it: the topic, what was proposed, every wording with its answer and what was said to that."""
        self.console.print()
        self.console.print(Rule(Text(f"conversation {item.id}"), align="left", style="dim"))
        about = item.body.get("about") or {}
        grid = Table.grid(padding=(0, 2), expand=False)
        grid.add_column(justify="right", style="dim", max_width=_LABEL, overflow="fold")
        grid.add_column(overflow="fold")
        for name, value in about.items():
            _row(grid, str(name), str(value))
        _row(grid, "proposed", str(item.body.get("suggestion", "")))
        for number, tries in enumerate(rounds, 1):
            for place, one in enumerate(tries, 1):
                _tried(grid, one, f"{number}.{place}")
        self.console.print(grid)

    def choices(self, named: Sequence[tuple[str, str]]) -> None:
        """named: letter and what it does."""
        self.say("  ".join(f"[{letter}] {does}" for letter, does in named), "bold")


def _tried(grid: Table, one: Try, number: str) -> None:
    if notes := str(one.asked.body.get("notes") or "").strip():
        _row(grid, "notes", notes)
    _row(grid, f"{number} {one.asked.person}", one.prompt, "bold")
    if one.attempt is not None:
        _row(grid, f"{one.attempt.model}{_FINISHED.get(one.attempt.finish_reason, '')}", one.attempt.text)
    if one.judged is not None:
        body = one.judged.body
        why = "; ".join(str(part) for part in (*(body.get("reasons") or ()), body.get("comment")) if part)
        said = {"accept": "accepted", "continue": "accepted", "rephrase": "rejected", "abandon": "abandoned"}
        verdict = said.get(one.judged.verdict, one.judged.verdict)
        _row(grid, one.judged.person, f"{verdict}: {why}" if why else verdict, "italic")


def _row(grid: Table, label: str, text: str, style: str = "") -> None:
    grid.add_row(Text(visible(label)), Text(visible(text), style))
