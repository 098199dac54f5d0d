"""Texts as sets of hashed shingles, by both engines."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.errors import UsageError
from datagen.shingles import choose_engine, join_sets, shingle_sets
from datagen.text import normalise

ENGINES = ("numpy", "numba")
# What breaks a tokenizer: forms that NFKC folds, letters whose case folding is longer, whitespace beyond ASCII, lone
# surrogates, characters beyond the basic plane.
PIECES = [
    *("a", "B", "c", "one", "Ｙ", "straße", "\ufb01", "e\u0301", "\u00e9", "İ", "\ud800", "𝒳", "猫", "\x00"),
    *(" ", "  ", "\n", "\t", "\x1c", "\x85", "\u2003", "\u3000"),
]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), max_size=8)


def shingles(text, shingle, n):
    """The definition, on texts."""
    units = normalise(text).split() if shingle == "word" else list(normalise(text))
    if not units:
        return set()
    return {tuple(units[at : at + n]) for at in range(max(1, len(units) - n + 1))}


def members(sets):
    return [set(sets.values[begin:end].tolist()) for begin, end in pairwise(sets.starts.tolist())]


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from(["word", "char"]), st.integers(1, 6))
def test_sets_are_those_of_the_definition_and_alike_with_both_engines(texts, shingle, n):
    expected = [shingles(text, shingle, n) for text in texts]
    found = shingle_sets(texts, shingle, n, "numpy")
    compiled = shingle_sets(texts, shingle, n, "numba")
    np.testing.assert_array_equal(found.values, compiled.values)
    np.testing.assert_array_equal(found.starts, compiled.starts)
    hashed = members(found)
    assert [len(one) for one in hashed] == [len(one) for one in expected]
    for a, one in zip(expected, hashed, strict=True):
        for b, other in zip(expected, hashed, strict=True):
            assert len(a & b) == len(one & other)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_shared_run_of_words_is_a_shared_shingle(engine):
    texts = ["The cat sat on the mat.", "a dog: the CAT  sat\non the mat."]
    one, other = members(shingle_sets(texts, "word", 3, engine))
    assert (len(one), len(other), len(one & other)) == (4, 6, 4)


@pytest.mark.parametrize("engine", ENGINES)
def test_characters_are_code_points_not_bytes(engine):
    one, other = members(shingle_sets(["猫が好き", "猫が嫌い"], "char", 2, engine))
    assert (len(one), len(other), len(one & other)) == (3, 3, 1)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shingle", ["word", "char"])
def test_a_text_does_not_depend_on_its_neighbours(engine, shingle):
    texts = ["plain words", "", "mixed 猫 words", " \n", "x" * 300_000, "plain words", "\ud800 \udfff"]
    alone = join_sets([shingle_sets([text], shingle, 4, engine) for text in texts])
    together = shingle_sets(texts, shingle, 4, engine)
    np.testing.assert_array_equal(alone.values, together.values)
    np.testing.assert_array_equal(alone.starts, together.starts)


def test_sets_are_ascending_without_repetition():
    sets = shingle_sets(["b a b a b a b a", "a " * 1000], "word", 2)
    assert sets.sizes.tolist() == [2, 1]
    assert sets.values[0] < sets.values[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_short_text_is_not_the_longer_one_it_begins(engine):
    one, other = members(shingle_sets(["one two", "one two one"], "word", 3, engine))
    assert len(one) == len(other) == 1
    assert one != other


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("texts", [[], [""], ["", " \n\t"]])
def test_without_words_there_are_no_shingles(engine, texts):
    for shingle in ("word", "char"):
        sets = shingle_sets(texts, shingle, 5, engine)
        assert len(sets) == len(texts)
        assert len(sets.values) == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_hashes_are_the_same_on_every_machine(engine):
    assert shingle_sets(["abc"], "word", 1, engine).values.tolist() == [WORD]
    assert shingle_sets(["abcd"], "char", 3, engine).values.tolist() == CHARS


# By hand from the definition in datagen.shingles.arrays, with Python's integers.
def _mix(x):
    mask = (1 << 64) - 1
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & mask
    x = (x ^ x >> 27) * 0x94D049BB133111EB & mask
    return x ^ x >> 31


def _hash(units):
    total = 0
    for unit in units:
        total = total * 0xD6E8FEB86659FD93 + unit
    return _mix((total + len(units) * 0x9E3779B97F4A7C15) & ((1 << 64) - 1))


WORD = _hash([_hash(b"abc")])
CHARS = sorted([_hash(b"abc"), _hash(b"bcd")])


def test_options_are_checked():
    with pytest.raises(UsageError, match=r"^shingle 'token': expected word or char$"):
        shingle_sets(["a"], "token")
    with pytest.raises(UsageError, match=r"^ngram 0: a shingle has at least 1"):
        shingle_sets(["a"], "word", 0)
    with pytest.raises(UsageError, match=r"^engine 'cuda': expected auto, numpy, numba$"):
        shingle_sets(["a"], engine="cuda")


def test_numba_is_chosen_where_it_is_and_loaded_only_then():
    assert choose_engine("auto") == "numba"
    code = (
        "import sys, datagen.dedupe.minhash as m\n"
        "m.sketch(['a b c'], engine='numpy')\n"
        "assert 'numba' not in sys.modules\n"
        "m.sketch(['a b c'])\n"
        "assert 'numba' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_numba_numpy_does_the_work_and_numba_cannot_be_asked_for():
    code = (
        "import sys\n"
        "sys.modules['numba'] = None\n"  # as if it were not installed
        "from datagen.errors import MissingExtra\n"
        "from datagen.shingles import choose_engine, shingle_sets\n"
        "assert choose_engine('auto') == 'numpy'\n"
        "print(shingle_sets(['a b c'], 'word', 2).values.tolist())\n"
        "try:\n    choose_engine('numba')\nexcept MissingExtra as error:\n    print(error)\n"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True).splitlines()
    assert said[0] == str(shingle_sets(["a b c"], "word", 2).values.tolist())
    assert said[1] == "engine 'numba' needs numba, which is not installed; run: pip install 'datagen[fast]'"
