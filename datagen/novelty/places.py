"""Which texts have a token, and where in them: what compares one text with very many, token by token. Knows token
numbers only."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from datagen.rouge import Encoded, encode, lcs_length

_ALL = (1 << 64) - 1
_WORD = 64  # tokens of a text that fit its word of the bit-parallel comparison


class PlaceLists:
    """A growing list of texts, as token numbers. Texts are numbered from 0.

    members, places: for each token number the texts that have it, ascending, and the bitmasks of its places among
    their first 64 tokens. `array` grows by itself and lends its memory to numpy; it refuses to grow while lent, so
    views live no longer than a call.
    encoded: the texts for rapidfuzz.
    """

    def __init__(self) -> None:
        self.members: list[array[int]] = []
        self.places: list[array[int]] = []
        self.encoded: list[Encoded] = []
        self._long: list[int] = []

    def __len__(self) -> int:
        return len(self.encoded)

    def add(self, ids: Sequence[int]) -> None:
        member = len(self.encoded)
        missing = max(ids, default=-1) + 1 - len(self.members)
        self.members += [array("i") for _ in range(missing)]
        self.places += [array("Q") for _ in range(missing)]
        masks = dict.fromkeys(ids, 0)
        for place, number in enumerate(ids[:_WORD]):
            masks[number] |= 1 << place
        for number, mask in masks.items():
            self.members[number].append(member)
            self.places[number].append(mask)
        self.encoded.append(encode(ids))
        if len(ids) > _WORD:
            self._long.append(member)

    def lcs(self, ids: Sequence[int]) -> NDArray[np.int64]:
        """(len(self),): the LCS of these tokens with every text. Numbers that no text has must not be among them.

        Hyyrö's bit-parallel recurrence (2004), one 64-bit word per text, driven by the tokens: a text without the
        token is not touched at all.
        """
        state = np.full(len(self), _ALL, np.uint64)
        for number in ids:
            members = np.frombuffer(self.members[number], np.int32)
            before = state.take(members)
            hit = before & np.frombuffer(self.places[number], np.uint64)
            state[members] = (before + hit) | (before - hit)
        lcs = np.bitwise_count(~state).astype(np.int64)
        query = encode(ids)
        for member in self._long:
            lcs[member] = lcs_length(query, self.encoded[member])
        return lcs
