import pytest

from datagen.report.verbs import root_verb


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("Write a short poem about rain.", ("write", "poem")),
        ("Please write two short stories that end well.", ("write", "story")),
        ("Can you list 5 countries in Europe?", ("list", "country")),
        ("Kindly and briefly summarize the following article.", ("summarize", "article")),
        ("Your task is to translate this sentence into French.", ("translate", "sentence")),
        ("Given the text, extract all dates.", ("extract", "date")),
        ("You are a chef. Suggest a simple dessert.", ("suggest", "dessert")),
        ("Give me an example of irony.", ("give", "example")),
        ("Tell me about the moon.", ("tell", "moon")),
        ("Write a product description for a lamp.", ("write", "description")),
        ("Describe a house built in 1900.", ("describe", "house")),
        ("Write a function merge_hours(a, b).", ("write", "function")),
        ("Describe how rain forms.", ("describe", "")),
        ("What is the capital of France?", ("question", "what")),
        ("what is the capital of France", ("question", "what")),
        ("According to the text, who won?", ("question", "who")),
        ("Do you know a good joke?", ("question", "do")),
        ("When you are done, list the steps.", ("list", "step")),
        ("Summarise it in one line. What is missing?", ("summarise", "")),
        ("Classes: a, b, c. Classify the fruit.", ("classify", "fruit")),
        ("Écris une carte postale.", ("", "")),
        ("写一首诗", ("", "")),
        ("", ("", "")),
        ("?!", ("", "")),
    ],
)
def test_root_verb_finds_verb_and_head_noun(instruction: str, expected: tuple[str, str]):
    assert root_verb(instruction) == expected


def test_root_verb_looks_at_the_beginning_of_a_long_text_only():
    assert root_verb("blah " * 200 + ". Write a poem.") == ("", "")
    assert root_verb("Write a poem. " + "blah " * 40_000) == ("write", "poem")


def test_root_verb_takes_no_monster_for_a_noun():
    assert root_verb(f"Write a {'z' * 500}.") == ("write", "")
