"""Records become items of a queue, once, in order; what cannot be one is counted."""

import pytest

from datagen.errors import RecipeError, UsageError
from datagen.formats import write_records
from datagen.record import Message, Preference, Record, from_instruction
from datagen.review.briefs import fits
from datagen.review.intake import records_of_target, review_folder, take_in
from datagen.review.project_file import fitting_project, load_project
from datagen.reviews.handing import Given, submit
from datagen.reviews.items import read_items
from datagen.reviews.leases import next_item
from datagen.reviews.project import Project
from datagen.reviews.store import ReviewStore
from datagen.store import Store


@pytest.fixture
def store(tmp_path):
    Store(tmp_path / "run").close()
    with ReviewStore(tmp_path / "run") as opened:
        yield opened


def pair(prompt, first, second, **tags):
    turn = {
        "answers": [{"text": first, "model": "m1"}, {"text": second, "model": tags.pop("other", "m2")}],
        "goes_on": None,
        "then": [],
    }
    return Record((Message("user", prompt),), tags={"kind": "pair", "turns": [turn], **tags})


def dialogue(*texts):
    return Record(tuple(Message(("user", "assistant")[n % 2], text) for n, text in enumerate(texts)))


def items(store):
    return list(read_items(store))


def test_pairs_and_preferences_become_comparisons(store):
    judged = Record((Message("user", "Why?"), Message("assistant", "So.")), preference=Preference("No."))
    taken = take_in(
        store, Project("p", "comparison"), [pair("Why?", "A", "B", task="chat"), judged, dialogue("a", "b")]
    )
    assert (taken.added, taken.left_out) == (2, {"no pair of answers": 1})
    first, second = items(store)
    assert [one["text"] for one in first.body["turns"][0]["answers"]] == ["A", "B"]
    assert (first.task, first.project, first.kind) == ("chat", "p", "comparison")
    assert second.body["prompt"] == [{"role": "user", "content": "Why?"}]
    assert [one["text"] for one in second.body["turns"][0]["answers"]] == ["So.", "No."]


def test_taking_in_again_adds_only_what_is_new(store):
    project = Project("p", "comparison")
    assert take_in(store, project, [pair("Why?", "A", "B")]).added == 1
    assert take_in(store, project, [pair("Why?", "A", "B"), pair("How?", "A", "B")]).added == 1
    # The same prompt with other answers is another question, and another project asks anew.
    assert take_in(store, project, [pair("Why?", "A", "C")]).added == 1
    assert take_in(store, Project("q", "comparison"), [pair("Why?", "A", "B")]).added == 1


def test_a_longer_pair_than_the_limit_is_left_out(store):
    project = Project("p", "comparison", tokens=12)
    # words × 4/3: 3 → 4 and 6 → 8 make 12; one word more makes 13
    fitting, longer = pair("a b c", "a b c d e f", "a"), pair("a b c", "a", "a b c d e f g")
    taken = take_in(store, project, [fitting, longer])
    assert (taken.added, taken.left_out) == (1, {"longer than 12 tokens": 1})


def test_a_dialogue_counts_the_answer_that_went_on_and_the_longest_last_one(store):
    def turn(first, second, goes_on, then):
        return {
            "answers": [{"text": first}, {"text": second}],
            "goes_on": goes_on,
            "then": [{"role": "user", "content": then}] if then else [],
        }

    three, six = "a b c", "a b c d e f"  # 4 and 8 tokens
    turns = [turn(three, six, 0, three), turn(three, six, None, "")]
    record = Record((Message("user", three),), tags={"kind": "pair", "turns": turns})
    # 4 prompt + 4 that went on + 4 next message + 8 the longer answer
    assert take_in(store, Project("p", "comparison", tokens=20), [record]).added == 1
    assert take_in(store, Project("q", "comparison", tokens=19), [record]).left_out == {
        "longer than 19 tokens": 1
    }


def test_a_batch_holds_answers_of_one_model_version(store):
    project = Project("p", "comparison")
    take_in(store, project, [pair("Why?", "A", "B", batch="week 1")])
    take_in(
        store,
        project,
        [pair("How?", "A", "B", batch="week 1"), pair("How?", "A", "B", other="m3", batch="week 2")],
    )
    with pytest.raises(UsageError, match=r"week 1.*m1 and m2.*m1 and m3"):
        take_in(store, project, [pair("When?", "A", "B", other="m3", batch="week 1")])


def test_dialogues_become_ratings_and_single_exchanges_instructions(store):
    records = [dialogue("a", "b", "c", "d"), from_instruction("Name a hue.", "of two", "Red."), dialogue("a")]
    rating = take_in(store, Project("r", "rating"), records)
    assert (rating.added, rating.left_out) == (2, {"no assistant's message": 1})
    instruction = take_in(store, Project("i", "instruction"), records)
    assert (instruction.added, instruction.left_out) == (1, {"not one instruction and one output": 2})
    body = next(one.body for one in items(store) if one.kind == "instruction")
    assert (body["instruction"], body["input"], body["output"]) == ("Name a hue.", "of two", "Red.")


def test_gold_goes_with_the_item(store):
    take_in(store, Project("p", "comparison"), [pair("Why?", "A", "B", gold="a"), pair("How?", "A", "B")])
    assert [one.gold for one in items(store)] == ["a", None]


def test_briefs_are_what_the_cells_of_the_target_are_short_of(store, tmp_path):
    (tmp_path / "mix.yaml").write_text("tasks: {chat: 0.5, open_qa: 0.5}\n")
    project = Project("d", "demonstration", tasks=str(tmp_path / "mix.yaml"), num=6)
    have = [dialogue("a", "b").tagged(task="chat")] * 2
    assert take_in(store, project, have).added == 4
    assert sorted(one.task for one in items(store)) == ["chat", "open_qa", "open_qa", "open_qa"]
    assert next(iter(items(store))).body["description"].startswith("answer a question")
    assert take_in(store, project, have).added == 0, "briefs that are out count as there"


def test_a_demonstration_that_does_not_fit_its_cell_is_asked_for_again(store, tmp_path):
    (tmp_path / "bands.yaml").write_text("lengths: {prompt-words: {probabilities: [0, 1], all: [1, 5]}}\n")
    project = Project("d", "demonstration", lengths=str(tmp_path / "bands.yaml"), num=1)
    assert take_in(store, project, []).added == 1
    item = next_item(store, "ada", project.queue)
    short = [{"role": "user", "content": "Why is it so?"}, {"role": "assistant", "content": "So."}]
    longer = [{"role": "user", "content": "Why is it so and not so?"}, short[1]]
    assert fits(project, item, short)
    assert not fits(project, item, longer)
    body = {"instruction": "", "input": "", "messages": longer, "fits": False}
    submit(store, "ada", item, Given(body, "k"), project.queue)
    assert take_in(store, project, []).added == 1
    again = next_item(store, "ada", project.queue)
    assert again.id != item.id
    submit(store, "ada", again, Given({**body, "messages": short, "fits": True}, "l"), project.queue)
    assert take_in(store, project, []).added == 0


def test_reviews_of_a_file_lie_beside_it(tmp_path):
    file = tmp_path / "data.jsonl"
    with pytest.raises(UsageError, match="no such file"):
        review_folder(file)
    write_records([dialogue("a", "b")], file)
    with pytest.raises(UsageError, match="begin with: datagen review serve"):
        review_folder(file)
    folder = review_folder(file, create=True)
    assert folder == tmp_path / "data.jsonl.review"
    assert review_folder(file) == folder == review_folder(folder)
    assert [one.response for one in records_of_target(file)] == ["b"]


def test_the_first_record_says_which_project_fits(store, tmp_path):
    for name, record, kind in (
        ("pair", pair("Why?", "A", "B"), "comparison"),
        ("long", dialogue("a", "b", "c", "d"), "rating"),
        ("one", dialogue("a", "b"), "instruction"),
    ):
        file = tmp_path / f"{name}.jsonl"
        write_records([record], file)
        assert fitting_project(store, file).kind == kind
    with pytest.raises(UsageError, match="nothing that waits for people"):
        fitting_project(store, tmp_path / "run")


def test_a_project_file_is_read_with_its_guidelines(tmp_path):
    (tmp_path / "guide.md").write_text("# Be fair\n")
    file = tmp_path / "project.yaml"
    file.write_text(
        "name: Helpful\nkind: comparison\nannotators: [ada, {name: ben, facts: {age: 30}}]\nadmins: [root]\n"
        "overlap: 2\nguidelines: guide.md\nscale: likert8\n"
    )
    project = load_project(file)
    assert [(one.name, dict(one.facts)) for one in project.annotators] == [("ada", {}), ("ben", {"age": 30})]
    assert (project.guidelines, project.scale, project.overlap) == ("# Be fair\n", "likert8", 2)
    assert (project.queue.project, project.queue.overlap, project.queue.lease) == ("Helpful", 2, 1200)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x\nkind: comparison\noverlpa: 2\nscal: no\n", ["overlpa", "did you mean 'overlap'", "scal"]),
        ("name: x\nkind: comparisons\n", ["kind"]),
        ("kind: comparison\n", ["name: missing"]),
        ("name: x\nkind: comparison\nguidelines: none.md\n", ["none.md"]),
        ("name: x\nkind: comparison\nannotators: [[]]\n", ["annotators"]),
        ("- x\n", ["expected keys and values"]),
        ("name: [\n", ["project.yaml"]),
        ("name: x\nkind: demonstration\nnum: 5\ntasks: h5\n", ["h5"]),
    ],
)
def test_faults_of_a_project_file_are_named(tmp_path, text, said):
    file = tmp_path / "project.yaml"
    file.write_text(text)
    with pytest.raises((RecipeError, UsageError)) as error:
        load_project(file)
    for part in said:
        assert part in str(error.value)


def test_a_project_file_that_is_not_there_is_wrong_usage(tmp_path):
    with pytest.raises(UsageError, match="name a project file"):
        load_project(tmp_path / "none.yaml")
