"""Measures of a review, reckoned by hand."""

import pytest

from datagen.agreement import measure_agreement, ratings_of
from datagen.review.agreeing import labels_of
from datagen.review.measures import Share, measure_reviews, projects_of
from datagen.reviews.answers import answered_items
from tests.review.answering import (
    answer,
    chose,
    decided,
    instruction,
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


def test_labels_are_what_each_person_says_of_each_turn(store):
    (item,) = put(store, pair(turn(answer("1"), answer("2"), 0, "?"), turn(answer("3"), answer("4"))))
    say(store, item, "ada", chose("a significantly", "tie", safety=["safe", "unsafe"]))
    say(store, item, "ben", chose("b better", "b slightly"))
    say(store, item, "root", chose("b better", "b slightly"), role="adjudicator")
    say(store, item, "judge:m", chose("a better", "a better"), role="judge")
    given = labels_of(answered_items(store)).given
    n = item.number
    assert given["choice"] == [
        ((n, 0, 0), "ada", "a"),
        ((n, 1, 0), "ada", "tie"),
        ((n, 0, 0), "ben", "b"),
        ((n, 1, 0), "ben", "b"),
    ]
    assert [label for _, _, label in given["strength"]] == [4, 0, -3, -2]
    assert given["safety"] == [
        ((n, 0, 0), "ada", "safe"),
        ((n, 0, 1), "ada", "unsafe"),
        ((n, 1, 0), "ada", "safe"),
        ((n, 1, 1), "ada", "unsafe"),
    ]
    assert "likert" not in given
    assert (
        "judge:m" in {who for _, who, _ in labels_of(answered_items(store), "include").given["choice"]}
    ) is True


def test_likert_is_measured_where_it_was_used(store):
    (item,) = put(store, pair())
    body = {"turns": [{"choice": "a", "strength": "better", "likert": 2, "safety": None}], "comment": ""}
    say(store, item, "ada", body)
    say(store, item, "ben", body)
    assert measure_reviews(store, "p", resamples=0).agreement["likert"].measures["raw"].value == 1.0


def test_agreement_on_choices_is_that_of_the_labels(store):
    # ada and ben on four pairs: a a, a a, b b, a b. Observed 3/4.
    # ada: 3 a 1 b, ben: 2 a 2 b: chance 3/4·2/4 + 1/4·2/4 = 1/2, so kappa = (3/4 - 1/2) / (1/2) = 1/2.
    items = put(store, *(pair(prompt=str(n)) for n in range(4)))
    for item, one, other in zip(items, "aaba", "aabb", strict=True):
        say(store, item, "ada", chose(f"{one} better"))
        say(store, item, "ben", chose(f"{other} better"))
    found = measure_reviews(store, "p", resamples=50).agreement["choice"]
    assert (found.units, found.raters, found.ratings) == (4, 2, 8)
    assert found.measures["raw"].value == pytest.approx(0.75)
    assert found.measures["cohen_kappa"].value == pytest.approx(0.5)
    assert "gwet_ac2_ordinal" not in found.measures
    triples = [(n, who, x) for who, said in (("ada", "aaba"), ("ben", "aabb")) for n, x in enumerate(said)]
    same = measure_agreement(ratings_of(triples, ["a", "b", "tie"]), ordinal=False, resamples=50)
    assert found == same


def test_strength_scores_and_verdicts_are_measured_by_their_kind(store):
    (item,) = put(store, pair())
    (asked,) = put(store, instruction())
    (rated,) = put(store, rating())
    for person in ("ada", "ben"):
        say(store, item, person, chose("a better"))
        say(store, asked, person, decided("accept"))
        say(store, rated, person, scored(5, 1))
    assert "gwet_ac2_ordinal" in measure_reviews(store, "p", resamples=0).agreement["strength"].measures
    assert "gwet_ac2_ordinal" in measure_reviews(store, "r", resamples=0).agreement["score"].measures
    assert set(measure_reviews(store, "i", resamples=0).agreement) == {"verdict"}
    assert projects_of(store) == [("p", "comparison"), ("i", "instruction"), ("r", "rating")]


def test_what_is_undefined_has_no_number_and_a_reason(store):
    (item,) = put(store, pair())
    say(store, item, "ada", chose("a better"))
    found = measure_reviews(store, "p")
    measured = found.agreement["choice"].measures["cohen_kappa"]
    assert (measured.value, measured.low, measured.reason) == (None, None, "no unit has two ratings")
    assert (found.work.gold.value, found.work.left.value, found.work.seconds) == (None, None, None)
    assert measure_reviews(store, "nothing").agreement == {}


def test_gold_counts_for_accuracy_and_for_nothing_else(store):
    two = (turn(answer("1"), answer("2"), 0, "?"), turn(answer("3"), answer("4")))
    one, other, plain = put(
        store, pair(gold="a"), pair(*two, gold=["b", "tie"], prompt="Two"), pair(prompt="Plain")
    )
    say(store, one, "ada", chose("a slightly"))
    say(store, one, "ben", chose("b slightly"))
    say(store, other, "ada", chose("b better", "a better"))
    say(store, plain, "ada", chose("a better"))
    found = measure_reviews(store, "p", resamples=0)
    assert {row.name: (row.work.gold.count, row.work.gold.of) for row in found.annotators} == {
        "ada": (2, 3),
        "ben": (0, 1),
    }
    assert found.work.gold == Share(2, 4)
    assert found.agreement["choice"].ratings == 1
    assert found.items == 3


def test_gold_ratings_and_instructions_are_compared_with_what_is_known(store):
    (rated,) = put(store, rating(gold=[4, 1]))
    (asked,) = put(store, instruction(gold="reject"))
    say(store, rated, "ada", scored(4, 2))
    say(store, asked, "ada", decided("accept"))
    assert measure_reviews(store, "r", resamples=0).work.gold == Share(1, 2)
    assert measure_reviews(store, "i", resamples=0).work.gold == Share(0, 1)


def test_left_and_longer_leave_ties_out(store):
    # "Scattering." is longer than "It is."
    items = put(
        store, *(pair(prompt=str(n)) for n in range(4)), pair(turn(answer("12"), answer("34")), prompt="4")
    )
    said = [("a", "ab"), ("a", "ba"), ("b", "ba"), ("tie", "ab"), ("a", "ab")]
    for item, (choice, shown) in zip(items, said, strict=True):
        body = chose("tie") if choice == "tie" else chose(f"{choice} better")
        say(store, item, "ada", body, shown=shown)
    work = measure_reviews(store, "p", resamples=0).work
    # Left: a of ab, b of ba and the last. Longer: twice a, once b; the last pair is of one length.
    assert (work.left, work.longer) == (Share(3, 4), Share(2, 3))


def test_time_is_that_of_answers_which_were_timed(store):
    items = put(store, *(pair(prompt=str(n)) for n in range(4)))
    for item, seconds in zip(items, (10, 20, 60, 0), strict=True):
        say(store, item, "ada", chose("a better"), active_ms=seconds * 1000)
    work = measure_reviews(store, "p", resamples=0).work
    # Three answers in 90 seconds.
    assert (work.answers, work.seconds, work.per_hour) == (4, 20.0, 120.0)


def test_rows_by_task_and_batch_have_their_own_agreement_and_accuracy(store):
    one = put(store, *(pair(prompt=f"w1 {n}", batch="w1", task="chat") for n in range(3)))
    (other,) = put(store, pair(prompt="w2", batch="w2", task="math"))
    for item, said in zip(one, ("a better", "b better", "tie"), strict=True):
        say(store, item, "ada", chose(said))
        say(store, item, "ben", chose(said))
    say(store, other, "ada", chose("a better"))
    say(store, other, "ben", chose("b better"))
    with store.writing() as db:
        # Right on the first, equal (so wrong) on the second; the third and the other batch's are ties.
        scores = [
            (one[0].number, 2.0, 1.0),
            (one[1].number, 1.0, 1.0),
            (one[2].number, 1.0, 0.0),
            (other.number, 0.0, 1.0),
        ]
        db.executemany("INSERT INTO review_scores VALUES (?, 0, 'rm-v1', ?, ?)", scores)
        db.execute("INSERT INTO review_scores VALUES (?, 0, 'rm-v2', 0.0, 9.0)", (one[1].number,))
    found = measure_reviews(store, "p", resamples=0)
    w1, w2 = found.batches
    assert (w1.batch, w1.items, w1.models) == ("w1", 3, ("m:one", "m:two"))
    assert (w1.agreement["choice"].measures["raw"].value, w2.agreement["choice"].measures["raw"].value) == (
        1.0,
        0.0,
    )
    assert w1.scores == {"rm-v1": Share(1, 2), "rm-v2": Share(1, 1)}
    assert w2.scores == {}
    assert [(row.task, row.items, row.work.answers) for row in found.tasks] == [
        ("chat", 3, 6),
        ("math", 1, 2),
    ]


def test_projects_do_not_mix(store):
    (item,) = put(store, pair())
    (asked,) = put(store, instruction())
    say(store, item, "ada", chose("a better"))
    say(store, asked, "ben", decided("accept"))
    assert [row.name for row in measure_reviews(store, "p", resamples=0).annotators] == ["ada"]
    assert [row.name for row in measure_reviews(store, "i", resamples=0).annotators] == ["ben"]
