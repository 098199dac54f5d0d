"""What was learned of a model during a run: how many proposals that ask for one cell of the target end in which.

Cells are numbers here, their places in the target. All is plain arithmetic in a fixed order, so that every machine
comes to the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# Before anything is known of a model: of the proposals that ask for a cell, so many end in it.
_EXPECTED = 0.7
# What was learned of all cells counts for each like this many proposals of its own.
_PRIOR = 8
# So many times as much is clearly more.
_CLEARLY = 1.25
# How often the needs are reckoned anew, each with what the others bring.
_SWEEPS = 6


@dataclass(slots=True)
class Yields:
    """asked: proposals by the cell aimed at. met: [cell aimed at][cell that the record belongs to] → records."""

    cells: int
    asked: list[int] = field(init=False)
    met: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = [0] * self.cells
        self.met = [[0] * self.cells for _ in range(self.cells)]

    def rates(self) -> list[list[float]]:
        """[cell aimed at][cell met] → records for each proposal.

        Each is the cell's own count drawn towards that of all cells, by a Beta prior worth _PRIOR proposals: for
        the cell aimed at, what others got when they were aimed at; for another one, what came of it by the way.
        """
        every = range(self.cells)
        total = sum(self.asked)
        straight = sum(self.met[cell][cell] for cell in every)
        own = (straight + _PRIOR * _EXPECTED) / (total + _PRIOR)
        rates = []
        strays = [sum(row[cell] for row in self.met) - self.met[cell][cell] for cell in every]
        prior = [strays[cell] / (total - self.asked[cell] + _PRIOR) for cell in every]
        for aim, row in enumerate(self.met):
            weight = self.asked[aim] + _PRIOR
            rates.append([(row[cell] + _PRIOR * prior[cell]) / weight for cell in every])
            rates[aim][aim] = (row[aim] + _PRIOR * own) / weight
        return rates

    def best_aims(self, rates: Sequence[Sequence[float]]) -> list[int]:
        """For each cell what to ask for to get it: itself, or another one that was seen to bring clearly more."""
        best = []
        for cell in range(self.cells):
            aim = max(range(self.cells), key=lambda aim: rates[aim][cell])
            best.append(
                aim if self.met[aim][cell] and rates[aim][cell] > _CLEARLY * rates[cell][cell] else cell
            )
        return best


def needs(
    left: Mapping[int, float], bounds: Mapping[int, float], brings: Mapping[int, Sequence[float]]
) -> dict[int, float]:
    """Proposals to ask for, for the sake of each cell.

    left: records that each cell will lack; bounds: proposals that may be spent on it at most; brings: what a
    proposal for its sake brings to each cell. Solves need[c] * brings[c][c] = left[c] - what the other needs bring
    to c, within 0 and bounds[c], cell by cell in turns (projected Gauss-Seidel).
    """
    found = dict.fromkeys(left, 0.0)
    for _ in range(_SWEEPS):
        for cell, lacking in left.items():
            others = sum([need * brings[one][cell] for one, need in found.items() if need and one != cell])
            found[cell] = min(max(0.0, (lacking - others) / brings[cell][cell]), bounds[cell])
    return found
