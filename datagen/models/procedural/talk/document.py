"""A text that was written for somebody, in its parts, so that each revision leaves the others as they are.

Knows no requests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Layout = Literal["prose", "lines", "code"]
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\b[A-Z]\.)\s+")


@dataclass(frozen=True, slots=True)
class Document:
    """body: sentences of running text, or lines, or lines of code. head: what stands above all else, such as a date.

    more: sentences that can still be added. names: persons in the text who can be renamed. titles: titles that fit.
    bulleted: whether the body is shown as a list. whole: whether leaving a line out would break it.
    """

    body: tuple[str, ...]
    layout: Layout = "prose"
    head: str = ""
    title: str = ""
    opening: str = ""
    closing: str = ""
    signature: tuple[str, ...] = ()
    postscript: str = ""
    more: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    bulleted: bool = False
    whole: bool = False

    def render(self) -> str:
        if self.layout == "code":
            return self._render_code()
        paragraphs = [self.head, self.title, self.opening, self._body(), "\n".join(self.signature)]
        if self.postscript:
            paragraphs.append(f"PS: {self.postscript}")
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    def _body(self) -> str:
        if self.bulleted:
            points = "\n".join(f"- {line}" for line in self.body)
            return f"{points}\n\n{self.closing}" if self.closing else points
        joint = "\n" if self.layout == "lines" else " "
        return joint.join([*self.body, *([self.closing] if self.closing else [])])

    def _render_code(self) -> str:
        listing = "\n".join(["```python", *self.body, "```"])
        return "\n\n".join(part for part in (self.title, listing, self.closing) if part)

    def renamed(self, old: str, new: str) -> Document:
        """With another name wherever the old one stands as a word of its own, in capitals where it was."""

        def change(text: str) -> str:
            text = re.sub(rf"\b{re.escape(old)}\b", lambda _: new, text)
            return re.sub(rf"\b{re.escape(old.upper())}\b", lambda _: new.upper(), text)

        return replace(
            self,
            body=tuple(change(line) for line in self.body),
            opening=change(self.opening),
            title=change(self.title),
            closing=change(self.closing),
            signature=tuple(change(line) for line in self.signature),
            postscript=change(self.postscript),
            more=tuple(change(line) for line in self.more),
            titles=tuple(change(line) for line in self.titles),
            names=tuple(new if name == old else name for name in self.names),
        )


def read_document(text: str) -> Document:
    """A text of somebody else's as sentences; as lines where it has several that are not sentences in paragraphs."""
    lines = [line.strip() for line in text[:20_000].splitlines() if line.strip()]
    if len(lines) > 2:
        return Document(tuple(lines), "lines")
    return Document(tuple(sentence for line in lines for sentence in _SENTENCE.split(line)))
