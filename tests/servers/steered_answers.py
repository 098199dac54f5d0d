"""Lets a test server answer the prompts of a steered run too: what is asked for is read from their text."""

import re

from datagen.models.base import Request
from datagen.models.procedural.model import ProceduralModel
from datagen.record import Message
from tests.servers.procedural_answers import answer as unsteered_answer

_PROPOSE = re.compile(r"Continue the list with (\d+) new tasks?, numbered from (\d+)\.")
_KIND = re.compile(r"must be of the kind (\w+):")
_WORDS = re.compile(r"^Each task must have between (\d+) and (\d+) words", re.MULTILINE)

_MODEL = ProceduralModel(noise=0.05, bias=("chat", "generation"), stubborn=0.6)


def answer(body):
    """The text for a chat completion's request body, of a model set on two categories."""
    user = body["messages"][-1]["content"]
    proposal = _PROPOSE.search(user)
    if proposal is None:
        return unsteered_answer(body)
    messages = tuple(Message(m["role"], m["content"]) for m in body["messages"])
    examples = re.findall(r"^\d+\. (.*)$", user[: proposal.start()], re.MULTILINE)
    values = {"examples": examples, "count": int(proposal[1]), "start": int(proposal[2])}
    if kind := _KIND.search(user):
        values["task"] = kind[1]
    if words := _WORDS.search(user):
        values |= {"words": [int(words[1]), int(words[2])], "where": "prompt"}
    return _MODEL.explain(Request(messages, purpose="self_instruct.propose", values=values))[0].text
