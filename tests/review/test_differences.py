from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.review.differences import render_difference, word_difference

TEXT = st.text(alphabet="ab ,\n是", max_size=40) | st.text(max_size=20)


def both(pieces):
    """The texts before and after, as the pieces have them."""
    return tuple("".join(text for kind, text in pieces if kind != other) for other in ("added", "removed"))


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("a b", "a b", [("same", "a b")]),
        ("", "a", [("added", "a")]),
        ("a", "", [("removed", "a")]),
        (
            "The cat sat.",
            "The dog sat.",
            [("same", "The "), ("removed", "cat"), ("added", "dog"), ("same", " sat.")],
        ),
        ("cat sat", "cat, sat", [("same", "cat"), ("added", ","), ("same", " sat")]),
        ("x a b y", "x c d y", [("same", "x "), ("removed", "a b"), ("added", "c d"), ("same", " y")]),
        (
            "a\n\nb",
            "c\n\nd",
            [("removed", "a"), ("added", "c"), ("same", "\n\n"), ("removed", "b"), ("added", "d")],
        ),
        ("a b", "a  b", [("same", "a"), ("removed", " "), ("added", "  "), ("same", "b")]),
        ("你好", "你们好", [("same", "你"), ("added", "们"), ("same", "好")]),
        ("में", "मैं", [("removed", "में"), ("added", "मैं")]),
    ],
)
def test_difference_by_words(before, after, pieces):
    assert word_difference(before, after) == pieces


@settings(deadline=None)
@given(TEXT, TEXT)
def test_difference_keeps_both_texts(before, after):
    pieces = word_difference(before, after)
    assert both(pieces) == (before, after)
    assert all(text for _, text in pieces)
    assert all(one[0] != two[0] for one, two in pairwise(pieces))


def test_difference_of_long_texts_is_by_words_within_changed_lines():
    lines = [f"line {number} of many words" for number in range(3_000)]
    before, after = "\n".join(lines), "\n".join(lines).replace("1500 of", "1500 off")
    pieces = word_difference(before, after)
    assert [piece for piece in pieces if piece[0] != "same"] == [("removed", "of"), ("added", "off")]
    assert both(pieces) == (before, after)


def test_difference_of_texts_too_long_even_for_lines_is_the_whole():
    before, after = "a\n" * 20_000, "b\n" * 20_000
    assert word_difference(before, after) == [("removed", before), ("added", after)]


def test_difference_is_escaped_and_marked():
    assert render_difference("a <b>", "a <i\u202e>") == (
        '<div class="difference" dir="auto">a &lt;<del>b</del>'
        '<ins>i<span class="mark" title="U+202E RIGHT-TO-LEFT OVERRIDE">U+202E</span></ins>&gt;</div>'
    )
