"""The labels that there are to choose from, with what each means. Knows no records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from datagen.targets import load_tasks

OTHER = "other"


@dataclass(frozen=True, slots=True)
class LabelSet:
    """descriptions: of every label, in the order in which they are shown; "" where there is none."""

    descriptions: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.descriptions)

    def fold(self, label: str) -> str:
        """The label itself, or other where only that is left for it; "" where there is no place for it.

        InstructGPT has Other where H4 has Coding.
        """
        if label in self.descriptions:
            return label
        return OTHER if label and OTHER in self.descriptions else ""

    def read(self, said: str) -> str:
        """The label that somebody means by "Open QA" or "Summarization"; "" where none is near."""
        word = "_".join(said.strip().strip("\"'`*.").casefold().replace("-", " ").replace("_", " ").split())
        plain = {name.casefold().replace("-", "_").replace(" ", "_"): name for name in self.names}
        close = [word] if word in plain else get_close_matches(word[:80], plain, n=1, cutoff=0.6)
        return plain[close[0]] if close else ""


def load_labels(name: str) -> LabelSet:
    """The labels of a target: a shipped one's name (h4, instructgpt) or a file. Raises UsageError."""
    mix = load_tasks(name)
    return LabelSet({task: mix.categories.get(task, "") for task in mix.shares})
