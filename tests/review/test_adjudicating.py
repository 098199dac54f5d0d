"""An admin settles what annotators dispute, over HTTP and without scripts."""

import re
from urllib.parse import urlencode

import pytest

from datagen.formats.writing import write_records
from datagen.record import from_instruction
from datagen.review.disputes import LOOKED_AT, case_of, look_for_cases
from datagen.reviews.answers import answers_to
from datagen.reviews.items import Item, find_item, read_items
from datagen.reviews.loop import decisions_on
from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore
from tests.review.answering import chose, decided, put, say
from tests.review.server import pair, serving, tags

PAIRS = "name: Colours\nkind: comparison\nannotators: [ada, ben, chi]\nadmins: [root, eve]\noverlap: 2\n"
TEXTS = "name: Texts\nkind: instruction\nannotators: [ada, ben]\nadmins: [root]\noverlap: 2\n"
LOOP = "name: Loop\nkind: rephrase\nannotators: [ada, ben]\nadmins: [root]\n"
BRIEFS = "name: Briefs\nkind: demonstration\nannotators: [ada]\nadmins: [root]\ntasks: instructgpt\nnum: 1\n"
COLOURS = Project("Colours", "comparison", overlap=2)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("adjudicating")
    projects = [folder / f"{number}.yaml" for number in range(4)]
    for path, text in zip(projects, (PAIRS, TEXTS, LOOP, BRIEFS), strict=True):
        path.write_text(text)
    records = [pair(number) for number in range(40)]
    write_records([*records, from_instruction("Name a colour.", "", "Blue.")], folder / "records.jsonl")
    with serving(folder / "records.jsonl", *projects) as running:
        yield running


@pytest.fixture
def store(served):
    """Without a case that waits, once the test is over."""
    with ReviewStore(served.folder) as opened:
        yield opened
        for case in look_for_cases(opened, COLOURS, looked_at=10**6).cases:
            say(opened, case.item, "eve", chose("tie"), role="adjudicator")


@pytest.fixture
def items(store):
    """Items that nobody has answered yet, the oldest first."""
    return list(
        read_items(
            store,
            "kind = 'comparison' AND NOT EXISTS (SELECT 1 FROM review_answers WHERE item = review_items.number)",
        )
    )


def dispute(store, *items, comment=""):
    for item in items:
        say(store, item, "ada", chose("a slightly", comment=comment))
        say(store, item, "ben", chose("b significantly"))
    return items[0]


def links(page):
    return re.findall(r'href="/adjudicate/(\w+)"', page.text)


def offered(page):
    """What can be taken: the values of the form's radio buttons of that name."""
    fields = [one for tag, one in tags(page.text) if tag == "input" and one.get("name") == "take"]
    return [one["value"] for one in fields]


def verdict_of(store, item):
    return next(one for one in answers_to(store, item) if one.role == "adjudicator")


def test_label_that_is_taken_becomes_the_verdict_and_leads_to_the_next_case(served, store, items):
    first, _, last = items[:3]
    dispute(store, first, last)
    root = served.browser("root")
    assert root.get("/adjudicate").location == "/disagreements/0"
    assert links(root.get("/disagreements/0")) == [first.id, last.id]
    page = root.get(f"/adjudicate/{first.id}")
    labels = case_of(store, COLOURS, first).labels
    place = [one.person for one in labels].index("ben")
    take, key = offered(page)[place], page.value("key")
    done = root.post(f"/adjudicate/{first.id}/answer", key=key, take=take, comment="b it is")
    assert (done.status, done.location) == (303, f"/adjudicate/{last.id}?last={first.id}")
    verdict = verdict_of(store, first)
    assert verdict.body == chose("b significantly", comment="b it is")
    assert (verdict.person, verdict.shown, verdict.guidelines) == ("root", "ab", 1)
    assert links(root.get("/disagreements/0")) == [last.id]
    again = root.post(f"/adjudicate/{first.id}/answer", key=key, take=offered(page)[1 - place])
    assert again.status == 303
    assert verdict_of(store, first) == verdict


def test_labels_are_shown_without_names_and_models(served, store, items):
    item = dispute(store, items[0], comment="<b>clear</b>")
    page = served.browser("root").get(f"/adjudicate/{item.id}")
    assert not re.search(r"\b(ada|ben)\b", page.text)
    assert "left is slightly better" in page.text
    assert "right is significantly better" in page.text
    assert "&lt;b&gt;clear&lt;/b&gt;" in page.text
    assert page.text.index("Red.") < page.text.index("Blue.")


def test_own_answer_is_kept_as_annotators_give_it(served, store, items):
    item = dispute(store, items[0])
    root = served.browser("root")
    key = root.get(f"/adjudicate/{item.id}").value("key")
    own = {"take": "own", "choice-0": "right", "strength-0": "better"}
    assert root.post(f"/adjudicate/{item.id}/answer", key=key, **own).status == 303
    assert verdict_of(store, item).body == chose("b better")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, "take one of the labels"),
        ({"choice-0": "left", "strength-0": "better"}, "take one of the labels"),
        ({"take": "own"}, "say which is better"),
        ({"take": "own", "choice-0": "left"}, "say how much better"),
    ],
)
def test_verdict_that_lacks_something_is_not_kept(served, store, items, fields, fault):
    item = dispute(store, items[0])
    root = served.browser("root")
    page = root.post(f"/adjudicate/{item.id}/answer", key="k", comment="as I typed", **fields)
    assert page.status == 422
    assert fault in page.text
    assert "as I typed" in page.text
    chosen = {one["value"] for tag, one in tags(page.text) if tag == "input" and "checked" in one}
    assert chosen == set(fields.values())
    assert len(answers_to(store, item)) == 2


def test_label_that_was_changed_meanwhile_is_not_taken(served, store, items):
    item = dispute(store, items[0])
    root = served.browser("root")
    page = root.get(f"/adjudicate/{item.id}")
    say(store, item, "ada", chose("tie"))
    say(store, item, "ben", chose("tie"))
    answered = root.post(f"/adjudicate/{item.id}/answer", key=page.value("key"), take=offered(page)[0])
    assert answered.status == 409
    assert "changed this label" in answered.text
    assert len(answers_to(store, item)) == 2


def test_key_of_one_item_keeps_the_verdict_on_another(served, store, items):
    root = served.browser("root")
    for item in items[:2]:
        own = {"take": "own", "choice-0": "tie"}
        assert root.post(f"/adjudicate/{item.id}/answer", key="same", **own).status == 303
        assert verdict_of(store, item).body == chose("tie")


def test_verdict_can_be_changed_by_another(served, store, items):
    item = dispute(store, items[0])
    own = {"take": "own", "choice-0": "tie"}
    served.browser("root").post(f"/adjudicate/{item.id}/answer", key="k", **own)
    eve = served.browser("eve")
    page = eve.get(f"/adjudicate/{item.id}")
    assert "Settled already" in page.text
    assert "a tie" in page.text
    eve.post(f"/adjudicate/{item.id}/answer", key="k", take=offered(page)[0])
    assert case_of(store, COLOURS, item).verdict.person == "eve"


def test_admin_who_answered_the_item_sees_no_labels_and_cannot_settle_it(served, store, items):
    root = served.browser("root")
    address = root.next()
    assert root.post(f"{address}/answer", key="as annotator", **{"choice-0": "tie"}).status == 303
    item = dispute(store, find_item(store, address.rpartition("/")[2]))
    page = root.get(f"/adjudicate/{item.id}")
    assert "somebody else has to settle it" in page.text
    assert "right is significantly better" not in page.text
    assert offered(page) == []
    own = {"take": "own", "choice-0": "tie"}
    assert root.post(f"/adjudicate/{item.id}/answer", key="k2", **own).status == 403
    assert [one.role for one in answers_to(store, item) if one.person == "root"] == ["annotator"]
    assert root.post("/undo/0", key="undo").status == 303
    assert offered(root.get(f"/adjudicate/{item.id}")) == []


def test_flagged_item_is_closed_or_put_back(served, store, items):
    first, second = items[:2]
    for item in (first, second):
        say(store, item, "ada", {"comment": f"<i>odd</i> {item.number}"}, status="flagged")
    root = served.browser("root")
    page = root.get("/disagreements/0")
    assert links(page) == [first.id, second.id]
    assert f"&lt;i&gt;odd&lt;/i&gt; {first.number}" in page.text
    closed = root.post(f"/adjudicate/{first.id}/close")
    assert closed.location == f"/adjudicate/{second.id}?last={first.id}"
    assert find_item(store, first.id).state == "closed"
    assert root.post(f"/adjudicate/{second.id}/back").location == "/disagreements/0"
    assert "Nothing waits" in root.get("/disagreements/0").text
    assert "This item is closed" in root.get(f"/adjudicate/{first.id}").text
    root.post(f"/adjudicate/{first.id}/back")
    assert find_item(store, first.id).state == "open"


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30, "²", "2.5"])
def test_page_of_cases_bears_any_address(served, store, items, after):
    item = dispute(store, items[0])
    page = served.browser("root").get(f"/disagreements/0?{urlencode({'after': after})}")
    assert page.status == 200
    assert links(page) == [item.id]


def test_flagged_conversation_is_shown_and_can_only_be_put_back(served, store):
    body = {
        "step": "talk",
        "about": {"topic": "<i>tides</i>"},
        "suggestion": "Why?",
        "attempts": 3,
        "rounds": 2,
    }
    (item,) = put(store, Item("loop", "", "rephrase", body))
    say(store, item, "ada", {"step": 0, "verdict": "ask", "prompt": "Why two tides?"})
    say(store, item, "ada", {"comment": "the model is rude"}, status="flagged", step=1)
    root = served.browser("root")
    assert links(root.get("/disagreements/2")) == ["loop"]
    assert root.get("/dashboard/2").status == 200
    page = root.get("/adjudicate/loop")
    for text in ("&lt;i&gt;tides&lt;/i&gt;", "Why two tides?", "the model is rude"):
        assert text in page.text
    assert "Close it" not in page.text
    assert root.post("/adjudicate/loop/close").status == 409
    own = {"take": "own", "verdict": "abandon"}
    assert root.post("/adjudicate/loop/answer", key="k", **own).status == 404
    assert [one.verdict for one in decisions_on(store, item)] == ["ask"]
    assert root.post("/adjudicate/loop/back").location == "/disagreements/2"
    assert links(root.get("/disagreements/2")) == []


def test_flagged_brief_is_shown_and_can_be_closed(served, store):
    (item,) = read_items(store, "kind = 'demonstration'")
    say(store, item, "ada", {"comment": "too hard"}, status="flagged")
    root = served.browser("root")
    page = root.get(f"/adjudicate/{item.id}")
    assert "too hard" in page.text
    assert item.body["task"] in page.text
    assert root.get("/dashboard/3").status == 200
    assert root.post(f"/adjudicate/{item.id}/close").status == 303
    assert find_item(store, item.id).state == "closed"


def test_edited_text_of_a_label_is_shown_as_a_difference_and_taken(served, store):
    (item,) = read_items(store, "kind = 'instruction'")
    say(store, item, "ada", decided("reject", reasons=["wrong"]))
    say(store, item, "ben", decided("edit", output="Dark blue."))
    root = served.browser("root")
    assert links(root.get("/disagreements/1")) == [item.id]
    page = root.get(f"/adjudicate/{item.id}")
    assert "reject, wrong" in page.text
    assert "<ins>Dark blue</ins>" in page.text
    labels = case_of(store, Project("Texts", "instruction"), item).labels
    take = offered(page)[[one.person for one in labels].index("ben")]
    assert root.post(f"/adjudicate/{item.id}/answer", key="k", take=take).location == "/disagreements/1"
    assert verdict_of(store, item).body == decided("edit", output="Dark blue.")
    own = {"take": "own", "verdict": "accept", "output": "Green.", "instruction": "Name a colour."}
    assert root.post(f"/adjudicate/{item.id}/answer", key="k2", **own).status == 303
    assert verdict_of(store, item).body == decided("edit", output="Green.")


def test_page_without_a_case_leads_on_to_the_items_behind(served, store, items):
    """So that no page reads all of a long queue, and nobody has to click through what is settled."""
    with store.writing() as db:
        db.execute("UPDATE review_items SET number = ? WHERE number = ?", (LOOKED_AT + 5, items[-1].number))
    item = dispute(store, find_item(store, items[-1].id))
    root = served.browser("root")
    page = root.get("/disagreements/0")
    assert links(page) == []
    (refresh,) = [one["content"] for tag, one in tags(page.text) if one.get("http-equiv") == "refresh"]
    assert refresh == f"0; url=/disagreements/0?after={LOOKED_AT}"
    page = root.get(refresh.partition("url=")[2])
    assert links(page) == [item.id]
    assert "refresh" not in page.text
