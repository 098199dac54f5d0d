"""Families that read code: what a snippet prints, where a bug is, which regular expression fits."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import FIRST_NAMES, words
from datagen.models.procedural.scenes import SETTING, date, firm, fullname
from datagen.models.procedural.wording import drawn, number

Snippet = tuple[str, object]


def _sum_range(rng: Random) -> Snippet:
    start, stop, step = rng.randint(1, 9), rng.randint(12, 40), rng.randint(2, 5)
    code = f"total = 0\nfor n in range({start}, {stop}, {step}):\n    total += n\nprint(total)"
    return code, sum(range(start, stop, step))


def _slice(rng: Random) -> Snippet:
    text, start = "".join(rng.sample(FIRST_NAMES, 2)).lower(), rng.randint(0, 3)
    stop = start + rng.randint(2, 5)
    return f'text = "{text}"\nprint(text[{start}:{stop}])', text[start:stop]


def _halve(rng: Random) -> Snippet:
    value, steps = rng.randint(40, 400), 0
    code = f"n = {value}\nsteps = 0\nwhile n > 1:\n    n = n // 2\n    steps = steps + 1\nprint(steps)"
    while value > 1:
        value, steps = value // 2, steps + 1
    return code, steps


def _lengths(rng: Random) -> Snippet:
    names, limit = rng.sample(FIRST_NAMES, 4), rng.randint(4, 6)
    return f"names = {names}\nprint([name for name in names if len(name) < {limit}])", [
        name for name in names if len(name) < limit
    ]


def _count_letter(rng: Random) -> Snippet:
    word, letter = "".join(rng.sample(FIRST_NAMES, 2)).lower(), rng.choice("aeimnrt")
    return f'word = "{word}"\nprint(word.count("{letter}"), len(word))', f"{word.count(letter)} {len(word)}"


def _remainders(rng: Random) -> Snippet:
    a, b = rng.randint(30, 99), rng.randint(4, 9)
    return f"a, b = {a}, {b}\nprint(a // b, a % b)", f"{a // b} {a % b}"


def _update(rng: Random) -> Snippet:
    name, other = rng.sample(FIRST_NAMES, 2)
    m, n, more = rng.randint(1, 20), rng.randint(1, 20), rng.randint(2, 9)
    lines = (
        f'points = {{"{name}": {m}, "{other}": {n}}}',
        f'points["{name}"] += {more}',
        "print(max(points.values()))",
    )
    return "\n".join(lines), max(m + more, n)


SNIPPETS: tuple[Callable[[Random], Snippet], ...] = (
    _sum_range,
    _slice,
    _halve,
    _lengths,
    _count_letter,
    _remainders,
    _update,
)
# what the function should do: broken body, mended body, what was wrong, example arguments, what it returns now
BUGS = {
    "returns the mean of a list": (
        "sum(a) / len(a) - 1",
        "sum(a) / len(a)",
        "the mean must not be lowered by one",
        "[2, 4, 9]",
        "5.0",
    ),
    "returns the last item": (
        "a[len(a)]",
        "a[-1]",
        "the highest index is one less than the length",
        "[3, 8, 5]",
        "5",
    ),
    "tells whether a number is even": (
        "a % 2 == 1",
        "a % 2 == 0",
        "a remainder of one means odd",
        "6",
        "True",
    ),
    "returns the larger of a pair": (
        "a[0] if a[0] < a[1] else a[1]",
        "a[0] if a[0] > a[1] else a[1]",
        "the comparison was the wrong way round",
        "(4, 7)",
        "7",
    ),
    "adds the numbers from 1 to its argument": (
        "sum(range(a))",
        "sum(range(1, a + 1))",
        "range stops before its end",
        "4",
        "10",
    ),
    "counts the vowels of a word": (
        "sum(c in 'aeio' for c in a)",
        "sum(c in 'aeiou' for c in a)",
        "the letter u was missing",
        "'tulip'",
        "2",
    ),
    "tells whether a word is a palindrome": (
        "a == a[::1]",
        "a == a[::-1]",
        "a step of 1 does not reverse",
        "'lever'",
        "False",
    ),
    "converts Celsius to Fahrenheit": (
        "a * 9 / 5 - 32",
        "a * 9 / 5 + 32",
        "32 must be added",
        "100",
        "212.0",
    ),
    "returns the area of a square": ("a * 4", "a * a", "four times the side is the perimeter", "5", "25"),
    "joins words with spaces": (
        "''.join(a)",
        "' '.join(a)",
        "the separator was empty",
        "['good', 'day']",
        "'good day'",
    ),
    "returns the first three items": (
        "a[1:4]",
        "a[:3]",
        "the first index is zero",
        "[9, 8, 7, 6]",
        "[9, 8, 7]",
    ),
    "turns minutes into seconds": ("a / 60", "a * 60", "a minute has 60 seconds", "3", "180"),
    "tells whether a list is empty": (
        "len(a) == 1",
        "len(a) == 0",
        "an empty list has length zero",
        "[]",
        "True",
    ),
    "returns the product of a pair": (
        "a[0] + a[1]",
        "a[0] * a[1]",
        "it added instead of multiplying",
        "(3, 5)",
        "15",
    ),
    "returns the numbers in falling order": (
        "sorted(a)",
        "sorted(a, reverse=True)",
        "sorted rises unless reversed",
        "[1, 3, 2]",
        "[3, 2, 1]",
    ),
    "returns the rounded price": ("int(a)", "round(a)", "int cuts off instead of rounding", "2.75", "3"),
    "tells whether a year is a leap year": (
        "a % 4 == 0",
        "a % 4 == 0 and (a % 100 != 0 or a % 400 == 0)",
        "full centuries count only every 400 years",
        "1900",
        "False",
    ),
    "returns the initials of a name": (
        "''.join(w[1] for w in a.split())",
        "''.join(w[0] for w in a.split())",
        "the first letter has index zero",
        "'Ada Byron'",
        "'AB'",
    ),
}
# part of a code: the pattern and an example
PARTS: dict[str, tuple[str, Callable[[Random, int], str]]] = {
    "digits": ("[0-9]", lambda rng, count: "".join(rng.choices("0123456789", k=count))),
    "capital letters": ("[A-Z]", lambda rng, count: "".join(rng.choices("BCDFGHKLMPRT", k=count))),
    "small letters": ("[a-z]", lambda rng, count: "".join(rng.choices("abdefgkmnprt", k=count))),
}
SIGNS = {"a hyphen": "-", "a colon": ":", "a slash": "/", "an underscore": "_", "a hash sign": "#"}
CODES = words("""
    order numbers, room codes, ticket codes, part numbers, licence plates, seat codes, voucher codes, member
    numbers, locker codes, parcel labels, crate marks, exam codes""")


def _predict(_slots: Slots, rng: Random) -> Answer:
    code, printed = rng.choice(SNIPPETS)(rng)
    return Answer(f"It prints:\n\n{printed}", code)


def _mend(slots: Slots, rng: Random) -> Answer:
    broken, mended, reason, argument, value = BUGS[slots["job"]]
    name = rng.choice(("calculate", "solve", "work_out", "result_of", "answer", "compute"))
    given = rng.choice(("a", "x", "given", "value", "item"))
    bodies = [re.sub(r"\ba\b", given, body) for body in (broken, mended)]
    wrong, right = (f"def {name}({given}):\n    return {body}" for body in bodies)
    text = f"```python\n{right}\n```\n\nThe fault: {reason}. Now `{name}({argument})` returns `{value}`."
    return Answer(text, wrong)


def _match_code(slots: Slots, rng: Random) -> Answer:
    count, other = number(slots["count"]), number(slots["other"])
    sign = SIGNS[slots["sign"]]
    (first, draw_first), (second, draw_second) = PARTS[slots["first"]], PARTS[slots["second"]]
    pattern = f"^{first}{{{count}}}{sign}{second}{{{other}}}$"
    example = f"{draw_first(rng, count)}{sign}{draw_second(rng, other)}"
    return Answer(f"`{pattern}`\n\nIt matches `{example}`, for example, but not `{example}{sign}`.")


PREDICT = Family(
    "predict_output",
    "coding",
    (
        "What does the Python code print? {who}, puts the question into {aim}; the answer is due at {venue} on "
        "{date}.",
        "{who}, asks at {venue} on {date} what this code prints. Work it out for {aim}.",
        "At {venue}, {who}, writes Python on a blackboard. What appears on the screen? Tell {aim} before {date}.",
        "Run the lines in your head: {who}, shows them at {venue} on {date}, and {aim} prints the result.",
        "On {date}, {venue} hosts a coding quiz by {who}. Give the output below, as {aim} will.",
        "{who}, collects puzzles for {aim}. One was heard at {venue} on {date}: which output does this code have?",
    ),
    drawn(SETTING),
    _predict,
)
BUG = Family(
    "fix_bug",
    "coding",
    (
        "Fix the function: it {job}, or so {who}, hoped. It is needed for {aim} at {venue} on {date}.",
        "{who}, wrote Python code that {job}, with a mistake. Correct it for {aim}, {venue}, {date}.",
        "For {aim}, {date}, mend code that {job}. The bug was reported by {who}, from {venue}.",
        "On {date}, {who}, presents code at {venue} that {job}. Find the fault before {aim} prints it.",
        "Where is the bug? The code below {job}, according to {who}. Repair it for {aim} ({venue}, {date}).",
        "Supposedly it {job}, complains {who}, at {venue}. Show {aim} the mended function and the reason by {date}.",
    ),
    drawn({**SETTING, "job": list(BUGS)}),
    _mend,
)
PATTERN = Family(
    "regular_expression",
    "coding",
    (
        "Write a regular expression for the {codes} of {firm}: {count} {first}, {sign}, {other} {second}. {by} needs "
        "it on {date}.",
        "{by} checks {codes} at {firm}. They have {count} {first}, then {sign}, then {other} {second}. Which regex "
        "fits, {date}?",
        "At {firm}, {codes} consist of {count} {first} plus {sign} plus {other} {second}. Give {by} a pattern by "
        "{date}.",
        "Regex task by {by}, {date}: match {codes} with {count} {first} followed by {sign} followed by {other} "
        "{second}. Client: {firm}.",
        "By {date}, {firm} must validate {codes}. Format: {count} {first}; {sign}; {other} {second}. Send {by} a "
        "regular expression.",
    ),
    drawn(
        {
            "codes": CODES,
            "firm": firm,
            "by": fullname,
            "date": date,
            "sign": list(SIGNS),
            "first second": list(PARTS),
            "count": ("two", "three", "four", "five"),
            "other": ("two", "three", "four", "five", "six"),
        }
    ),
    _match_code,
)
FAMILIES = (PREDICT, BUG, PATTERN)
