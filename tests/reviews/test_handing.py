"""Answers are added and never changed: same key once, undoing is a revision, a loop goes step by step."""

import sqlite3

import pytest

from datagen.errors import StoreError
from datagen.reviews.answers import answered_items, answers_to
from datagen.reviews.drafts import find_draft, save_draft
from datagen.reviews.handing import UNDOABLE, Given, answer_beside, submit, undo
from datagen.reviews.items import Item, add_items, find_item
from datagen.reviews.leases import Queue, Refused, next_item
from datagen.reviews.loop import Attempt, Loop, decisions_on
from tests.reviews.conftest import fill

QUEUE = Queue("p", "instruction")
LOOP = Queue("", "rephrase")


def test_the_same_key_is_one_answer(store):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    first = submit(store, "ada", item, Given({"verdict": "accept"}, "k"), QUEUE)
    assert submit(store, "ada", item, Given({"verdict": "reject"}, "k"), QUEUE) == first
    assert [one.body for one in answers_to(store, item)] == [{"verdict": "accept"}]


def test_a_key_of_another_item_is_refused(store):
    fill(store, 2)
    first = next_item(store, "ada", QUEUE)
    submit(store, "ada", first, Given({"verdict": "accept"}, "k"), QUEUE)
    second = next_item(store, "ada", QUEUE)
    with pytest.raises(Refused, match="something else"):
        submit(store, "ada", second, Given({"verdict": "accept"}, "k"), QUEUE)


def test_a_second_tab_cannot_answer_again(store):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    submit(store, "ada", item, Given({"verdict": "accept"}, "tab 1"), QUEUE)
    with pytest.raises(Refused, match="answered already"):
        submit(store, "ada", item, Given({"verdict": "reject"}, "tab 2"), QUEUE)
    assert len(answers_to(store, item)) == 1


def test_undo_is_a_new_revision_and_the_answer_becomes_the_draft(store):
    fill(store, 2)
    item = next_item(store, "ada", QUEUE)
    submit(store, "ada", item, Given({"verdict": "reject", "reasons": ["wrong"]}, "1"), QUEUE)
    assert undo(store, "ada", QUEUE, "2") == item.id
    assert answers_to(store, item) == ()
    assert find_draft(store, "ada", item).body == {"verdict": "reject", "reasons": ["wrong"]}
    assert next_item(store, "ada", QUEUE).id == item.id
    submit(store, "ada", item, Given({"verdict": "accept"}, "3"), QUEUE)
    (every,) = answered_items(store, everything=True)
    assert [(one.revision, one.status) for one in every.answers] == [
        (1, "submitted"),
        (2, "undone"),
        (3, "submitted"),
    ]
    assert [one.body["verdict"] for one in answers_to(store, item)] == ["accept"]


def test_the_last_ten_can_be_undone_one_after_the_other(store):
    fill(store, 12)
    for number in range(12):
        item = next_item(store, "ada", QUEUE)
        submit(store, "ada", item, Given({"verdict": "accept"}, str(number)), QUEUE)
    undone = [undo(store, "ada", QUEUE, f"u{number}") for number in range(UNDOABLE)]
    assert len(set(undone)) == UNDOABLE
    with pytest.raises(Refused, match="nothing to undo"):
        undo(store, "ada", QUEUE, "one more")
    assert sum(1 for _ in answered_items(store)) == 2


def test_an_undone_answer_leaves_room_for_others_once_its_lease_ran_out(store, clock):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    submit(store, "ada", item, Given({"verdict": "accept"}, "1"), QUEUE)
    assert next_item(store, "ben", QUEUE) is None
    undo(store, "ada", QUEUE, "2")
    assert next_item(store, "ben", QUEUE) is None
    clock.at += QUEUE.lease + 1
    assert next_item(store, "ben", QUEUE).id == item.id


def test_answers_cannot_be_changed_or_deleted_even_by_hand(store, tmp_path):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    submit(store, "ada", item, Given({"verdict": "accept"}, "1"), QUEUE)
    db = sqlite3.connect(tmp_path / "run.db")
    for statement in ("UPDATE review_answers SET person = 'eve'", "DELETE FROM review_answers"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
    db.close()
    with pytest.raises(StoreError, match="append-only"):
        store.rows("DELETE FROM review_answers")


def test_active_time_is_never_more_than_the_time_that_passed(store, clock):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    clock.at += 3
    submit(store, "ada", item, Given({"verdict": "accept"}, "1", active_ms=10**9), QUEUE)
    (answer,) = answers_to(store, item)
    assert (answer.active_ms, answer.submitted - answer.opened) == (3000, 3.0)


def test_a_draft_of_another_tab_is_not_overwritten(store):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    assert save_draft(store, "ada", item, {"comment": "one"}, 0) == 1
    with pytest.raises(Refused, match="another tab"):
        save_draft(store, "ada", item, {"comment": "two"}, 0)
    assert find_draft(store, "ada", item).body == {"comment": "one"}
    assert find_draft(store, "ben", item).version == 0


def test_hostile_text_goes_in_and_comes_out_as_it_is(store):
    fill(store, 1)
    item = next_item(store, "ada'; DROP TABLE review_answers; --", QUEUE)
    text = "'; DROP TABLE review_items; -- \u202e <script>"
    submit(store, "ada'; DROP TABLE review_answers; --", item, Given({"comment": text}, text), QUEUE)
    (answer,) = answers_to(store, item)
    assert (answer.body["comment"], answer.key) == (text, text)


def test_half_a_surrogate_pair_becomes_a_replacement_character(store):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    submit(store, "ada", item, Given({"comment": "\ud800"}, "1"), QUEUE)
    assert answers_to(store, item)[0].body == {"comment": "\ufffd"}


def test_who_answered_an_item_does_not_adjudicate_it(store):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    submit(store, "ada", item, Given({"verdict": "accept"}, "1"), QUEUE)
    with pytest.raises(Refused, match="somebody else"):
        answer_beside(store, "ada", item, Given({"verdict": "reject"}, "2"), "adjudicator")
    number = answer_beside(store, "root", item, Given({"verdict": "reject"}, "3"), "adjudicator")
    assert answer_beside(store, "root", item, Given({"verdict": "edit"}, "3"), "adjudicator") == number
    with pytest.raises(Refused, match="something else"):
        answer_beside(store, "another", item, Given({"verdict": "reject"}, "3"), "adjudicator")
    (found,) = answered_items(store)
    assert found.verdict.body == {"verdict": "reject"}
    assert [one.person for one in found.labels] == ["ada"]


def loop_item(store):
    add_items(store, [Item("loop", "", "rephrase", {"step": "rephrase", "attempts": 3, "rounds": 1})])
    return find_item(store, "loop")


def decide(store, step, verdict, person="ada", key=None, **body):
    item = find_item(store, "loop")
    given = Given({"verdict": verdict, "step": step, **body}, key or f"{person}{step}{verdict}", step=step)
    return submit(store, person, item, given, LOOP)


def test_a_loop_takes_one_decision_a_step_and_none_before_the_model_has_answered(store):
    item = loop_item(store)
    next_item(store, "ada", LOOP)
    decide(store, 0, "ask", prompt="Why?")
    with pytest.raises(Refused, match="not answered yet"):
        decide(store, 1, "accept")
    loop = Loop(store, "rephrase")
    loop.answer(item, Attempt(0, "Why?", "Because.", "m", "key"))
    with pytest.raises(Refused, match="gone on"):
        decide(store, 0, "ask", key="again")
    decide(store, 1, "accept")
    assert [one.verdict for one in decisions_on(store, item)] == ["ask", "accept"]
    assert find_item(store, "loop").state == "closed"


def test_a_loop_stays_with_its_person_and_passes_on_when_the_lease_runs_out(store, clock):
    item = loop_item(store)
    next_item(store, "ada", LOOP)
    decide(store, 0, "ask")
    Loop(store, "rephrase").answer(item, Attempt(0, "", "Because.", "m", "key"))
    assert next_item(store, "ben", LOOP) is None
    clock.at += LOOP.lease + 1
    assert next_item(store, "ben", LOOP).id == "loop"
    decide(store, 1, "rephrase", "ben", prompt="How?")
    with pytest.raises(Refused, match="gone on"):
        decide(store, 1, "accept", "ada")
    clock.at += LOOP.lease + 1
    assert next_item(store, "ada", LOOP).id == "loop", "who had it may have it again"


def test_a_decision_of_a_loop_cannot_be_undone(store):
    loop_item(store)
    next_item(store, "ada", LOOP)
    decide(store, 0, "ask")
    with pytest.raises(Refused, match="rephrase once more"):
        undo(store, "ada", LOOP, "u")


def test_undoing_what_is_held_again_takes_the_item_once(store):
    fill(store, 1)
    item = next_item(store, "ada", QUEUE)
    submit(store, "ada", item, Given({}, "1", "skipped"), QUEUE)
    assert next_item(store, "ada", QUEUE, skipped=True).id == item.id
    undo(store, "ada", QUEUE, "2")
    assert store.rows("SELECT taken FROM review_items WHERE number = ?", (item.number,)) == [(1,)]
