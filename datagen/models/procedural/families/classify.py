"""Numbers, words and sentences to put into one of a few classes, and all families of the sibling modules."""

from __future__ import annotations

from random import Random

from datagen.models.procedural.asking import asked
from datagen.models.procedural.demands import verdict_demand
from datagen.models.procedural.facts import ANIMALS, FRUITS, UNITS, VEGETABLES
from datagen.models.procedural.families import classify_messages, classify_texts
from datagen.models.procedural.families.classify_texts import choices, labelled
from datagen.models.procedural.family import Family, Slots
from datagen.models.procedural.lexicon import (
    ADJECTIVES,
    ADVERBS,
    CITIES,
    FIRST_NAMES,
    JOBS,
    OBJECTS,
    VERBS,
    words,
)
from datagen.models.procedural.wording import a, capitalised

_PARITIES = ("even", "odd")


def _parity(label: str, _slots: Slots, rng: Random) -> str:
    return str(2 * rng.randrange(10, 50_000) + _PARITIES.index(label))


PARITY = Family(
    "even_or_odd",
    "classify",
    (
        "Is the house number that {who} noted {options}? {form}",
        "{scene} State whether the number is {options}. {form}",
        "Tickets for {where} are sorted by number. Which pile does this one belong to, {options}? {form}",
        "To {goal}, I need to know if the following count is {options}. {form}",
        "{scene} The invoice number of {shop} comes next. Call it {options}. {form}",
        "Look at the last digit of the number below and tell {who} whether it is {options}. {form}",
        "Seats at {where} have numbers. Is the one of {who}, given below, {options}? {form}",
    ),
    asked({"options": choices(_PARITIES), "form": verdict_demand}),
    labelled(_PARITIES, _parity),
    _PARITIES,
)

_PRIMES = tuple(str(n) for n in range(2, 600) if all(n % d for d in range(2, n)))
_COMPOSITES = tuple(str(n) for n in range(4, 600) if str(n) not in _PRIMES)
_PRIMALITY = {"prime": _PRIMES, "composite": _COMPOSITES}


def _member(label: str, _slots: Slots, rng: Random) -> str:
    """A member of the class that the label names, out of all classes of this module."""
    return rng.choice({**_PRIMALITY, **ANIMALS, **_PLANTS, **UNITS}[label])


_PLANTS = {"fruit": FRUITS, "vegetable": VEGETABLES}

PRIMALITY = Family(
    "prime_or_composite",
    "classify",
    (
        "Does the number below count as {options}? A teacher at {shop} wants to know. {form}",
        "{scene} Classify the integer as {options}. {form}",
        "While {who} waits, find out whether the given whole number is {options}. {form}",
        "I can only {goal} if you tell me whether this number is {options}. {form}",
        "Lockers at {where} get a sticker that says {options}. Which sticker suits this number? {form}",
        "Test the following number for divisors and say to {who} if it is {options}. {form}",
        "{scene} The room number of {shop} is given below. Is it {options}? {form}",
    ),
    asked({"options": choices(tuple(_PRIMALITY)), "form": verdict_demand}),
    labelled(tuple(_PRIMALITY), _member),
    tuple(_PRIMALITY),
)

ANIMAL = Family(
    "animal_class",
    "classify",
    (
        "To which class does the animal belong? Is it {options}? {form}",
        "{scene} Is the creature named below {options}? {form}",
        "On the wall of {shop} hangs a poster of animals. Would this one be shown as {options}? {form}",
        "What did {who} see, {options}? The name of the animal follows. {form}",
        "To {goal}, please decide if the animal in question is {options}. {form}",
        "A child at {where} asked about this animal. Should we call it {options}? {form}",
    ),
    asked({"options": choices([a(label) for label in ANIMALS]), "form": verdict_demand}),
    labelled(tuple(ANIMALS), _member),
    tuple(ANIMALS),
)

PLANT = Family(
    "fruit_or_vegetable",
    "classify",
    (
        "In the kitchen, would {who} treat the item below as {options}? {form}",
        "{scene} Would a greengrocer sell the following as {options}? {form}",
        "{scene} The canteen of {shop} has two crates. Does this go into the one for {options}? {form}",
        "I want to {goal}. Is the plant food given here {options}? {form}",
        "The cook at {where} cannot decide about this one. Is it {options}? {form}",
        "Think of everyday cooking and tell {who} whether this is usually called {options}. {form}",
        "At {where}, {who} held this up. Is it {options} in the kitchen? {form}",
    ),
    asked({"options": choices([a(label) for label in _PLANTS]), "form": verdict_demand}),
    labelled(tuple(_PLANTS), _member),
    tuple(_PLANTS),
)

UNIT = Family(
    "kind_of_unit",
    "classify",
    (
        "What does this unit measure: {options}? {form}",
        "{scene} Assign the unit of measurement to {options}. {form}",
        "On a form of {shop}, {who} came across the unit below. Does it measure {options}? {form}",
        "I have to {goal}. Which quantity, {options}, is expressed in the following unit? {form}",
        "A poster for {where} sorts units by what they measure, {options}. Where does this one belong? "
        "{form}",
        "Tell {who} what one measures with the unit named here: {options}. {form}",
    ),
    asked({"options": choices(tuple(UNITS)), "form": verdict_demand}),
    labelled(tuple(UNITS), _member),
    tuple(UNITS),
)

_WORD_CLASSES = ("noun", "verb", "adjective", "adverb")
# Verbs that a person can do to any object that a person can hold; the past of each differs from its present.
_HANDLING = words(
    "borrow, break, bring, buy, carry, choose, clean, collect, find, hide, keep, lose, pack, sell"
)
_HANDLED = {verb[0]: verb for verb in VERBS if verb[0] in _HANDLING}


def _word(label: str, _slots: Slots, rng: Random) -> str:
    adjective, adverb, thing = rng.choice(ADJECTIVES), rng.choice(ADVERBS), rng.choice(OBJECTS)
    verb = _HANDLED[rng.choice(_HANDLING)][2]
    # The last word of a compound is its noun.
    samples = dict(zip(_WORD_CLASSES, (thing.split()[-1], verb, adjective, adverb), strict=True))
    return (
        f"Sentence: The {adjective} {rng.choice(JOBS)} {adverb} {verb} the {thing}.\nWord: {samples[label]}"
    )


WORD_CLASS = Family(
    "part_of_speech",
    "classify",
    (
        "Which part of speech is the word in its sentence? Is it {options}? {form}",
        "{scene} Determine if the given word serves as {options} here. {form}",
        "{scene} Grammar sheet of {shop}: is the word after the sentence {options}? {form}",
        "So that I can {goal}, say whether the word is used as {options}. {form}",
        "A pupil asked {who} about one word of a sentence. Would you call it {options}? {form}",
        "For the grammar round at {where}: in this sentence, is the word below {options}? {form}",
        "Neither {who} nor anybody at {where} could say if the word stands in its sentence as {options}. "
        "{form}",
    ),
    asked({"options": choices([a(label) for label in _WORD_CLASSES]), "form": verdict_demand}),
    labelled(_WORD_CLASSES, _word),
    _WORD_CLASSES,
)

_TENSES = ("past", "present", "future")


def _tense(label: str, _slots: Slots, rng: Random) -> str:
    base, third, past, _, _ = _HANDLED[rng.choice(_HANDLING)]
    verb = {"past": past, "present": third, "future": f"will {base}"}[label]
    subject = rng.choice((f"{rng.choice(FIRST_NAMES)}", f"The {rng.choice(JOBS)}"))
    return f"{subject} {verb} {a(rng.choice(OBJECTS))} in {rng.choice(CITIES)}."


TENSE = Family(
    "tense_of_sentence",
    "classify",
    (
        "In which tense is the sentence written, {options}? {form}",
        "{scene} Tell the tense of the verb: {options}. {form}",
        "A line from the newspaper of {shop} follows. Does {who} read about the {options}? {form}",
        "The learners at {where} must name one tense for this sentence, {options}. What is right? {form}",
        "Check the verb for me, as I want to {goal}: {options}? {form}",
        "Explain nothing to {who}, just name the tense of the following sentence ({options}). {form}",
        "{scene} Is this sentence, found at {shop}, set in the {options}? {form}",
    ),
    asked({"options": choices(_TENSES), "form": verdict_demand}),
    labelled(_TENSES, _tense),
    _TENSES,
)

_MOODS = ("question", "statement", "command")


def _mood(label: str, _slots: Slots, rng: Random) -> str:
    verb, thing, name = rng.choice(_HANDLING), rng.choice(OBJECTS), rng.choice(FIRST_NAMES)
    if label == "question":
        return f"Did {name} {verb} the {thing}?"
    if label == "command":
        return f"{capitalised(verb)} the {thing} before {name} comes home."
    return f"{name} {_HANDLED[verb][2]} the {thing} in {rng.choice(CITIES)}."


MOOD = Family(
    "sentence_type",
    "classify",
    (
        "What type of sentence is this: {options}? {form}",
        "{scene} Decide whether the words below form {options}. {form}",
        "The actors at {shop} mark every line they speak. Should they mark this one as {options}? {form}",
        "I would like to {goal}. Is the following {options}? {form}",
        "At {where} a slip of paper was read out. Does it contain {options}? {form}",
        "Would {who} hear this as {options}? {form}",
        "{scene} Is the line below, spoken to {who}, {options}? {form}",
    ),
    asked({"options": choices([a(label) for label in _MOODS]), "form": verdict_demand}),
    labelled(_MOODS, _mood),
    _MOODS,
)

FAMILIES = (
    PARITY,
    PRIMALITY,
    ANIMAL,
    PLANT,
    UNIT,
    WORD_CLASS,
    TENSE,
    MOOD,
    *classify_texts.FAMILIES,
    *classify_messages.FAMILIES,
)
