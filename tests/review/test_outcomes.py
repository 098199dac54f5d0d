"""Outcomes of answers, reckoned by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.review.outcomes import GRADES, Compared, Voices, compare, decide_instruction, rate, voices_of
from datagen.reviews.answers import Answer
from tests.review.answering import (
    answer,
    chose,
    decided,
    instruction,
    only,
    open_review,
    pair,
    put,
    rating,
    say,
    scored,
    turn,
)


@pytest.fixture
def store(tmp_path):
    with open_review(tmp_path) as opened:
        yield opened


def outcome(store, *bodies, verdict=None, judges="exclude", by_judge=()):
    (item,) = put(store, pair())
    for number, body in enumerate(bodies):
        say(store, item, f"person {number}", body)
    for number, body in enumerate(by_judge):
        say(store, item, f"judge:{number}", body, role="judge")
    if verdict:
        say(store, item, "root", verdict, role="adjudicator")
    return compare(voices_of(only(store), judges))[0]


@pytest.mark.parametrize(
    ("said", "choice", "strength", "mean", "agreement"),
    [
        (["a significantly"], "a", "significantly", 4.0, 1.0),
        (["b slightly"], "b", "slightly", -2.0, 1.0),
        # 4 + 2 = 6 over 2: 3
        (["a significantly", "a slightly"], "a", "better", 3.0, 1.0),
        # 2 + 3 over 2 is 2.5, halves up: 3
        (["a slightly", "a better"], "a", "better", 2.5, 1.0),
        # -4 - 4 + 1 = -7 over 3: 2.33 rounds to 2
        (["b significantly", "b significantly", "a negligibly"], "b", "slightly", -7 / 3, 2 / 3),
        # 1 + 1 - 4 = -2 over 3 leans to b, which lost: negligibly
        (["a negligibly", "a negligibly", "b significantly"], "a", "negligibly", -2 / 3, 2 / 3),
        # a tie counts as 0: (3 + 3 + 0) over 3 = 2
        (["a better", "tie", "a better"], "a", "slightly", 2.0, 2 / 3),
        (["tie", "tie", "a significantly"], "tie", "negligibly", 4 / 3, 2 / 3),
        # nobody said tie, so nobody agrees with it
        (["a significantly", "b negligibly"], "tie", "negligibly", 1.5, 0.0),
        (["a better", "b better", "tie"], "tie", "negligibly", 0.0, 1 / 3),
    ],
)
def test_choice_and_strength_come_from_all_voices(store, said, choice, strength, mean, agreement):
    found = outcome(store, *(chose(one) for one in said))
    assert (found.choice, found.strength) == (choice, strength)
    assert (found.mean, found.agreement) == (pytest.approx(mean), pytest.approx(agreement))


def test_an_adjudicator_decides_alone(store):
    found = outcome(store, chose("a better"), chose("a better"), verdict=chose("b significantly"))
    assert found == Compared("b", "significantly", -4.0, 0.0, None)


def test_the_last_verdict_of_adjudicators_counts(store):
    (item,) = put(store, pair())
    say(store, item, "root", chose("a better"), role="adjudicator")
    say(store, item, "other root", chose("b slightly"), role="adjudicator")
    found = compare(voices_of(only(store)))[0]
    assert found == Compared("b", "slightly", -2.0, None, None)


def test_an_answer_taken_back_does_not_count_and_a_later_one_does(store):
    (item,) = put(store, pair())
    say(store, item, "ada", chose("a better"))
    say(store, item, "ada", chose("b better"))
    say(store, item, "ben", chose("a better"))
    say(store, item, "ben", chose("a better"), status="undone")
    assert compare(voices_of(only(store))) == [Compared("b", "better", -3.0, 1.0, None)]


@pytest.mark.parametrize(("judges", "choice"), [("exclude", "a"), ("include", "b"), ("only", "b")])
def test_judges_count_where_they_are_asked_for(store, judges, choice):
    by_judge = [chose("b better"), chose("b better")]
    assert outcome(store, chose("a better"), by_judge=by_judge, judges=judges).choice == choice


def test_judges_alone_leave_the_adjudicator_out(store):
    found = outcome(store, by_judge=[chose("b better")], verdict=chose("a better"), judges="only")
    assert found.choice == "b"


def test_no_voice_is_no_outcome(store):
    (item,) = put(store, pair())
    say(store, item, "judge:m", chose("b better"), role="judge")
    assert voices_of(only(store)) is None


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ([["safe", "unsafe"]], ("safe", "unsafe")),
        # of b one says safe, one unsafe: caution
        ([["safe", "safe"], ["safe", "unsafe"]], ("safe", "unsafe")),
        ([["safe", "safe"], ["safe", "unsafe"], ["unsafe", "safe"]], ("safe", "safe")),
        ([None, ["unsafe", "safe"]], ("unsafe", "safe")),
        ([None], None),
    ],
)
def test_safety_is_what_more_say_and_unsafe_where_as_many(store, labels, found):
    assert outcome(store, *(chose("a better", safety=one) for one in labels)).safety == found


def test_an_adjudicator_without_safety_leaves_it_to_the_others(store):
    said = [chose("a better", safety=["safe", "unsafe"])]
    assert outcome(store, *said, verdict=chose("b better")).safety == ("safe", "unsafe")


def test_each_turn_has_its_own_outcome(store):
    (item,) = put(store, pair(turn(answer("1"), answer("2"), 0, "More."), turn(answer("3"), answer("4"))))
    say(store, item, "ada", chose("a better", "tie"))
    say(store, item, "ben", chose("a slightly", "b better"))
    found = compare(voices_of(only(store)))
    # turn 0: (3 + 2) / 2 = 2.5; turn 1: tie against b
    assert [(one.choice, one.strength, one.agreement) for one in found] == [
        ("a", "better", 1.0),
        ("tie", "negligibly", 0.5),
    ]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        (["accept"], "accept"),
        (["accept", "reject"], "split"),
        (["accept", "edit", "reject"], "edit"),
        (["accept", "accept", "edit"], "accept"),
        (["reject", "reject", "edit"], "reject"),
        (["accept", "edit", "reject", "reject"], "split"),
    ],
)
def test_an_instruction_stays_where_more_keep_it(store, said, verdict):
    (item,) = put(store, instruction())
    for number, one in enumerate(said):
        say(store, item, f"person {number}", decided(one, output=f"text {number}"))
    assert decide_instruction(voices_of(only(store))).verdict == verdict


def test_the_latest_of_different_edits_counts_and_says_how_many_there_are(store):
    (item,) = put(store, instruction())
    for person, text in (("ada", "Red."), ("ben", "Green."), ("chi", "Green.")):
        say(store, item, person, decided("edit", output=text))
    say(store, item, "dan", decided("accept"))
    found = decide_instruction(voices_of(only(store)))
    assert (found.by.person, found.edits, found.agreement) == ("chi", 2, 0.75)


def test_reasons_are_those_of_who_rejects(store):
    (item,) = put(store, instruction())
    say(store, item, "ada", decided("reject", reasons=["wrong", "unclear"]))
    say(store, item, "ben", decided("reject", reasons=["wrong"]))
    say(store, item, "chi", decided("accept", reasons=["off topic"]))
    assert decide_instruction(voices_of(only(store))).reasons == ("unclear", "wrong")


def test_ratings_have_a_mean_and_keep_every_score(store):
    (item,) = put(store, rating())
    say(store, item, "ada", scored(4, 2))
    say(store, item, "ben", scored(5, 2))
    first, second = rate(voices_of(only(store)))
    assert (first.message, first.mean, first.scores, first.annotators) == (1, 4.5, (4, 5), ("ada", "ben"))
    assert (second.message, second.mean) == (3, 2.0)


def test_an_adjudicated_rating_has_the_adjudicators_score(store):
    (item,) = put(store, rating())
    say(store, item, "ada", scored(4, 2))
    say(store, item, "root", scored(1, 1), role="adjudicator")
    assert [(one.mean, one.scores) for one in rate(voices_of(only(store)))] == [(1, (4,)), (1, (2,))]


_VOICE = st.sampled_from(["tie", *(f"{side} {strength}" for side in "ab" for strength in GRADES)])
_SWAPPED = {"a": "b", "b": "a", "tie": "tie"}


def voices(bodies):
    answers = (
        Answer(n, 1, f"person {n}", "annotator", 0, 1, "submitted", body, "", 0, 0, 0.0, 0.0, str(n))
        for n, body in enumerate(bodies)
    )
    return Voices(tuple(answers), None)


@given(st.lists(_VOICE, min_size=1, max_size=7), st.randoms())
def test_an_outcome_knows_neither_the_order_of_voices_nor_that_of_answers(said, random):
    (found,) = compare(voices([chose(one) for one in said]))
    shuffled = random.sample(said, len(said))
    (again,) = compare(voices([chose(one) for one in shuffled]))
    assert (again.choice, again.strength, again.agreement) == (found.choice, found.strength, found.agreement)
    parted = (one.partition(" ") for one in said)
    turned = [f"{_SWAPPED[side]}{space}{strength}" for side, space, strength in parted]
    (other,) = compare(voices([chose(one) for one in turned]))
    assert (other.choice, other.strength, other.mean) == (_SWAPPED[found.choice], found.strength, -found.mean)
