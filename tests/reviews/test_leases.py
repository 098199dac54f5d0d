"""Who gets which item: fewest answers first, never twice, exactly the overlap, whoever asks at once."""

import subprocess
import sys
from collections import Counter

import pytest

from datagen.reviews.answers import answered_items
from datagen.reviews.drafts import find_draft, save_draft
from datagen.reviews.handing import Given, submit
from datagen.reviews.items import find_item
from datagen.reviews.leases import Queue, Refused, is_held, next_item, progress, release, renew
from tests.reviews.conftest import fill

QUEUE = Queue("p", "instruction", overlap=2, lease=60)
ACCEPT = {"verdict": "accept"}


def test_next_item_is_the_same_until_it_is_answered(store):
    fill(store, 3)
    first = next_item(store, "ada", QUEUE)
    assert next_item(store, "ada", QUEUE) == first
    submit(store, "ada", first, Given(ACCEPT, "1"), QUEUE)
    assert next_item(store, "ada", QUEUE) != first


def test_items_with_the_fewest_answers_come_first(store):
    items = fill(store, 3)
    for person in ("ada", "ben"):
        given = next_item(store, person, QUEUE)
        submit(store, person, given, Given(ACCEPT, person), QUEUE)
    # Ada had the first, Ben the second, since the first had been taken once already.
    assert [one.item.id for one in answered_items(store)] == [items[0].id, items[1].id]
    assert next_item(store, "chi", QUEUE).id == items[2].id


def test_nobody_gets_an_item_twice_and_none_has_more_than_the_overlap(store):
    fill(store, 5)
    answers = 0
    for person in ("ada", "ben", "chi") * 5:
        item = next_item(store, person, QUEUE)
        if item is not None:
            submit(store, person, item, Given(ACCEPT, str(answers)), QUEUE)
            answers += 1
    assert answers == 10
    for one in answered_items(store):
        people = [answer.person for answer in one.answers]
        assert len(people) == len(set(people)) == 2
    assert next_item(store, "dee", QUEUE) is None


def test_an_expired_lease_goes_to_others_and_a_renewed_one_does_not(store, clock):
    fill(store, 1)
    alone = Queue("p", "instruction", overlap=1, lease=60)
    item = next_item(store, "ada", alone)
    clock.at += 50
    assert renew(store, "ada", item, alone)
    clock.at += 50
    assert next_item(store, "ben", alone) is None
    clock.at += 11
    assert next_item(store, "ben", alone).id == item.id
    assert not renew(store, "ada", item, alone)


def test_a_lapsed_lease_comes_alive_again_where_nobody_took_the_item(store, clock):
    fill(store, 1)
    alone = Queue("p", "instruction", overlap=1, lease=60)
    item = next_item(store, "ada", alone)
    clock.at += 61
    assert next_item(store, "ada", alone).id == item.id
    clock.at += 61
    assert renew(store, "ada", item, alone)
    assert next_item(store, "ben", alone) is None


def test_what_was_written_under_a_lapsed_lease_is_kept(store, clock):
    fill(store, 1)
    alone = Queue("p", "instruction", overlap=1, lease=60)
    item = next_item(store, "ada", alone)
    clock.at += 61
    other = next_item(store, "ben", alone)
    submit(store, "ben", other, Given(ACCEPT, "ben"), alone)
    submit(store, "ada", item, Given({"verdict": "reject"}, "ada"), alone)
    assert [a.person for a in next(answered_items(store)).answers] == ["ben", "ada"]


def test_an_item_that_was_never_given_is_refused(store):
    items = fill(store, 2)
    next_item(store, "ada", QUEUE)
    for attack in (
        lambda: renew(store, "eve", items[0], QUEUE),
        lambda: save_draft(store, "eve", items[0], {}, 0),
        lambda: submit(store, "eve", items[0], Given(ACCEPT, "e"), QUEUE),
    ):
        with pytest.raises(Refused, match="not given to you") as refused:
            attack()
        assert refused.value.status == 403
    assert not is_held(store, "eve", items[0])
    assert list(answered_items(store)) == []


def test_skipped_items_pass_on_and_come_back_only_when_asked_for(store):
    fill(store, 2)
    alone = Queue("p", "instruction")
    first = next_item(store, "ada", alone)
    submit(store, "ada", first, Given({}, "s", "skipped"), alone)
    assert next_item(store, "ben", alone).id == first.id
    second = next_item(store, "ada", alone)
    assert second.id != first.id
    submit(store, "ada", second, Given(ACCEPT, "a"), alone)
    assert next_item(store, "ada", alone) is None
    release(store, first, "ben")
    assert next_item(store, "ada", alone) is None
    assert next_item(store, "ada", alone, skipped=True).id == first.id


def test_a_released_item_goes_on_and_its_draft_stays(store):
    fill(store, 1)
    alone = Queue("p", "instruction")
    item = next_item(store, "ada", alone)
    save_draft(store, "ada", item, {"verdict": "edit"}, 0)
    release(store, item, "ada")
    release(store, item, "ada")  # once is enough
    assert next_item(store, "ben", alone).id == item.id
    assert find_draft(store, "ada", item).body == {"verdict": "edit"}


def test_progress_counts_what_is_done_left_and_skipped(store):
    fill(store, 4)
    first = next_item(store, "ada", QUEUE)
    submit(store, "ada", first, Given(ACCEPT, "1"), QUEUE)
    second = next_item(store, "ada", QUEUE)
    submit(store, "ada", second, Given({}, "2", "skipped"), QUEUE)
    next_item(store, "ada", QUEUE)
    found = progress(store, "ada", QUEUE)
    assert (found.done, found.left, found.skipped) == (1, 2, 1)
    assert progress(store, "ben", QUEUE).left == 4


_WORKER = """
import sys
from pathlib import Path
from datagen.reviews.handing import Given, submit
from datagen.reviews.leases import Queue, next_item
from datagen.reviews.store import ReviewStore

folder, person = sys.argv[1:]
queue = Queue("p", "instruction", overlap=2)
with ReviewStore(Path(folder)) as store:
    count = 0
    while (item := next_item(store, person, queue)) is not None:
        submit(store, person, item, Given({"verdict": "accept"}, f"{person}-{item.id}"), queue)
        count += 1
print(count)
"""


def test_four_processes_at_once_give_exactly_the_overlap(store, tmp_path):
    fill(store, 200)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(tmp_path), f"person-{number}"], stdout=subprocess.PIPE
        )
        for number in range(4)
    ]
    counts = [int(one.communicate()[0]) for one in running]
    assert sum(counts) == 400
    of_item = Counter()
    for one in answered_items(store):
        assert len({answer.person for answer in one.answers}) == len(one.answers)
        of_item[len(one.answers)] += 1
    assert of_item == {2: 200}


def test_the_item_is_found_by_its_id(store):
    items = fill(store, 1)
    assert find_item(store, items[0].id).body == items[0].body
    assert find_item(store, "' OR 1 --") is None
