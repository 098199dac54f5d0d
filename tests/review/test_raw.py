"""Everything of a review goes out and comes back the same, byte for byte."""

import orjson
import pytest

from datagen.errors import UsageError
from datagen.formats import RecordFormatError
from datagen.review.disputes import put_back
from datagen.review.naming import names_of
from datagen.review.raw import export_raw
from datagen.review.restoring import check_raw, restore
from datagen.reviews.answers import answered_items
from datagen.reviews.guidelines import publish_guidelines
from datagen.reviews.items import read_items
from datagen.reviews.leases import Queue, next_item, progress
from datagen.reviews.loop import Attempt, Loop
from datagen.reviews.people import add_person, log_in, new_token
from tests.review.answering import (
    HOSTILE,
    chose,
    decided,
    instruction,
    open_review,
    pair,
    put,
    rating,
    say,
    scored,
)
from tests.review.test_exports import led


@pytest.fixture
def store(tmp_path):
    """A review with something in every table."""
    with open_review(tmp_path / "run") as opened:
        for name, role in (("ada", "annotator"), ("root", "admin")):
            add_person(opened, name, role)
        log_in(opened, new_token(opened, "ada"))
        publish_guidelines(opened, "p", "One.")
        publish_guidelines(opened, "p", HOSTILE)
        items = put(opened, pair(prompt=HOSTILE, gold=["a"], batch="w1"), pair(), instruction(), rating())
        say(
            opened, items[0], "ada", chose("a better", comment=HOSTILE), shown="ba", active_ms=0, guidelines=2
        )
        say(opened, items[1], "ada", chose("a better"))
        say(opened, items[1], "ada", chose("a better"), status="undone")
        say(opened, items[1], "ada", chose("b slightly"))
        say(opened, items[1], "ben", {"comment": "?"}, status="flagged")
        put_back(opened, items[1], "root")
        say(opened, items[1], "judge:m:x", chose("tie"), role="judge")
        say(opened, items[1], "root", chose("b better"), role="adjudicator")
        say(opened, items[2], "ben", decided("edit", output=HOSTILE))
        say(opened, items[3], HOSTILE[:30], scored(0.1, 1e-320))
        led(opened, "ask", "rephrase", "accept")
        led(opened, "ask", "continue")
        with opened.writing() as db:
            db.execute("INSERT INTO review_scores VALUES (?, 0, 'rm', 1.5, -0.1)", (items[1].number,))
        add_person(opened, "ada", "annotator", {"first_language": "Igbo", "age": 31})
        next_item(opened, "ben", Queue("i", "instruction", 5))
        yield opened


def raw(store, name="raw.jsonl", **wanted):
    path = store.folder / name
    export_raw(store, path, **wanted)
    return path


def test_a_second_export_is_the_first_one_byte_for_byte(store, tmp_path):
    first = raw(store)
    check_raw(first)
    with open_review(tmp_path / "copy") as copy:
        restore(copy, first)
        assert raw(copy).read_bytes() == first.read_bytes()
        assert list(answered_items(copy)) == list(answered_items(store))
        assert list(answered_items(copy, everything=True)) == list(answered_items(store, everything=True))
        assert list(read_items(copy)) == list(read_items(store))


def test_a_copy_goes_on_where_the_folder_stood(store, tmp_path):
    with open_review(tmp_path / "copy") as copy:
        restore(copy, raw(store))
        queue = Queue("p", "comparison", 2)
        assert progress(copy, "ada", queue) == progress(store, "ada", queue)
        # Of the plain pair one answer counts, so one more is wanted; nobody's lease came along.
        taken = copy.rows("SELECT taken FROM review_items ORDER BY number")
        assert [one for (one,) in taken] == [1, 1, 1, 1, 1, 0]
        item = next_item(copy, "chi", queue)
        assert item is not None
        number = say(copy, item, "chi", chose("a better"))
        assert (
            number
            == max(one.number for all in answered_items(store, everything=True) for one in all.answers) + 1
        )


def test_no_token_session_or_lease_leaves_the_folder(store):
    rows = raw(store).read_bytes().splitlines()
    secrets = [one for (one,) in store.rows("SELECT token FROM review_people WHERE token IS NOT NULL")]
    secrets += [one for row in store.rows("SELECT id, csrf FROM review_sessions") for one in row]
    assert len(secrets) == 3
    assert not [one for one in secrets for row in rows if one.encode() in row]
    keys = {key for row in rows for key in orjson.loads(row)}
    assert not keys & {"token", "sessions", "leases", "taken", "drafts"}


def test_importing_again_changes_nothing(store):
    def tables():
        names = ("items", "answers", "attempts", "scores", "people", "guidelines", "leases", "sessions")
        return [store.rows(f"SELECT * FROM review_{name}") for name in names]

    path = raw(store)
    restore(store, path)  # reckons anew who has taken what
    before = tables()
    assert restore(store, path).total() == 0
    assert tables() == before


def test_a_later_export_adds_what_is_new(store, tmp_path):
    early = raw(store, "early.jsonl")
    with open_review(tmp_path / "copy") as copy:
        restore(copy, early)
        (item,) = [one for one in read_items(store) if one.kind == "instruction"]
        say(store, item, "chi", decided("accept"))
        added = restore(copy, raw(store, "late.jsonl"))
        assert {key: count for key, count in added.items() if count} == {"people": 1, "answers": 1}
        assert raw(copy).read_bytes() == (store.folder / "late.jsonl").read_bytes()
        assert restore(copy, early).total() == 0  # and the early one takes nothing back


def test_a_conversation_that_ended_stays_ended(store, tmp_path):
    path = raw(store)
    with open_review(tmp_path / "copy") as copy:
        restore(copy, path)
        (open_one,) = [one for one in read_items(copy) if one.kind == "rephrase" and one.state == "open"]
        loop = Loop(copy, "rephrase")
        loop.answer(open_one, Attempt(1, "w", "t", "m", "k"))
        loop.close(open_one)
        restore(copy, path)
        assert {one.state for one in read_items(copy) if one.kind == "rephrase"} == {"closed"}


def test_another_item_under_the_same_number_is_refused_by_name(store, tmp_path):
    with open_review(tmp_path / "other") as other:
        put(other, pair(prompt="Something else"))
        with pytest.raises(UsageError, match=r"raw\.jsonl:\d+: items .* something else with the same number"):
            restore(other, raw(store))
        assert [one.body["prompt"][0]["content"] for one in read_items(other)] == ["Something else"]
        assert list(answered_items(other)) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda row: row["body"].update(extra=1), "items .* another body"),
        (lambda row: row["answers"][0]["body"].update(comment="changed"), "answers .* another body"),
        (
            lambda row: row["answers"][0].update(key="new key"),
            "answers .* something else with the same number",
        ),
    ],
)
def test_a_changed_row_is_refused(store, change, place):
    lines = raw(store).read_bytes().splitlines()
    at = next(n for n, line in enumerate(lines) if b'"kind":"instruction"' in line)
    row = orjson.loads(lines[at])
    change(row)
    lines[at] = orjson.dumps(row)
    path = store.folder / "changed.jsonl"
    path.write_bytes(b"\n".join(lines))
    check_raw(path)
    with pytest.raises(UsageError, match=place):
        restore(store, path)


def test_a_person_with_another_role_is_refused(store, tmp_path):
    with open_review(tmp_path / "other") as other:
        add_person(other, "ada", "admin")
        with pytest.raises(UsageError, match="ada is admin in this folder and annotator in the file"):
            restore(other, raw(store))


BROKEN = [
    (b"{", r":1: not valid JSON"),
    (b"[]", r":1: expected an object whose key row"),
    (b'{"row":"review","version":2}', r":1: version: "),
    (b'{"row":"person","name":"x","role":"king","facts":{},"created":1.0,"revoked":null}', r":1: role: "),
    (
        b'{"row":"guidelines","project":"p","version":1,"text":"t","at":1.0}',
        r":1: expected the row that begins",
    ),
    (b"", "it is empty"),
]


@pytest.mark.parametrize(("line", "fault"), BROKEN)
def test_a_broken_line_is_named(tmp_path, line, fault):
    path = tmp_path / "raw.jsonl"
    path.write_bytes(line)
    with pytest.raises(RecordFormatError, match=fault):
        check_raw(path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda row: row.pop("source"), "source: Field required"),
        (lambda row: row.update(number=2**63), "number: "),
        (lambda row: row.update(state="odd"), "state: "),
        (lambda row: row.update(source={}), "source.messages: "),
        (lambda row: row["body"]["turns"][0]["answers"].pop(), "body.turns.0.answers: "),
        (
            lambda row: row["scores"].append({"turn": 1, "name": "rm", "first": 1.0, "second": 2.0}),
            "scores: ",
        ),
        (lambda row: row["answers"][0].update(active_ms=-1), "answers.0.active_ms: "),
        (lambda row: row["answers"][0].update(active_ms=True), "answers.0.active_ms: "),
        (lambda row: row["answers"][0].update(body={}), "answers.0.body.turns: "),
        (lambda row: row["answers"][0].update(body=chose("c better")), "answers.0.body.turns.0.choice: "),
        (
            lambda row: row["answers"][0].update(body=chose("a")),
            "answers.0.body.turns: a choice without its strength",
        ),
        (
            lambda row: row["answers"][0].update(body=chose("tie", "tie")),
            "answers.0.body.turns: expected 1, found 2",
        ),
    ],
)
def test_a_row_that_later_commands_would_stumble_over_is_named(tmp_path, change, fault):
    with open_review(tmp_path / "run") as store:
        (item,) = put(store, pair())
        say(store, item, "ada", chose("a better"))
        path = raw(store)
    *head, last = path.read_bytes().splitlines()
    row = orjson.loads(last)
    change(row)
    path.write_bytes(b"\n".join([*head, orjson.dumps(row)]))
    with pytest.raises(RecordFormatError, match=rf"raw\.jsonl:{len(head) + 1}: {fault}"):
        check_raw(path)


def test_pseudonyms_are_the_same_in_every_export_and_leave_no_name(store, tmp_path):
    names = names_of(store, pseudonyms=True)
    first = raw(store, names=names)
    rows = [orjson.loads(line) for line in first.read_bytes().splitlines()]
    people = {row["name"]: row["role"] for row in rows if row["row"] == "person"}
    assert people == {
        "annotator-1": "annotator",
        "annotator-2": "annotator",
        "judge:m:x": "judge",
        "admin-1": "admin",
        "annotator-3": "annotator",
    }
    assert b"put_back_by" in first.read_bytes()
    assert b'"root"' not in first.read_bytes()
    assert {one["person"] for row in rows for one in row.get("answers", ())} <= set(people)
    assert rows[1]["facts"] == {"first_language": "Igbo", "age": 31}
    add_person(store, "aaron", "annotator")  # before everybody by name, after them in time
    again = raw(store, "again.jsonl", names=names_of(store, pseudonyms=True)).read_bytes()
    assert set(first.read_bytes().splitlines()) < set(again.splitlines())
    with open_review(tmp_path / "copy") as copy:
        restore(copy, first)
        assert raw(copy).read_bytes() == first.read_bytes()


def test_one_project_goes_out_with_its_own_guidelines_and_answers(store):
    rows = [orjson.loads(line) for line in raw(store, project="i").read_bytes().splitlines()]
    assert [row["project"] for row in rows if row["row"] == "item"] == ["i"]
    assert [row for row in rows if row["row"] == "guidelines"] == []
    assert sum(len(row.get("answers", ())) for row in rows) == 1


def test_raw_is_json_lines_only(store):
    with pytest.raises(UsageError, match=r"choose a path that ends in \.jsonl"):
        export_raw(store, store.folder / "raw.json")
