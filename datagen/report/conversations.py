"""What the conversations among the records are like: rounds, how they ended, what was asked of them, preferences."""

from __future__ import annotations

from dataclasses import dataclass, field

from datagen.conversation.fitting import count_rounds
from datagen.record import Record
from datagen.report.samples import one_line
from datagen.report.tally import Histogram, LengthTally, NameTally

# Tags of conversations that have few values, with the heading under which they are counted.
_TOLD = {
    "kind": "Kind",
    "sector": "Sector",
    "preset": "Preset",
    "ended": "Ended by",
    "termination": "Ended by",
    "constraints": "Constraints",
    "style": "Attack style",
    "risk": "Risk",
}
_VALUES = 200
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """several: records with more than one round. preferences: strength → records. untrained: replies that are not
    meant to carry loss. told: heading → the most frequent values with their records."""

    several: int
    rounds: Histogram | None
    preferences: tuple[tuple[str, int], ...]
    untrained: int
    told: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


@dataclass(slots=True)
class ConversationCounts:
    """Feed it records with `add`, then take the `facts`."""

    _several: int = 0
    _untrained: int = 0
    _rounds: LengthTally = field(default_factory=LengthTally)
    _strengths: NameTally = field(default_factory=lambda: NameTally(_VALUES))
    _told: dict[str, NameTally] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        if record.preference is not None:
            self._strengths.add(record.preference.strength)
        else:
            rounds = count_rounds(record.messages)
            self._several += rounds > 1
            self._rounds.add(rounds)
        self._untrained += sum(not message.train for message in record.messages)
        if "kind" not in record.tags:
            return
        for tag, heading in _TOLD.items():
            value = record.tags.get(tag)
            for one in value if isinstance(value, list | tuple) else (value,):
                if isinstance(one, str) and one:
                    self._told.setdefault(heading, NameTally(_VALUES)).add(one_line(one, 60))

    def facts(self) -> ConversationFacts | None:
        """None where there is no conversation of several rounds, no preference and nothing that tells of them."""
        if not (self._several or self._strengths.total or self._told):
            return None
        told = tuple((heading, tuple(tally.most_common(_SHOWN))) for heading, tally in self._told.items())
        strengths = tuple(self._strengths.most_common())
        return ConversationFacts(self._several, self._rounds.histogram(), strengths, self._untrained, told)
