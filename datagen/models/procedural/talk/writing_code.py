"""Small Python functions, their requests and their explanations: what is written when code is asked for.

Knows no other texts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from datagen.models.procedural.talk.document import Document

# name | what it does | what it takes | what it gives back | one line of code | an example
_TABLE = """
count_vowels | counts the vowels in a text | text | sum(letter in "aeiou" for letter in text.lower()) | "library" | 2
reverse_words | puts the words of a text in the opposite order | text | " ".join(reversed(text.split())) | "one two" |\
    "two one"
is_palindrome | tells whether a word reads the same backwards | text | text.lower() == text.lower()[::-1] | "level" |\
    True
mean | gives the mean of a list of numbers | numbers | sum(numbers) / len(numbers) | [2, 4, 6] | 4.0
largest_gap | finds the largest difference between two numbers of a list | numbers | max(numbers) - min(numbers) |\
    [3, 9, 5] | 6
initials | gives the initials of a name | text | "".join(word[0].upper() for word in text.split()) | "ada lovelace" |\
    "AL"
even_numbers | keeps the even numbers of a list | numbers | [number for number in numbers if number % 2 == 0] |\
    [1, 2, 4] | [2, 4]
without_repeats | removes repeated entries and keeps the order | items | list(dict.fromkeys(items)) | ["a", "b", "a"] |\
    ["a", "b"]
longest_word | finds the longest word of a text | text | max(text.split(), key=len) | "a small lantern" | "lantern"
to_fahrenheit | turns degrees Celsius into Fahrenheit | degrees | degrees * 9 / 5 + 32 | 100 | 212.0
to_minutes | turns hours into minutes | hours | hours * 60 | 3 | 180
total_price | adds tax to a price, given in percent | price | price * (1 + 19 / 100) | 100 | 119.0
square_sum | adds up the squares of a list of numbers | numbers | sum(number**2 for number in numbers) | [1, 2, 3] | 14
title_case | gives every word of a text a capital letter | text | \
    " ".join(word.capitalize() for word in text.split()) | "old mill" | "Old Mill"
count_words | counts the words in a text | text | len(text.split()) | "green tea" | 2
last_letters | gives the last letter of every word | text | [word[-1] for word in text.split()] | "red sky" | ["d", "y"]
"""
FUNCTIONS = {
    cells[0].strip(): tuple(cell.strip() for cell in cells[1:])
    for line in _TABLE.replace("\\\n", "").strip().splitlines()
    for cells in [line.split(" | ")]
}
_BY_PURPOSE = {row[0]: name for name, row in FUNCTIONS.items()}
ASKS = (
    "Write a Python function that {what}.",
    "I need a small function in Python that {what}.",
    "Write some Python code for a program: a function that {what}.",
)
_PATTERNS = tuple(
    re.compile(re.escape(ask.removesuffix(".")).replace(r"\{what\}", "(.+)"), re.IGNORECASE) for ask in ASKS
)


def phrase(rng: Random) -> str:
    return rng.choice(ASKS).format(what=rng.choice(tuple(_BY_PURPOSE)))


def recognise(text: str) -> str:
    """The name of the function that is asked for; "" if none of these is."""
    for wording in _PATTERNS:
        found = wording.fullmatch(text)
        if found and found[1] in _BY_PURPOSE:
            return _BY_PURPOSE[found[1]]
    return ""


def compose(name: str) -> Document:
    what, taken, code, _, _ = FUNCTIONS[name]
    closing = (
        f"The function takes one argument, `{taken}`, and {what}. It changes nothing outside itself, so it is easy to "
        "test. For very large inputs, measure it first."
    )
    return Document((f"def {name}({taken}):", f"    return {code}"), "code", closing=closing)


NAMES = (
    "compute_result",
    "solve_it",
    "process_value",
    "main_step",
    "run_once",
    "my_function",
    "convert_value",
)
REMARKS = (
    "written for beginners",
    "checked by hand with small values",
    "part of the school project",
    "see the notes of the last lesson",
    "works with Python 3",
)


def _row(document: Document) -> tuple[str, ...]:
    """The row of the function, whatever it is called by now; () if the document is none of ours."""
    return next((row for row in FUNCTIONS.values() if f"    return {row[2]}" in document.body), ())


def _head(document: Document) -> int:
    return next((place for place, line in enumerate(document.body) if line.startswith("def ")), 0)


def _name(document: Document) -> str:
    found = re.match(r"def (\w+)", document.body[_head(document)])
    return found[1] if found else ""


def documented(document: Document) -> Document:
    """With a docstring that says what the function does."""
    row, place = _row(document), _head(document) + 1
    if not row:
        return document
    line = f'    """{row[0].capitalize()}."""'
    return replace(document, body=(*document.body[:place], line, *document.body[place:]))


def exemplified(document: Document) -> Document:
    """With a call below the function, and its result as a comment."""
    row = _row(document)
    if not row:
        return document
    return replace(document, body=(*document.body, "", f"print({_name(document)}({row[3]}))  # {row[4]}"))


def renamed(document: Document, name: str) -> Document:
    old = _name(document)
    return document.renamed(old, re.sub(r"\W", "_", name)) if old else document


def commented(document: Document, what: str) -> Document:
    return replace(document, body=(f"# {what[:80]}", *document.body))
