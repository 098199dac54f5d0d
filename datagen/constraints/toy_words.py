"""The word table of the toy language: 24 words in five languages.

Data only. The nursery makes its drills of it, and the checker of the nursery's constraints tells languages by it:
replies of three words are too short for any detector.
"""

from __future__ import annotations

LANGUAGES = ("English", "French", "German", "Spanish", "Italian")

_TRANSLATIONS = {
    "one": "un eins uno uno",
    "two": "deux zwei dos due",
    "three": "trois drei tres tre",
    "four": "quatre vier cuatro quattro",
    "five": "cinq fünf cinco cinque",
    "six": "six sechs seis sei",
    "seven": "sept sieben siete sette",
    "eight": "huit acht ocho otto",
    "nine": "neuf neun nueve nove",
    "ten": "dix zehn diez dieci",
    "red": "rouge rot rojo rosso",
    "blue": "bleu blau azul blu",
    "green": "vert grün verde verde",
    "white": "blanc weiß blanco bianco",
    "black": "noir schwarz negro nero",
    "yellow": "jaune gelb amarillo giallo",
    "dog": "chien hund perro cane",
    "cat": "chat katze gato gatto",
    "horse": "cheval pferd caballo cavallo",
    "fish": "poisson fisch pez pesce",
    "bird": "oiseau vogel pájaro uccello",
    "house": "maison haus casa casa",
    "water": "eau wasser agua acqua",
    "bread": "pain brot pan pane",
}

# The English word with its form in each language, in the order of the table.
WORDS = {item: dict(zip(LANGUAGES, (item, *row.split()), strict=True)) for item, row in _TRANSLATIONS.items()}
