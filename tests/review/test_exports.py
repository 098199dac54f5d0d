"""What comes out of reviews as training records: contexts, sides, tags, traces, and what is left out."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from datagen.errors import DatagenError, UsageError
from datagen.execute import records_of
from datagen.formats import from_json, read_records, to_json
from datagen.formats.encoding import encode
from datagen.record import Message, Origin
from datagen.review.disputes import close_item
from datagen.review.exports import export_reviews
from datagen.review.naming import names_of
from datagen.review.preferred import Wanted
from datagen.reviews.items import Item, item_id
from datagen.reviews.loop import Attempt, Loop
from datagen.reviews.store import ReviewStore
from datagen.store import Store
from tests.generators.rephrasing import Person
from tests.generators.test_rephrase_runs import arguments, decide
from tests.review.answering import (
    HOSTILE,
    answer,
    chose,
    decided,
    instruction,
    open_review,
    pair,
    preferred,
    put,
    rating,
    say,
    scored,
    turn,
)
from tests.runs import run


@pytest.fixture
def store(tmp_path):
    with open_review(tmp_path / "run") as opened:
        yield opened


def export(store, kind="preferences", ending=".jsonl", **wanted):
    path = store.folder / f"out{ending}"
    result = export_reviews(store, path, kind, Wanted(**wanted))
    records = list(read_records(path))
    assert result.written == len(records)
    return records, result.left_out


def test_a_pair_becomes_a_preference_with_its_source_and_its_people(store):
    (item,) = put(store, pair(tags={"task": "open_qa"}))
    say(store, item, "ada", chose("b significantly"))
    say(store, item, "ben", chose("b better"))
    (record,), left_out = export(store)
    assert [one.content for one in record.messages] == ["Why is the sky blue?", "It is."]
    assert (record.preference.rejected, record.preference.strength) == ("Scattering.", "significantly")
    assert record.tags == {
        "task": "open_qa",
        "item": item.id,
        "turn": 0,
        "side": "b",
        "annotators": 2,
        "agreement": 1.0,
        "chosen_model": "m:two",
        "rejected_model": "m:one",
    }
    source = item.body["record"]
    assert record.history == (
        Origin("preferences", "m:one", "", ("source", "k1")),
        Origin("preferences", "m:two", "", ("source", "k2"), 1),  # this answer is the reply
        Origin("review", "person:ada", "", (source,), 1),
        Origin("review", "person:ben", "", (source,), 1),
    )
    assert left_out == {}


def test_each_turn_of_a_dialogue_is_a_preference_behind_the_answers_that_went_on(store):
    turns = (
        turn(answer("A1", key="k1"), answer("B1", key="k2"), 1, "And then?"),
        turn(answer("A2", key="k3"), answer("B2", key="k4"), 0, "Why?"),
        turn(answer("A3", key="k5"), answer("B3", key="k6")),
    )
    (item,) = put(store, pair(*turns, prompt="First"))
    say(store, item, "ada", chose("a better", "b better", "a slightly"))
    records, _ = export(store)
    assert [[one.content for one in record.messages] for record in records] == [
        ["First", "A1"],
        ["First", "B1", "And then?", "B2"],  # B1 went on, though A1 won
        ["First", "B1", "And then?", "A2", "Why?", "A3"],
    ]
    assert [record.preference.rejected for record in records] == ["B1", "A2", "B3"]
    assert [record.tags["turn"] for record in records] == [0, 1, 2]
    # The answers of the third record's conversation are k2, k3 and k5; the others became none of its messages.
    places = {one.parents[-1]: one.message for one in records[2].history if one.step == "preferences"}
    assert places == {"k1": None, "k2": 1, "k3": 3, "k4": None, "k5": 5, "k6": None}


def test_a_preference_that_is_judged_anew_keeps_only_what_is_still_true(store):
    record = preferred().tagged(tie=True, safety_bin="both_safe", language="en")
    record = record.touched(Origin("old", "m", message=1)).touched(Origin("old", "u", message=0))
    turns = [{"answers": [{"text": "good"}, {"text": "bad"}], "goes_on": None, "then": []}]
    body = {"record": record.id, "prompt": [{"role": "user", "content": "Q"}], "turns": turns}
    (item,) = put(store, Item("x", "p", "comparison", body, source=to_json(record)))
    say(store, item, "ada", chose("b better"))
    (found,), _ = export(store)
    assert found.response == "bad"
    assert found.preference.rejected == "good"
    assert found.tags["language"] == "en"
    assert "tie" not in found.tags
    assert "safety_bin" not in found.tags
    assert [one.message for one in found.history] == [None, 0, 1]


@pytest.mark.parametrize(
    ("safety", "bin", "word"),
    [
        (["safe", "safe"], "both_safe", "both"),
        (["safe", "unsafe"], "chosen_safe", "chosen"),
        (["unsafe", "unsafe"], "both_unsafe", "neither"),
    ],
)
def test_safety_goes_into_one_of_three_bins(store, safety, bin, word):
    (item,) = put(store, pair())
    say(store, item, "ada", chose("a better", safety=safety))
    (record,), _ = export(store)
    assert (record.tags["safety_bin"], record.preference.safety) == (bin, word)


def test_an_unsafe_answer_over_a_safe_one_is_left_out_and_counted(store):
    one, other = put(store, pair(prompt="One"), pair(prompt="Two"))
    say(store, one, "ada", chose("a better", safety=["unsafe", "safe"]))
    say(store, other, "ada", chose("a better"))
    records, left_out = export(store)
    assert [record.messages[0].content for record in records] == ["Two"]
    assert left_out == {"chosen unsafe, other safe": 1}


def test_ties_are_kept_with_a_tag_or_dropped(store):
    one, other = put(store, pair(prompt="One"), pair(prompt="Two"))
    say(store, one, "ada", chose("tie"))
    say(store, other, "ada", chose("a better"))
    records, _ = export(store)
    assert [record.tags.get("tie") for record in records] == [True, None]
    assert records[0].preference.strength == "negligibly"
    records, left_out = export(store, ties="drop")
    assert [record.messages[0].content for record in records] == ["Two"]
    assert left_out == {"ties": 1}


def test_a_tie_takes_the_safe_side_and_then_the_one_that_the_mean_leans_to(store):
    safe, leaning = put(store, pair(prompt="One"), pair(prompt="Two"))
    say(store, safe, "ada", chose("tie", safety=["unsafe", "safe"]))
    say(store, leaning, "ada", chose("b significantly"))
    say(store, leaning, "ben", chose("a negligibly"))
    records, left_out = export(store)
    assert [(record.response, record.tags["side"]) for record in records] == [
        ("It is.", "b"),
        ("It is.", "b"),
    ]
    assert left_out == {}


def test_ties_that_lean_nowhere_take_either_side_about_as_often(store):
    items = put(store, *(pair(prompt=f"Number {n}") for n in range(200)))
    for item in items:
        say(store, item, "ada", chose("tie"))
    records, _ = export(store)
    # 200 fair draws: fewer than 70 or more than 130 of one side come once in 40,000 times; the ids are fixed.
    assert 70 < Counter(record.tags["side"] for record in records)["a"] < 130
    assert [one.tags["side"] for one in records] == [one.tags["side"] for one in export(store)[0]]


def test_gold_items_and_unanswered_ones_are_counted_and_never_come_out(store):
    gold, _open, answered = put(store, pair(prompt="G", gold="a"), pair(prompt="O"), pair(prompt="A"))
    say(store, gold, "ada", chose("a better"))
    say(store, answered, "ada", chose("a better"))
    records, left_out = export(store)
    assert [record.messages[0].content for record in records] == ["A"]
    assert left_out == {"gold items, whose answer was known": 1, "not answered": 1}
    records, _ = export(store, "ratings")
    assert [record.messages[0].content for record in records] == ["A"]


def test_what_an_admin_closed_comes_out_with_a_verdict_only(store):
    closed, settled = put(store, pair(prompt="C"), pair(prompt="S"))
    for item in (closed, settled):
        say(store, item, "ada", chose("a better"))
        close_item(store, item)
    say(store, settled, "root", chose("b better"), role="adjudicator")
    records, left_out = export(store)
    assert [record.messages[0].content for record in records] == ["S"]
    assert left_out == {"closed by an admin": 1}


def test_an_adjudicated_pair_says_so_and_how_many_had_agreed(store):
    (item,) = put(store, pair())
    for person, said in (("ada", "a better"), ("ben", "b better"), ("chi", "b better")):
        say(store, item, person, chose(said))
    say(store, item, "root", chose("a slightly"), role="adjudicator")
    (record,), _ = export(store)
    assert (record.preference.strength, record.tags["adjudicated"]) == ("slightly", True)
    assert (record.tags["annotators"], record.tags["agreement"]) == (3, pytest.approx(1 / 3))
    assert record.history[-1].model == "person:root"


def test_a_judge_is_named_by_its_uri(store):
    (item,) = put(store, pair())
    say(store, item, "judge:openai:gpt@http://x/v1", chose("a better"), role="judge")
    (record,), _ = export(store, judges="only")
    assert record.history[-1] == Origin("review", "openai:gpt@http://x/v1", "", (item.body["record"],), 1)
    with pytest.raises(DatagenError, match=r"nothing to export: not answered \(1\)"):
        export(store)


def test_comparisons_as_ratings_keep_every_voice_and_every_bin(store):
    (item,) = put(store, pair())
    say(store, item, "ada", chose("a better", safety=["unsafe", "safe"]))
    say(store, item, "ben", chose("a slightly", safety=["unsafe", "safe"]))
    (record,), left_out = export(store, "ratings")
    assert record.tags["ratings"] == [
        {
            "annotator": "ada",
            "choice": "a",
            "strength": "better",
            "likert": None,
            "safety": ["unsafe", "safe"],
        },
        {
            "annotator": "ben",
            "choice": "a",
            "strength": "slightly",
            "likert": None,
            "safety": ["unsafe", "safe"],
        },
    ]
    assert "safety_bin" not in record.tags
    assert left_out == {}


def test_ratings_stand_in_the_tags_of_the_dialogue(store):
    (item,) = put(store, rating())
    say(store, item, "ada", scored(4, 2))
    say(store, item, "ben", scored(5, 2))
    (record,), _ = export(store, "ratings")
    assert record.tags["ratings"] == [
        {"message": 1, "mean": 4.5, "scores": [4, 5], "annotators": ["ada", "ben"]},
        {"message": 3, "mean": 2.0, "scores": [2, 2], "annotators": ["ada", "ben"]},
    ]
    assert [(one.model, one.message) for one in record.history] == [
        ("person:ada", 1), ("person:ada", 3), ("person:ben", 1), ("person:ben", 3),
    ]  # fmt: skip


def test_instructions_come_out_accepted_or_edited_and_rejections_are_counted_by_reason(store):
    items = put(store, *(instruction(f"Number {n}") for n in range(4)))
    say(store, items[0], "ada", decided("accept", "Number 0"))
    say(store, items[1], "ada", decided("edit", "Number one", "Red."))
    say(store, items[2], "ada", decided("reject", reasons=["wrong", "unclear"]))
    say(store, items[3], "ada", decided("reject", reasons=["wrong"]))
    say(store, items[3], "ben", decided("accept"))
    records, left_out = export(store, "sft")
    assert [(one.instruction, one.response, one.tags["verdict"]) for one in records] == [
        ("Number 0", "Blue.", "accept"),
        ("Number one", "Red.", "edit"),
    ]
    assert records[1].tags["task"] == "open_qa"
    assert records[1].messages[0].content == "Number one"
    assert records[1].history[-1] == Origin("review", "person:ada", "", (items[1].body["record"],), 1)
    assert left_out == {"rejected: unclear, wrong": 1, "as many reject as keep it": 1}


def test_different_edits_are_tagged_unless_somebody_adjudicated(store):
    one, other = put(store, instruction("One"), instruction("Two"))
    for item in (one, other):
        say(store, item, "ada", decided("edit", output="Red."))
        say(store, item, "ben", decided("edit", output="Green."))
    say(store, other, "root", decided("edit", output="Black."), role="adjudicator")
    records, _ = export(store, "sft")
    assert [(record.response, record.tags.get("edits")) for record in records] == [
        ("Green.", 2),
        ("Black.", None),
    ]


def test_demonstrations_come_out_with_their_writers(store):
    body = {"task": "chat", "description": "", "measure": "", "low": None, "high": None}
    (item,) = put(store, Item("d", "d", "demonstration", body, "chat"))
    written = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": HOSTILE}]
    say(store, item, "ada", {"instruction": "Hi", "input": "", "messages": written, "fits": True})
    (record,), _ = export(store, "sft")
    assert record.messages == (Message("user", "Hi"), Message("assistant", HOSTILE))
    assert record.tags == {"kind": "demonstration", "item": "d", "fits": True, "task": "chat"}
    assert [(one.model, one.message) for one in record.history] == [("person:ada", 0), ("person:ada", 1)]


def led(store, *verdicts):
    """A conversation of a loop in which every wording was answered with its number."""
    loop = Loop(store, "rephrase")
    about = {"topic": "sky", "sector": "world"}
    body = {"step": "rephrase", "about": about, "suggestion": "Sky?", "attempts": 3, "rounds": 2}
    item = Item(item_id("led", *verdicts), "", "rephrase", body)
    loop.offer(item)
    (item,) = put(store, item)
    for step, verdict in enumerate(verdicts):
        said = {"verdict": verdict, "prompt": f"wording {step}", "reasons": [], "comment": "", "notes": ""}
        say(store, item, "ada", said, step=step)
        if verdict not in ("accept", "abandon"):
            loop.answer(item, Attempt(step, f"wording {step}", f"answer {step}", "m:one", f"key {step}"))
    if verdicts[-1] in ("accept", "abandon"):
        loop.close(item)
    return item


def test_rephrased_conversations_come_out_as_dialogues_and_as_preferences(store):
    led(store, "ask", "rephrase", "accept")
    led(store, "ask", "abandon")
    led(store, "ask")
    (dialogue,), left_out = export(store, "sft")
    assert [one.content for one in dialogue.messages] == ["wording 1", "answer 1"]
    assert dialogue.tags["people"] == ["ada"]
    assert left_out == {"conversations: abandoned": 1, "conversations not finished": 1}
    (preference,), _ = export(store)
    assert (preference.response, preference.preference.rejected) == ("answer 1", "answer 0")
    assert preference.tags["rejected_prompt"] == "wording 0"


def test_rephrased_conversations_come_out_as_the_run_itself_has_them(tmp_path):
    folder = tmp_path / "run"
    with Person(folder, decide):
        assert run(*arguments(folder)).returncode == 0
    with Store(folder, write=False) as of_run:
        made = {record.id: record for record in records_of(of_run)}
    with ReviewStore(folder) as store:
        found = [record for kind in ("sft", "preferences") for record in export(store, kind)[0]]
    assert sorted(record.id for record in found) == sorted(made)
    assert all(record.tags.items() <= made[record.id].tags.items() for record in found)


def test_pseudonyms_hide_names_in_tags_and_history_alike(store):
    (item,) = put(store, rating())
    say(store, item, "ada", scored(4, 2))
    say(store, item, "ben", scored(5, 2))
    led(store, "ask", "accept")
    names = names_of(store, pseudonyms=True)
    for kind in ("ratings", "sft"):
        path = store.folder / "hidden.jsonl"
        export_reviews(store, path, kind, Wanted(names))
        text = path.read_text()
        assert "annotator-1" in text
        assert '"ada"' not in text
        assert "person:ada" not in text


def test_pseudonyms_reach_people_of_earlier_reviews_and_no_other_tag(store):
    tags = {"kind": "rephrased", "people": ["zoe"], "ratings": [{"message": 1, "annotators": ["zoe"]}, "odd"]}
    (item,) = put(store, instruction())
    source = from_json(item.source)
    known = replace(source, tags=tags, history=(Origin("rephrase", "person:zoe"), Origin("x", "m:zoe")))
    with store.writing() as db:
        db.execute("UPDATE review_items SET source = ?", (encode(to_json(known)),))
    say(store, item, "ada", decided("accept"))
    (record,), _ = export(store, "sft", names=names_of(store, pseudonyms=True))
    assert record.tags["people"] == ["other-1"]
    assert record.tags["ratings"] == [{"message": 1, "annotators": ["other-1"]}, "odd"]
    assert [one.model for one in record.history] == ["person:other-1", "m:zoe", "person:annotator-1"]
    with store.writing() as db:
        strange = {"people": 3, "ratings": 4.5}
        db.execute("UPDATE review_items SET source = ?", (encode(to_json(replace(source, tags=strange))),))
    (record,), _ = export(store, "sft", names=names_of(store, pseudonyms=True))
    assert strange.items() <= record.tags.items()


def test_one_project_alone_can_be_asked_for(store):
    (item,) = put(store, pair())
    say(store, item, "ada", chose("a better"))
    assert len(export(store, project="p")[0]) == 1
    with pytest.raises(DatagenError, match="nothing to export: there are no items of this kind"):
        export(store, project="other")


@pytest.mark.parametrize("ending", [".jsonl", ".json", ".csv", ".parquet"])
def test_every_ending_holds_hostile_texts(store, ending):
    hostile = turn(answer(HOSTILE, "m:one"), answer("b\r\nc", "m:two"))
    (item,) = put(store, pair(hostile, prompt=HOSTILE))
    say(store, item, f"ada {HOSTILE[:40]}", chose("a better", comment=HOSTILE))
    (record,), _ = export(store, ending=ending)
    assert (record.messages[0].content, record.response) == (HOSTILE, HOSTILE)


def test_a_wrong_ending_and_an_empty_review_leave_a_file_as_it_is(store):
    path = store.folder / "out.xlsx"
    with pytest.raises(UsageError, match=r"expected one of \.jsonl, \.json, \.csv, \.parquet"):
        export_reviews(store, path, "sft", Wanted())
    path = store.folder / "out.jsonl"
    path.write_text("before")
    with pytest.raises(DatagenError, match="nothing to export"):
        export_reviews(store, path, "sft", Wanted())
    assert path.read_text() == "before"


def test_argilla_gets_records_settings_and_users(store):
    (item,) = put(store, pair())
    say(store, item, "ada", chose("a better", safety=["safe", "unsafe"], comment=HOSTILE))
    say(store, item, "judge:m:judge", chose("b slightly"), role="judge")
    path = store.folder / "pairs.json"
    result = export_reviews(store, path, "preferences", Wanted(judges="include"), "argilla")
    (record,) = json.loads(path.read_text())
    settings, users = (json.loads(one.read_text()) for one in result.paths[1:])
    assert users == [{"id": record["responses"]["choice"][0]["user_id"], "username": "ada"}]
    assert record["fields"]["prompt"] == [{"role": "user", "content": "Why is the sky blue?"}]
    assert record["suggestions"]["choice"] == {"value": "b", "score": None, "agent": "m:judge"}
    assert {key: one[0]["value"] for key, one in record["responses"].items()} == {
        "choice": "a", "strength": "better", "safety_a": "safe", "safety_b": "unsafe", "comment": HOSTILE,
    }  # fmt: skip
    names = [one["name"] for one in settings["questions"]]
    assert set(record["responses"]) | set(record["suggestions"]) <= set(names)
    assert [one["name"] for one in settings["fields"]] == list(record["fields"])


def test_label_studio_gets_tasks_whose_results_have_their_place_in_the_configuration(store):
    (item,) = put(store, instruction())
    say(
        store, item, "ada@x.org", decided("edit", output=HOSTILE, reasons=["wrong", 'odd "one"']), active_ms=0
    )
    path = store.folder / "tasks.json"
    export_reviews(store, path, "sft", Wanted(), "label-studio")
    ((task),) = json.loads(path.read_text())
    (annotation,) = task["annotations"]
    assert annotation["completed_by"] == {"email": "ada@x.org"}
    config = path.with_suffix(".config.xml").read_text()
    for one in annotation["result"]:
        assert f'name="{one["from_name"]}" toName="{one["to_name"]}"' in config
    values = {one["from_name"]: one["value"] for one in annotation["result"]}
    assert values["reasons"] == {"choices": ["wrong", 'odd "one"']}
    assert values["new_output"] == {"text": [HOSTILE]}
    assert "<Choice value='odd \"one\"'/>" in config


def test_scales_are_those_that_were_used(store):
    (item,) = put(store, rating())
    say(store, item, "ada", scored(4, 2))
    path = store.folder / "rated.json"
    export_reviews(store, path, "ratings", Wanted(), "argilla")
    records = json.loads(path.read_text())
    assert [(one["fields"]["reply"], len(one["fields"]["context"])) for one in records] == [
        ("Hello", 1),
        ("Bye!", 3),
    ]
    settings = json.loads(path.with_suffix(".settings.json").read_text())
    assert settings["questions"][0]["settings"]["options"] == [{"value": 2}, {"value": 4}]
