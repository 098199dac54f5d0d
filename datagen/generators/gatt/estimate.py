"""What a Ghost Attention run will need, reckoned from its options before it starts."""

from __future__ import annotations

from datagen.step import Estimate

_USER, _REPLY, _INSTRUCTION, _RULES = 30, 150, 12, 150  # tokens
_ACCEPTED = 0.7


def estimate(target: int, sampled: float, *, simulated: bool, judged: bool) -> Estimate:
    """sampled: replies that are sampled in a dialogue. simulated: whether a model plays the user."""
    dialogues = target / _ACCEPTED
    asked = sampled - 1 if simulated else 0
    verdicts = sampled if judged else 0
    so_far = (sampled + 1) / 2 * (_USER + _REPLY + _INSTRUCTION)
    read = sampled * so_far + asked * (_RULES + so_far) + verdicts * (_RULES + _USER + _REPLY)
    written = sampled * _REPLY + asked * _USER + verdicts
    basis = (
        f"{_ACCEPTED:.0%} of the dialogues obey to the end, {_USER} tokens a message and {_REPLY} a reply, a judge"
        " asked once a reply at most"
    )
    requests = dialogues * (sampled + asked + verdicts)
    return Estimate(target, round(requests), round(dialogues * read), round(dialogues * written), basis)
