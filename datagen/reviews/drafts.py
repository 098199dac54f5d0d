"""Drafts: what a person has typed and not handed in, kept on the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from datagen.formats.encoding import encode
from datagen.reviews.items import Item
from datagen.reviews.leases import Refused, held_lapsed
from datagen.reviews.store import ReviewStore


@dataclass(frozen=True, slots=True)
class Draft:
    body: Mapping[str, Any]
    version: int


def save_draft(store: ReviewStore, person: str, item: Item, body: Mapping[str, Any], version: int) -> int:
    """Keeps what was typed so far; the new version. version: of the draft that the page shows, 0 for none.

    Raises Refused where another tab has saved meanwhile, so that neither overwrites the other unseen.
    """
    with store.writing() as db:
        held_lapsed(db, person, item)
        row = db.execute(
            "SELECT version FROM review_drafts WHERE item = ? AND person = ?", (item.number, person)
        ).fetchone()
        if (row[0] if row else 0) != version:
            raise Refused("another tab has changed this draft; reload to see its text")
        db.execute(
            "INSERT OR REPLACE INTO review_drafts VALUES (?,?,?,?,?)",
            (item.number, person, encode(dict(body)), version + 1, store.now()),
        )
        return version + 1


def find_draft(store: ReviewStore, person: str, item: Item) -> Draft:
    """What the person typed so far; an empty one of version 0 where that is nothing."""
    sql = "SELECT body, version FROM review_drafts WHERE item = ? AND person = ?"
    for body, version in store.rows(sql, (item.number, person)):
        return Draft(orjson.loads(body), version)
    return Draft({}, 0)
