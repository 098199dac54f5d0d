"""What a task family is: sentences with slots, values for the slots, and the answer computed from them.

A family can phrase a task (draw values, fill a sentence) and read it back (match the sentence, recover the
values), so the model needs no memory: whatever it once proposed it can answer from the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from random import Random
from string import Formatter

Slots = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a family knows about one of its instructions: the input it wants (or "") and the right output."""

    output: str
    input: str = ""


@dataclass(frozen=True)
class Family:
    """One kind of task.

    templates: sentences with {slots}; every template uses every slot that `draw` gives and `solve` needs.
    draw: values for the slots, all strings, none empty, none that would make a template ambiguous.
    solve: the answer. It sees the slots and a stream that is the same for the same instruction, from which
    it draws the input where the task has one. Must be right for whatever `draw` can give.
    labels: the answers' label set for classification tasks, else ().
    """

    name: str
    task: str
    templates: tuple[str, ...]
    draw: Callable[[Random], Slots]
    solve: Callable[[Slots, Random], Answer]
    labels: tuple[str, ...] = ()

    def phrase(self, rng: Random) -> str:
        """A new instruction of this family."""
        return rng.choice(self.templates).format_map(self.draw(rng))

    def match(self, instruction: str) -> Slots | None:
        """The slots of an instruction of this family; None if it is none of ours."""
        text = instruction.strip()
        for pattern in self._patterns:
            found = pattern.fullmatch(text)
            if found:
                return found.groupdict()
        return None

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(template) for template in self.templates)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """A template as a regular expression; a slot that comes twice must hold the same text twice."""
    seen: set[str] = set()
    parts: list[str] = []
    for literal, slot, _, _ in Formatter().parse(template):
        parts.append(re.escape(literal))
        if slot is None:
            continue
        parts.append(f"(?P={slot})" if slot in seen else f"(?P<{slot}>.+?)")
        seen.add(slot)
    return re.compile("".join(parts), re.DOTALL)
