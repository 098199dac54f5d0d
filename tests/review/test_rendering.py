import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from datagen.review.rendering import CELLS, LONGEST, mark_tricks, render_markdown, render_plain

VOID = {"br", "hr"}
TAGS = set(
    "div span p blockquote ul ol li table thead tbody tr th td h4 h5 h6 pre code em strong s br hr".split()
)


class Page(HTMLParser):
    """What a browser makes of the HTML; fails on tags that are not balanced and on all that might act."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.text, self.marks = [], [], "", []
        self.feed(str(html))  # a Markup would escape what is added to it
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        for name, value in attrs:
            assert name in {"dir", "class", "title"} or (
                name == "start" and tag == "ol" and value.isdecimal()
            )
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class", "")))
        self.text += dict(attrs).get("class", "").removeprefix("language-") if tag == "code" else ""

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.open[-1] == ("span", "mark"):
            self.marks.append(data)
        else:
            self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def body(text):
    """The HTML without the outermost <div>."""
    return re.fullmatch(r'<div class="markdown">\n(.*)</div>', render_markdown(text), re.DOTALL)[1]


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a <b onmouseover='alert(1)'>b</b> <!-- c --> <?php ?> <![CDATA[ x ]]>",
    "<div>\n\n*a*\n\n</div></div></div></body>",
    "[a](javascript:alert(1)) [b](data:text/html,<script>1</script>) [c](JaVaScRiPt&colon;alert(1))",
    '![x](javascript:alert(1)) ![" onerror="alert(1)](http://a.b/" onerror="c)',
    '[a]("><script>alert(1)</script>) [b](<"><script>> "\'><script>") [c](d "e" onclick=f)',
    "[a][b]\n\n[b]: javascript:alert(1) '\"><script>'",
    "[[a](b)](c) ](d) [![e](f)](g) [`]`](h)",
    "&lt;script&gt; &#60;img src=x onerror=y&#62; &#x3c;svg onload=z&#x3E;",
    "`</code></pre><script>`\n\n    </code></pre></div><script>\n\n```\n</code></pre></div><script>",
    "| <td> | </table> |\n|---|---|\n| `</td>` | <script> | <b> |",
    "<javascript:alert(1)> <a@b.c> http://auto.link",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_makes_hostile_text_harmless(text):
    assert Page(render_markdown(text)).tags  # which it checks one by one
    assert Page(render_plain(text)).tags


def test_markdown_shows_html_as_text():
    assert body('<b onclick="x">') == '<p dir="auto">&lt;b onclick=&#34;x&#34;&gt;</p>\n'
    assert body("&lt;b&gt; &amp;lt;") == '<p dir="auto">&lt;b&gt; &amp;lt;</p>\n'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a *b*](http://c.d/é)", 'a <em>b</em> <code class="address">http://c.d/é</code>'),
        ('[a](b "c <i>")', 'a <code class="address">b &#34;c &lt;i&gt;&#34;</code>'),
        ("![a `b`](c)", 'a <code>b</code> <code class="address">c</code>'),
        ("[![a](b)](c)", 'a <code class="address">b</code> <code class="address">c</code>'),
        ("[a](javascript:b)", "[a](javascript:b)"),
        ("<http://a.b>", "&lt;http://a.b&gt;"),
        ("[a]: http://b", "[a]: http://b"),
    ],
)
def test_markdown_shows_addresses_and_links_nowhere(text, shown):
    assert body(text) == f'<p dir="auto">{shown}</p>\n'


@pytest.mark.parametrize(
    ("info", "opening"),
    [
        ("", "<code>"),
        ("Python", '<code class="language-python">'),
        ("c++", '<code class="language-c++">'),
        ("py x=1", '<span class="info">py x=1</span>\n<code class="language-py">'),
        ('"><script>', '<span class="info">&#34;&gt;&lt;script&gt;</span>\n<code>'),
        ("a" * 21, f'<span class="info">{"a" * 21}</span>\n<code>'),
        ("\0", '<span class="info"><span class="mark" title="U+0000 CONTROL CHARACTER">U+0000</span></span>\n<code>'),
    ],
)  # fmt: skip
def test_fence_names_its_language_and_shows_any_other_info(info, opening):
    assert body(f"~~~{info}\n<x>\n~~~") == f'<pre dir="auto">{opening}&lt;x&gt;\n</code></pre>\n'


def test_markdown_demotes_headings():
    assert Page(render_markdown("# a\n## b\n### c\n###### d\n\ne\n=")).tags == [
        "div",
        "h4",
        "h5",
        "h6",
        "h6",
        "h4",
    ]


def test_markdown_keeps_strikethrough_breaks_and_the_number_of_a_list():
    assert body("~~a~~  \nb") == '<p dir="auto"><s>a</s><br>\nb</p>\n'
    assert body("7. a") == '<ol start="7" dir="auto"><li>a\n</li>\n</ol>\n'


def test_table_shows_surplus_cells_in_the_last_one():
    page = Page(render_markdown("a|b\n:-:|-:\nc|d|e `f` | g\nh\n| i \\| j | k |"))
    assert page.tags[-10:] == ["tr", "td", "td", "code", "tr", "td", "td", "tr", "td", "td"]
    assert page.text.split() == ["a", "b", "c", "d|e", "f", "|", "g", "h", "i", "|", "j", "k"]


def test_right_to_left_text_has_its_direction_from_the_outermost_block():
    assert body("مرحبا") == '<p dir="auto">مرحبا</p>\n'
    assert body("- مرحبا") == '<ul dir="auto"><li>مرحبا\n</li>\n</ul>\n'
    assert body("> مرحبا\u200c\u200f") == '<blockquote dir="auto"><p>مرحبا\u200c\u200f</p>\n</blockquote>\n'


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2067", "U+2067 RIGHT-TO-LEFT ISOLATE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\u2028", "U+2028 LINE SEPARATOR"),
        ("\xad", "U+00AD SOFT HYPHEN"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("\U000e0000", "U+E0000 UNASSIGNED"),
        ("\0", "U+0000 CONTROL CHARACTER"),
        ("\x1b", "U+001B CONTROL CHARACTER"),
        ("\x85", "U+0085 CONTROL CHARACTER"),
        ("\r", "U+000D CONTROL CHARACTER"),
        ("\ud83d", "U+D83D LONE SURROGATE"),
    ],
)
def test_invisible_characters_are_shown_by_name(text, title):
    mark = f'<span class="mark" title="{title}">{title.split()[0]}</span>'
    assert render_plain(f"pay{text}pal") == f'<div class="plain" dir="auto">pay{mark}pal</div>'
    assert body(f"pay{text}pal") == f'<p dir="auto">pay{mark}pal</p>\n'
    assert body(f"`a{text}b`") == f'<p dir="auto"><code>a{mark}b</code></p>\n'


def test_character_written_as_an_entity_is_marked_too():
    assert Page(render_markdown("a&#x202E;b [c](d&#x2066;)")).marks == ["U+202E", "U+2066"]


def test_run_of_one_invisible_character_is_one_mark():
    assert mark_tricks("a\u200b\u200b\u202eb") == [
        ("text", "a"), ("mark", "\u200b\u200b"), ("mark", "\u202e"), ("text", "b")
    ]  # fmt: skip
    assert Page(render_plain("\u200b\u200b\u202e")).marks == ["U+200B ×2", "U+202E"]


@pytest.mark.parametrize(
    "text",
    ["نمی\u200cخواهم", "क्\u200dष", "👩\u200d🔬", "❤\ufe0f", "葛\U000e0100", "(\u200e\u200f\u061c)", "\t\n "],
)
def test_characters_that_languages_need_are_left_alone(text):
    assert mark_tricks(text) == [("text", text)]


def test_variation_selectors_in_a_row_are_marked_but_the_first():
    assert mark_tricks("a\ufe0f\U000e0101\U000e0102") == [
        ("text", "a\ufe0f"), ("mark", "\U000e0101"), ("mark", "\U000e0102")
    ]  # fmt: skip


def test_empty_text_is_an_empty_block():
    assert mark_tricks("") == []
    assert render_plain("") == '<div class="plain" dir="auto"></div>'
    assert render_markdown("") == '<div class="markdown">\n</div>'


def test_plain_text_keeps_whitespace_and_takes_windows_line_ends():
    assert render_plain(" a\r\n\tb  c\n") == '<div class="plain" dir="auto"> a\n\tb  c\n</div>'


def test_template_does_not_escape_the_result_again():
    assert Markup("{}").format(render_plain("<")) == '<div class="plain" dir="auto">&lt;</div>'


@pytest.mark.parametrize(
    "text",
    [
        "*a* " * (LONGEST // 4) + "b",
        ">" * 30 + "a",  # the parser would say nothing at all
        "- " * 30 + "a",
        "|a" * 200 + "\n" + "|-" * 200 + "\n" + "b\n" * (CELLS // 200),
    ],
)
def test_what_is_too_long_deep_or_wide_is_shown_plain(text):
    assert render_markdown(text) == render_plain(text)


def test_text_of_the_greatest_length_is_still_marked_up():
    assert render_markdown("a" * (LONGEST - 3) + "*b*").endswith("<em>b</em></p>\n</div>")


PIECES = ["[", "![", ">", "*", "`", "_", "~", "a*", "*a_ ", "[a](", "![](", "[a](<b", "<!--", "&#", "\\", "\n", "|\n",
          "- a|\n", "a|\n-|\n", "> - a\n", "# a\n", "```\n", "1. ", "-", "\u202e\u202d"]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_markdown_gets_through_what_makes_parsers_slow(piece):
    assert "x" in Page(render_markdown(piece * (10_000 // len(piece)) + "x")).text


def test_markdown_gets_through_deep_brackets():
    for opening in ("[", "!["):
        assert "a" in Page(render_markdown(opening * 2_000 + "](a)" * 2_000)).text


def test_huge_text_is_shown_whole():
    assert Page(render_markdown("<a>\u202e" * 30_000)).text == "<a>" * 30_000


SNIPPETS = [*HOSTILE, *PIECES, "a", "b ", "\n\n", "    ", "(", ")", "]", "]:", '"', "'", "<", "=", "-", "|", "&lt;",
            "&#0;", "&#x202e;", "\0", "***", "+ ",
            "\r", "\r\n", "\x0c", "\u2028", "\u202e", "\u200b", "\ud800", "مرحبا"]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=5), max_size=30).map("".join))
def test_markdown_never_makes_a_tag_or_attribute_beyond_the_list(text):
    html = render_markdown(text)
    Page(html)
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\u200b\u2028\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", html
    )


@settings(deadline=None)
@given(st.text(alphabet='ab|[]()-*>`~#+!_\\:" \n\t1.<=', max_size=120))
def test_markdown_shows_every_letter_in_order(text):
    assert re.findall("[ab]", Page(render_markdown(text)).text) == re.findall("[ab]", text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS) | st.text(max_size=5), max_size=30).map("".join))
def test_plain_text_shows_all_but_what_is_marked(text):
    text = text.replace("\r\n", "\n")
    assert "".join(piece for _, piece in mark_tricks(text)) == text
    assert Page(render_plain(text)).text == "".join(
        piece for kind, piece in mark_tricks(text) if kind == "text"
    )
