from random import Random

import pytest

from datagen.models.procedural.talk import writing
from datagen.models.procedural.talk.document import Document, read_document
from datagen.models.procedural.talk.revisions import REVISIONS, read_revision
from datagen.models.procedural.talk.writing_kinds import KINDS, nearest_kind, phrase, recognise
from datagen.record import Message
from datagen.seed_lists import lists_path, read_lists

SPEECH = "Write a speech for a barbecue at the old mill."


def converse(*requests):
    messages, answers = [], []
    for request in requests:
        messages.append(Message("user", request))
        answers.append(writing.reply(messages))
        messages.append(Message("assistant", answers[-1] or ""))
    return answers


def test_kinds_are_those_that_ship():
    described = read_lists(lists_path("", "writing.yaml"), {"writing": "described"})["writing"]
    assert set(KINDS) == set(described)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("job application letter", "job application"),
        ("legal notice", "legal document"),
        ("screenplay scene", "screenplay"),
        ("language-learning script", "language exercise"),
        ("technical note", "technical document"),
        ("code snippet", "code"),
        ("sermon", "article"),
    ],
)
def test_nearest_kind_shares_most_words(name, kind):
    assert nearest_kind(name) == kind


@pytest.mark.parametrize("kind", KINDS)
def test_requests_of_every_kind_are_different_and_carried_out(kind):
    asked = writing.requests(kind, 12, Random(kind))
    assert len(set(asked)) == 12
    for request in asked:
        found = recognise(request)
        assert found is not None
        assert found.kind == kind
        text = writing.reply([Message("user", request)], free=False)
        assert 30 <= len(text.split()) <= 120, text
        assert "{" not in text or kind == "code"


def test_texts_name_what_the_request_names():
    text = converse("Write an email from Hana to a colleague about the summer party.")[0]
    assert "the summer party" in text
    assert text.endswith("Best regards,\nHana")
    text = converse("Write a recipe for leek pie with pumpkin.")[0]
    assert "400 g leeks, 200 g pumpkins" in text
    assert "into the pie" in text or "the pie as usual" in text or "for the pie" in text


def test_code_is_a_function_with_an_explanation():
    text = converse("Write a Python function that counts the vowels in a text.")[0]
    assert text.startswith("```python\ndef count_vowels(text):\n    return ")
    assert "counts the vowels in a text." in text


def test_expanded_keeps_the_request_and_its_wishes_are_obeyed():
    request = "Write a magazine article about bees for the menu card of Hana Ito."
    detailed = f'{request} Give it the title "Open doors". Close with the line "We will meet again".'
    text = converse(detailed)[0]
    assert text.startswith("Open doors\n\n")
    assert text.endswith("We will meet again.")
    for seed in range(20):
        expanded = writing.expanded(request, Random(seed))
        assert expanded.startswith(request)
        assert converse(expanded)[0] != converse(request)[0]


def test_revisions_keep_the_rest_of_the_text():
    first, second, third = converse(SPEECH, "Please make it shorter.", 'Please call it "A second look".')
    kept = [line for line in read_document(second).body if line in first]
    assert len(kept) >= 4
    assert len(second.split()) < len(first.split())
    assert "A second look" in third
    assert kept[-1] in third


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        ("Please mention the weather.", "the weather"),
        ('Close with the line "The rest is up to all of us".', "The rest is up to all of us."),
        ('Open with the line "Nobody had expected this".', "\n\nNobody had expected this. "),
        ('Give it the title "Open doors".', "Open doors\n\n"),
        ("Could you add a PS about the weather?", "\n\nPS: Please remember the weather."),
        ("Put the date Sunday 3 May at the top.", "Sunday 3 May\n\n"),
        ("Can you turn it into bullet points?", "\n\n- "),
    ],
)
def test_a_revision_does_what_it_says(wish, wanted):
    before, after = converse(SPEECH, f"Back to the speech for a barbecue. {wish}")
    assert wanted not in before
    assert wanted in after


def test_a_list_can_be_undone():
    before, listed, again = converse(
        SPEECH, "Could you set the main part as a list?", "Can you undo the list?"
    )
    assert listed.count("\n- ") == 5
    assert again.endswith(before)


def test_a_person_can_be_renamed_everywhere():
    request = "Write a short scene for the stage: Lucia and Omar argue about a blue jar."
    before, after = converse(request, "Please call the person Petra instead of Lucia.")
    assert "LUCIA" in before
    assert "Lucia" not in after
    assert "LUCIA" not in after
    assert after.count("PETRA") == before.count("LUCIA")
    assert after.count("Petra") == before.count("Lucia")


def test_revisions_that_do_not_fit_are_left_to_others():
    assert converse("Please make it shorter.") == [None]
    assert converse("Write a recipe for leek pie with pumpkin.", "Please make it shorter.")[1] is None
    assert converse(SPEECH, "What is the capital of Japan?")[1] is None


def test_every_wording_of_a_revision_is_read_as_it():
    document = Document(
        ("One is here.",) * 6, more=("More.",), names=("Marta",), titles=("A", "B"), title="A"
    )
    for revision in REVISIONS.values():
        for ask in revision.asks:
            slots = revision.draw(document, Random(1))
            found = read_revision(ask.format_map(slots))
            assert found is not None, ask
            assert found[0].name == revision.name, ask
            assert found[1] == slots, ask


def test_texts_of_others_can_be_revised():
    messages = [
        Message("user", "Nobody knows what this asks."),
        Message("assistant", "One sentence. Another sentence. A third one."),
        Message("user", 'Please call it "Open doors".'),
    ]
    assert writing.reply(messages).endswith("Open doors\n\nOne sentence. Another sentence. A third one.")
    assert writing.reply(messages, free=False) is None


def test_requests_in_other_words_get_a_text_on_the_subject():
    text = converse("Could you write a short letter to the mayor about the noisy fountain?")[0]
    assert "the noisy fountain" in text
    assert text.startswith("Dear")
    assert writing.reply([Message("user", "Please write a poem about trams in fog.")], free=False) is None
    assert "trams in fog" in converse("Please write a poem about trams in fog.")[0]


@pytest.mark.parametrize(
    "request_text",
    [
        "Compose three linked haiku about defrosting an old freezer.",
        "Write an acrostic on RIVER in which every line is a full sentence.",
        "Write a two-minute speech, to be understood by children, for the opening of the shed.",
        "Write a recipe for leek pie with pumpkin that feeds 13: Priya cooks it for the guests of a wedding.",
        "Write a Python function that parses dates.",
    ],
)
def test_requests_for_something_special_are_left_to_others(request_text):
    assert converse(request_text) == [None]


@pytest.mark.parametrize("kind", KINDS)
def test_a_user_goes_on_wishing_and_is_served(kind):
    rng = Random(kind)
    messages = [Message("user", phrase(kind, rng))]
    said = {messages[0].content}
    for _ in range(6):
        messages.append(Message("assistant", writing.reply(messages)))
        wish = writing.next_wish(messages, rng)
        assert wish not in said
        assert wish
        said.add(wish)
        messages.append(Message("user", wish))
        assert writing.reply(messages) is not None


def test_a_wish_says_which_text_is_meant():
    messages = [Message("user", SPEECH), Message("assistant", converse(SPEECH)[0])]
    wishes = {writing.next_wish(messages, Random(seed)) for seed in range(40)}
    assert all("the speech for a barbecue" in wish for wish in wishes)
    assert len(wishes) > 20
