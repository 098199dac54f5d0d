"""What a model wrote, as HTML that does nothing: no markup of its own, no link to follow, nothing hidden.

Whoever judges a text must see all of it. So what Markdown would swallow (link addresses and titles, the info of
a fence, surplus cells of a table, what is nested too deeply) is shown, and invisible characters are shown as marks.
Knows no pages and no styles; `class="plain"` wants `white-space: pre-wrap`, and inside `class="markdown"`
`unicode-bidi: plaintext` on p, li, th, td and headings lets each of them find its own base direction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from markupsafe import Markup, escape

LONGEST: Final = 100_000
"""Characters; longer texts are shown plain. Marking them up takes some ten microseconds per character, up to thirty."""
CELLS: Final = 20_000
"""Texts whose tables might have more cells are shown plain: short rows are filled up, so a few bytes make many."""
NESTING: Final = 20

# Not here, since ordinary text needs them: ZWNJ and ZWJ (U+200C, U+200D: Persian, Indic scripts, emoji), LRM, RLM
# and ALM (U+200E, U+200F, U+061C: they stand like one letter and cannot turn others round), variation selectors.
# Several of the last in a row select nothing and can smuggle text; all but the first of them are marked.
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_TRICKS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed
    "\xad\u034f\u115f\u1160\u3164\uffa0\u200b\u2060-\u2064\ufeff"  # nothing to see: joiners, fillers
    "\u2028\u2029"  # line and paragraph separators
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # directions, embedded or overridden; deprecated format characters
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations, tags
    "\ud800-\udfff"  # surrogates, which no encoding can write
)
_RUN = re.compile(f"((?<=[{_SELECTORS}])[{_SELECTORS}]|[{_TRICKS}])\\1*")
_NAMELESS = {"Cc": "CONTROL CHARACTER", "Cs": "LONE SURROGATE"}

_HEADINGS = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6", "h6": "h6"}
_TAGS = frozenset({"p", "blockquote", "ul", "ol", "li", "em", "strong", "s"})
_TAGS |= {"h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
_LANGUAGE = re.compile(r"[a-z0-9+#-]{1,20}")
_DELIMITERS = re.compile(r"^[ \t>|:-]+$", re.MULTILINE)  # the second row of a table and the like
_PIPE = re.compile(r"(?<!\\)\|")


def mark_tricks(text: str) -> list[tuple[Literal["text", "mark"], str]]:
    """The text in pieces that joined give it back; a "mark" is a run of one invisible or reordering character."""
    pieces: list[tuple[Literal["text", "mark"], str]] = []
    at = 0
    for run in _RUN.finditer(text):
        if at < run.start():
            pieces.append(("text", text[at : run.start()]))
        pieces.append(("mark", run[0]))
        at = run.end()
    if at < len(text):
        pieces.append(("text", text[at:]))
    return pieces


def show(text: str) -> Markup:
    """Escaped, every invisible or reordering character replaced by a mark that names it."""
    return Markup("").join(
        _mark(piece) if kind == "mark" else escape(piece) for kind, piece in mark_tricks(text)
    )


def render_plain(text: str) -> Markup:
    """The text as it is, in one <div>."""
    return Markup('<div class="plain" dir="auto">{}</div>').format(show(text.replace("\r\n", "\n")))


def render_markdown(text: str) -> Markup:
    """CommonMark with tables and strikethrough, in one <div>; like `render_plain` where that is too big or too deep.

    Tags: those of _TAGS, hr, br, pre, code, span and div; attributes: class, title, dir, and start of <ol>.
    The outermost blocks and code have dir="auto" and what is in them inherits it: a list whose items had a
    direction each would find none for its own markers.
    """
    text = text.replace("\r\n", "\n")
    columns = max((row.count("|") + 1 for row in _DELIMITERS.findall(text)), default=0)
    if len(text) > LONGEST or columns * text.count("\n") > CELLS:
        return render_plain(text)
    tokens = _PARSER.parse(text)
    if any(token.level >= NESTING - 1 for token in tokens):  # the parser drops what is deeper
        return render_plain(text)
    return Markup(f'<div class="markdown">\n{"".join(_html(tokens))}</div>')


@lru_cache(maxsize=1_024)
def _mark(run: str) -> Markup:
    code = f"U+{ord(run[0]):04X}"
    name = unicodedata.name(run[0], "") or _NAMELESS.get(unicodedata.category(run[0]), "UNASSIGNED")
    times = f" ×{len(run)}" if len(run) > 1 else ""
    return Markup('<span class="mark" title="{} {}">{}{}</span>').format(code, name, code, times)


def _html(tokens: Sequence[Token]) -> Iterator[str]:
    address = ""  # of the open link; links do not nest
    for token in tokens:
        if token.type == "link_open":
            address = _address(token, "href")
        elif token.type == "link_close":
            yield address
        elif token.nesting:
            yield _tag(token)
        else:
            yield _LEAVES.get(token.type, _text)(token)


def _tag(token: Token) -> str:
    end = "\n" if token.block and token.nesting < 0 else ""
    if token.hidden:  # the paragraph of a list item that has no blank lines
        return end
    tag = _HEADINGS.get(token.tag, token.tag)
    if tag not in _TAGS:
        return show(token.markup)
    if token.nesting < 0:
        return f"</{tag}>{end}"
    start = f' start="{int(token.attrs["start"])}"' if "start" in token.attrs else ""
    direction = ' dir="auto"' if token.block and token.level == 0 else ""
    return f"<{tag}{start}{direction}>"


def _text(token: Token) -> str:
    return show(token.content)


def _inline(token: Token) -> str:
    return "".join(_html(token.children or ()))


def _code_inline(token: Token) -> str:
    return f"<code>{show(token.content)}</code>"


def _code(token: Token) -> str:
    info = token.info.strip()
    language = (info.split() or [""])[0].lower()
    name = f' class="language-{language}"' if _LANGUAGE.fullmatch(language) else ""
    rest = "" if name and info.lower() == language else info
    caption = f'<span class="info">{show(rest)}</span>\n' if rest else ""
    return f'<pre dir="auto">{caption}<code{name}>{show(token.content)}</code></pre>\n'


def _image(token: Token) -> str:
    return _inline(token) + _address(token, "src")


def _address(token: Token, attribute: str) -> str:
    title = f' "{token.attrs["title"]}"' if "title" in token.attrs else ""
    return f' <code class="address">{show(f"{token.attrs[attribute]}{title}")}</code>'


_LEAVES: dict[str, Callable[[Token], str]] = {
    "inline": _inline,
    "code_inline": _code_inline,
    "code_block": _code,
    "fence": _code,
    "image": _image,
    "softbreak": lambda _: "\n",
    "hardbreak": lambda _: "<br>\n",
    "hr": lambda _: "<hr>\n",
}


def _table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """The parser's rule for tables; cells beyond the header's, which it drops, go into the row's last cell."""
    begin = len(state.tokens)
    found = table(state, first, end, silent)
    added = state.tokens[begin:]
    columns = sum(token.type == "th_open" for token in added)
    last = {token.map[0]: token for token in added if token.type == "inline" and token.map}
    for line, token in last.items():
        row = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
        cells = _PIPE.split(row.removeprefix("|"))
        if len(cells) > columns and any(cells[columns:]):
            token.content = "|".join(cells[columns - 1 :]).strip()
    return found


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING})
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.enable(["table", "strikethrough"])
    # A reference's definition is not to be seen in the text; "normalize" would hide NUL.
    parser.disable(["html_block", "html_inline", "autolink", "reference", "normalize"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # addresses as they were written
    return parser


_PARSER: Final = _parser()
