from hypothesis import example, given
from hypothesis import strategies as st
from rouge_score.tokenizers import DefaultTokenizer

from datagen.text import collapse_whitespace, content_hash, normalise, tokens, words

ROUGE_TOKENIZER = DefaultTokenizer(use_stemmer=False)


@given(st.text())
@example("İstanbul's 3rd K-mart: naïve ﬁle_name")  # noqa: RUF100
@example("two\nlines\tand\x1cseparators")
@example("")
def test_tokens_equal_those_of_rouge_score(text):
    assert tokens(text) == ROUGE_TOKENIZER.tokenize(text)


def test_tokens_of_an_example():
    assert tokens("Don't PANIC, it's 42!") == ["don", "t", "panic", "it", "s", "42"]
    assert tokens("Привет 👋") == []


def test_words_stand_between_whitespace():
    assert words("  well-known\tfacts,\n etc. ") == ["well-known", "facts,", "etc."]


def test_collapse_whitespace_leaves_single_spaces():
    assert collapse_whitespace(" a \n\n b\u00a0c\t") == "a b c"


def test_normalise_ignores_case_whitespace_and_unicode_form():
    assert normalise("STRASSE\n ﬁn") == normalise("straße fin")
    assert normalise("e\u0301te\u0301") == normalise("été")
    assert normalise("résumé") != normalise("resume")


def test_content_hash_tells_where_one_text_ends():
    assert content_hash("ab", "c") != content_hash("a", "bc")
    assert content_hash("a") != content_hash("a", "")
    assert content_hash("\ud800") == content_hash("\ud800")
