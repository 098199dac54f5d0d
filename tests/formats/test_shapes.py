"""Each shape is recognised by its keys, read into the right record, and refused with the place of what is wrong."""

import pytest

from datagen.errors import UsageError
from datagen.formats import SHAPES, RecordFormatError, from_row, recognise, to_row
from datagen.record import Message, Preference, Record, from_instruction

USER, ANSWER = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}
EXCHANGE = (Message("user", "Hi"), Message("assistant", "Hello"))
DIALOGUE = Record((*EXCHANGE, Message("user", "Bye"), Message("assistant", "Goodbye")))

ROWS = {
    "alpaca": {"instruction": "Add", "input": "1 2", "output": "3"},
    "messages": {"messages": [USER, ANSWER]},
    "sharegpt": {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello"}]},
    "prompt-completion": {"prompt": "Hi", "completion": "Hello"},
    "ultrachat": {"id": "7", "data": ["Hi", "Hello"]},
    "self-instruct": {"instruction": "Add", "instances": [{"input": "1 2", "output": "3"}]},
    "preference": {"prompt": "Hi", "chosen": "Hello", "rejected": "Go away"},
    "datagen": {"messages": [USER, ANSWER], "tags": {}, "history": []},
    "red-team": {"transcript": "\n\nHuman: Hi\n\nAssistant: Hello", "rating": 2.0},
}


@pytest.mark.parametrize("name", ROWS)
def test_recognise_names_the_shape(name):
    assert recognise(ROWS[name]) == name


@pytest.mark.parametrize("name", ROWS)
def test_recognise_needs_every_mark(name):
    for mark in SHAPES[name].marks:
        row = {**ROWS[name], mark: None}
        assert recognise(row) != name


@pytest.mark.parametrize("name", ["messages", "sharegpt", "prompt-completion", "ultrachat"])
def test_dialogue_shapes_read_the_same_messages(name):
    [record] = from_row(ROWS[name])
    assert record.messages == EXCHANGE


def test_alpaca_joins_instruction_and_input():
    assert from_row(ROWS["alpaca"]) == [from_instruction("Add", "1 2", "3")]
    assert from_row({"instruction": "Add", "output": "3"})[0].messages[0].content == "Add"


def test_seed_gives_a_record_for_each_instance_with_its_tags():
    row = {
        "id": "seed_task_0",
        "name": "sum",
        "instruction": "Add",
        "instances": [{"input": "1 2", "output": "3"}, {"input": "", "output": "nothing"}],
        "is_classification": False,
        "task": "closed_qa",
    }
    tags = {"id": "seed_task_0", "name": "sum", "is_classification": False, "task": "closed_qa"}
    assert from_row(row) == [
        from_instruction("Add", "1 2", "3", tags=tags),
        from_instruction("Add", "", "nothing", tags=tags),
    ]


def test_sharegpt_knows_other_names_of_the_roles():
    turns = [
        {"from": "system", "value": "s"},
        {"role": "USER", "content": "u"},
        {"from": "model", "value": "a"},
    ]
    [record] = from_row({"conversations": turns})
    assert [message.role for message in record.messages] == ["system", "user", "assistant"]


def test_completion_reads_message_lists():
    row = {"prompt": [{"role": "system", "content": "Be kind"}, USER], "completion": [ANSWER]}
    assert from_row(row)[0].messages == (Message("system", "Be kind"), *EXCHANGE)


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": "Hi", "chosen": "Hello", "rejected": "Go away"},
        {"prompt": [USER], "chosen": [ANSWER], "rejected": [{"role": "assistant", "content": "Go away"}]},
        {
            "prompt": "Hi",
            "chosen": [USER, ANSWER],
            "rejected": [USER, {"role": "assistant", "content": "Go away"}],
        },
        {"chosen": [USER, ANSWER], "rejected": [USER, {"role": "assistant", "content": "Go away"}]},
    ],
    ids=["texts", "messages", "prompt repeated", "prompt inside"],
)
def test_preference_reads_every_form(row):
    [record] = from_row(row)
    assert record.messages == EXCHANGE
    assert record.preference == Preference("Go away", "better", "")


def test_messages_take_the_parts_and_drop_what_the_record_says_itself():
    source = from_instruction("Add", "1 2", "3", tags={"task": "chat"})
    row = {
        **to_row(source, "messages"),
        "instruction": "Add",
        "input": "1 2",
        "output": "3",
        "id": source.id,
        "task": "chat",
        "score": None,
    }
    assert from_row(row) == [source]


def test_messages_keep_another_id_and_output_as_tags():
    [record] = from_row({"messages": [USER, ANSWER], "id": "x1", "output": "something else"})
    assert record.tags == {"id": "x1", "output": "something else"}


def test_extra_keys_become_tags_where_json_can_hold_them():
    row = {
        **ROWS["alpaca"],
        "score": 0.5,
        "source": {"url": ["a"]},
        "none": None,
        "raw": b"\x00",
        "nan": float("nan"),
    }
    assert from_row(row)[0].tags == {"score": 0.5, "source": {"url": ["a"]}}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ([1], "expected an object, found a list"),
        ({}, "found no keys"),
        ({"question": "q", "answer": "a"}, "found keys 'question', 'answer'"),
        ({"instruction": "Add", "output": 3}, "output: expected text, found a number"),
        ({"instruction": " ", "output": "\n"}, "every text in it is empty"),
        ({"messages": []}, "messages: expected a list of messages, found an empty one"),
        ({"messages": ["Hi"]}, "messages[0]: expected an object, found text"),
        ({"messages": [USER, {"role": "tool", "content": "x"}]}, "messages[1]: expected a role"),
        (
            {"messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "messages[0]: expected content of text",
        ),
        ({"messages": [{**ANSWER, "tool_calls": [{"id": "1"}]}]}, "messages[0]: holds tool_calls"),
        ({"messages": "[{"}, "messages: expected JSON"),
        ({"conversations": [{"from": ["gpt"], "value": "x"}]}, "conversations[0]: expected a role"),
        ({"id": "1", "data": ["Hi", None]}, "data[1]: expected text, found nothing"),
        ({"instruction": "Add", "instances": []}, "instances: expected a list with at least one instance"),
        (
            {"instruction": "Add", "instances": [{"input": "1"}]},
            "instances[0].output: expected text, found nothing",
        ),
        (
            {**ROWS["self-instruct"], "is_classification": "maybe"},
            "is_classification: expected true or false",
        ),
        ({"prompt": "Hi", "completion": [USER]}, "completion: its last message is not the assistant's"),
        ({"chosen": "Hello", "rejected": "Go away"}, "prompt: missing"),
        ({"chosen": [USER, ANSWER], "rejected": [ANSWER]}, "they differ before their last message"),
        ({**ROWS["preference"], "strength": "hugely"}, "strength: expected one of significantly"),
        ({**ROWS["datagen"], "tags": []}, "tags: expected an object, found an empty list"),
        ({**ROWS["datagen"], "history": [{"step": 1}]}, "history[0].step: expected text, found a number"),
        ({**ROWS["datagen"], "preference": {}}, "preference.rejected: expected text, found nothing"),
    ],
)
def test_from_row_names_what_is_wrong(row, reason):
    with pytest.raises(RecordFormatError) as caught:
        from_row(row)
    assert reason in str(caught.value)


def test_from_row_with_a_named_shape_says_which_keys_are_missing():
    with pytest.raises(RecordFormatError, match="alpaca: missing output; found keys 'instruction', 'text'"):
        from_row({"instruction": "Add", "text": "x"}, "alpaca")


def test_unknown_shape_offers_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'alpaca'"):
        to_row(DIALOGUE, "alpacca")


@pytest.mark.parametrize(
    ("record", "shape", "reason"),
    [
        (DIALOGUE, "alpaca", "not exactly one question and one answer"),
        (DIALOGUE, "prompt-completion", "not exactly one question and one answer"),
        (Record((Message("system", "s"), *EXCHANGE)), "ultrachat", "user and assistant do not take turns"),
        (Record(EXCHANGE[:1]), "trl", "the last message is not the assistant's"),
        (Record(EXCHANGE[1:]), "trl", "no prompt before the answer"),
        (Record(EXCHANGE), "preference", "no rejected answer"),
        (Record(()), "messages", "no messages"),
    ],
)
def test_to_row_says_why_a_shape_cannot_hold_a_record(record, shape, reason):
    with pytest.raises(RecordFormatError, match=reason):
        to_row(record, shape)


def test_to_row_alpaca_does_not_trust_parts_that_the_question_was_not_made_of():
    record = Record((Message("user", "Add 1 and 2"), Message("assistant", "3")), "Add", "4 5")
    assert to_row(record, "alpaca") == {"instruction": "Add 1 and 2", "input": "", "output": "3"}


def test_to_row_preference_keeps_the_judgement():
    record = Record(EXCHANGE, preference=Preference("Go away", "slightly", "both safe"))
    assert to_row(record, "preference") == {
        "prompt": [USER],
        "chosen": [ANSWER],
        "rejected": [{"role": "assistant", "content": "Go away"}],
        "strength": "slightly",
        "safety": "both safe",
    }


@pytest.mark.parametrize("name", SHAPES)
def test_to_row_gives_exactly_the_columns(name):
    record = Record(
        EXCHANGE, preference=Preference("Go away"), tags={"task": "chat", "harmlessness": 0.5, "rating": 2}
    )
    assert tuple(to_row(record, name)) == SHAPES[name].columns
