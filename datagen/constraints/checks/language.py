"""Checks of the language of a reply, by a detector for real languages and by a word table for the toy ones.

Knows languages by their English names. A name, a word that was borrowed or a quotation may make a short reply look
foreign; the confidence that is asked for leaves such replies to a judge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from datagen.constraints import toy_words
from datagen.constraints.constraint import Finding
from datagen.languages import detect

# What langdetect can tell, by the name that a constraint has for it.
_NAMES = """
    af=Afrikaans ar=Arabic bg=Bulgarian bn=Bengali ca=Catalan cs=Czech cy=Welsh da=Danish de=German el=Greek
    en=English es=Spanish et=Estonian fa=Persian fi=Finnish fr=French gu=Gujarati he=Hebrew hi=Hindi hr=Croatian
    hu=Hungarian id=Indonesian it=Italian ja=Japanese kn=Kannada ko=Korean lt=Lithuanian lv=Latvian mk=Macedonian
    ml=Malayalam mr=Marathi ne=Nepali nl=Dutch no=Norwegian pa=Punjabi pl=Polish pt=Portuguese ro=Romanian
    ru=Russian sk=Slovak sl=Slovenian so=Somali sq=Albanian sv=Swedish sw=Swahili ta=Tamil te=Telugu th=Thai
    tl=Tagalog tr=Turkish uk=Ukrainian ur=Urdu vi=Vietnamese zh=Chinese"""
CODES: Mapping[str, str] = {name: code for code, name in (pair.split("=") for pair in _NAMES.split())}

_LETTERS = 12  # fewer say too little; a letter that is not Latin counts for several
_CONFIDENCE = 0.7
# Of fewer letters langdetect takes one language for another that is written alike, and is sure of it: "La capital de
# Australia" is Catalan to it. It hardly ever takes another for English, though.
_FEW = 40
_WRITTEN_ALIKE = (
    "af ca cs cy da de en es et fi fr hr hu id it lt lv nl no pl pt ro sk sl so sq sv sw tl tr vi",
    "ru bg mk uk",
    "hi mr ne",
    "ar fa ur",
    "zh ja ko",
)

_TOY_WORD = re.compile(r"[^\W\d_]+")
_TOY_LISTS = {
    language: frozenset(row[language] for row in toy_words.WORDS.values()) for language in toy_words.LANGUAGES
}


def language(name: str, reply: str) -> Finding:
    """score: the confidence that the reply is in the language. None where it is in doubt between this and another,
    or has too few letters to tell."""
    found = detect(reply.lower() if reply.isupper() else reply, letters=_LETTERS)
    if not found:
        return Finding(None, detail="too few letters to tell a language")
    wanted = CODES[name]
    confidence = {wanted: 0.0}
    for code, probability in found:
        short = code.partition("-")[0]  # zh-cn, zh-tw
        confidence[short] = confidence.get(short, 0.0) + probability
    likeliest = max(confidence, key=lambda code: confidence[code])
    score = round(confidence[wanted], 4)
    detail = f"{likeliest} {confidence[likeliest]:.2f}, wanted {wanted}"
    if confidence[likeliest] < _CONFIDENCE:
        return Finding(None, score, detail)
    if (
        likeliest != wanted
        and likeliest != "en"
        and _few_letters(reply)
        and _written_alike(likeliest, wanted)
    ):
        return Finding(None, score, f"{detail}, too short to be sure")
    return Finding(likeliest == wanted, score, detail)


def _few_letters(reply: str) -> bool:
    return sum(map(str.isalpha, reply[: 10 * _FEW])) < _FEW


def _written_alike(first: str, second: str) -> bool:
    return any(first in row.split() and second in row.split() for row in _WRITTEN_ALIKE)


def nursery_language(name: str, reply: str) -> Finding:
    """Whether every word is in the table's list of the language; a word that two languages share is in both.

    score: the share of the words that are.
    """
    found = _TOY_WORD.findall(unicodedata.normalize("NFC", reply).lower())
    foreign = [word for word in found if word not in _TOY_LISTS[name]]
    if not found:
        return Finding(False, 0.0, "no word")
    score = 1 - len(foreign) / len(found)
    return Finding(not foreign, score, f"{foreign[0][:40]!r} is not {name}" if foreign else "")
