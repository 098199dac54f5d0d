"""What the test server says in dialogues: numbered lists where they are asked for, else words."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from tests.servers.fault_server import WORDS

_LIST = re.compile(r"Number them from 1 to (\d+)")


def answer(body: dict[str, Any]) -> str:
    said = [message["content"] for message in body["messages"]]
    rng = Random("\n".join(said))
    found = _LIST.search(said[-1])
    if found:
        return "\n".join(f"{n}. What about {_words(rng)} {n}?" for n in range(1, int(found[1]) + 1))
    return f"{_words(rng).capitalize()}."


def _words(rng: Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(3, 9)))
