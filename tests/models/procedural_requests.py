"""Requests to the procedural model, and tasks of its own to ask it about."""

import hashlib
import re
from functools import lru_cache
from random import Random

from datagen.models.base import Request
from datagen.models.procedural.families import all_families, recognise
from datagen.models.procedural.model import ProceduralModel
from datagen.record import Message

EXAMPLES = (
    "Write a list of things one can do in a garden when it rains.",
    "Explain to a child why the moon changes its shape.",
    "Translate the sentence into formal English.",
)
CLEAN = ProceduralModel(noise=0)
NOISY = ProceduralModel(noise=0.3)
ITEM = re.compile(r"\d+[.)] (.*)")


def proposing(draw=0, count=8, start=9, style="chat", **values):
    values = {"examples": EXAMPLES, "start": start, "count": count, **values}
    return Request((), style=style, purpose="self_instruct.propose", values=values, draw=draw)


def asking(step, instruction, draw=0, **values):
    values = {"instruction": instruction, **values}
    return Request((), purpose=f"self_instruct.{step}", values=values, draw=draw)


def imitating(draw=0, count=5):
    examples = [{"instruction": text, "input": "", "output": "x"} for text in EXAMPLES]
    values = {"examples": examples, "start": 4, "count": count}
    return Request((), purpose="self_instruct.alpaca", values=values, draw=draw)


def telling(content, draw=0):
    return Request((Message("user", content),), purpose="respond", draw=draw)


def proposals(text):
    """The instructions of a numbered list."""
    return [ITEM.fullmatch(line)[1] for line in text.split("\n")]


@lru_cache(maxsize=1)
def _tasks():
    """One instruction of each family, its family and its answer."""
    found = []
    for family in all_families():
        instruction = family.phrase(Random(7))
        found.append((instruction, family, family.solve(recognise(instruction)[1], Random(7))))
    return found


def with_input():
    return [text for text, family, answer in _tasks() if answer.input and not family.labels]


def without_input():
    return [text for text, _, answer in _tasks() if not answer.input]


def with_labels():
    return [text for text, family, _ in _tasks() if family.labels]


def every_request(draws):
    """One request of each purpose for every draw, about tasks with and without input."""
    for draw in range(draws):
        yield proposing(draw)
        yield imitating(draw)
        yield telling("Say red dog seven.", draw)
        yield telling(without_input()[draw % len(without_input())], draw)
        yield asking("classify", with_labels()[draw % len(with_labels())], draw)
        yield asking("output_first", with_labels()[draw % len(with_labels())], draw, count=3)
        yield asking("input_first", with_input()[draw % len(with_input())], draw, count=4)
        yield asking("input_first", without_input()[draw % len(without_input())], draw, count=4)


def digest():
    """A hash over answers of every kind."""
    seen = hashlib.sha256()
    for request in every_request(30):
        seen.update(repr(NOISY.explain(request)).encode())
    return seen.hexdigest()
