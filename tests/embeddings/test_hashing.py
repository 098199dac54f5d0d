import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from datagen.embeddings.hashing import DIMENSIONS, HashingEmbedder


def embed(*texts):
    return HashingEmbedder().embed(texts)


def cosine(one, other):
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))


def test_the_numbers_are_the_same_everywhere():
    (vector,) = embed("a cat")
    # " a cat " has 5 + 4 + 3 runs of 3, 4 and 5 characters, each of which adds or takes one.
    assert np.abs(vector).sum() == 12
    filled = [40, 161, 249, 256, 277, 306, 325, 350, 365, 445, 475, 482]
    assert np.flatnonzero(vector).tolist() == filled
    assert vector[filled].tolist() == [-1, -1, -1, 1, 1, 1, 1, 1, -1, -1, -1, -1]


def test_case_width_and_whitespace_do_not_count():
    one, other = embed("Name a  River\n", "name a river")
    assert np.array_equal(one, other)


def test_texts_that_share_letters_are_near():
    river, rivers, lake = embed("Name a river in Europe", "Name a river of Europe", "2 + 2 = ?")
    assert cosine(river, rivers) > 0.7 > 0.1 > cosine(river, lake)


def test_word_order_is_hardly_seen_but_meaning_never():
    one, other, synonym = embed("big dog", "dog big", "large hound")
    assert cosine(one, other) > cosine(one, synonym)


def test_a_text_without_signs_gives_zeros():
    assert not embed("", " \n\t").any()


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_any_texts_give_finite_vectors_of_their_own(texts):
    together = HashingEmbedder().embed(texts)
    assert together.shape == (len(texts), DIMENSIONS)
    assert together.dtype == np.float32
    assert np.isfinite(together).all()
    assert np.array_equal(together, np.concatenate([embed(text) for text in texts]))


def test_lone_surrogates_scripts_and_a_megabyte():
    vectors = embed("\ud800 half a pair", "日本語のテキスト", "Привет", "word " * 200_000)
    assert vectors.any(axis=1).all()
