"""Replies and values that nobody would write: every checker answers, and what can be made can be found again."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from datagen.constraints import (
    Finding,
    check,
    combine,
    find,
    load_constraints,
    make_constraint,
    strip,
)
from datagen.constraints.checks import CHECKED
from datagen.errors import UsageError

EVERY = load_constraints() + load_constraints("zero-shot") + load_constraints("nursery")
ONE_OF_EACH = list({constraint.kind: constraint for constraint in EVERY}.values())
SIZE = 100_000
PIECES = [
    "a", '"', "[", "\n", "x\n", ". ", "i am ", "i do not really ", "i'm not the real ", "- a\n", "```\n", "É", "*_",
    "tennis ", "as ", "I am Sitting Bull's. ", "You enjoy ", "Act as ", "Hobby: x. ", 'Opening: "', "a@", "a = ", "ß",
    "e\u0301", "“”", "\ud800", "\x00", "1,", "? ", "as an ai ", "Bonjour à tous. ", "\r", "e.g. ", "J. ", "'s", "{}",
]  # fmt: skip


def test_every_checker_belongs_to_a_kind_that_ships():
    assert {constraint.kind for constraint in EVERY} == CHECKED == {each.kind for each in ONE_OF_EACH}


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_long_replies_of_one_piece_are_checked_by_every_kind(piece):
    reply = piece * (SIZE // len(piece))
    for constraint in ONE_OF_EACH:
        found = check(constraint, reply, reply)
        assert isinstance(found, Finding)
        assert found.kept in (True, False, None)
        assert len(found.detail) < 400
    if not reply.strip():
        assert check(ONE_OF_EACH[0], reply).detail == "empty reply"
    assert strip(reply) == strip(strip(reply))


@given(reply=st.text(), asked=st.text())
def test_checks_answer_for_any_text(reply, asked):
    for constraint in ONE_OF_EACH:
        found = check(constraint, reply, asked)
        assert found == check(constraint, reply, asked)
        assert (found.detail == "empty reply") == (not reply.strip())


@example(kind="hobby", value="0.0", terse=True)
@example(kind="hobby", value=". A . B..", terse=False)
@given(
    kind=st.sampled_from(["hobby", "figure", "ends_with"]), value=st.text(max_size=90), terse=st.booleans()
)
def test_whatever_value_can_be_made_is_found_again(kind, value, terse):
    try:
        constraint = make_constraint(kind, value)
    except UsageError as error:
        assert len(str(error).split("\n")) == 1
        return
    other = make_constraint("language", "French")
    message = f"{combine([constraint, other], terse)} Why?"
    assert find(message) == (constraint, other)
    assert strip(message) == "Why?"
