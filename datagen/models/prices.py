"""What a model costs, where that is known. An unknown price is None and is never guessed.

Knows list prices only: no discounts for caches or batches, no contracts. A user's own file overrules them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from datagen.errors import UsageError
from datagen.models.base import Usage

_FREE = ("procedural:", "hf:")
_SHIPPED = Path(__file__).with_name("prices.json")
_SHAPE = '{"input": USD, "output": USD}'


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens."""

    input: float
    output: float

    def of(self, usage: Usage) -> float:
        """USD."""
        return (usage.prompt_tokens * self.input + usage.completion_tokens * self.output) / 1e6


def price_of(model: str, extra: Path | None = None) -> Price | None:
    """The price of a model by its `uri`, which tells the server too, or by its bare name.

    Looked up in `extra`, in the file that DATAGEN_PRICES names, and last in the shipped list, which holds for
    OpenAI's own server only: the same name at another base URL has no known price. Models that run on this
    machine cost nothing. Raises UsageError when a user's file cannot be read.
    """
    if model.startswith(_FREE):
        return Price(0.0, 0.0)
    named = os.environ.get("DATAGEN_PRICES")
    name = model.partition(":")[2] if model.startswith(("openai:", "openai-client:")) else model
    for path in (extra, Path(named) if named else None):
        prices = _read(path) if path else {}
        found = prices.get(model) or prices.get(name) or prices.get(name.partition("@http")[0])
        if found:
            return found
    return _read(_SHIPPED).get(name)


def _read(path: Path) -> dict[str, Price]:
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"prices: cannot read {path}: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise UsageError(f'prices: {path}: expected JSON, {{"MODEL": {_SHAPE}}}: {error}') from error
    prices = content.get("prices", content) if isinstance(content, dict) else content
    if not isinstance(prices, dict):
        raise UsageError(f'prices: {path}: expected {{"MODEL": {_SHAPE}}}, found {_quoted(prices)}')
    return {model: _price(f"prices: {path}: model {model}", price) for model, price in prices.items()}


def _price(place: str, price: Any) -> Price:
    given = price if isinstance(price, dict) else {}
    usd: list[Any] = [given.get("input"), given.get("output")]
    if not all(type(value) in (int, float) and value >= 0 for value in usd):
        raise UsageError(f"{place}: expected {_SHAPE}, found {_quoted(price)}")
    return Price(*map(float, usd))


def _quoted(value: Any) -> str:
    """As it stands in the file, and not too much of it."""
    text = orjson.dumps(value).decode()
    return text if len(text) <= 80 else f"{text[:79]}…"
