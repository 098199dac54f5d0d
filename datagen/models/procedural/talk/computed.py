"""Answers that are computed from a text: what an instruction on it asks for, as a sentence. Knows no wordings."""

from __future__ import annotations

from datagen.models.procedural.family import Slots
from datagen.models.procedural.lexicon import NUMBER_WORDS
from datagen.models.procedural.talk.kinds import ORDINALS
from datagen.models.procedural.talk.reading import Text
from datagen.models.procedural.wording import bullets, counted, listing

_MOST_LISTED = 12


def quoted(sentence: str) -> str:
    """The sentence in quotation marks, those inside made single."""
    return '"' + sentence.replace('"', "'").replace("“", "'").replace("”", "'") + '"'


def nth_sentence(text: Text, slots: Slots) -> str:
    place = slots["place"].lower()
    number = ORDINALS.index(place) if place in ORDINALS else len(text.sentences)
    if number >= len(text.sentences):
        return f"The text has only {counted(len(text.sentences), 'sentence')}, so there is no {place} one."
    return f"The {place} sentence reads: {quoted(text.sentences[number])}"


def sentences_with(text: Text, slots: Slots) -> str:
    found = text.mentioning(slots["word"])
    if not found:
        return f'No sentence of the text mentions "{slots["word"]}".'
    if len(found) == 1:
        return f'One sentence mentions "{slots["word"]}": {quoted(found[0])}'
    return f'{_in_words(len(found))} sentences mention "{slots["word"]}":\n{bullets(found[:_MOST_LISTED])}'


def _in_words(count: int) -> str:
    return NUMBER_WORDS[count].capitalize() if count < len(NUMBER_WORDS) else str(count)


def times_of(text: Text, slots: Slots) -> str:
    word = slots["word"].lower()
    count = sum(each.lower() == word for each in text.words)
    times = "does not occur" if not count else "occurs once" if count == 1 else f"occurs {count} times"
    return f'The word "{slots["word"]}" {times} in the text.'


def names_in(text: Text, _: Slots) -> str:
    if not text.names:
        return "Apart from the beginnings of sentences, no word of the text has a capital letter, so I find no names."
    shown = text.names[:_MOST_LISTED]
    more = " among others" if len(text.names) > len(shown) else ""
    return f"Names with a capital letter inside the sentences are{more}: {listing(shown)}."


def numbers_in(text: Text, _: Slots) -> str:
    if not text.numbers:
        return "There are no numbers in digits in the text."
    if len(text.numbers) == 1:
        return f"The only number in digits is {text.numbers[0]}."
    return f"The text has these numbers in digits: {listing(text.numbers[:_MOST_LISTED])}."


def frequent_words(text: Text, _: Slots) -> str:
    found = text.frequent(3)
    if not found:
        return "The text has no long words that I could count."
    shown = [f'"{text.shown(word)}" ({count})' for word, count in found]
    return f"Of the longer words, these come most often, with their counts: {listing(shown)}."


def longest_word(text: Text, _: Slots) -> str:
    word = text.longest()
    return (
        f'The longest word is "{word}" with {counted(len(word), "letter")}.'
        if word
        else "There is no word in it."
    )


def summary(text: Text, _: Slots) -> str:
    return f"In its own words, the text comes down to this: {' '.join(text.extract(2))}"


def title(text: Text, _: Slots) -> str:
    words = [text.shown(word).capitalize() for word, _ in text.frequent(2)]
    name = next((name for name in text.names if words and words[0].lower() not in name.lower()), "")
    title = f"{words[0]}: {name}" if words and name else listing(words) if words else "A Short Text"
    return f'A fitting title would be "{title}".'


def shortest_sentence(text: Text, _: Slots) -> str:
    return f"The shortest sentence is: {quoted(min(text.sentences, key=len))}"


def longest_sentence(text: Text, _: Slots) -> str:
    sentence = max(text.sentences, key=len)
    return f"The longest sentence has {counted(len(sentence.split()), 'word')}: {quoted(sentence)}"


def questions_in(text: Text, _: Slots) -> str:
    found = [sentence for sentence in text.sentences if sentence.rstrip("\"'”’)").endswith("?")]
    if not found:
        return "The text asks no question: none of its sentences ends with a question mark."
    return f"The text has {counted(len(found), 'question')}: {' '.join(map(quoted, found[:_MOST_LISTED]))}"


def number_of_words(text: Text, _: Slots) -> str:
    return f"The text has {counted(len(text.words), 'word')}, not counting numbers in digits."


def number_of_sentences(text: Text, _: Slots) -> str:
    return f"The text consists of {counted(len(text.sentences), 'sentence')}."


def listed(text: Text, _: Slots) -> str:
    shown = text.sentences[:_MOST_LISTED]
    return bullets(shown) + ("\n- (and so on)" if len(text.sentences) > len(shown) else "")
