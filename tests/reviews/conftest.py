from pathlib import Path

import pytest

from datagen.reviews.items import Item, add_items, item_id
from datagen.reviews.store import ReviewStore
from datagen.store import Store


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock):
    Store(tmp_path).close()
    with ReviewStore(tmp_path, now=clock) as opened:
        yield opened


def instructions(count: int, project: str = "p") -> list[Item]:
    body = {"record": "r", "instruction": "Name a colour.", "input": "", "output": "Blue."}
    return [Item(item_id(project, number), project, "instruction", body) for number in range(count)]


def fill(store: ReviewStore, count: int) -> list[Item]:
    items = instructions(count)
    add_items(store, items)
    return items
