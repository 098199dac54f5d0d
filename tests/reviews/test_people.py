"""Tokens and sessions: random, kept as hashes only, revocable."""

import sqlite3

import pytest

from datagen.errors import UsageError
from datagen.reviews.people import (
    SESSION_SECONDS,
    add_person,
    find_session,
    log_in,
    log_out,
    new_token,
    people,
    revoke,
)


def test_a_token_opens_a_session_for_its_person(store):
    add_person(store, "ada", "annotator", {"first_language": "Igbo"})
    session = log_in(store, new_token(store, "ada"))
    found = find_session(store, session.id)
    assert found == session
    assert (found.person.name, found.person.role, found.person.facts) == (
        "ada",
        "annotator",
        {"first_language": "Igbo"},
    )


def test_neither_tokens_nor_sessions_are_in_the_file(store, tmp_path):
    add_person(store, "ada", "annotator")
    token = new_token(store, "ada")
    session = log_in(store, token)
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = (tmp_path / "run.db").read_bytes()
    assert token.encode() not in raw
    assert session.id.encode() not in raw


def test_a_wrong_token_opens_nothing(store):
    add_person(store, "ada", "annotator")
    token = new_token(store, "ada")
    for wrong in ("", token[:-1], token + "x", token.lower(), "' OR '1'='1", "\ud800"):
        assert log_in(store, wrong) is None


def test_revoking_ends_token_and_sessions_and_a_new_token_begins_again(store):
    add_person(store, "ada", "annotator")
    token = new_token(store, "ada")
    session = log_in(store, token)
    revoke(store, "ada")
    assert find_session(store, session.id) is None
    assert log_in(store, token) is None
    assert [(one.name, one.revoked) for one in people(store)] == [("ada", True)]
    assert log_in(store, new_token(store, "ada")) is not None


def test_a_new_token_ends_the_old_one(store):
    add_person(store, "ada", "annotator")
    old = new_token(store, "ada")
    session = log_in(store, old)
    new_token(store, "ada")
    assert log_in(store, old) is None
    assert find_session(store, session.id) is None


def test_sessions_end_by_themselves_and_on_leaving(store, clock):
    add_person(store, "ada", "annotator")
    token = new_token(store, "ada")
    first, second = log_in(store, token), log_in(store, token)
    log_out(store, first.id)
    assert find_session(store, first.id) is None
    clock.at += SESSION_SECONDS + 1
    assert find_session(store, second.id) is None


def test_a_name_has_one_role(store):
    assert add_person(store, "ada", "annotator")
    assert not add_person(store, "ada", "annotator", {"age": 30})
    assert people(store)[0].facts == {"age": 30}
    with pytest.raises(UsageError, match="cannot be admin too"):
        add_person(store, "ada", "admin")


def test_a_model_that_judges_gets_no_token(store):
    add_person(store, "judge:procedural:", "judge")
    with pytest.raises(UsageError):
        new_token(store, "judge:procedural:")


def test_hostile_names_are_names(store, tmp_path):
    name = "x'); DROP TABLE review_people; --"
    add_person(store, name, "annotator")
    assert log_in(store, new_token(store, name)).person.name == name
    db = sqlite3.connect(tmp_path / "run.db")
    assert db.execute("SELECT count(*) FROM review_people").fetchone() == (1,)
    db.close()
