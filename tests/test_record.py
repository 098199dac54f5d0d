import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from datagen.record import Message, Origin, Preference, Record, from_instruction
from datagen.seeding import rng_for, seed_for


def test_an_instruction_and_its_input_make_the_first_message():
    record = from_instruction("Add the numbers.", "2 3", "5")
    assert record.messages == (Message("user", "Add the numbers.\n\n2 3"), Message("assistant", "5"))
    assert (record.prompt, record.response) == ((Message("user", "Add the numbers.\n\n2 3"),), "5")


def test_a_conversation_without_an_answer_has_an_empty_response():
    record = Record((Message("user", "hi"),))
    assert (record.prompt, record.response) == ((Message("user", "hi"),), "")


def test_the_id_is_of_the_content_alone():
    record = from_instruction("a", "", "b")
    assert record.id == record.tagged(score=1).touched(Origin("x")).id
    assert record.id != from_instruction("a", "", "c").id
    assert record.id != Record(record.messages, preference=Preference("worse")).id


@given(
    st.lists(st.text(max_size=5), min_size=2, max_size=4),
    st.lists(st.text(max_size=5), min_size=2, max_size=4),
)
def test_different_conversations_have_different_ids(one, other):
    def record(texts):
        return Record(tuple(Message("user", text) for text in texts))

    assert (record(one).id == record(other).id) == (one == other)


def test_streams_depend_on_their_names_only():
    assert rng_for(1, "a", 2).random() == rng_for(1, "a", 2).random()
    seeds = {seed_for(seed, name, index) for seed in range(10) for name in "ab" for index in range(10)}
    assert len(seeds) == 200
    assert seed_for(1, "1") != seed_for(1, 1)
    assert seed_for(1, "ab") != seed_for(1, "a", "b")


def test_streams_and_ids_are_the_same_in_another_process():
    code = (
        "from datagen.seeding import seed_for\nfrom datagen.record import from_instruction\n"
        "print(seed_for(7, 'x', 3), from_instruction('ä', '', 'b').id)"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True, env={"PYTHONHASHSEED": "99"})
    assert said.split() == [str(seed_for(7, "x", 3)), from_instruction("ä", "", "b").id]


def test_what_is_not_trained_on_makes_another_record():
    spoken = (Message("user", "u"), Message("assistant", "a"))
    silent = (spoken[0], Message("assistant", "a", train=False))
    assert Record(spoken).id != Record(silent).id
    # The ids of records without such a reply are those that they always had.
    assert Record(spoken).id == from_instruction("u", "", "a").id == "97ba43293b3afa57"
