"""How long a record's prompt or response is: in tokens, words or characters.

Tokens are those of a named tokenizer, or reckoned from words; either way the measure says so. The reckoning is
for scripts that put spaces between words; Chinese, Japanese or Thai need a tokenizer. Knows no targets.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast, get_args

from datagen.errors import MissingExtra, UsageError, nearest
from datagen.excerpt import On, excerpt
from datagen.formats.encoding import clean
from datagen.record import Record
from datagen.text import words

Unit = Literal["tokens", "words", "characters"]

# English under today's tokenizers: a token is about three quarters of a word.
TOKENS_PER_WORD = 4 / 3


@dataclass(frozen=True, slots=True)
class Measure:
    """A length of a record: `Measure("prompt", "tokens")(record)`.

    on: the texts that count, several together. tokenizer: a folder or hub name for `transformers`; "" reckons
    tokens as words × 4/3.
    """

    on: On
    unit: Unit
    tokenizer: str = ""

    def __call__(self, record: Record) -> int:
        return sum(self.of(text) for text in excerpt(record, self.on))

    def of(self, text: str) -> int:
        if self.unit == "characters":
            return len(text)
        if self.unit == "words":
            return len(words(text))
        if self.tokenizer:
            return _counter(self.tokenizer)(text)
        return round(len(words(text)) * TOKENS_PER_WORD)

    @property
    def name(self) -> str:
        """As in recipes and on the command line: "prompt-tokens"."""
        return f"{self.on}-{self.unit}"

    @property
    def basis(self) -> str:
        """For people: what is counted, and how."""
        if self.unit != "tokens":
            return f"{self.on} {self.unit}"
        return f"{self.on} tokens ({self.tokenizer or 'words × 4/3'})"


def read_measure(name: str, tokenizer: str = "") -> Measure:
    """The measure of a name such as "prompt-tokens". Raises UsageError for an unknown one, and for a tokenizer
    where no tokens are counted."""
    found = re.fullmatch(r"(\w+)[-_ ](\w+)", name)
    if found is None or found[1] not in get_args(On) or found[2] not in get_args(Unit):
        known = [f"{on}-{unit}" for on in get_args(On) for unit in get_args(Unit)]
        raise UsageError(f"length {name!r}: unknown measure; {nearest(name, known)}")
    if tokenizer and found[2] != "tokens":
        raise UsageError(
            f"tokenizer {tokenizer!r}: nothing to do for {name}; measure {found[1]}-tokens, or leave it out"
        )
    return Measure(cast(On, found[1]), cast(Unit, found[2]), tokenizer)


@lru_cache(maxsize=4)
def _counter(name: str) -> Callable[[str], int]:
    try:
        from transformers import AutoTokenizer
    except ImportError as error:
        raise MissingExtra(f"tokenizer {name!r}", "transformers", "train") from error
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(name)
    except Exception as error:  # of many types: no folder, no hub, broken JSON, a class it does not know
        said = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
        raise UsageError(
            f"tokenizer {name!r}: {said}; give a folder, a hub name, or none (words × 4/3)"
        ) from error
    # Without verbose it does not warn of texts longer than its model reads; half a surrogate pair it refuses.
    return lambda text: len(tokenizer(clean(text), add_special_tokens=False, verbose=False)["input_ids"])
