"""Three rounds under two constraints, for every option of the construction: what is sent, what is kept, what trains."""

import json
from itertools import product

import pytest

from datagen.formats import from_json, to_json
from datagen.formats.arrow import RecordWriter, iter_parquet
from datagen.generators.gatt import GAtt
from datagen.record import Message, Record
from tests.generators.running import run_step
from tests.models.parts import Parts

KINDS = {
    "language": {"values": ["French"]},
    "closing": {
        "text": "End every reply with {value}.",
        "terse": "Closing: {value}.",
        "values": ["Voilà"],
        "pattern": ".*{value}",
    },
}
REPLIES = (
    "Je vous réponds volontiers, car le sujet est intéressant. Voilà",
    "Je continue avec plaisir dans la même langue que tout à l'heure. Voilà",
    "C'est ainsi que se termine notre longue conversation. Voilà",
)
# The language is drawn first with seed 1, last with seed 4.
ORDERS = {
    1: ("Always answer in French. End every reply with Voilà.", ["language=French", "closing=Voilà"]),
    4: ("End every reply with Voilà. Always answer in French.", ["closing=Voilà", "language=French"]),
}
USERS, OWN = ("u1", "u2", "u3"), ("a1", "a2")
SOURCE = Record(
    (
        Message("user", "u1"),
        Message("assistant", "a1"),
        Message("user", "u2"),
        Message("assistant", "a2"),
        Message("user", "u3"),
        Message("assistant", "a3"),
    )
)


@pytest.fixture
def constraints(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(json.dumps(KINDS))
    return str(path)


async def construct(constraints, seed, **more):
    """The one record, and the contents of all messages of each request."""
    model = Parts({"gatt.reply": REPLIES if more["history"] == "sampled" else REPLIES[2:]})
    step = GAtt(1, constraints=constraints, most=2, terse=0, rounds=(1, 6), **more)
    outcome = await run_step(step, model, [SOURCE], seed=seed)
    [record] = outcome.records
    return record, [[one.content for one in request.messages] for request in model.asked]


@pytest.mark.parametrize("seed", ORDERS)
async def test_both_constraints_stand_before_every_message_of_the_user(constraints, seed):
    inst, names = ORDERS[seed]
    for place, train in product(("first_turn", "system"), ("last", "all")):
        record, sent = await construct(constraints, seed, history="sampled", place=place, train=train)
        assert sent == [
            [f"{inst} u1"],
            [f"{inst} u1", REPLIES[0], f"{inst} u2"],
            [f"{inst} u1", REPLIES[0], f"{inst} u2", REPLIES[1], f"{inst} u3"],
        ]
        assert record.tags["constraints"] == names
        assert record.tags["instruction"] == inst


@pytest.mark.parametrize("seed", ORDERS)
async def test_a_kept_history_is_sent_as_it_is_under_both_constraints(constraints, seed):
    inst, _ = ORDERS[seed]
    for place, train in product(("first_turn", "system"), ("last", "all")):
        _, sent = await construct(constraints, seed, history="kept", place=place, train=train)
        assert sent == [[f"{inst} u1", "a1", f"{inst} u2", "a2", f"{inst} u3"]]


@pytest.mark.parametrize("history", ["sampled", "kept"])
@pytest.mark.parametrize(
    ("place", "before", "first"),
    [
        ("first_turn", [], "Always answer in French. End every reply with Voilà. u1"),
        ("system", [("system", "Always answer in French. End every reply with Voilà.", True)], "u1"),
    ],
)
@pytest.mark.parametrize(("train", "earlier"), [("last", False), ("all", True)])
async def test_the_record_of_every_construction(
    constraints, tmp_path, history, place, before, first, train, earlier
):
    record, _ = await construct(constraints, 1, history=history, place=place, train=train)
    one, two = REPLIES[:2] if history == "sampled" else OWN
    assert [(message.role, message.content, message.train) for message in record.messages] == [
        *before,
        ("user", first, True),
        ("assistant", one, earlier),
        ("user", "u2", True),
        ("assistant", two, earlier),
        ("user", "u3", True),
        ("assistant", REPLIES[2], True),
    ]
    assert from_json(json.loads(json.dumps(to_json(record)))) == record
    with RecordWriter(tmp_path / "run.parquet") as writer:
        writer.write(record)
    assert list(iter_parquet(tmp_path / "run.parquet")) == [record]


async def test_one_broken_constraint_of_two_rejects(constraints):
    model = Parts({"gatt.reply": (REPLIES[0], "Je continue avec plaisir dans la même langue.")})
    step = GAtt(1, constraints=constraints, most=2, terse=0, rounds=(1, 6))
    outcome = await run_step(step, model, [SOURCE], seed=4)
    [reject] = outcome.rejects
    assert (reject.reason, reject.score) == ("disobeyed", 2)
    assert reject.detail.startswith("turn 2: closing=Voilà: ")


async def test_nothing_longer_than_the_limit_is_ever_sent(constraints):
    long = Record((*SOURCE.messages[:4], Message("user", "word " * 500)))
    model = Parts({"gatt.reply": REPLIES})
    step = GAtt(1, constraints=constraints, most=1, rounds=(1, 6), tokens=120)
    outcome = await run_step(step, model, [long], seed=4)
    assert len(model.asked) == 2
    [record] = outcome.records
    assert (record.tags["rounds"], record.tags["ended"]) == (2, "token_limit")
    assert [one.train for one in record.messages] == [True, False, True, True]


async def test_a_first_message_that_is_too_long_asks_nothing_and_is_a_reject(constraints):
    model = Parts({"gatt.reply": REPLIES})
    long = Record((Message("user", "word " * 500),))
    outcome = await run_step(GAtt(1, constraints=constraints, rounds=(1, 6), tokens=120), model, [long])
    assert model.asked == []
    assert outcome.reasons == ["too_few_rounds"]
    assert outcome.rejects[0].detail == "0 rounds, least 1; token_limit"


async def test_what_was_unchecked_in_a_dropped_round_is_not_counted(tmp_path):
    path = tmp_path / "manner.yaml"
    kind = {"text": "Be {value}.", "terse": "Manner: {value}.", "values": ["kind"], "judge": True}
    path.write_text(json.dumps({"manner": kind}))
    # Rounds of 3 + 10 words, 4/3 tokens a word: 4 + 13, two of them fit 40, with a third message 38 are sent.
    model = Parts({"gatt.reply": lambda _: "w " * 10, "gatt.judge": lambda _: "Perhaps."})
    step = GAtt(1, constraints=str(path), terse=0, rounds=(1, 6), tokens=40)
    outcome = await run_step(step, model, [SOURCE])
    assert len(model.of("gatt.reply")) == 3
    [record] = outcome.records
    assert (record.tags["rounds"], record.tags["unchecked"]) == (2, 2)
    judged = [one.message for one in record.history if one.parents[0].startswith("gatt.judge")]
    assert judged == [1, 3]
