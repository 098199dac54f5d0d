"""What the test server says in dialogues: lists where they are asked for, the parts of a role-play, else words."""

from __future__ import annotations

import json
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
    if "You lead:" in said[0]:
        if len(said) > 5 and rng.random() < 0.4:
            return "<TASK_DONE>"
        return f"Instruction: Write about {_words(rng)}.\nInput: None"
    if "The other one leads" in said[0]:
        return f"Solution: It is about {_words(rng)} and {_words(rng)}. Next request."
    if "You review the work" in said[0]:
        correct = rng.random() < 0.4
        verdict = {
            "verdict": "correct" if correct else "accept",
            "reason": "too thin",
            "severity": "slightly",
        }
        return json.dumps(verdict)
    return f"{_words(rng).capitalize()}."


def _words(rng: Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(3, 9)))
