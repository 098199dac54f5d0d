"""How words become phrases: articles, plurals, lists, tables, times and money; and how slots are drawn.

Knows no task family. All of it is exact for the words of `lexicon`, `scenes` and `subjects`, not for all English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random

from datagen.models.procedural.family import Slots
from datagen.models.procedural.lexicon import IRREGULAR_PLURALS, NUMBER_WORDS

Source = Sequence[str] | Callable[[Random], str]


def drawn(sources: Mapping[str, Source]) -> Callable[[Random], Slots]:
    """A family's draw function. A key of several names ("host guest") draws as many different values."""

    def draw(rng: Random) -> Slots:
        slots: dict[str, str] = {}
        for names, source in sources.items():
            keys = names.split()
            values = [source(rng)] if callable(source) else rng.sample(source, len(keys))
            slots.update(zip(keys, values, strict=True))
        return slots

    return draw


def either(rng: Random, *texts: str) -> str:
    """One of several wordings."""
    return rng.choice(texts)


def a(noun: str) -> str:
    """The noun with "a" or "an"."""
    vowel = noun[0].lower() in "aeiou" and not noun.lower().startswith(("uni", "uku", "use", "euc", "one"))
    return f"{'an' if vowel or noun.startswith(('hour', 'honest')) else 'a'} {noun}"


def bare(phrase: str) -> str:
    """The phrase without its leading article."""
    first, _, rest = phrase.partition(" ")
    return rest if first.lower() in ("a", "an", "the", "some") else phrase


def plural(noun: str) -> str:
    """The plural of a noun phrase whose last word is its head."""
    lead, space, head = noun.rpartition(" ")
    if head in IRREGULAR_PLURALS:
        return f"{lead}{space}{IRREGULAR_PLURALS[head]}"
    if head.endswith(("s", "sh", "ch", "x", "z")):
        return f"{noun}es"
    if head.endswith("y") and head[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def counted(count: int, noun: str) -> str:
    """1, "egg" → "1 egg"; 3, "egg" → "3 eggs"."""
    return f"{count} {noun if count == 1 else plural(noun)}"


def number(text: str) -> int:
    """The value of "7" or "seven"."""
    return NUMBER_WORDS.index(text) if text in NUMBER_WORDS else int(text)


def capitalised(text: str) -> str:
    """The text with its first letter in upper case and the rest untouched."""
    return text[:1].upper() + text[1:]


def listing(items: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def numbered(items: Iterable[str]) -> str:
    return "\n".join(f"{position}. {item}" for position, item in enumerate(items, 1))


def bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(header), " | ".join("---" for _ in header)]
    lines += [" | ".join(str(cell) for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def clock(minutes: int) -> str:
    """Minutes after midnight as a 24-hour clock time, "09:05"."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def minutes(time: str) -> int:
    """Minutes after midnight of "09:05"."""
    hours, _, rest = time.partition(":")
    return int(hours) * 60 + int(rest)


def money(cents: int) -> str:
    """150 → "$1.50"."""
    return f"${cents // 100}.{cents % 100:02d}"


def cents(price: str) -> int:
    """150 of "$1.50"."""
    return int(price.strip("$").replace(".", ""))
