"""Checks of letters, digits, commas and numbers of words."""

import pytest

from datagen.constraints import Finding, check, make_constraint


def kept(kind, value, reply):
    return check(make_constraint(kind, value), reply).kept


@pytest.mark.parametrize("reply", ["A dog ran far.", "Café", "CAFÉ", "Cafe\u0301", "ö", "3 cats\n"])
def test_without_letter_passes_other_letters_and_those_with_marks(reply):
    assert kept("without_letter", "e", reply) is True


@pytest.mark.parametrize("reply", ["the", "A dog and an Elk.", "E", "Café latte", "x" * 1000 + "e"])
def test_without_letter_finds_it_small_and_capital(reply):
    assert kept("without_letter", "e", reply) is False


def test_without_letter_counts_and_shows_the_first_word():
    found = check(make_constraint("without_letter", "E"), "No way, he said: never.")
    assert found == Finding(False, 3, "the letter e 3 times, first in 'he'")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("HELLO, WORLD!", True),
        ("ÉCOLE À PARIS", True),
        ("4", True),
        ("東京です", True),
        ("HELLO, World!", False),
        ("STRAßE", False),
        ("MC²", True),
        ("ｈELLO", False),
    ],
)
def test_all_capitals(reply, expected):
    assert kept("all_capitals", "", reply) is expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("hello, world. i am here.", True),
        ("école à paris", True),
        ("42", True),
        ("Hello", False),
        ("paris is in France", False),
        ("Ωmega", False),
    ],
)
def test_lower_case(reply, expected):
    assert kept("lower_case", "", reply) is expected


def test_case_shows_the_first_word_at_fault():
    assert check(make_constraint("lower_case", ""), "all is Well in Rome").detail == "a capital in 'Well'"
    assert check(make_constraint("all_capitals", ""), "NOT sO").detail == "a small letter in 'sO'"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Red and green; blue too.", True),
        ("It costs 1,000 euros.", False),
        ("Yes, it does.", False),
        ("首先，打开门", False),
        ("一、二", False),
        ("نعم، بالطبع", False),
        ("'Tis so’", True),
    ],
)
def test_no_commas(reply, expected):
    assert kept("no_commas", "", reply) is expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("seven of nine", True),
        ("It is 7.", False),
        ("x²", False),
        ("٣", False),
        ("1. First", False),
        ("VII", True),
    ],
)
def test_no_digits(reply, expected):
    assert kept("no_digits", "", reply) is expected


@pytest.mark.parametrize(
    ("limit", "reply", "expected"),
    [
        ("3", "one two three", True),
        ("3", "one two three four", False),
        ("3", "- one\n- two\n- three", True),  # bullets are no words
        ("2", "well-known facts", True),
        ("2", "yes — no", True),
        ("10", "今日はいい天気です", None),
    ],
)
def test_word_limit(limit, reply, expected):
    assert kept("word_limit", limit, reply) is expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [("One fine day", True), ("One day", False), ("One very fine day", False), ("สวัสดีครับ", None)],
)
def test_exact_words(reply, expected):
    assert kept("exact_words", "3", reply) is expected


def test_word_limit_says_what_it_counted():
    assert check(make_constraint("word_limit", "2"), "a b c") == Finding(False, 3, "3 words, most 2")
