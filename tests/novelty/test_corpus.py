"""Texts become the tokens of rouge_score's tokenizer, and nothing else of them is kept."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from datagen.novelty import corpus as corpus_module
from datagen.novelty import read_corpus
from datagen.text import tokens


def assert_holds_the_tokens(corpus, texts):
    """The stored ids spell the texts, but for tokens that come once; rarer tokens have lower numbers."""
    spelt = [tokens(text) for text in texts]
    everything = [token for parts in spelt for token in parts]
    repeated = {token for token in everything if everything.count(token) > 1}
    assert corpus.lengths.tolist() == [len(parts) for parts in spelt]
    assert corpus.vocabulary == len(repeated)
    word_of = {}
    for row, parts in enumerate(spelt):
        ids = corpus.ids[corpus.starts[row] : corpus.starts[row + 1]].tolist()
        for number, token in zip(ids, [part for part in parts if part in repeated], strict=True):
            assert word_of.setdefault(number, token) == token
    assert sorted(word_of) == list(range(len(repeated)))
    counts = [everything.count(word_of[number]) for number in sorted(word_of)]
    assert counts == sorted(counts)


@given(st.lists(st.text(max_size=20), max_size=8))
@example(["\u212aelvin KELVIN", "a\0b a", "\0", "\ud800x x", "İi i", "ΑΣ Σ a", "a|b | a", "a\nb\x1ca"])
def test_tokens_are_those_of_rouge_score(texts):
    assert_holds_the_tokens(read_corpus(texts), texts)


def test_texts_stream_in_and_batches_make_no_difference(monkeypatch):
    texts = ["one two", "", "two \0 three", "three one", "\0"] * 3
    whole = read_corpus(iter(texts))
    monkeypatch.setattr(corpus_module, "_BATCH", 5)
    parts = read_corpus(text for text in texts)
    assert_holds_the_tokens(parts, texts)
    for one, other in ((whole.lengths, parts.lengths), (whole.starts, parts.starts), (whole.ids, parts.ids)):
        assert np.array_equal(one, other)


def test_no_texts_make_an_empty_corpus():
    corpus = read_corpus([])
    assert (len(corpus), corpus.starts.tolist(), len(corpus.ids), corpus.vocabulary) == (0, [0], 0, 0)


def test_spans_cover_all_texts_and_hold_a_huge_one_alone(monkeypatch):
    monkeypatch.setattr(corpus_module, "_SPAN", 4)
    corpus = read_corpus(["a b", "a b", "", "a " * 20, "b"])
    assert list(corpus.spans()) == [(0, 3), (3, 4), (4, 5)]
