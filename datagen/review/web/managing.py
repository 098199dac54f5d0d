"""The admins' page on people, their links and leases, and the downloads of all that is kept."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response, StreamingResponse

from datagen.review.raw import export_raw
from datagen.review.web.latest import Latest
from datagen.review.web.visit import ADDED, Visit
from datagen.reviews.items import read_items
from datagen.reviews.leases import Refused, release
from datagen.reviews.people import Person, add_person, new_token, people, revoke
from datagen.reviews.store import ReviewStore
from datagen.store_errors import explained

_CHUNK = 2**18  # bytes
_LONGEST = 80  # characters of a name, as in a project file
_ANSWERS = (
    "SELECT person, count(*) FROM review_current"
    " WHERE role IN ('annotator', 'judge') AND status = 'submitted' GROUP BY person"
)
_HELD = (
    "SELECT person, count(*), min(since) FROM review_leases WHERE lapsed = 0 AND expires >= ? GROUP BY person"
)
# What a person did last: logged in, was given an item, wrote something or handed it in.
_SEEN = (
    "SELECT max(coalesce((SELECT max(created) FROM review_sessions WHERE person = name), 0),"
    " coalesce((SELECT max(since) FROM review_leases WHERE person = name), 0),"
    " coalesce((SELECT max(saved) FROM review_drafts WHERE person = name), 0),"
    " coalesce((SELECT submitted FROM review_answers WHERE person = name ORDER BY number DESC LIMIT 1), 0)), name"
    " FROM review_people"
)


def show_people(visit: Visit) -> Response:
    return _people_page(visit)


def _people_page(visit: Visit, status: int = 200, **said: Any) -> Response:
    """said: of what was just done: `link` of `named`, `revoking` a name that is to be confirmed, `faults`."""
    store = visit.store
    latest: Latest = visit.request.app.state.latest
    (stamp,) = store.rows("SELECT coalesce(max(number), 0) FROM review_answers")
    answers = latest.find("people", stamp, lambda: dict(store.rows(_ANSWERS)))
    held = {name: (items, since) for name, items, since in store.rows(_HELD, (store.now(),))}
    seen = {name: at for at, name in store.rows(_SEEN)}
    rows = [
        {
            "person": one,
            "answers": answers.value.get(one.name, 0) if answers else None,
            "held": held.get(one.name),
            "seen": seen.get(one.name),
        }
        for one in people(store)
    ]
    common: Mapping[str, Any] = {"link": "", "named": "", "revoking": "", "faults": []}
    return visit.page("people.html.j2", status, rows=rows, **{**common, **said})


def add(visit: Visit) -> Response:
    """A new annotator with a link, which is shown this once."""
    name = visit.fields.get("name", "").strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        return _people_page(visit, 422, faults=[f"a name has 1 to {_LONGEST} printable characters"])
    if any(one.name == name for one in people(visit.store)):
        return _people_page(visit, 422, faults=[f"{name}: is there already; choose another name"])
    add_person(visit.store, name, "annotator", {ADDED: True})
    return _with_link(visit, name)


def give_link(visit: Visit) -> Response:
    """A new link in the place of the old one, which ends."""
    return _with_link(visit, _named(visit).name)


def _with_link(visit: Visit, name: str) -> Response:
    """The page that shows the link. Behind a proxy only the browser knows by which scheme it came."""
    address = visit.request.headers.get("origin") or str(visit.request.base_url).rstrip("/")
    return _people_page(visit, named=name, link=f"{address}/enter#{new_token(visit.store, name)}")


def end_access(visit: Visit) -> Response:
    """Revokes, once that was confirmed."""
    person = _named(visit)
    if person.name == visit.person:
        raise Refused("you cannot revoke yourself: nobody might be left to let you in again", 409)
    if visit.fields.get("confirmed") != "yes":
        return _people_page(visit, revoking=person.name)
    revoke(visit.store, person.name)
    return RedirectResponse("/people", 303)


def give_back(visit: Visit) -> Response:
    """The items that a person holds go to others; what the person has written so far stays as a draft."""
    person = _named(visit)
    held = "number IN (SELECT item FROM review_leases WHERE person = ? AND lapsed = 0)"
    for item in list(read_items(visit.store, held, (person.name,))):
        release(visit.store, item, person.name)
    return RedirectResponse("/people", 303)


def _named(visit: Visit) -> Person:
    """The person whom the form names. Raises Refused where there is none, or it is a model."""
    name = visit.fields.get("person", "")
    for one in people(visit.store):
        if one.name == name and one.role != "judge":
            return one
    raise Refused("nobody of that name works here", 404)


def download_backup(visit: Visit) -> Response:
    """All of run.db as it stands at one moment, while others write on: one step of SQLite's backup is one snapshot."""
    source = f"{(visit.store.folder / 'run.db').resolve().as_uri()}?mode=ro"

    def write(path: Path) -> None:
        with closing(sqlite3.connect(source, uri=True)) as db, closing(sqlite3.connect(path)) as copy:
            db.backup(copy)

    return _sent(visit.store, "run.db", write)


def download_raw(visit: Visit) -> Response:
    """All of the review as JSON Lines. By a store of its own, since it reads in one long transaction."""

    def write(path: Path) -> None:
        with ReviewStore(visit.store.folder, write=False) as store:
            export_raw(store, path)

    return _sent(visit.store, "reviews.jsonl", write)


def _sent(store: ReviewStore, name: str, write: Callable[[Path], object]) -> Response:
    """What `write` writes, as a download. Its file lies beside the run, since the place for temporary files may be
    small, and has no name any more once it is sent, so that nothing stays whoever hangs up."""
    path = store.folder / f".download-{secrets.token_hex(8)}-{name}"
    try:
        with explained(store.folder):
            write(path)
            file = path.open("rb")
    finally:
        path.unlink(missing_ok=True)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(os.fstat(file.fileno()).st_size),
    }
    chunks = iter(partial(file.read, _CHUNK), b"")
    return StreamingResponse(chunks, headers=headers, media_type="application/octet-stream")
