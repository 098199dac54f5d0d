"""Reads the tables of this package: "name: cell | cell | cell", one row a line, with the names of the columns.

Knows nothing of what stands in them.
"""

from __future__ import annotations

from collections.abc import Sequence

Row = dict[str, str]


def table(columns: str, text: str) -> dict[str, Row]:
    """Rows by name. columns: "language | sight | dish", for what follows the colon.

    Raises ValueError on a row with another number of cells: a table is code, and a wrong one a bug.
    """
    names = cells(columns)
    rows: dict[str, Row] = {}
    for line in text.strip().splitlines():
        name, _, rest = line.strip().partition(":")
        rows[name] = dict(zip(names, cells(rest), strict=True))
    return rows


def cells(line: str) -> Sequence[str]:
    """What stands between the bars, white space collapsed."""
    return tuple(" ".join(cell.split()) for cell in line.split("|"))
