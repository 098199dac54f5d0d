"""Questions whose answer is calculated: units, clocks, percentages, savings, and questions about words.

Every sum has wordings with {slots}; later questions name some slots only and keep the others. Knows no dialogues.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from random import Random

from datagen.models.procedural import nursery
from datagen.models.procedural.facts import CLOCKS, CONVERSIONS
from datagen.models.procedural.family import Slots
from datagen.models.procedural.lexicon import ANTONYMS, SYNONYMS
from datagen.models.procedural.talk.wording_patterns import pattern
from datagen.models.procedural.wording import clock, minutes

_DAY = 24 * 60
_FACTORS = {(each.source, each.target): Decimal(each.factor) for each in CONVERSIONS}
_PAIRS = _FACTORS | {(target, source): 1 / factor for (source, target), factor in _FACTORS.items()}
_NOUNS = nursery.ITEMS[nursery.ITEMS.index("dog") :]
_LANGUAGES = tuple(language for language in nursery.LANGUAGES if language != "English")


@dataclass(frozen=True)
class Sum:
    """asks: wordings that name every slot. its: those that name some, for the next question of the same sort.

    draw: new slots. solve: the answer; None where the slots mean nothing. adds: sentences that may follow it.
    """

    name: str
    asks: tuple[str, ...]
    its: tuple[str, ...]
    draw: Callable[[Random], Slots]
    solve: Callable[[Slots], str | None]
    adds: tuple[str, ...] = ()

    def read(self, text: str, known: Slots) -> Slots | None:
        """All slots of a question, those of the last one where it names only some; None if it is none of these."""
        for asked in self._asks:
            if found := asked.fullmatch(text):
                return found.groupdict()
        for asked in self._its if known else ():
            if found := asked.fullmatch(text):
                return {**known, **found.groupdict()}
        return None

    @cached_property
    def _asks(self) -> tuple[re.Pattern[str], ...]:
        return tuple(pattern(each) for each in self.asks)

    @cached_property
    def _its(self) -> tuple[re.Pattern[str], ...]:
        return tuple(pattern(each) for each in self.its)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", text) else None


def plain(number: Decimal, places: int = 3) -> str:
    """ "3.5" for 3.500; at most so many decimals."""
    text = f"{round(number, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _about(number: Decimal) -> str:
    return plain(number) if round(number, 3) == number else f"about {plain(number)}"


def _convert(slots: Slots) -> str | None:
    amount, pair = _number(slots["n"]), (slots["source"], slots["target"])
    if amount is None or pair not in _PAIRS:
        return None
    result = _about(amount * _PAIRS[pair])
    if amount == 1:
        return f"An amount of 1 in {pair[0]} is {result} in {pair[1]}."
    return f"{slots['n']} {pair[0]} are {result} {pair[1]}."


def _draw_conversion(rng: Random) -> Slots:
    source, target = rng.choice(tuple(_FACTORS))
    return {"n": str(rng.randint(2, 120)), "source": source, "target": target}


def _time(slots: Slots) -> str | None:
    here, there, time = slots["here"], slots["there"], slots["time"]
    if (
        here not in CLOCKS
        or there not in CLOCKS
        or here == there
        or not re.fullmatch(r"(?:[01]\d|2[0-3]):[0-5]\d", time)
    ):
        return None
    at = minutes(time) + CLOCKS[there] - CLOCKS[here]
    day = " on the next day" if at >= _DAY else " on the day before" if at < 0 else ""
    return f"When it is {time} in {here}, clocks in {there} show {clock(at % _DAY)}{day}."


def _draw_time(rng: Random) -> Slots:
    here, there = rng.sample(tuple(CLOCKS), 2)
    return {"here": here, "there": there, "time": clock(rng.randrange(7 * 60, 21 * 60, 30))}


def _percent(slots: Slots) -> str | None:
    share, whole = _number(slots["n"]), _number(slots["whole"])
    if share is None or whole is None:
        return None
    result = share * whole / 100
    return f"{slots['n']} percent of {slots['whole']} is {_about(result)}."


def _draw_percent(rng: Random) -> Slots:
    return {
        "n": str(rng.choice((5, 10, 15, 20, 25, 30, 40, 60, 75, 80))),
        "whole": str(rng.randint(4, 90) * 10),
    }


def _saving(slots: Slots) -> str | None:
    amount = _number(slots["n"])
    if amount is None:
        return None
    return f"If you put {slots['n']} dollars aside every week, you have {plain(amount * 52)} dollars after 52 weeks."


def _opposite(slots: Slots) -> str | None:
    found = ANTONYMS.get(slots["word"])
    return found and f'The opposite of "{slots["word"]}" is "{found}".'


def _synonym(slots: Slots) -> str | None:
    found = SYNONYMS.get(slots["word"])
    return found and f'Another word for "{slots["word"]}" is "{found}".'


def _translation(slots: Slots) -> str | None:
    word, language = slots["word"], slots["language"]
    if word not in nursery.ITEMS or language not in nursery.LANGUAGES:
        return None
    translated = nursery.translate([word], language)
    if language == "German" and word in _NOUNS:
        translated = translated.capitalize()
    return f'In {language}, "{word}" is "{translated}".'


def _draw_translation(rng: Random) -> Slots:
    return {"word": rng.choice(nursery.ITEMS), "language": rng.choice(_LANGUAGES)}


def _letters(slots: Slots) -> str | None:
    name, what = slots["name"].strip(), slots["what"]
    letters = [letter for letter in name.lower() if letter.isalpha()]
    if not letters or len(name) > 80:
        return None
    vowels = sum(letter in "aeiou" for letter in letters)
    found = {
        "letters": f"has {len(letters)} {'letter' if len(letters) == 1 else 'letters'}",
        "vowels": f"has {vowels} {'vowel' if vowels == 1 else 'vowels'}, counting a, e, i, o and u",
        "words": f"consists of {len(name.split())} {'word' if len(name.split()) == 1 else 'words'}",
    }
    return f'The name "{name}" {found[what]}.' if what in found else None


SUMS: Mapping[str, Sum] = {
    each.name: each
    for each in (
        Sum(
            "conversion",
            (
                "How many {target} are {n} {source}?",
                "Can you convert {n} {source} into {target}?",
                "What do {n} {source} come to in {target}?",
            ),
            ("And {n} {source}?", "What about {n} {source}?", "And what do {n} {source} come to?"),
            _draw_conversion,
            _convert,
            (
                "For a rough idea, rounding to whole numbers is good enough.",
                "A recipe or a road sign will rarely ask for more digits than that.",
                "Doubling the amount doubles the result, so you can work out other values from it.",
            ),
        ),
        Sum(
            "time",
            (
                "When it is {time} in {here}, what time is it in {there}?",
                "It is {time} in {here}. What do the clocks in {there} show?",
            ),
            ("And in {there}?", "What about {there}?", "And what time is it in {there} then?"),
            _draw_time,
            _time,
            (
                "Neither of the two places changes its clocks in summer.",
                "Keep that in mind before you call somebody there.",
            ),
        ),
        Sum(
            "percent",
            ("How much is {n} percent of {whole}?", "What is {n} percent of {whole}?"),
            ("And {n} percent?", "What about {n} percent?", "And {n} percent of {whole}?"),
            _draw_percent,
            _percent,
            (
                "Divide by a hundred first and then multiply; that way you can do it in your head.",
                "The same rule works for discounts, tips and interest.",
            ),
        ),
        Sum(
            "saving",
            (
                "If I save {n} dollars a week, how much is that in a year?",
                "How much do I have after a year if I put {n} dollars aside every week?",
            ),
            ("And with {n} dollars a week?", "What if I save {n} dollars a week?"),
            lambda rng: {"n": str(rng.randint(3, 60))},
            _saving,
            (
                "Interest would come on top of that.",
                "A standing order on payday makes it easier to keep going.",
            ),
        ),
        Sum(
            "opposite",
            ('What is the opposite of "{word}"?', 'Which word means the opposite of "{word}"?'),
            ('And the opposite of "{word}"?', 'What about "{word}"?'),
            lambda rng: {"word": rng.choice(tuple(ANTONYMS))},
            _opposite,
            (
                "Pairs like that are easier to learn together than one by one.",
                "In a text, such a pair makes a contrast clear at once.",
            ),
        ),
        Sum(
            "synonym",
            ('What is another word for "{word}"?', 'Which word could replace "{word}" in a text?'),
            ('And another word for "{word}"?', 'What about "{word}"?'),
            lambda rng: {"word": rng.choice(tuple(SYNONYMS))},
            _synonym,
            (
                "Two such words are rarely the same in tone, so read the sentence aloud.",
                "A change of words keeps a text lively.",
            ),
        ),
        Sum(
            "translation",
            ('How do you say "{word}" in {language}?', 'What is the {language} word for "{word}"?'),
            ("And in {language}?", 'And "{word}"?', "What about {language}?"),
            _draw_translation,
            _translation,
            (
                "Say it aloud a few times to get used to the sound.",
                "A small card with both words helps you to remember it.",
            ),
        ),
        Sum(
            "letters",
            (
                'How many {what} are there in the name "{name}"?',
                'How many {what} does the name "{name}" have?',
            ),
            ("And how many {what}?", "How many {what} are there in it?"),
            lambda rng: {"name": "", "what": rng.choice(("letters", "vowels", "words"))},
            _letters,
            (
                "I have looked at the spelling only, not at the meaning.",
                "Counting aloud while pointing at each letter is a good check.",
            ),
        ),
    )
}
