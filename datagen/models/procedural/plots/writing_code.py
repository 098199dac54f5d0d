"""Small functions over a list of numbers, written in a language of `dialects`, with what they give.

Knows what the functions compute, so that every test it writes is right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from datagen.models.procedural.plots.dialects import DIALECTS, Dialect

Number = int | float


@dataclass(frozen=True, slots=True)
class Writer:
    """One language, and what is measured ("weight"), from which functions have their names."""

    language: str
    noun: str

    @property
    def dialect(self) -> Dialect:
        return DIALECTS.get(self.language, DIALECTS["Python"])

    def name(self, *words: str) -> str:
        if self.dialect.camel:
            return words[0] + "".join(word.capitalize() for word in words[1:])
        return "_".join(words)

    @property
    def average(self) -> str:
        return self.name("average", self.noun)

    @property
    def above(self) -> str:
        return self.name("count", "above")

    @property
    def highest(self) -> str:
        return self.name("highest", self.noun)

    def write_average(self, *, safe: bool) -> str:
        """safe: with an answer to an empty list, which is 0."""
        d = self.dialect
        body = self._guard() if safe else []
        body += [
            d.number.format(var="total", to=d.zero),
            d.loop,
            self._in(d.set.format(var="total", to=f"{self._var('total')} + {d.item}")),
            *self._closed(),
            d.back.format(what=f"{self._var('total')} / {self._size()}"),
        ]
        return self._function(d.one.format(name=self.average), body)

    def write_above(self) -> str:
        d = self.dialect
        body = [
            d.whole.format(var="found"),
            d.loop,
            *self._when(f"{d.item} > {self._var('limit')}", "found", f"{self._var('found')} + 1"),
            *self._closed(),
            d.back.format(what=self._var("found")),
        ]
        return self._function(d.counts.format(name=self.above), body)

    def write_highest(self, *, safe: bool) -> str:
        """safe: right for numbers below zero too, and with an answer to an empty list."""
        d = self.dialect
        body = self._guard() if safe else []
        body += [
            d.number.format(var="best", to=d.first if safe else d.zero),
            d.loop,
            *self._when(f"{d.item} > {self._var('best')}", "best", d.item),
            *self._closed(),
            d.back.format(what=self._var("best")),
        ]
        return self._function(d.one.format(name=self.highest), body)

    def check(self, name: str, values: Sequence[Number], limit: Number | None = None) -> str:
        """A line that tests what a function gives for these values."""
        expected = self.result(name, values, limit)
        return self.dialect.check.format(
            name=name,
            items=", ".join(map(self.number, values)),
            count=len(values),
            limit="" if limit is None else f", {self.number(limit)}",
            result=str(expected) if limit is not None else self.number(expected),
        )

    def result(self, name: str, values: Sequence[Number], limit: Number | None = None) -> Number:
        if limit is not None:
            return sum(value > limit for value in values)
        given: Callable[[Sequence[Number]], Number] = max if name == self.highest else _mean
        return given(values) if values else 0

    def number(self, value: Number) -> str:
        """With a decimal point where the language would take it for a whole number."""
        plain = f"{value:g}"
        return f"{plain}.0" if self.dialect.zero == "0.0" and "." not in plain else plain

    def fenced(self, *parts: str) -> str:
        return f"```{self.dialect.fence}\n" + "\n\n".join(parts) + "\n```"

    def whole_file(self, *parts: str) -> str:
        d = self.dialect
        if d.after:
            parts = tuple(
                "\n".join(f"{' ' * d.indent}{line}" if line else "" for line in part.split("\n"))
                for part in parts
            )
        return self.fenced(*filter(None, (d.before, *parts, d.after)))

    def _function(self, head: str, body: Sequence[str]) -> str:
        lines = [head, *map(self._in, body)]
        return "\n".join([*lines, self.dialect.end] if self.dialect.end else lines)

    def _guard(self) -> list[str]:
        d = self.dialect
        return [d.empty, self._in(d.back.format(what=d.zero)), *self._closed()]

    def _when(self, test: str, var: str, to: str) -> list[str]:
        """Inside the loop."""
        d = self.dialect
        lines = [d.when.format(test=test), self._in(d.set.format(var=var, to=to)), *self._closed()]
        return [self._in(line) for line in lines]

    def _closed(self) -> list[str]:
        return [self.dialect.close] if self.dialect.close else []

    def _size(self) -> str:
        return self.dialect.size

    def _in(self, line: str) -> str:
        return f"{' ' * self.dialect.indent}{line}"

    def _var(self, name: str) -> str:
        return f"${name}" if self.dialect.item == "$value" else name


def _mean(values: Sequence[Number]) -> Number:
    return sum(values) / len(values)
