"""Syllables of English words, counted by their spelling.

A rule, and so wrong at times: it counts groups of vowels, less the silent ones, more where two vowels are spoken
apart. Against the CMU Pronouncing Dictionary it is right for 93 of 100 of all entries, half of which are names, and
for 98 of 100 different words of the shipped seed tasks, by which it was made. Knows no other language.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*|[0-9]")
_VOWELS = re.compile(r"[aeiouy]+")
_LONGEST = 40  # letters; what is longer is no word

# Each takes away letters that are not spoken.
_SILENT = re.compile(
    r"""
      (?<![aeiouy])(?<![^aeiouyr]l)e$                        # made, whole; but table
    | (?<=[aeiouy]ll)e$                                      # belle
    | (?<![aeiouyszcgx])(?<![cs]h)(?<![^aeiouyr]l)e(?=s$)    # times; but roses, wishes, tables
    | (?<![aeiouytd])(?<![^aeiouylr]l)e(?=d$)                # jumped; but wanted, settled
    | (?<=q)ues?$ | (?<=[aio]g)ues?$                         # unique, league; but argue
    | (?<=[aeiouy][^aeiouy])e(?=(?:ly|less|ful|fully|ments?|ness|ty|some|things?|times?|where|one|body|works?|ways?
        |side|land|store|house|holds?|board|stone|keeper|line|like|well|makers?|takers?|books?)$)   # careful, homework
    """,
    re.VERBOSE,
)
# Each is a vowel that the next one does not join.
_APART = re.compile(
    r"""
      (?<![tcsgl])i(?=a(?!ge))         # dial, piano; but special, nation, carriage
    | (?<!^)(?<![tcsgnl])i(?=o)        # period; but million, onion
    | (?<!ll)(?<=[lr])i(?=[ao])(?!ages?)   # lion; but million
    | (?<![cgtx])i(?=um|us|er$|est$)   # stadium, happier
    | i(?=et)                          # quiet, society
    | (?<=[^o])e(?=o(?!u|p))           # video; but people
    | (?<=[^qg])u(?=al|at|ou|it[yi]|et|a[rn])   # usual, January; but quality
    | o(?=e[mt])                       # poem, poet
    | [eyaou](?=ing)                   # seeing, going
    | [ao]y(?=[ao]|e(?!d)) | uy(?=e)   # royal, player, buyer
    | (?<=cr)e(?=at)                   # create
    | ^re(?=act|en|un|us|ass|app|arr|org|ope)   # react, reuse
    """,
    re.VERBOSE,
)
# A consonant that makes a syllable of its own: rhythm, tourism, didn't.
_SYLLABIC = re.compile(r"(?:[^aeiouy]|i)sms?$|thms?$|(?<![aeiouyr])n't$")
_SHORT = re.compile(r"'(?:s|ll|re|ve|d|m)$")

# What the rule gets wrong and texts are full of.
_EXCEPTIONS = {
    word: count
    for count, row in enumerate(
        (
            "tongue real don't won't",
            "evening evenings maybe therefore science business wednesday wednesdays tired hired choir client clients"
            " hundred hundreds technique forecast elsewhere lukewarm forehead chocolate chocolates marriage anxious"
            " every being colleague colleagues dungeon centre centres nineteen wicked naked sacred haven't entire"
            " iron irons",
            "idea ideas area areas museum museums everything everyone anyone recipe recipes theatre theatres dialogue"
            " monologue catalogue vegetable vegetables italian beforehand everyday calcium whoever",
            "everybody experience experiences ingredient ingredients european",
        ),
        start=1,
    )
    for word in row.split()
}


def count_syllables(text: str) -> int:
    """Syllables of all the words of a text; digits are read out one by one. Of the marks over letters only that of
    "é" counts, which is never silent."""
    spoken = unicodedata.normalize("NFC", text.lower()).replace("é", "y").replace("’", "'")
    letters = unicodedata.normalize("NFKD", spoken)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return sum(_count(word[:_LONGEST]) for word in _WORD.findall(plain))


@lru_cache(maxsize=4096)
def _count(word: str) -> int:
    if word.isdigit():
        return 2 if word in "07" else 1
    word = _SHORT.sub("", word)
    if word in _EXCEPTIONS:
        return _EXCEPTIONS[word]
    spoken = _APART.sub(lambda found: found.group() + " ", _SILENT.sub("", word))
    return max(1, len(_VOWELS.findall(spoken)) + bool(_SYLLABIC.search(word)))
