import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.labels.cues import cues, words_of
from datagen.labels.texts import LONGEST, Shown, shortened, shown, split, task_text
from datagen.record import Message, Record, from_instruction


def user(*contents):
    return Record(tuple(Message("user", content) for content in contents))


def test_a_long_text_keeps_its_beginning_and_its_end_and_says_what_is_missing():
    text = shortened("start" + "x" * 1_000_000 + "end", 100)
    assert text.startswith("start")
    assert text.endswith("end")
    assert "[... 999,908 characters left out ...]" in text
    assert len(text) < 150


def test_an_answer_is_not_shown_to_a_labeller():
    record = from_instruction("Name a colour.", "", "SECRET")
    assert task_text(record) == "Name a colour."
    assert "SECRET" not in str(shown(record))


def test_several_messages_stand_under_their_roles():
    record = Record(
        (
            Message("system", "Be kind."),
            Message("user", "Hi"),
            Message("assistant", "Hello"),
            Message("user", "Sad."),
        )
    )
    assert task_text(record) == "[system] Be kind.\n\n[user] Hi\n\n[assistant] Hello\n\n[user] Sad."
    assert shown(record) == Shown("Hi", "", 3)


def test_what_is_asked_and_what_is_given_are_told_apart():
    assert shown(from_instruction("Shorten it.", "A long story.\n\nIn parts.", "x")) == Shown(
        "Shorten it.", "A long story.\n\nIn parts."
    )
    assert split("Shorten it.\n\nA story.") == Shown("Shorten it.", "A story.")
    long = "word " * 100
    assert split(f"Shorten it.\n\n{long}") == Shown("Shorten it.", long.strip())
    assert split(f"{long}\n\n{long}\n\nShorten this.") == Shown(f"{long}\nShorten this.", long.strip())


@pytest.mark.parametrize(
    "record", [Record(()), user(""), user("  \n"), Record((Message("assistant", "hi"),))]
)
def test_where_nobody_asks_there_is_no_text(record):
    assert task_text(record) == ""
    assert shown(record).asked == ""


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_becomes_one_that_can_be_sent(text):
    record = user(text)
    task_text(record).encode()
    shown(record).asked.encode()
    assert len(set(cues(shown(record)))) == len(cues(shown(record)))


def test_half_a_surrogate_pair_is_replaced():
    assert task_text(user("caf\ud83d?")) == "caf\ufffd?"


@pytest.mark.parametrize("character", ["\n", " ", "a", "(", "{", "I ", "user: ", "list the ", "from the "])
def test_cues_of_a_megabyte_are_looked_for_in_what_is_shown(character):
    record = user(character * (2**20 // len(character)))
    found = shown(record)
    assert len(found.asked) + len(found.given) <= LONGEST + 60
    assert cues(found)


def test_cues_name_words_and_shapes():
    found = cues(Shown("Summarize the minutes.", "x" * 500))
    assert {"words:summarize", "many words:summarize", "opens with words:summarize", "much given"} <= set(
        found
    )
    assert "nothing given" not in found
    asked = cues(Shown("Why is the sky blue?"))
    assert {"question word", "question word, nothing given", "ends as question", "words:open_qa"} <= set(
        asked
    )


def test_words_are_counted_whole_and_in_either_case():
    assert words_of("coding", "PYTHON code, but no decoder") == 2
    assert words_of("unheard_of", "python") == 0
