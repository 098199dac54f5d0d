"""What the dashboard counts, when it counts anew, and how it draws."""

import re
import threading
import time

import pytest

from datagen.review.disputes import close_item
from datagen.review.standing import stamp_of, standing_of
from datagen.review.web.charts import answers_over_time, drift
from datagen.review.web.latest import Latest
from datagen.reviews.drafts import save_draft
from datagen.reviews.items import Item
from datagen.reviews.leases import next_item
from datagen.reviews.project import Project
from tests.review.answering import chose, open_review, pair, put, rating, say

PROJECT = Project("p", "comparison", overlap=2)
HOUR = 1_700_000_000 // 3600


@pytest.fixture
def store(tmp_path):
    with open_review(tmp_path) as opened:
        yield opened


def pairs(store, count):
    return put(store, *(pair(prompt=f"Question {number}?") for number in range(count)))


def test_standing_counts_items_by_what_was_said_of_them(store):
    whole, half, flagged, closed, _ = pairs(store, 5)
    put(store, rating())
    for item, people in ((whole, "ab"), (half, "a"), (flagged, "a"), (closed, "a")):
        for person in people:
            say(store, item, person, chose("tie"))
    say(store, half, "b", chose("tie"))
    say(store, half, "b", chose("tie"), status="undone")
    say(store, half, "m", chose("tie"), role="judge")
    say(store, half, "root", chose("tie"), role="adjudicator")
    for item in (flagged, closed):
        say(store, item, "b", {"comment": "odd"}, status="flagged")
    close_item(store, closed)
    found = standing_of(store, PROJECT)
    assert (found.items, found.complete, found.open, found.closed, found.flagged) == (5, 1, 3, 1, 1)
    assert (found.answers, found.hours) == (5, {HOUR: 5})


def test_standing_of_conversations_counts_those_that_ended(store):
    body = {"step": "s", "about": {}, "suggestion": "", "attempts": 1, "rounds": 1}
    put(store, *(Item(str(number), "", "rephrase", body) for number in range(3)))
    with store.writing() as db:
        db.execute("UPDATE review_items SET state = 'closed' WHERE number = 1")
        db.execute("UPDATE review_items SET state = 'withdrawn' WHERE number = 2")
    found = standing_of(store, Project("loop", "rephrase"))
    assert (found.items, found.complete, found.open, found.closed) == (2, 1, 1, 0)


def test_standing_of_nothing_is_nothing(store):
    found = standing_of(store, PROJECT)
    assert (found.items, found.complete, found.open, found.answers, found.hours) == (0, 0, 0, 0, {})


def test_stamp_changes_with_what_is_counted_and_with_nothing_else(store):
    (item, _) = pairs(store, 2)
    stamps = [stamp_of(store, PROJECT)]
    held = next_item(store, "ada", PROJECT.queue)
    save_draft(store, "ada", held, {"comment": "half"}, 0)
    assert stamp_of(store, PROJECT) == stamps[0]
    say(store, item, "ada", chose("tie"))
    stamps.append(stamp_of(store, PROJECT))
    put(store, pair(prompt="A new one?"))
    stamps.append(stamp_of(store, PROJECT))
    close_item(store, item)
    stamps.append(stamp_of(store, PROJECT))
    with store.writing() as db:
        db.execute("INSERT INTO review_scores VALUES (1, 0, 'rm', 1, 0)")
    stamps.append(stamp_of(store, PROJECT))
    assert len(set(stamps)) == 5


def test_latest_counts_once_for_each_stamp():
    latest, counted = Latest(), []
    for stamp in (1, 1, 2, 2):
        found = latest.find("name", stamp, lambda: counted.append(0) or len(counted), patience=60)
        assert (found.stamp, found.value) == (stamp, stamp)
    assert len(counted) == 2


def test_latest_shows_what_it_had_while_it_counts_anew_and_counts_once_for_all():
    latest, goes_on, calls = Latest(), threading.Event(), []

    def count():
        calls.append(0)
        goes_on.wait(60)
        return "new"

    assert latest.find("name", 1, count, patience=0.01) is None
    assert latest.find("name", 1, count, patience=0.01) is None
    goes_on.set()
    assert latest.find("name", 1, count, patience=60).value == "new"
    assert len(calls) == 1
    goes_on.clear()
    old = latest.find("name", 2, count, patience=0.01)
    assert (old.stamp, old.value) == (1, "new")
    goes_on.set()
    assert latest.find("name", 2, count, patience=60).stamp == 2


def test_latest_raises_what_counting_raised_and_counts_again():
    latest = Latest()
    with pytest.raises(ZeroDivisionError):
        latest.find("name", 1, lambda: 1 / 0, patience=60)
    assert latest.find("name", 1, lambda: "well", patience=60).value == "well"


def columns(markup):
    """(what its tooltip says, height in percent) of each column."""
    found = re.findall(r'class="column"[^>]*height="([\d.]+)%"><title>([^<]+)</title>', str(markup))
    return [(said, float(height)) for height, said in found]


def test_answers_are_drawn_by_hour_while_they_span_two_days():
    drawn = columns(answers_over_time({HOUR: 4, HOUR + 2: 2}))
    begin = time.strftime("%Y-%m-%d %H:00", time.gmtime(HOUR * 3600))
    assert drawn[0] == (f"{begin}: 4", 100)
    assert [height for _, height in drawn] == [100, 0, 50]


def test_answers_over_more_days_are_drawn_by_day():
    drawn = columns(answers_over_time({24 * 20000: 1, 24 * 20000 + 23: 2, 24 * 20003 + 5: 1}))
    assert drawn == [
        ("2024-10-04: 3", 100),
        ("2024-10-05: 0", 0),
        ("2024-10-06: 0", 0),
        ("2024-10-07: 1", 33.333),
    ]


def test_a_long_history_ends_today_and_no_answers_draw_nothing():
    drawn = columns(answers_over_time(dict.fromkeys(range(0, 24 * 100, 24), 1)))
    assert len(drawn) == 60
    assert drawn[-1][0] == "1970-04-10: 1"
    assert answers_over_time({}) is None


def test_drift_draws_intervals_and_leaves_gaps_where_nothing_is_known():
    markup = str(drift(["<w1>", "w2", "w3"], {"agreement": [(0.25, 0.5, 0.75), None, (0.5, 0.5, 0.5)]}))
    whiskers = re.findall(
        r'class="whisker" x1="([\d.]+%)" y1="([\d.]+%)" x2="[\d.]+%" y2="([\d.]+%)"', markup
    )
    assert whiskers == [("16.667%", "75%", "25%"), ("83.333%", "50%", "50%")]
    assert "<title>&lt;w1&gt;: agreement 50.0 %</title>" in markup
    assert len(re.findall(r"<line x1", markup)) == 1  # that of the key: no segment across the gap
