"""What a role-play run will need, reckoned from its options before it starts."""

from __future__ import annotations

from datagen.step import Estimate

_INSTRUCTION, _SOLUTION = 40, 250  # tokens of a message; CAMEL's solutions run from a paragraph to a program
_LINE = 60  # of a character
_RULES = 330  # of what each is told before the conversation
_REVIEW = 260  # of what the critic is told besides the reply and its instruction
_VERDICT = 60
_ROUNDS = 8  # of the most that are allowed; a task is done long before
_ACCEPTED = 0.8
_SENT_BACK = 0.3  # of the replies, by the critic


def estimate_society(records: int, most_rounds: int, corrections: int, tasks: int) -> Estimate:
    """Requests and tokens for dialogues on tasks. corrections: of a reply at most."""
    dialogues, rounds = records / _ACCEPTED, min(_ROUNDS, most_rounds)
    both = _INSTRUCTION + _SOLUTION
    requests = 2.0 + 2 * rounds
    # Each message reads the dialogue so far again.
    read = 2 * rounds * _RULES + rounds * (rounds - 1) * both + rounds * _INSTRUCTION + 2 * _RULES / 3
    written = rounds * both + 20.0 * tasks + 80
    if corrections:
        mended = rounds * min(corrections, 2) * _SENT_BACK
        reviews = rounds + mended
        requests += reviews + mended
        read += reviews * (_REVIEW + both) + mended * (_RULES + rounds / 2 * both)
        written += reviews * _VERDICT + mended * _SOLUTION
    basis = (
        f"{_ACCEPTED:.0%} of the dialogues accepted, {rounds} rounds, {_INSTRUCTION} tokens an instruction and"
        f" {_SOLUTION} a solution"
        + (f", {_SENT_BACK:.0%} of the solutions corrected" if corrections else "")
        + "; tasks that several dialogues share are asked once and cost less"
    )
    return _estimate(records, dialogues, requests, read, written, basis)


def estimate_characters(records: int, rounds: tuple[int, int]) -> Estimate:
    """Requests and tokens for conversations of characters."""
    dialogues, turns = records / _ACCEPTED, sum(rounds)  # two messages a round
    read = turns * _RULES + turns * (turns - 1) / 2 * _LINE
    basis = f"{_ACCEPTED:.0%} of the conversations accepted, {turns / 2:.1f} rounds, {_LINE} tokens a message"
    return _estimate(records, dialogues, turns, read, turns * _LINE, basis)


def _estimate(
    records: int, dialogues: float, requests: float, read: float, written: float, basis: str
) -> Estimate:
    return Estimate(
        records, round(dialogues * requests), round(dialogues * read), round(dialogues * written), basis
    )
