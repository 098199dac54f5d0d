"""Instructions that can be carried out on any text, each with its wordings and its computed answer.

Knows no messages: `material` finds instruction and text in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from datagen.models.procedural.family import Slots
from datagen.models.procedural.talk.computed import (
    frequent_words,
    listed,
    longest_sentence,
    longest_word,
    names_in,
    nth_sentence,
    number_of_sentences,
    number_of_words,
    numbers_in,
    questions_in,
    quoted,
    sentences_with,
    shortest_sentence,
    summary,
    times_of,
    title,
)
from datagen.models.procedural.talk.kinds import ORDINALS
from datagen.models.procedural.talk.reading import Text


@dataclass(frozen=True)
class Instruction:
    """asks: wordings that name the text; its: shorter ones for later in the dialogue. draw: slots that make sense for
    the text, or None where the instruction does not. solve: the answer.
    """

    name: str
    asks: tuple[str, ...]
    its: tuple[str, ...]
    draw: Callable[[Text, Random], Slots | None]
    solve: Callable[[Text, Slots], str]

    @cached_property
    def wordings(self) -> tuple[re.Pattern[str], ...]:
        """The wordings without their final marks, for a match at an end of a message."""
        return tuple(_wording(each) for each in (*self.asks, *self.its))


def _wording(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence.rstrip(".?"))
    slots = {"place": "|".join(ORDINALS), "word": r"[^\"“”\n]{1,60}?"}
    text = "".join(
        f"(?P<{part}>{slots[part]})"
        if number % 2
        else re.escape(part).replace("'", "['’]").replace('"', '["“”]')
        for number, part in enumerate(parts)
    )
    return re.compile(text, re.IGNORECASE)


def _nothing(text: Text, _: Random) -> Slots | None:
    return {} if text.sentences else None


def _if(test: Callable[[Text], bool]) -> Callable[[Text, Random], Slots | None]:
    return lambda text, _: {} if text.sentences and test(text) else None


def _place(text: Text, rng: Random) -> Slots | None:
    count = min(len(text.sentences), len(ORDINALS))
    return {"place": ORDINALS[rng.randrange(1, count)]} if count > 2 else None


def _word(text: Text, rng: Random) -> Slots | None:
    frequent = text.frequent(12)
    return {"word": text.shown(rng.choice(frequent)[0])} if frequent else None


INSTRUCTIONS: Mapping[str, Instruction] = {
    each.name: each
    for each in (
        Instruction(
            "first",
            ("Quote the first sentence of the text.", "Tell me how the text begins."),
            ("How does it begin?", "Please quote its first sentence."),
            _nothing,
            lambda text, _: f"The first sentence is: {quoted(text.sentences[0])}",
        ),
        Instruction(
            "last",
            ("Quote the last sentence of the text.", "Tell me how the text ends."),
            ("How does it end?", "And what is its last sentence?"),
            _nothing,
            lambda text, _: f"The last sentence is: {quoted(text.sentences[-1])}",
        ),
        Instruction(
            "nth",
            (
                "Quote the {place} sentence of the text.",
                "Find the {place} sentence of the text and quote it.",
            ),
            ("What does the {place} sentence say?", "And the {place} sentence?"),
            _place,
            nth_sentence,
        ),
        Instruction(
            "sentences",
            ("Count the sentences of the text.", "Tell me how many sentences the text has."),
            ("How many sentences does it have?",),
            _nothing,
            number_of_sentences,
        ),
        Instruction(
            "words",
            ("Count the words of the text.", "Tell me how many words the text has."),
            ("How many words does it have?",),
            _nothing,
            number_of_words,
        ),
        Instruction(
            "longest_word",
            ("Find the longest word in the text.", "Name the longest word of the text."),
            ("What is the longest word in it?",),
            _if(lambda text: bool(text.words)),
            longest_word,
        ),
        Instruction(
            "mentions",
            (
                'List the sentences of the text that mention "{word}".',
                'Show me where the text mentions "{word}".',
            ),
            ('Where does it mention "{word}"?', 'Which sentences mention "{word}"?'),
            _word,
            sentences_with,
        ),
        Instruction(
            "times",
            ('Count how often the word "{word}" occurs in the text.',),
            ('How often does the word "{word}" occur in it?',),
            _word,
            times_of,
        ),
        Instruction(
            "names",
            ("List the names that occur in the text.", "Find all names in the text."),
            ("Which names are in it?",),
            _nothing,
            names_in,
        ),
        Instruction(
            "numbers",
            ("List the numbers in the text.", "Find all numbers that the text gives in digits."),
            ("Are there any numbers in it?",),
            _nothing,
            numbers_in,
        ),
        Instruction(
            "frequent",
            (
                "Name the three longer words that come most often in the text.",
                "Find the words that the text uses most, leaving out short ones.",
            ),
            ("Which longer words come most often?",),
            _if(lambda text: bool(text.frequent(1))),
            frequent_words,
        ),
        Instruction(
            "summary",
            ("Sum up the text in two sentences.", "Give a summary of the text in its own words."),
            ("Can you sum it up in its own words?",),
            _if(lambda text: len(text.sentences) > 2),
            summary,
        ),
        Instruction(
            "title",
            ("Suggest a title for the text from its own words.", "Find a title for the text."),
            ("What could be its title?",),
            _if(lambda text: bool(text.frequent(1))),
            title,
        ),
        Instruction(
            "shortest_sentence",
            ("Quote the shortest sentence of the text.",),
            ("And which of its sentences is the shortest?",),
            _if(lambda text: len(text.sentences) > 1),
            shortest_sentence,
        ),
        Instruction(
            "longest_sentence",
            ("Quote the longest sentence of the text.",),
            ("And which of its sentences is the longest?",),
            _if(lambda text: len(text.sentences) > 1),
            longest_sentence,
        ),
        Instruction(
            "questions",
            ("List the questions that the text asks.",),
            ("Does it ask any questions?",),
            _nothing,
            questions_in,
        ),
        Instruction(
            "capitals",
            ("Write the first sentence of the text in capital letters.",),
            ("Can I have its first sentence in capitals?",),
            _nothing,
            lambda text, _: text.sentences[0].upper(),
        ),
        Instruction(
            "listed",
            (
                "List the sentences of the text as bullet points.",
                "Rewrite the text as a list of its sentences.",
            ),
            ("Can I have it as a list?",),
            _if(lambda text: len(text.sentences) > 1),
            listed,
        ),
    )
}


def fitting(text: Text) -> Sequence[Instruction]:
    """The instructions that make sense for the text."""
    return [each for each in INSTRUCTIONS.values() if each.draw(text, Random(0)) is not None]
