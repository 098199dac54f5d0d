import pytest

from datagen.errors import UsageError
from datagen.labels.label_set import LabelSet, load_labels
from datagen.labels.language import detect_code, read_code

H4 = load_labels("h4")


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("open_qa", "open_qa"),
        ("Open QA", "open_qa"),
        (" closed-qa.", "closed_qa"),
        ("**Coding**", "coding"),
        ("Summarization", "summarize"),
        ("Classification", "classify"),
        ("no idea", ""),
        ("", ""),
        ("x" * 100_000, ""),
    ],
)
def test_a_label_is_read_as_people_and_models_write_it(said, label):
    assert H4.read(said) == label


def test_labels_with_capitals_and_blanks_are_read_too():
    labels = LabelSet({"Travel tips": "", "Law": ""})
    assert labels.read("travel_tips") == "Travel tips"
    assert labels.read("LAW") == "Law"


def test_what_has_no_label_of_its_own_is_other_where_there_is_one():
    instructgpt = load_labels("instructgpt")
    assert instructgpt.fold("coding") == "other"
    assert instructgpt.fold("chat") == "chat"
    assert H4.fold("other") == ""
    assert instructgpt.fold("") == ""


def test_every_shipped_label_has_a_description():
    for name in ("h4", "instructgpt"):
        assert all(load_labels(name).descriptions.values())


def test_an_unknown_set_is_named():
    with pytest.raises(UsageError, match="h5"):
        load_labels("h5")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Write a letter to the tenants about the heating in the winter.", "en"),
        ("Schreiben Sie einen kurzen Brief über die Heizung im Winter.", "de"),
        ("请写一封关于冬天供暖的短信给住户。", "zh"),
        ("42", ""),
        ("", ""),
        ("?" * 1_000_000, ""),
    ],
)
def test_the_language_is_told_or_left_open(text, code):
    assert detect_code(text) == code
    assert detect_code(text) == code


@pytest.mark.parametrize(
    ("said", "code"), [("en", "en"), ("EN-gb", "en"), ("German", "de"), ("english!", ""), ("", "")]
)
def test_a_language_is_read_as_a_code_or_a_name(said, code):
    assert read_code(said) == code
