"""Who may answer: names, roles, tokens and sessions. Tokens and session ids are kept as hashes only.

They are random and long, so that one hash without salt is as good as they are. Knows no web.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from datagen.errors import UsageError
from datagen.formats.encoding import encode
from datagen.reviews.store import ReviewStore

PersonRole = Literal["annotator", "admin", "judge"]
_BYTES = 24
SESSION_SECONDS = 14 * 86_400


@dataclass(frozen=True, slots=True)
class Person:
    """facts: what a project says of its annotators, such as age or first language."""

    name: str
    role: PersonRole
    facts: Mapping[str, Any]
    revoked: bool
    has_token: bool


@dataclass(frozen=True, slots=True)
class Session:
    """id: the secret of the cookie. csrf: what every form of this session carries."""

    id: str
    person: Person
    csrf: str


def add_person(
    store: ReviewStore, name: str, role: PersonRole, facts: Mapping[str, Any] | None = None
) -> bool:
    """False where the name is there already; its facts are then those given now. Raises UsageError where it has
    another role."""
    with store.writing() as db:
        row = db.execute("SELECT role FROM review_people WHERE name = ?", (name,)).fetchone()
        if row is None:
            db.execute(
                "INSERT INTO review_people (name, role, facts, created) VALUES (?,?,?,?)",
                (name, role, encode(dict(facts or {})), store.now()),
            )
            return True
        if row[0] != role:
            raise UsageError(f"{name}: is {row[0]} in this run, cannot be {role} too; use another name")
        db.execute("UPDATE review_people SET facts = ? WHERE name = ?", (encode(dict(facts or {})), name))
        return False


def new_token(store: ReviewStore, name: str) -> str:
    """A token in the place of any before, shown this once. Ends the person's sessions and lifts a revocation."""
    token = secrets.token_urlsafe(_BYTES)
    with store.writing() as db:
        found = db.execute(
            "UPDATE review_people SET token = ?, revoked = NULL WHERE name = ? AND role <> 'judge'",
            (hashed(token), name),
        ).rowcount
        if not found:
            raise UsageError(f"{name}: nobody of that name works on this run")
        db.execute("DELETE FROM review_sessions WHERE person = ?", (name,))
    return token


def revoke(store: ReviewStore, name: str) -> None:
    """The person's token and sessions are worth nothing from now on; what the person answered stays."""
    with store.writing() as db:
        db.execute("UPDATE review_people SET token = NULL, revoked = ? WHERE name = ?", (store.now(), name))
        db.execute("DELETE FROM review_sessions WHERE person = ?", (name,))


def people(store: ReviewStore) -> list[Person]:
    sql = "SELECT name, role, facts, revoked, token IS NOT NULL FROM review_people ORDER BY role, name"
    return [_person(row) for row in store.rows(sql)]


def log_in(store: ReviewStore, token: str) -> Session | None:
    """A new session for whom the token belongs to; None for one that is unknown or revoked."""
    sql = "SELECT name, role, facts, revoked, 1 FROM review_people WHERE token = ? AND revoked IS NULL"
    rows = store.rows(sql, (hashed(token),))
    if not rows:
        return None
    person = _person(rows[0])
    session = Session(secrets.token_urlsafe(_BYTES), person, secrets.token_urlsafe(_BYTES))
    now = store.now()
    with store.writing() as db:
        db.execute("DELETE FROM review_sessions WHERE expires < ?", (now,))
        db.execute(
            "INSERT INTO review_sessions VALUES (?,?,?,?,?)",
            (hashed(session.id), person.name, session.csrf, now, now + SESSION_SECONDS),
        )
    return session


def find_session(store: ReviewStore, id: str) -> Session | None:
    sql = (
        "SELECT csrf, name, role, facts, revoked, token IS NOT NULL FROM review_sessions"
        " JOIN review_people ON name = person WHERE id = ? AND expires >= ? AND revoked IS NULL"
    )
    for csrf, *row in store.rows(sql, (hashed(id), store.now())):
        return Session(id, _person(row), csrf)
    return None


def log_out(store: ReviewStore, id: str) -> None:
    with store.writing() as db:
        db.execute("DELETE FROM review_sessions WHERE id = ?", (hashed(id),))


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _person(row: Any) -> Person:
    name, role, facts, revoked, has_token = row
    return Person(name, role, orjson.loads(facts), revoked is not None, bool(has_token))
