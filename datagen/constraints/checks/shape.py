"""Checks of the form of a reply: haiku, one_sentence, question_only, bullets_only, two_paragraphs, json_only,
quotation.

They read a reply that is not empty, and allow white space around it.
"""

from __future__ import annotations

import json
import re

from datagen.constraints.checks.sentences import lines, paragraphs, sentences
from datagen.constraints.checks.syllables import count_syllables
from datagen.constraints.constraint import Finding

_HAIKU = (5, 7, 5)
# Syllables by which a line may be out, since they are counted by a rule.
_TOLERANCE = 1
_BULLET = re.compile(r"[-*•+–]\s+\S")
_QUESTION_MARKS = frozenset("?？؟")
_FENCED = re.compile(r"```\w*\n(.*)\n```", re.DOTALL)
_PAIRS = {'"': '"', "“": "”", "„": "“”", "«": "»"}
_BEFORE_OPENING = frozenset(" \t\n([{—–-")


def haiku(reply: str) -> Finding:
    """Three lines of 5, 7 and 5 syllables, each within one; the count is a rule's and English only.

    score: by how many syllables the worst line is out.
    """
    verses = lines(reply)
    if len(verses) != 3:
        return Finding(False, detail=f"{len(verses)} lines, wanted 3")
    foreign = [verse for verse in verses if not re.search("[A-Za-z]", verse) and any(map(str.isalpha, verse))]
    if foreign:
        return Finding(None, detail="syllables are counted in English alone")
    counts = [count_syllables(verse) for verse in verses]
    worst = max(abs(count - wanted) for count, wanted in zip(counts, _HAIKU, strict=True))
    return Finding(worst <= _TOLERANCE, worst, f"{'-'.join(map(str, counts))} syllables, wanted 5-7-5")


def one_sentence(reply: str) -> Finding:
    count = len(sentences(reply))
    return Finding(count == 1, count, f"{count} sentences, wanted 1")


def question_only(reply: str) -> Finding:
    """Every sentence ends with a question mark, with or without other marks and closing quotation marks."""
    found = sentences(reply)
    others = [sentence for sentence in found if not _asks(sentence)]
    if not found:
        return Finding(False, detail="no sentence")
    return Finding(not others, len(others), f"no question: {others[0][:60]!r}" if others else "")


def _asks(sentence: str) -> bool:
    last = sentence.rstrip("\"'”’»“)]*_ ")
    return not _QUESTION_MARKS.isdisjoint(last[len(last.rstrip("?？؟!.…")) :])


def bullets_only(wanted: str, reply: str) -> Finding:
    """Exactly so many lines, all of which begin with a bullet (-, *, •, + or –); numbers are no bullets."""
    found = lines(reply)
    others = [line for line in found if not _BULLET.match(line)]
    if others:
        return Finding(False, len(found) - len(others), f"no bullet: {others[0][:60]!r}")
    return Finding(len(found) == int(wanted), len(found), f"{len(found)} bullets, wanted {wanted}")


def two_paragraphs(reply: str) -> Finding:
    """A blank line parts paragraphs; a heading or a rule by itself is one too."""
    count = len(paragraphs(reply))
    return Finding(count == 2, count, f"{count} paragraphs, wanted 2")


def json_only(reply: str) -> Finding:
    """One JSON value as RFC 8259 has it, a bare number or text included; no code fence, no NaN."""
    fault = _json_fault(reply)
    if not fault:
        return Finding(True)
    fenced = _FENCED.fullmatch(reply.strip())
    if fenced and not _json_fault(fenced[1]):
        fault = "JSON, but inside a code fence"
    return Finding(False, detail=fault)


def _json_fault(text: str) -> str:
    try:
        json.loads(text, parse_constant=_refuse)
    except RecursionError:
        return "nested too deeply"
    except json.JSONDecodeError as error:
        return f"no JSON: {error.msg} at character {error.pos}"
    except ValueError as error:  # NaN, or more digits than Python reads
        return f"no JSON: {error}"
    return ""


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def quotation(reply: str) -> Finding:
    """Double quotation marks, straight or typographic, open before the first character and close after the last
    one, and not before. Straight ones inside count as a pair of their own after white space."""
    text = reply.strip()
    closing = _PAIRS.get(text[0])
    if closing is None or len(text) < 3 or text[-1] not in closing:
        return Finding(False, detail="no double quotation marks around it")
    depth = 0
    for place, character in enumerate(text):
        if character == text[0] and not (character in closing and _closes(text, place)):
            depth += 1
        elif character in closing:
            depth -= 1
        if depth == 0:
            whole = place == len(text) - 1
            return Finding(whole, detail="" if whole else f"closed at character {place}")
    return Finding(False, detail="opened more often than closed")


def _closes(text: str, place: int) -> bool:
    return place == len(text) - 1 or (place > 0 and text[place - 1] not in _BEFORE_OPENING)
