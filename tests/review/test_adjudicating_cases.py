"""Which items wait to be settled, and what becomes of them."""

import pytest

from datagen.review.disputes import case_of, close_item, disagree, look_for_cases, put_back
from datagen.reviews.answers import answered_items, answers_to
from datagen.reviews.handing import Given, submit
from datagen.reviews.items import Item, add_items, find_item
from datagen.reviews.leases import Queue, Refused, next_item
from datagen.reviews.project import Project
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

COMPARISON = Project("p", "comparison", overlap=2)


@pytest.fixture
def store(tmp_path):
    with open_review(tmp_path) as opened:
        yield opened


def pairs(store, count):
    return put(store, *(pair(prompt=f"Question {number}?") for number in range(count)))


def waiting(store, project=COMPARISON, **options):
    return [case.item.number for case in look_for_cases(store, project, **options).cases]


@pytest.mark.parametrize(
    ("said", "differs"),
    [
        ((chose("a better"), chose("b better")), True),
        ((chose("a better"), chose("tie")), True),
        ((chose("a significantly"), chose("a negligibly")), False),
        ((chose("a better", "a better"), chose("a better", "b better")), True),
        ((chose("tie", safety=["safe", "safe"]), chose("tie", safety=["safe", "unsafe"])), True),
        ((chose("tie", safety=["safe", "unsafe"]), chose("tie")), False),
        ((chose("a better"),), False),
        ((), False),
    ],
)
def test_comparisons_differ_in_choice_or_safety_at_any_turn(said, differs):
    assert disagree(COMPARISON, said) is differs


@pytest.mark.parametrize(
    ("said", "differs"),
    [((1, 3), False), ((1, 7), True), ((3, 7), False), ((1, 3, 7), True), ((7, 2), True)],
)
def test_scores_differ_by_more_than_a_step_of_the_projects_scale(said, differs):
    project = Project("r", "rating", scores=(1, 3, 7))
    assert disagree(project, [scored(3, one) for one in said]) is differs


def test_instructions_differ_in_their_verdicts():
    project = Project("i", "instruction")
    assert disagree(project, [decided("accept"), decided("edit")])
    assert not disagree(project, [decided("edit", output="Red."), decided("edit", output="Green.")])


def test_look_shows_disputed_items_alone_the_oldest_first(store):
    agreed, disputed, single, later = pairs(store, 4)
    for item, choices in ((later, "ab"), (agreed, "aa"), (disputed, "ba"), (single, "a")):
        for person, choice in zip(("ada", "ben"), choices, strict=False):
            say(store, item, person, chose(f"{choice} better"))
    assert waiting(store) == [disputed.number, later.number]


def test_look_goes_through_the_items_page_by_page(store):
    items = pairs(store, 7)
    for item in items:
        say(store, item, "ada", chose("a better"))
        say(store, item, "ben", chose("b better"))
    seen, after, looks = [], 0, []
    while True:
        look = look_for_cases(store, COMPARISON, after, most=3)
        seen += [case.item.number for case in look.cases]
        looks.append(len(look.cases))
        after = look.last
        if not look.more:
            break
    assert seen == [one.number for one in items]
    assert looks == [3, 3, 1]


def test_look_stops_after_so_many_items_and_says_where(store):
    items = pairs(store, 6)
    for item in items:
        say(store, item, "ada", chose("a better"))
        say(store, item, "ben", chose("b better" if item is items[-1] else "a better"))
    first = look_for_cases(store, COMPARISON, looked_at=4)
    assert (first.cases, first.last, first.more) == ((), items[3].number, True)
    second = look_for_cases(store, COMPARISON, first.last, looked_at=4)
    assert [case.item.number for case in second.cases] == [items[5].number]
    assert not second.more


def test_items_of_other_projects_are_not_shown(store):
    (item,) = pairs(store, 1)
    (other,) = put(store, rating())
    for person, choice, score in (("ada", "a", 1), ("ben", "b", 5)):
        say(store, item, person, chose(f"{choice} better"))
        say(store, other, person, scored(score, 3))
    assert waiting(store) == [item.number]
    assert waiting(store, Project("r", "rating")) == [other.number]


def test_verdict_settles_an_item(store):
    (item,) = pairs(store, 1)
    say(store, item, "ada", chose("a better"))
    say(store, item, "ben", chose("b better"))
    say(store, item, "root", chose("tie"), role="adjudicator")
    assert waiting(store) == []
    case = case_of(store, COMPARISON, item)
    assert case.verdict.person == "root"
    assert {one.person for one in case.labels} == {"ada", "ben"}


def test_models_that_judge_dispute_nothing(store):
    (item,) = pairs(store, 1)
    say(store, item, "ada", chose("a better"))
    say(store, item, "procedural:", chose("b better"), role="judge")
    assert waiting(store) == []


def test_what_was_taken_back_is_no_label(store):
    (item,) = pairs(store, 1)
    say(store, item, "ada", chose("a better"))
    say(store, item, "ben", chose("b better"))
    say(store, item, "ben", chose("b better"), status="undone")
    assert waiting(store) == []
    say(store, item, "ben", chose("tie"))
    assert waiting(store) == [item.number]


def test_item_whose_answer_is_known_waits_only_if_it_is_flagged(store):
    (item,) = put(store, pair(gold="a"))
    say(store, item, "ada", chose("a better"))
    say(store, item, "ben", chose("b better"))
    assert waiting(store) == []
    say(store, item, "chi", {"comment": "it is b"}, status="flagged")
    assert waiting(store) == [item.number]


def test_flag_after_the_verdict_waits_again(store):
    (item,) = pairs(store, 1)
    say(store, item, "ada", {"comment": "cut off"}, status="flagged")
    assert [one.comment for one in case_of(store, COMPARISON, item).flags] == ["cut off"]
    assert waiting(store) == [item.number]
    say(store, item, "root", chose("tie"), role="adjudicator")
    assert waiting(store) == []
    say(store, item, "ben", {"comment": "still cut off"}, status="flagged")
    assert waiting(store) == [item.number]


def test_order_of_labels_says_nothing_of_who_was_first(store):
    orders = set()
    for item in pairs(store, 30):
        for person in ("ada", "ben", "chi"):
            say(store, item, person, chose("a better"))
        labels = case_of(store, COMPARISON, item).labels
        assert labels == case_of(store, COMPARISON, item).labels
        orders.add(tuple(one.person for one in labels))
    assert len(orders) == 6


QUEUE = Queue("i", "instruction", overlap=1)


def flagged(store):
    add_items(store, [instruction()])
    item = next_item(store, "ada", QUEUE)
    submit(store, "ada", item, Given({"comment": "what is this?"}, "1", "flagged"), QUEUE)
    assert next_item(store, "ada", QUEUE) is None
    return item


def test_closed_item_goes_to_nobody_and_keeps_what_was_said(store):
    item = flagged(store)
    close_item(store, item)
    assert waiting(store, Project("i", "instruction")) == []
    assert next_item(store, "ben", QUEUE) is None
    (kept,) = answered_items(store, everything=True)
    assert [one.status for one in kept.answers] == ["flagged"]


@pytest.mark.parametrize("closed", [False, True])
def test_item_that_is_put_back_goes_to_everybody_again(store, closed):
    item = flagged(store)
    if closed:
        close_item(store, item)
    put_back(store, find_item(store, item.id), "root")
    assert waiting(store, Project("i", "instruction")) == []
    (kept,) = answered_items(store, everything=True)
    assert [(one.person, one.status) for one in kept.answers] == [("ada", "flagged"), ("ada", "undone")]
    assert kept.answers[1].body == {"comment": "what is this?", "put_back_by": "root"}
    assert next_item(store, "ada", QUEUE).id == item.id
    submit(store, "ada", item, Given(decided("accept"), "2"), QUEUE)
    assert [one.body["verdict"] for one in answers_to(store, item)] == ["accept"]


def test_conversation_is_put_back_and_never_closed(store):
    body = {"step": "s", "about": {}, "suggestion": "Hi", "attempts": 3, "rounds": 2}
    (item,) = put(store, Item("r", "", "rephrase", body))
    project = Project("loop", "rephrase")
    next_item(store, "ada", project.queue)
    submit(store, "ada", item, Given({"comment": "odd"}, "1", "flagged"), project.queue)
    assert waiting(store, project) == [item.number]
    with pytest.raises(Refused, match="abandoning"):
        close_item(store, item)
    put_back(store, item, "root")
    assert waiting(store, project) == []
    assert next_item(store, "ben", project.queue).id == item.id


def test_turns_of_a_dialogue_are_compared_one_by_one(store):
    two = (turn(answer("a"), answer("b"), 0, "And?"), turn(answer("c"), answer("d")))
    (item,) = put(store, pair(*two))
    say(store, item, "ada", chose("a better", "tie"))
    say(store, item, "ben", chose("a slightly", "tie"))
    assert waiting(store) == []
    say(store, item, "chi", chose("a slightly", "b better"))
    assert waiting(store) == [item.number]
