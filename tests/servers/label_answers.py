"""Lets a test server label tasks sensibly, from the prompt's text alone; tidily or as a careless model does."""

import hashlib
import re

from datagen.models.base import Request
from datagen.models.procedural.model import ProceduralModel
from datagen.record import Message

_MODEL = ProceduralModel(noise=0)
_TEXT = re.compile(r"-{10}\n(.*)\n-{10}", re.DOTALL)
_KIND = re.compile(r"^- ([a-z_]+): [^\"]", re.MULTILINE)
_KEY = re.compile(r'^- "(\w+)":', re.MULTILINE)


def answer(body):
    """The JSON object for a chat completion's request body."""
    system, user = (message["content"] for message in body["messages"])
    kinds = system.partition("The kinds of task:")[2].partition("Tasks whose kind is known:")[0]
    values = {
        "text": _TEXT.search(user)[1],
        "tasks": [{"name": name, "description": ""} for name in _KIND.findall(kinds)],
        "fields": [key for key in _KEY.findall(system) if key != "confidence"],
        "examples": [],
    }
    messages = tuple(Message(message["role"], message["content"]) for message in body["messages"])
    return _MODEL.explain(Request(messages, purpose="label", values=values))[0].text


def careless(body):
    """The same, but in a fence, among words, cut off, as lines, or not at all; each for a fifth of the texts."""
    said = answer(body)
    way = hashlib.sha256(body["messages"][-1]["content"].encode()).digest()[0] % 5
    lines = "\n".join(part.strip(' {}"').replace('"', "") for part in said.split(","))
    return (
        f"```json\n{said}\n```",
        f"Sure! Here it is: {said} I hope that helps.",
        said[: said.rindex(",") - 1],
        lines,
        "I would rather not say.",
    )[way]
