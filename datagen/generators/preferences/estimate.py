"""What a run of pairs will need, reckoned from its options before it starts."""

from __future__ import annotations

from datagen.step import Estimate

_PROMPT, _ANSWER, _USER = 80, 250, 30  # tokens
_RULES = 220  # tokens of what the one who plays the user is told
_ACCEPTED = 0.85


def estimate(target: int, turns: float) -> Estimate:
    """Requests and tokens for `target` dialogues of so many turns each."""
    dialogues = target / _ACCEPTED
    said = _ANSWER + _USER  # what a turn adds to the dialogue
    read = 2 * (turns * _PROMPT + turns * (turns - 1) / 2 * said)
    read += (turns - 1) * (_RULES + _PROMPT + turns / 2 * said)
    written = 2 * turns * _ANSWER + (turns - 1) * _USER
    basis = (
        f"{_ACCEPTED:.0%} of the dialogues accepted, {turns:.1f} turns of two answers, {_PROMPT} tokens a prompt and"
        f" {_ANSWER} an answer"
    )
    return Estimate(
        target,
        round(dialogues * (3 * turns - 1)),
        round(dialogues * read),
        round(dialogues * written),
        basis,
    )
