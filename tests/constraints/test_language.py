"""The language checkers, measured on replies in every shipped language."""

import pytest

from datagen.constraints import Finding, can_check, check, load_constraints, make_constraint
from tests.constraints.sentences_by_language import SENTENCES

SHIPPED = load_constraints(kinds=("language",))


def test_sentences_cover_the_shipped_languages():
    assert {constraint.value for constraint in SHIPPED} == set(SENTENCES) - {"English"}
    assert all(len(sentences) >= 6 for sentences in SENTENCES.values())


def test_language_precision_and_recall_are_at_least_95_of_100():
    kept = {
        (constraint.value, language, sentence): check(constraint, sentence).kept
        for constraint in SHIPPED
        for language, sentences in SENTENCES.items()
        for sentence in sentences
    }
    said = [language == wanted for (wanted, language, _), found in kept.items() if found]
    own = [found is True for (wanted, language, _), found in kept.items() if language == wanted]
    assert sum(said) / len(said) >= 0.95
    assert sum(own) / len(own) >= 0.95
    refused = [language != wanted for (wanted, language, _), found in kept.items() if found is False]
    assert sum(refused) / len(refused) >= 0.95


def test_language_refuses_english_whatever_is_wanted():
    found = [check(constraint, sentence).kept for constraint in SHIPPED for sentence in SENTENCES["English"]]
    assert found.count(False) / len(found) >= 0.95
    assert True not in found


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_language_of_fragments_is_never_taken_for_another(language):
    constraint = make_constraint("language", language)
    for sentence in SENTENCES[language]:
        for count in (2, 3, 4, 5):
            assert check(constraint, " ".join(sentence.split()[:count])).kept is not False


def test_language_finding_shows_confidence_and_what_was_wanted():
    found = check(make_constraint("language", "French"), SENTENCES["English"][0])
    assert found == Finding(False, 0.0, "en 1.00, wanted fr")
    found = check(make_constraint("language", "french"), SENTENCES["French"][2])
    assert found == Finding(True, 1.0, "fr 1.00, wanted fr")


@pytest.mark.parametrize(
    "reply",
    ["Oui.", "42", "🙂", "```python\nprint('Bonjour')\n```", "https://example.com/bonjour/tout/le/monde"],
)
def test_language_cannot_tell_by_a_few_letters_code_or_addresses(reply):
    assert check(make_constraint("language", "French"), reply).kept is None


def test_language_reads_capitals():
    assert check(make_constraint("language", "German"), SENTENCES["German"][0].upper()).kept is True


def test_language_half_in_english_is_not_kept():
    mixed = " ".join(SENTENCES["English"] + SENTENCES["German"][:2])
    assert check(make_constraint("language", "German"), mixed).kept is not True


def test_languages_can_be_checked_by_rules():
    assert all(map(can_check, SHIPPED))
    assert all(map(can_check, load_constraints("nursery")))


@pytest.mark.parametrize(
    ("language", "reply", "expected"),
    [
        ("French", "rouge chien sept", Finding(True, 1.0)),
        ("French", " Rouge, chien.\n", Finding(True, 1.0)),
        ("French", "six", Finding(True, 1.0)),  # French and English share it
        ("English", "six", Finding(True, 1.0)),
        ("German", "six", Finding(False, 0.0, "'six' is not German")),
        ("French", "rouge hund sept chat", Finding(False, 0.75, "'hund' is not French")),
        ("French", "red dog", Finding(False, 0.0, "'red' is not French")),
        ("German", "FÜNF Weiß grün", Finding(True, 1.0)),
        ("Spanish", "pa\u0301jaro", Finding(True, 1.0)),
        ("Spanish", "pajaro", Finding(False, 0.0, "'pajaro' is not Spanish")),
        ("Italian", "verde casa uno", Finding(True, 1.0)),
        ("Italian", "123 !", Finding(False, 0.0, "no word")),
        ("Italian", "", Finding(False, None, "empty reply")),
    ],
)
def test_nursery_language_tells_by_the_word_table(language, reply, expected):
    assert check(make_constraint("nursery_language", language), reply) == expected
