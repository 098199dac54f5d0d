"""Ghost Attention step by step: what is sampled, what is kept for training, and which replies carry loss."""

import json

import pytest

from datagen.errors import UsageError
from datagen.formats import from_json, to_json, write_records
from datagen.formats.arrow import RecordWriter, iter_parquet
from datagen.generators.gatt import GAtt
from datagen.models.base import Completion
from datagen.record import Message, Origin, Record
from tests.generators.running import run_step
from tests.models.parts import Parts

FRENCH = (
    "La capitale du Kenya est Nairobi, une grande ville.",
    "Oui, beaucoup de gens y parlent anglais tous les jours.",
)
NAIROBI = "The capital of Kenya is Nairobi, which is a large city."


@pytest.fixture
def constraints(tmp_path):
    """A file with a single language, or with one more constraint that only a judge can tell."""

    def write(judged=False):
        kinds = {"language": {"values": ["French"]}}
        if judged:
            kinds["manner"] = {
                "text": "Be {value} at all times.",
                "terse": "Manner: {value}.",
                "values": ["courteous"],
                "judge": True,
            }
        path = tmp_path / "constraints.yaml"
        path.write_text(json.dumps(kinds))
        return str(path)

    return write


@pytest.fixture
def talk(tmp_path):
    """A file with one dialogue of three rounds."""
    turns = [("u1", "a1"), ("u2", "a2"), ("u3", "a3")]
    messages = tuple(
        Message(role, text) for turn in turns for role, text in zip(("user", "assistant"), turn, strict=True)
    )
    path = tmp_path / "talk.jsonl"
    write_records([Record(messages, tags={"topic": "letters"})], path)
    return str(path)


def said(*replies):
    return Parts({"gatt.reply": replies})


THREE = (
    "Premièrement, je vous réponds en français.",
    "Deuxièmement, je continue en français.",
    "Voilà, c'est la fin de notre conversation.",
)
INSTRUCTION = "Always answer in French."


def options(constraints, **more):
    return {"target": 1, "constraints": constraints, "most": 1, "terse": 0, "rounds": (1, 6), **more}


async def test_step_one_the_instruction_stands_before_every_message_that_is_sent(constraints, talk):
    model = said(*THREE)
    await run_step(GAtt(**options(constraints(), dialogues=talk)), model)
    first, second, third = model.of("gatt.reply")
    assert first.messages == (Message("user", "Always answer in French. u1"),)
    assert second.messages == (
        Message("user", "Always answer in French. u1"),
        Message("assistant", THREE[0]),
        Message("user", "Always answer in French. u2"),
    )
    assert third.messages == (
        *second.messages,
        Message("assistant", THREE[1]),
        Message("user", "Always answer in French. u3"),
    )


async def test_steps_two_and_three_it_stays_in_the_first_turn_and_the_last_reply_alone_trains(
    constraints, talk
):
    outcome = await run_step(GAtt(**options(constraints(), dialogues=talk)), said(*THREE))
    [record] = outcome.records
    assert record.messages == (
        Message("user", "Always answer in French. u1"),
        Message("assistant", THREE[0], train=False),
        Message("user", "u2"),
        Message("assistant", THREE[1], train=False),
        Message("user", "u3"),
        Message("assistant", THREE[2]),
    )
    assert dict(record.tags) == {
        "topic": "letters",
        "kind": "gatt",
        "constraints": ["language=French"],
        "instruction": INSTRUCTION,
        "terse": False,
        "place": "first_turn",
        "rounds": 3,
        "unchecked": 0,
        "ended": "rounds",
    }


async def test_as_a_system_message_and_with_loss_on_all_replies(constraints, talk):
    step = GAtt(**options(constraints(), dialogues=talk, place="system", train="all", terse=1))
    outcome = await run_step(step, model := said(*THREE))
    [record] = outcome.records
    assert record.messages == (
        Message("system", "Language: French."),
        Message("user", "u1"),
        Message("assistant", THREE[0]),
        Message("user", "u2"),
        Message("assistant", THREE[1]),
        Message("user", "u3"),
        Message("assistant", THREE[2]),
    )
    assert model.of("gatt.reply")[0].messages == (Message("user", "Language: French. u1"),)
    assert [one.message for one in record.history if one.parents[0].startswith("gatt.reply")] == [2, 4, 6]


async def test_a_system_message_of_the_dataset_stays_in_front(constraints, tmp_path):
    path = tmp_path / "talk.jsonl"
    write_records([Record((Message("system", "Be brief."), Message("user", "u1")))], path)
    step = GAtt(**options(constraints(), dialogues=str(path), place="system"))
    outcome = await run_step(step, model := said(THREE[0]))
    assert model.asked[0].messages == (
        Message("system", "Be brief."),
        Message("user", "Always answer in French. u1"),
    )
    assert outcome.records[0].messages[0] == Message("system", "Be brief.\n\nAlways answer in French.")


async def test_a_history_that_disobeys_is_kept_and_only_the_last_reply_is_sampled(constraints, talk):
    step = GAtt(**options(constraints(), dialogues=talk, history="kept"))
    outcome = await run_step(step, model := said(THREE[0]))
    [asked] = model.asked
    assert [one.content for one in asked.messages] == [
        "Always answer in French. u1",
        "a1",
        "Always answer in French. u2",
        "a2",
        "Always answer in French. u3",
    ]
    [record] = outcome.records
    assert [(one.content, one.train) for one in record.messages] == [
        ("Always answer in French. u1", True),
        ("a1", False),
        ("u2", True),
        ("a2", False),
        ("u3", True),
        (THREE[0], True),
    ]


async def test_a_reply_that_disobeys_rejects_the_dialogue_with_its_turn(constraints, talk):
    outcome = await run_step(GAtt(**options(constraints(), dialogues=talk)), said(THREE[0], NAIROBI))
    [reject] = outcome.rejects
    assert (reject.reason, reject.score) == ("disobeyed", 2)
    assert reject.detail.startswith("turn 2: language=French: ")
    assert [one.content for one in reject.record.messages][-1] == NAIROBI
    assert reject.source.startswith("gatt.reply")


async def test_two_constraints_are_said_one_after_the_other_and_a_judge_tells_what_rules_cannot(
    constraints, talk
):
    model = Parts({"gatt.reply": THREE, "gatt.judge": ("Yes.", "yes", "No, it is rude.")})
    step = GAtt(**options(constraints(judged=True), dialogues=talk) | {"most": 2})
    seeds = range(50)
    for seed in seeds:
        outcome = await run_step(step, model, seed=seed)
        if model.of("gatt.judge") and len(model.of("gatt.reply")) == 3:
            break
        model = Parts({"gatt.reply": THREE, "gatt.judge": ("Yes.", "yes", "No, it is rude.")})
    [reject] = outcome.rejects
    assert reject.detail == "turn 3: manner=courteous: the judge: no"
    judged = model.of("gatt.judge")[0]
    assert judged.values == {"constraint": "Be courteous at all times.", "asked": "u1", "reply": THREE[0]}
    assert judged.sampling.temperature == 0


async def test_what_the_judge_leaves_open_is_counted_and_rejects_nothing(constraints, talk, tmp_path):
    path = tmp_path / "manner.yaml"
    path.write_text(
        json.dumps(
            {
                "manner": {
                    "text": "Be {value}.",
                    "terse": "Manner: {value}.",
                    "values": ["kind"],
                    "judge": True,
                }
            }
        )
    )
    model = Parts({"gatt.reply": THREE, "gatt.judge": ("Yes.", "Perhaps.", Completion("", "stop"))})
    outcome = await run_step(GAtt(**options(str(path), dialogues=talk)), model)
    [record] = outcome.records
    assert record.tags["unchecked"] == 2
    assert [one.message for one in record.history if one.parents[0].startswith("gatt.judge")] == [1, 3]


async def test_simulated_users_see_no_instruction(constraints, tmp_path):
    questions = tmp_path / "questions.yaml"
    questions.write_text(json.dumps({"general": ["What is the capital of Kenya?"]}))
    model = Parts({"gatt.reply": FRENCH, "gatt.user": ["Do people speak English there?"]})
    step = GAtt(**options(constraints(), questions=str(questions)) | {"rounds": (2, 2)})
    outcome = await run_step(step, model)
    [asked] = model.of("gatt.user")
    assert not any("Always answer in French" in one.content for one in asked.messages)
    assert asked.messages[2] == Message("assistant", "What is the capital of Kenya?")
    assert [one.content for one in outcome.records[0].messages] == [
        "Always answer in French. What is the capital of Kenya?",
        FRENCH[0],
        "Do people speak English there?",
        FRENCH[1],
    ]


async def test_the_limit_counts_what_is_sent_and_drops_whole_rounds(constraints, talk):
    # Round one is sent as 5 + 6 words, round two as 5 + 5; 4/3 tokens a word: 7 + 8, then 7 + 7.
    step = GAtt(**options(constraints(), dialogues=talk, tokens=20))
    outcome = await run_step(step, said(*THREE))
    [record] = outcome.records
    assert [(one.role, one.train) for one in record.messages] == [("user", True), ("assistant", True)]
    assert (record.tags["rounds"], record.tags["ended"]) == (1, "token_limit")
    none = await run_step(GAtt(**options(constraints(), dialogues=talk, tokens=5)), said(*THREE))
    assert none.reasons == ["too_few_rounds"]


async def test_the_limit_with_a_kept_history_moves_the_last_reply_forward(constraints, talk):
    step = GAtt(**options(constraints(), dialogues=talk, history="kept", tokens=16))
    outcome = await run_step(step, said(THREE[0]))
    [record] = outcome.records
    assert [one.content for one in record.messages] == ["Always answer in French. u1", "a1", "u2", THREE[0]]
    assert record.tags["ended"] == "token_limit"


async def test_the_model_names_further_constraints_which_it_then_knows(talk):
    model = Parts(
        {
            "gatt.extend": ["1. Breton\n2. French\n3. " + "x" * 500],
            "gatt.reply": lambda _: "Zigmund kontan gallen em brezhoneg amañ.",
            "gatt.judge": lambda _: "yes",
        }
    )
    step = GAtt(1, kinds=("language",), extend=3, most=1, rounds=(1, 6), dialogues=talk)
    outcome = await run_step(step, model)
    [asked] = model.of("gatt.extend")
    assert asked.values["kind"] == "language"
    assert asked.values["count"] == 3
    assert len(outcome.notes) >= 1
    assert all(
        "left out of what the model named" in note or "every dialogue" in note for note in outcome.notes
    )


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        ([""], "empty_answer"),
        ([Completion("Je", "length")], "truncated"),
        ([Completion("400: no", "error")], "request_failed"),
    ],
)
async def test_a_model_that_answers_nothing_is_a_reject(constraints, talk, replies, reason):
    outcome = await run_step(GAtt(**options(constraints(), dialogues=talk)), said(*replies))
    assert outcome.reasons == [reason]
    assert "every dialogue is used, 1 are missing" in outcome.notes[-1]


async def test_dialogues_without_users_or_with_roles_out_of_order_are_rejects(constraints, tmp_path):
    path = tmp_path / "odd.jsonl"
    odd = [
        Record((Message("assistant", "a"),)),
        Record((Message("user", "u"), Message("user", "v"), Message("assistant", "a"))),
    ]
    write_records(odd, path)
    outcome = await run_step(
        GAtt(**options(constraints(), dialogues=str(path), history="kept", target=2)), said()
    )
    assert sorted(outcome.reasons) == ["roles_out_of_order", "roles_out_of_order"]


def test_a_constraint_that_nobody_can_check_is_refused(constraints):
    with pytest.raises(
        UsageError, match="nobody can check manner=courteous: rules cannot tell, and rules_only is set"
    ):
        GAtt(constraints=constraints(judged=True), rules_only=True).inputs()
    assert "constraints" in GAtt(constraints=constraints(), rules_only=True).inputs()


async def test_training_on_what_disobeys_is_noted(constraints, talk):
    step = GAtt(**options(constraints(), dialogues=talk, history="kept", train="all"))
    outcome = await run_step(step, said(THREE[0]))
    assert "trains on replies that disobey" in outcome.notes[0]
    assert all(message.train for message in outcome.records[0].messages)


async def test_a_kept_history_needs_dialogues(constraints):
    with pytest.raises(UsageError, match="no dialogues whose replies could be kept"):
        await run_step(GAtt(**options(constraints(), history="kept")), said())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rounds": (2, 21)}, "1 to 20, found 2 and 21"),
        ({"terse": 1.5}, "terse and floor must be at most 1"),
        ({"most": 0}, "most is 0"),
    ],
)
def test_options_that_mean_nothing_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        GAtt(1, **given)


async def test_the_record_survives_our_own_form_and_a_run_folder(constraints, talk, tmp_path):
    outcome = await run_step(GAtt(**options(constraints(), dialogues=talk)), said(*THREE))
    [record] = outcome.records
    assert from_json(json.loads(json.dumps(to_json(record)))) == record
    with RecordWriter(tmp_path / "run.parquet") as writer:
        writer.write(record)
    assert list(iter_parquet(tmp_path / "run.parquet")) == [record]


async def test_what_is_known_of_the_user_message_is_kept_with_its_new_place(constraints):
    history = (Origin("ultrachat", "m", "", ("k0",), 0), Origin("ultrachat", "m", "", ("k1",), 1))
    source = Record((Message("user", "u1"), Message("assistant", "a1")), history=history)
    step = GAtt(**options(constraints(), place="system"))
    outcome = await run_step(step, said(THREE[0]), [source])
    [record] = outcome.records
    assert [(one.step, one.parents, one.message) for one in record.history][:2] == [
        ("ultrachat", ("k0",), 1),
        ("gatt", (source.id,), 1),
    ]
