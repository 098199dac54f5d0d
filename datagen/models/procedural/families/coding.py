"""Families that write and explain small Python functions, and all families of the category coding.

Sources are put together from the tables below; numbers out of an instruction pass through int() first, so
that nothing of an instruction is ever evaluated.
"""

from __future__ import annotations

from random import Random

from datagen.models.procedural.families import coding_data, coding_reading
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.lexicon import FIRST_NAMES, KINDS, words
from datagen.models.procedural.scenes import LOOKS, SETTING, date, outlet, person
from datagen.models.procedural.wording import Source, drawn, plural

# what is asked of the numbers: the expression over `chosen`, a list of them
RESULTS = {
    "their sum": "sum(chosen)", "how many there are": "len(chosen)", "the largest": "max(chosen)",
    "the smallest": "min(chosen)", "the sum of their squares": "sum(n * n for n in chosen)",
    "a list of their doubles": "[2 * n for n in chosen]", "them from large to small": "sorted(chosen, reverse=True)",
    "them without repetition in rising order": "sorted(set(chosen))", "the first of them": "chosen[0]",
    "the last of them": "chosen[-1]", "the difference of largest and smallest": "max(chosen) - min(chosen)",
    "a list of their last digits": "[n % 10 for n in chosen]",
}  # fmt: skip
# which numbers count: the condition on n with k
CONDITIONS = {
    "above {k}": "n > {k}", "below {k}": "n < {k}", "divisible by {k}": "n % {k} == 0",
    "not divisible by {k}": "n % {k} != 0", "other than {k}": "n != {k}", "at least {k}": "n >= {k}",
}  # fmt: skip
QUANTITIES = words("""
    ages, bus numbers, distances, door numbers, goals, heights, house numbers, lap times, page counts, parcel
    weights, points, postage costs, prices, rainfall values, sales figures, scores, seat numbers, shoe sizes, step
    counts, temperatures, ticket numbers, visitor counts, votes, wages, waiting times""")
# what is asked of the words: the expression over `chosen`
TEXT_RESULTS = {
    "joined by hyphens": "'-'.join(chosen)", "in capitals": "[word.upper() for word in chosen]",
    "spelt backwards": "[word[::-1] for word in chosen]", "as a list of lengths": "[len(word) for word in chosen]",
    "in alphabetical order": "sorted(chosen)", "as a string of first letters": "''.join(word[0] for word in chosen)",
    "joined by commas": "','.join(chosen)",
    "in reverse order": "chosen[::-1]", "with a capital first letter": "[word.title() for word in chosen]",
}  # fmt: skip
TEXT_CONDITIONS = {
    "longer than {k} letters": "len(word) > {k}", "shorter than {k} letters": "len(word) < {k}",
    "of exactly {k} letters": "len(word) == {k}", "of at least {k} letters": "len(word) >= {k}",
}  # fmt: skip
VERBS = words(
    "analyse, check, collect, compute, digest, evaluate, extract, filter, find, process, report, summarise"
)


def block(code: str, language: str = "python") -> str:
    return f"```{language}\n{code}\n```"


def evaluate(expression: str, **names: object) -> object:
    """The value of an expression made of this package's own tables and of integers."""
    return eval(expression, dict(names))


def function(name: str, argument: str, item: str, condition: str, result: str) -> str:
    """A function that picks items by a condition and makes a result of them."""
    chosen = f"chosen = [{item} for {item} in {argument} if {condition}]"
    return f"def {name}({argument}):\n    {chosen}\n    return {result}"


def _numbers(rng: Random, condition: str) -> tuple[list[int], list[int]]:
    """Five to seven numbers, and those of them that satisfy the condition: at least two.

    Raises ValueError for a condition that hardly any number up to 60 satisfies.
    """
    for _ in range(10_000):
        values = [rng.randint(1, 60) for _ in range(rng.randint(5, 7))]
        chosen = [n for n in values if evaluate(condition, n=n)]
        if len(chosen) > 1:
            return values, chosen
    raise ValueError(f"no numbers from 1 to 60 found for {condition!r}")


def _condition(table: dict[str, str], text: str) -> str:
    """The condition that a phrase such as "above 7" stands for."""
    k = next(int(word) for word in text.split() if word.isdigit())
    return next(source.format(k=k) for phrase, source in table.items() if phrase.format(k=k) == text)


def _draw_condition(table: dict[str, str], low: int, high: int) -> Source:
    return lambda rng: rng.choice(list(table)).format(k=rng.randint(low, high))


def _name(rng: Random) -> str:
    """A function's name, "check_tulips"."""
    noun = rng.choice([noun for kind in ("animals", "fruits", "flowers") for noun in KINDS[kind]])
    return f"{rng.choice(VERBS)}_{plural(noun)}"


def _variable(rng: Random) -> str:
    """A list's name, "dusty_tulips"."""
    noun = rng.choice([noun for kind in ("animals", "fruits", "flowers") for noun in KINDS[kind]])
    return f"{rng.choice([look for look in LOOKS if look.isalpha()])}_{plural(noun)}"


def _write_function(slots: Slots, rng: Random) -> Answer:
    condition, result = _condition(CONDITIONS, slots["condition"]), RESULTS[slots["result"]]
    values, chosen = _numbers(rng, condition)
    code = function(slots["name"], "numbers", "n", condition, result)
    returned = evaluate(result, chosen=chosen)
    return Answer(f"{block(code)}\n\nFor example, `{slots['name']}({values})` returns `{returned!r}`.")


def _write_text_function(slots: Slots, rng: Random) -> Answer:
    condition, result = _condition(TEXT_CONDITIONS, slots["condition"]), TEXT_RESULTS[slots["result"]]
    names = [name.lower() for name in rng.sample(FIRST_NAMES, 6)]
    chosen = [word for word in names if evaluate(condition, word=word)]
    code = function(slots["name"], "words", "word", condition, result)
    returned = evaluate(result, chosen=chosen)
    return Answer(f"{block(code)}\n\nFor example, `{slots['name']}({names})` returns `{returned!r}`.")


def _explain(slots: Slots, rng: Random) -> Answer:
    phrase, result = rng.choice(list(CONDITIONS)), rng.choice(list(RESULTS))
    k = rng.randint(3, 12)
    condition = CONDITIONS[phrase].format(k=k)
    values, chosen = _numbers(rng, condition)
    code = function(slots["name"], "numbers", "n", condition, RESULTS[result])
    text = (
        f"It takes a list of numbers, keeps those that are {phrase.format(k=k)} and returns {result}. "
        f"With {values} it keeps {chosen} and returns {evaluate(RESULTS[result], chosen=chosen)!r}."
    )
    return Answer(text, code)


def _comprehend(slots: Slots, rng: Random) -> Answer:
    condition = CONDITIONS[rng.choice(list(CONDITIONS))].format(k=rng.randint(2, 9))
    item = rng.choice(
        ("n * n", "n + 1", "2 * n", "n - 3", "n % 10", "str(n)", "n", "-n", "(n, n * n)", "n // 2")
    )
    target, source = slots["name"], slots["things"].replace(" ", "_")
    loop = f"{target} = []\nfor n in {source}:\n    if {condition}:\n        {target}.append({item})"
    return Answer(block(f"{target} = [{item} for n in {source} if {condition}]"), loop)


LIST_FUNCTION = Family(
    "list_function",
    "coding",
    (
        "Write a Python function {name} that takes {things} as a list and returns, of those {condition}, {result}. "
        "{who}, needs it by {date}.",
        "{who}, keeps {things} in a list. Code {name} in Python: of the numbers {condition}, give back {result}. "
        "Due: {date}.",
        "By {date}, {who}, wants a Python function called {name}. Input: a list of {things}. Output: {result}, "
        "counting only those {condition}.",
        "How would you program {name} for {who}? From a list of {things} it picks those {condition} and returns "
        "{result}. Deadline: {date}.",
        "Python task of {date}: {things} come as a list, only those {condition} matter, and {name} returns {result}. "
        "Client: {who}.",
        "Given {things}, those {condition} interest {who}. Implement {name} in Python so that it returns {result}; "
        "show an example on {date}.",
    ),
    drawn(
        {
            "name": _name,
            "things": QUANTITIES,
            "condition": _draw_condition(CONDITIONS, 3, 12),
            "result": list(RESULTS),
            "who": person,
            "date": date,
        }
    ),
    _write_function,
)
TEXT_FUNCTION = Family(
    "text_function",
    "coding",
    (
        "Write a Python function {name} that picks words {condition} from a list and returns them {result}. {who}, "
        "uses it for {aim} on {date}.",
        "{who}, sorts words for {aim}. By {date}, program {name} in Python: keep words {condition}, return them "
        "{result}.",
        "For {aim}, {date}, code {name} in Python. A list of words goes in; those {condition}, {result}, come out. "
        "Client: {who}.",
        "How can {name} give back words {condition}, {result}? On {date}, {who}, asks for Python on behalf of {aim}.",
        "Python, please: {name}, argument a list of words, result those {condition}, {result}. Purpose: {aim}, "
        "{date}. User: {who}.",
        "To help {who}, with {aim} by {date}, define {name} so that a list of words shrinks to those {condition}, "
        "{result}.",
    ),
    drawn(
        {
            "name": _name,
            "condition": _draw_condition(TEXT_CONDITIONS, 3, 7),
            "date": date,
            "result": list(TEXT_RESULTS),
            "who": person,
            "aim": outlet,
        }
    ),
    _write_text_function,
)
EXPLAIN = Family(
    "explain_code",
    "coding",
    (
        "Explain in two sentences what the function {name} does. {who}, found it at {venue} on {date}, needs it for "
        "{aim}.",
        "{who}, inherited {name} from a colleague at {venue}. What does this Python code do? Use: {aim}, {date}.",
        "For {aim}, {date}, describe {name} in plain words to {who}, of {venue}, with an example.",
        "On {date}, {who}, presents {name} at {venue}. Write down what the function returns, for {aim}.",
        "Code review on {date} at {venue}: tell {who}, what {name} computes, and give a sample call for {aim}.",
        "Put {name} into words for {who}. Where: {venue}. When: {date}. Printed in: {aim}.",
    ),
    drawn({**SETTING, "name": _name}),
    _explain,
)
COMPREHENSION = Family(
    "list_comprehension",
    "coding",
    (
        "Turn the loop over {things} into a list comprehension that fills {name}. {who}, reviews it for {aim} on "
        "{date}.",
        "{who}, finds the loop too long. Write {name} as one list comprehension over {things}; it is for {aim}, "
        "{date}.",
        "For {aim}, {date}, shorten the code of {who}: build {name} from {things} in a single line.",
        "Could {name} be made from {things} without append? Show {who}, a comprehension for {aim} by {date}.",
        "One line instead of four: {name}, computed from {things}. Author: {who}. Use: {aim}, {date}.",
        "On {date}, {aim} prints Python tips by {who}. Rewrite the loop that collects {name} from {things} as a "
        "comprehension.",
    ),
    drawn({"name": _variable, "things": QUANTITIES, "who": person, "aim": outlet, "date": date}),
    _comprehend,
)
FAMILIES = (
    LIST_FUNCTION,
    TEXT_FUNCTION,
    EXPLAIN,
    COMPREHENSION,
    *coding_reading.FAMILIES,
    *coding_data.FAMILIES,
)
