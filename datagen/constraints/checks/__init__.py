"""Which rules check which kind of constraint. Knows no files and no wording of constraints.

Each gets a reply that is not empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from datagen.constraints.checks import language, persona, shape, wording, words
from datagen.constraints.checks.pattern import match_pattern, pattern_fault
from datagen.constraints.constraint import Finding

__all__ = ["ALWAYS_TELL", "CHECKED", "OF_QUESTION", "match_pattern", "pattern_fault", "run_checker"]

_OF_REPLY: Mapping[str, Callable[[str], Finding]] = {
    "haiku": shape.haiku,
    "one_sentence": shape.one_sentence,
    "question_only": shape.question_only,
    "two_paragraphs": shape.two_paragraphs,
    "json_only": shape.json_only,
    "quotation": shape.quotation,
    "all_capitals": words.all_capitals,
    "lower_case": words.lower_case,
    "no_commas": words.no_commas,
    "no_digits": words.no_digits,
}
# These are given the constraint's value and the reply.
_OF_VALUE: Mapping[str, Callable[[str, str], Finding]] = {
    "language": language.language,
    "nursery_language": language.nursery_language,
    "hobby": persona.hobby,
    "figure": persona.figure,
    "without_letter": words.without_letter,
    "word_limit": words.word_limit,
    "exact_words": words.exact_words,
    "bullets_only": shape.bullets_only,
    "starts_with": wording.starts_with,
    "ends_with": wording.ends_with,
}
# These are given the user's message and the reply.
OF_QUESTION: Mapping[str, Callable[[str, str], Finding]] = {
    "repeat_question_first": wording.repeat_question_first,
}

CHECKED = frozenset({*_OF_REPLY, *_OF_VALUE, *OF_QUESTION})
# Those whose rules tell more than the clear cases.
ALWAYS_TELL = CHECKED - {"hobby", "figure"}


def run_checker(kind: str, value: str, reply: str, asked: str) -> Finding:
    """kind: one of CHECKED."""
    if kind in _OF_REPLY:
        return _OF_REPLY[kind](reply)
    if kind in _OF_VALUE:
        return _OF_VALUE[kind](value, reply)
    return OF_QUESTION[kind](asked, reply)
