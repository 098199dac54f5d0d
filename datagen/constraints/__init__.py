"""Constraints that an assistant must follow over many turns, and checks of every reply under them.

Made for Ghost Attention (Llama 2, arXiv 2307.09288, §3.3 and A.3.5): hobbies, languages and public figures to train
on, and kinds that a model was not trained on to measure it by. Knows no records and no models.
"""

from __future__ import annotations

from datagen.constraints.adherence import can_check, check
from datagen.constraints.constraint import Constraint, Finding
from datagen.constraints.kinds import GATT_KINDS, load_constraints, make_constraint
from datagen.constraints.messages import combine, find, strip

__all__ = [
    "GATT_KINDS",
    "Constraint",
    "Finding",
    "can_check",
    "check",
    "combine",
    "find",
    "load_constraints",
    "make_constraint",
    "strip",
]
