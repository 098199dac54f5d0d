"""Scores of a reward model: good rows go in, bad ones are named."""

import orjson
import pytest

from datagen.review.scoring import take_scores
from tests.review.answering import answer, instruction, open_review, pair, put, turn


@pytest.fixture
def store(tmp_path):
    with open_review(tmp_path) as opened:
        yield opened


def take(store, *lines):
    path = store.folder / "scores.jsonl"
    path.write_bytes(b"\n".join(one if isinstance(one, bytes) else orjson.dumps(one) for one in lines))
    bad = []
    return take_scores(store, path, "rm-v1", bad.append), [
        str(one).rpartition("scores.jsonl:")[2] for one in bad
    ]


def test_scores_go_in_by_item_and_turn_and_later_ones_replace_them(store):
    (item,) = put(store, pair(turn(answer("1"), answer("2"), 0, "?"), turn(answer("3"), answer("4"))))
    first = {"item": item.id, "turn": 0, "first": 1, "second": -0.5}
    second = {"item": item.id, "turn": 1, "first": 0.1, "second": 0.2}
    assert take(store, first, second) == (2, [])
    assert take(store, {**first, "first": 7}) == (1, [])
    assert store.rows("SELECT * FROM review_scores ORDER BY turn") == [
        (item.number, 0, "rm-v1", 7.0, -0.5),
        (item.number, 1, "rm-v1", 0.1, 0.2),
    ]


def test_bad_rows_are_named_and_the_others_go_in(store):
    item, asked = put(store, pair(), instruction())
    good = {"item": item.id, "first": 1, "second": 2}
    taken, bad = take(
        store,
        good,
        b"{",
        [1],
        {**good, "item": "unknown"},
        {**good, "item": asked.id},
        {**good, "item": None},
        {**good, "turn": 1},
        {**good, "turn": True},
        {**good, "first": None},
        {**good, "second": "2"},
        {**good, "second": False},
        b'{"item":"%s","first":1e999,"second":1}' % item.id.encode(),
    )
    assert taken == 1
    assert bad[0].startswith("2: not valid JSON")
    assert bad[1:10] == [
        "3: expected an object, found a list",
        "4: item: expected the id of a comparison of this review, found 'unknown'",
        f"5: item: expected the id of a comparison of this review, found '{asked.id}'",
        "6: item: expected the id of a comparison of this review, found nothing",
        "7: turn: expected a number from 0 to 0, found 1",
        "8: turn: expected a number from 0 to 0, found True",
        "9: first: expected a number, found nothing",
        "10: second: expected a number, found text",
        "11: second: expected a number, found true or false",
    ]
    assert bad[10].startswith("12: ")
