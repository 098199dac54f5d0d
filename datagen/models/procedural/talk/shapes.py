"""Replies brought into a prescribed form: one sentence, a haiku, JSON, no commas, so many words, and the like.

Each function takes the reply, the constraint's value, what was asked and a stream, and gives a reply that obeys.
Knows no dialogues; the forms are those of the shipped evaluation set.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from random import Random

from datagen.models.procedural.talk.mentions import named
from datagen.models.procedural.talk.numerals import spelt
from datagen.models.procedural.talk.reading import read
from datagen.models.procedural.talk.relations import OF_KIND, told
from datagen.models.procedural.talk.shape_stock import (
    ASKING,
    EXTRA,
    FILLERS,
    HAIKU,
    PLAIN,
    QUESTIONS,
    THEMES,
)
from datagen.models.procedural.wording import capitalised

Shape = Callable[[str, str, str, Random], str]
_INNER_END = re.compile(r"[.!?]+[\"')]*(?=\s)")
_MARKER = re.compile(r"^(?:[-*•]|\d+[.)])\s+")
# The item before the last one of a list; what begins with a subject is a clause.
_LISTED = re.compile(
    r", (?!(?:you|we|it|they|he|she|i|there|that|this|people|the \w+ is)\b)([^,.;:!?\n–]{1,40}?) (and|or) ",
    re.I,
)
_LONGEST_LIST = 12
_FENCE = re.compile(r"```\w*")
_LEAST_SENTENCE = 3  # words
_LOOKED_AT = 600  # characters of a reply in which its answer is looked for
_MOST_FILLED = 2000  # words; a reply that must be longer is filled no further


def sentences(reply: str) -> list[str]:
    """The sentences of a reply on one line each, without list marks and code fences; at least one."""
    lines = [_MARKER.sub("", " ".join(each.split())) for each in read(_FENCE.sub("", reply)).sentences]
    found = [line for line in lines if any(map(str.isalnum, line))]
    whole = [line for line in found if line[-1] in ".!?\"')" and len(line.split()) >= _LEAST_SENTENCE]
    return whole or [f"{line.rstrip(':;,')}." for line in found] or ["That is all."]


def _single(sentence: str) -> str:
    """The sentence with nothing inside it that could end one."""
    body, end = sentence[:-1], sentence[-1]
    return _INNER_END.sub(",", body) + (end if end in ".!?" else f"{end}.")


def _one_sentence(reply: str, _: str, __: str, ___: Random) -> str:
    return _single(sentences(reply)[0])


def _haiku(reply: str, _: str, asked: str, rng: Random) -> str:
    about = next((thing.kind for thing in (*named(reply[:300]), *named(asked[:300]))), "practice")
    five, seven = HAIKU[THEMES.get(about, "life")]
    more_five, more_seven = HAIKU["any"]
    first, last = rng.choice(five), rng.choice(more_five)
    return f"{first},\n{rng.choice((*seven, *more_seven))}:\n{last[0].lower()}{last[1:]}."


def _json_only(reply: str, _: str, __: str, ___: Random) -> str:
    return json.dumps({"answer": reply}, ensure_ascii=False)


def _without_letter(reply: str, letter: str, _: str, rng: Random) -> str:
    def lacks(text: str) -> bool:
        return letter.lower() not in text.lower()

    free = [each for each in sentences(reply) if lacks(each)]
    plain = [each for each in PLAIN if lacks(each)]
    core = [each for each in cores(reply) if lacks(each)]
    if free:
        return free[0]
    if plain:
        return " ".join([*core[:1], *rng.sample(plain, min(2 - len(core[:1]), len(plain)))])
    return " ".join(word for word in reply.split() if lacks(word)) or "..."


def _no_commas(reply: str, _: str, __: str, ___: Random) -> str:
    """Commas of a list become "and", those inside numbers nothing, all others a dash."""
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", reply)
    for _round in range(_LONGEST_LIST if "," in text else 0):
        text = _LISTED.sub(r" \2 \1 \2 ", text)
    text = re.sub(r",\s+(and|or|but|which|who|because|so|while|whereas) ", r" \1 ", text)
    text = re.sub(r"\s*[,،，、﹐](?=\n)", "", text)
    return re.sub(r"\s*[,،，、﹐]\s*", " – ", text)


def _word_limit(reply: str, most: str, _: str, rng: Random) -> str:
    limit = int(most)
    kept: list[str] = []
    for sentence in sentences(reply):
        if len(" ".join([*kept, sentence]).split()) > limit:
            break
        kept.append(sentence)
    return " ".join(kept or _fitting(reply, limit)) or _filled([], limit, rng)


def cores(reply: str) -> list[str]:
    """The bare answers in a reply: what it says of the things that it names, the longest first."""
    found = {
        f"{capitalised(told(relation, thing))}."
        for thing in named(reply[:_LOOKED_AT])
        for relation in OF_KIND[thing.kind]
        if told(relation, thing) and told(relation, thing) in reply[:_LOOKED_AT]
    }
    return sorted(found, key=lambda text: (-len(text), text))


def _fitting(reply: str, most: int) -> list[str]:
    """The longest bare answer of at most so many words, or none."""
    return next(([core] for core in cores(reply) if _countable(core) <= most), [])


def _exact_words(reply: str, wanted: str, _: str, rng: Random) -> str:
    count = int(wanted)
    kept: list[str] = []
    for sentence in sentences(reply):
        words = _countable(" ".join([*kept, sentence]))
        if words <= count:
            kept.append(sentence)
        if words >= count:
            break
    return _filled(kept or _fitting(reply, count), count, rng)


def _countable(text: str) -> int:
    return sum(1 for word in text.split() if any(map(str.isalnum, word)))


def _filled(kept: list[str], count: int, rng: Random) -> str:
    """The sentences with so many words of fillers behind them that the whole has `count` words."""
    left = min(count - _countable(" ".join(kept)), _MOST_FILLED)
    said = list(kept)
    longest = max(FILLERS)
    while left > 0:
        size = left if left <= longest else longest if left - longest > 2 else longest - 2
        options = [filler for filler in FILLERS[size] if filler not in said[-2:]]
        said.append(rng.choice(options or list(FILLERS[size])))
        left -= size
    return " ".join(said)


def _bullets(reply: str, wanted: str, _: str, __: Random) -> str:
    count = int(wanted)
    points = sentences(reply)[:count]
    place = 0
    while len(points) < count:
        points.append(EXTRA[place % len(EXTRA)])
        place += 1
    return "\n".join(f"- {point}" for point in points)


def _starts_with(reply: str, phrase: str, _: str, __: Random) -> str:
    return f"{phrase}{'' if phrase[-1] in '.!?,:' else '!'} {reply}"


def _ends_with(reply: str, phrase: str, _: str, __: Random) -> str:
    joint = "\n\n" if reply.rstrip().endswith("```") else " "
    return f"{reply.rstrip()}{joint}{phrase}"


def _question_only(reply: str, _: str, __: str, rng: Random) -> str:
    first = _single(sentences(reply)[0])
    if not first.endswith("?"):
        first = rng.choice(ASKING).format(sentence=first.rstrip(".!\"' "))
    return f"{first} {rng.choice(QUESTIONS)}"


def _two_paragraphs(reply: str, _: str, __: str, rng: Random) -> str:
    found = sentences(reply)
    if len(found) < 2:
        found = [*found, rng.choice(EXTRA)]
    half = (len(found) + 1) // 2
    return f"{' '.join(found[:half])}\n\n{' '.join(found[half:])}"


def _quotation(reply: str, _: str, __: str, ___: Random) -> str:
    return '"' + re.sub('["“”„«»]', "'", reply.strip()) + '"'


def _no_digits(reply: str, _: str, __: str, ___: Random) -> str:
    return spelt(reply)


def _repeat_question(reply: str, _: str, asked: str, __: Random) -> str:
    return f"{asked.strip()}\n\n{reply}" if asked.strip() else reply


# In the order in which they are applied: what is said, then how much, then how it stands on the page.
SHAPES: Mapping[str, Shape] = {
    "without_letter": _without_letter,
    "no_digits": _no_digits,
    "haiku": _haiku,
    "one_sentence": _one_sentence,
    "word_limit": _word_limit,
    "exact_words": _exact_words,
    "question_only": _question_only,
    "bullets_only": _bullets,
    "two_paragraphs": _two_paragraphs,
    "starts_with": _starts_with,
    "ends_with": _ends_with,
    "repeat_question_first": _repeat_question,
    "no_commas": _no_commas,
    "quotation": _quotation,
    "all_capitals": lambda reply, _, __, ___: reply.upper(),
    "lower_case": lambda reply, _, __, ___: reply.lower(),
    "json_only": _json_only,
}
