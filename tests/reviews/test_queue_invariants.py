"""Whatever people do in whatever order, an item is taken as often as leases live and answers stand."""

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import integers, sampled_from

from datagen.reviews.handing import Given, submit, undo
from datagen.reviews.items import find_item
from datagen.reviews.leases import Queue, Refused, next_item, progress, release, renew
from datagen.reviews.store import ReviewStore
from datagen.store import Store
from tests.reviews.conftest import Clock, fill

OVERLAP = 2
QUEUE = Queue("p", "instruction", OVERLAP, lease=60)
PEOPLE = sampled_from(["ada", "ben", "chi"])


class Queueing(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        Store(Path(self.folder.name)).close()
        self.clock = Clock()
        self.store = ReviewStore(Path(self.folder.name), now=self.clock)
        self.items = fill(self.store, 4)
        self.keys = 0
        self.late = False  # somebody handed in after the lease ran out

    def teardown(self):
        self.store.close()
        self.folder.cleanup()

    def key(self):
        self.keys += 1
        return str(self.keys)

    @rule(person=PEOPLE)
    def ask(self, person):
        next_item(self.store, person, QUEUE)

    @rule(person=PEOPLE)
    def ask_for_skipped(self, person):
        next_item(self.store, person, QUEUE, skipped=True)

    @rule(person=PEOPLE, which=integers(0, 3), status=sampled_from(["submitted", "skipped", "flagged"]))
    def answer(self, person, which, status):
        item = find_item(self.store, self.items[which].id)
        lapsed = self.store.rows(
            "SELECT lapsed OR expires < ? FROM review_leases WHERE item = ? AND person = ?",
            (self.clock(), item.number, person),
        )
        try:
            submit(self.store, person, item, Given({"verdict": "accept"}, self.key(), status), QUEUE)
        except Refused:
            assert lapsed == []
        else:
            assert lapsed
            self.late |= bool(lapsed[0][0])

    @rule(person=PEOPLE)
    def take_back(self, person):
        try:
            undo(self.store, person, QUEUE, self.key())
        except Refused:
            assert not self.current(person, ("submitted", "skipped", "flagged"))

    @rule(person=PEOPLE, which=integers(0, 3))
    def keep(self, person, which):
        with suppress(Refused):
            renew(self.store, person, find_item(self.store, self.items[which].id), QUEUE)

    @rule(person=PEOPLE, which=integers(0, 3))
    def give_back(self, person, which):
        release(self.store, find_item(self.store, self.items[which].id), person)

    @rule(seconds=sampled_from([10, 70]))
    def wait(self, seconds):
        self.clock.at += seconds

    def current(self, person, statuses):
        marks = ",".join("?" * len(statuses))
        sql = f"SELECT item FROM review_current WHERE person = ? AND status IN ({marks})"
        return self.store.rows(sql, (person, *statuses))

    @invariant()
    def counts_are_what_they_count(self):
        for taken, live, standing in self.store.rows(
            "SELECT taken, (SELECT count(*) FROM review_leases WHERE item = number AND lapsed = 0),"
            " (SELECT count(*) FROM review_current WHERE item = review_items.number AND status = 'submitted')"
            " FROM review_items"
        ):
            assert taken == live + standing
            assert taken <= OVERLAP or self.late

    @invariant()
    def nobody_holds_what_they_have_answered(self):
        assert not self.store.rows(
            "SELECT 1 FROM review_leases JOIN review_current USING (item, person) WHERE status = 'submitted'"
        )

    @invariant()
    def progress_agrees_with_the_answers(self):
        for person in ("ada", "ben", "chi"):
            assert progress(self.store, person, QUEUE).done == len(self.current(person, ("submitted",)))


Queueing.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
test_queueing = Queueing.TestCase
