"""What the answers to one item come to: one outcome, or none where nobody answered.

An adjudicator's verdict stands above everybody's. Knows no records, no files and no database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

from datagen.record import Strength
from datagen.reviews.answers import Answer, Answered

Judges = Literal["exclude", "include", "only"]
Choice = Literal["a", "b", "tie"]
Safety = Literal["safe", "unsafe"]

GRADES: dict[str, int] = {"negligibly": 1, "slightly": 2, "better": 3, "significantly": 4}
_STRENGTHS: tuple[Strength, ...] = ("negligibly", "slightly", "better", "significantly")


@dataclass(frozen=True, slots=True)
class Voices:
    """Whose answers count. said: one by each person or judge. verdict: of whom adjudicates, None without."""

    said: tuple[Answer, ...]
    verdict: Answer | None

    @property
    def all(self) -> tuple[Answer, ...]:
        return self.said if self.verdict is None else (*self.said, self.verdict)


@dataclass(frozen=True, slots=True)
class Compared:
    """One turn of a comparison. mean: of the signed grades, above 0 where a leads. agreement: share of the voices that
    chose so, None without any. safety: of a and b, None where nobody judged it."""

    choice: Choice
    strength: Strength
    mean: float
    agreement: float | None
    safety: tuple[Safety, Safety] | None


@dataclass(frozen=True, slots=True)
class Instructed:
    """What becomes of an instruction. by: the answer whose texts count. edits: how many different edits there are that
    say so. reasons: of those who reject it. agreement: as in `Compared`."""

    verdict: Literal["accept", "edit", "reject", "split"]
    by: Answer
    agreement: float | None
    edits: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rated:
    """message: its place in the dialogue. mean: the adjudicator's score, or that of all scores. scores, annotators:
    what each voice gave, in the same order."""

    message: int
    mean: float
    scores: tuple[float, ...]
    annotators: tuple[str, ...]


def voices_of(answered: Answered, judges: Judges = "exclude") -> Voices | None:
    """The answers that count; None where there are none. judges: whether models count beside people, or alone."""
    of_judges = tuple(one for one in answered.answers if one.role == "judge")
    people = () if judges == "only" else answered.labels
    voices = Voices(
        people + (() if judges == "exclude" else of_judges), None if judges == "only" else answered.verdict
    )
    return voices if voices.all else None


def signed_grade(turn: Mapping[str, Any]) -> int:
    """From 4 (a significantly better) to -4 (b), 0 for a tie."""
    if turn["choice"] == "tie":
        return 0
    return GRADES[turn["strength"]] * (1 if turn["choice"] == "a" else -1)


def compare(voices: Voices) -> list[Compared]:
    """The outcome of each turn.

    choice: what more voices chose than anything else; where two choices share the first place, a tie.
    strength: the mean of the signed grades (significantly 4, better 3, slightly 2, negligibly 1; above 0 for a, below
    for b, a tie 0), its size rounded to the nearest grade, halves up, and at least 1. A mean that leans to the other
    side than the choice, and a tie, are "negligibly". An adjudicator's choice and strength are taken as they are.
    """
    turns = zip(*(one.body["turns"] for one in voices.said), strict=True) if voices.said else ()
    verdicts = voices.verdict.body["turns"] if voices.verdict else ()
    return [_compare_turn(said or (), verdict) for said, verdict in zip_longest(turns, verdicts)]


def _compare_turn(said: Sequence[Mapping[str, Any]], verdict: Mapping[str, Any] | None) -> Compared:
    choice: Choice = most([one["choice"] for one in said]) or "tie" if verdict is None else verdict["choice"]
    deciding = said if verdict is None else (verdict,)
    mean = sum(map(signed_grade, deciding)) / len(deciding)
    agreement = sum(one["choice"] == choice for one in said) / len(said) if said else None
    safety = [one["safety"] for one in deciding if one.get("safety")]
    safety = safety or [one["safety"] for one in said if one.get("safety")]
    return Compared(choice, _strength(choice, mean), mean, agreement, _both_safe(safety))


def most(said: Sequence[Any]) -> Any:
    """What was said more often than anything else, None where two share the first place."""
    first, *others = Counter(said).most_common(2)
    return None if others and others[0][1] == first[1] else first[0]


def _strength(choice: Choice, mean: float) -> Strength:
    size = {"a": mean, "b": -mean, "tie": 0.0}[choice]
    return _STRENGTHS[max(1, int(size + 0.5)) - 1]


def _both_safe(labels: Sequence[Sequence[Safety]]) -> tuple[Safety, Safety] | None:
    """Safe is what more call safe than unsafe: where as many say either, caution wins."""
    if not labels:
        return None
    first, second = (
        "safe" if sum(one == "safe" for one in of_one) * 2 > len(of_one) else "unsafe"
        for of_one in zip(*labels, strict=True)
    )
    return first, second  # type: ignore[return-value]


def decide_instruction(voices: Voices) -> Instructed:
    """An instruction stays where more accept or edit it than reject it; as many on either side is "split". What stays
    is edited where at least as many edit it as accept it. The text is the adjudicator's, or that of the latest edit.
    """
    said = [one.body["verdict"] for one in voices.said]
    if voices.verdict is not None:
        verdict, by = voices.verdict.body["verdict"], voices.verdict
    else:
        verdict = _of_people(Counter(said))
        by = next((one for one in reversed(voices.said) if one.body["verdict"] == verdict), voices.said[-1])
    edits = {
        tuple(one.body[part] for part in ("instruction", "input", "output"))
        for one in voices.said
        if one.body["verdict"] == verdict == "edit"
    }
    reasons = [r for one in voices.all if one.body["verdict"] == "reject" for r in one.body["reasons"]]
    agreement = said.count(verdict) / len(said) if said else None
    return Instructed(verdict, by, agreement, len(edits), tuple(sorted(set(reasons))))


def _of_people(said: Counter[str]) -> Literal["accept", "edit", "reject", "split"]:
    kept = said["accept"] + said["edit"]
    if kept == said["reject"]:
        return "split"
    if kept < said["reject"]:
        return "reject"
    return "edit" if said["edit"] >= said["accept"] else "accept"


def rate(voices: Voices) -> list[Rated]:
    """The scores of each rated message, in the order of the dialogue."""
    given: dict[int, dict[str, float]] = {}
    for one in voices.said:
        for turn in one.body["turns"]:
            given.setdefault(turn["message"], {})[one.person] = turn["score"]
    settled = {
        one["message"]: one["score"] for one in (voices.verdict.body["turns"] if voices.verdict else ())
    }
    outcomes = []
    for message in sorted({*given, *settled}):
        by = given.get(message, {})
        mean = settled[message] if message in settled else sum(by.values()) / len(by)
        outcomes.append(Rated(message, mean, tuple(by.values()), tuple(by)))
    return outcomes
