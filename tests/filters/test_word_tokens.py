import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.filters.word_tokens import word_tokens
from datagen.text import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Don't stop_it: 3.5!", ["don", "t", "stop", "it", "3", "5"]),
        ("Straße ÉTÉ", ["strasse", "été"]),
        ("ﬁne Ｗｉｄｅ", ["fine", "wide"]),
        ("天气好 ok", ["天", "气", "好", "ok"]),
        ("हिन्दी में।", ["हिन्दी", "में"]),
        ("שָׁלוֹם Привет", ["שָׁלוֹם", "привет"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("\ud800 a", ["a"]),
    ],
)
def test_words_of_any_script(text, expected):
    assert word_tokens(text) == [unicodedata.normalize("NFKC", word) for word in expected]


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_read_as_rouge_score_does(text):
    assert word_tokens(text) == tokens(text)


@given(st.text())
def test_case_and_surroundings_do_not_matter(text):
    assert word_tokens(f"... {text} !") == word_tokens(text)
