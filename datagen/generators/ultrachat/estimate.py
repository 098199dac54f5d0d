"""What an UltraChat run will need, reckoned from its options before it starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from datagen.generators.ultrachat.plans import Sizes
from datagen.step import Estimate

_USER, _REPLY = 30, 200  # tokens of a message; UltraChat's dialogues have 1,467 tokens in 3.8 rounds
_RULES = 220  # tokens of what the one who plays the user is told
_ACCEPTED = 0.85
_ITEM = 20  # tokens of an item of a list


def estimate(
    target: int, sectors: Sequence[str], rounds: Mapping[str, tuple[int, int]], sizes: Sizes
) -> Estimate:
    """Requests and tokens for `target` dialogues."""
    dialogues = target / _ACCEPTED
    turns = fmean(sum(rounds[sector]) / 2 for sector in sectors)
    opened = {
        "world": (2.5, 2.5 * (sizes.subtopics + sizes.questions) / 2 * _ITEM),
        "creation": (0.1 + sizes.expand, _ITEM + sizes.expand * 3 * _ITEM),
        "assistance": (1.0, sizes.material_questions * _ITEM),
    }
    requests = dialogues * (fmean(opened[sector][0] for sector in sectors) + 2 * turns - 1)
    # Every turn reads the dialogue so far again: once for the reply, once for the next message.
    read = turns * (turns + 1) / 2 * (_USER + _REPLY) + (turns - 1) * (_RULES + turns / 2 * (_USER + _REPLY))
    written = turns * _REPLY + (turns - 1) * _USER + fmean(opened[sector][1] for sector in sectors)
    basis = (
        f"{_ACCEPTED:.0%} of the dialogues accepted, {turns:.1f} rounds, {_USER} tokens a question and {_REPLY} a"
        " reply; lists that several openings share are asked once and cost less"
    )
    return Estimate(target, round(requests), round(dialogues * read), round(dialogues * written), basis)
