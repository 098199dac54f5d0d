"""Lets a test server answer datagen's Self-Instruct prompts sensibly: from their text alone, as a server must."""

import re

from datagen.models.base import Request
from datagen.models.procedural.model import ProceduralModel
from datagen.record import TASKS, Message

_PROPOSE = re.compile(r"Continue the list with (\d+) new tasks, numbered from (\d+)\.")
_TASK = re.compile(r"^Task: (.*)$", re.MULTILINE)
_COUNT = re.compile(r"up to (\d+) ")


_MODEL = ProceduralModel(noise=0.05)


def answer(body):
    """The text for a chat completion's request body."""
    messages = tuple(Message(m["role"], m["content"]) for m in body["messages"])
    purpose, values = _understood(messages[0].content, messages[-1].content)
    return _MODEL.explain(Request(messages, purpose=purpose, values=values))[0].text


def _understood(system, user):
    proposal = _PROPOSE.search(user)
    if proposal:
        examples = re.findall(r"^\d+\. (.*)$", user[: proposal.start()], re.MULTILINE)
        return "self_instruct.propose", {
            "examples": examples,
            "count": int(proposal[1]),
            "start": int(proposal[2]),
        }
    tasks = _TASK.findall(user)
    if not tasks:
        return "respond", {}
    instruction = tasks[-1]
    if user.endswith("Answer:"):
        return "self_instruct.classify", {"instruction": instruction, "tasks": TASKS}
    found = _COUNT.search(user[user.rfind(instruction) + len(instruction) :])
    values = {"instruction": instruction, "count": int(found[1]) if found else 1}
    labelled = "Name a label first" in system
    return f"self_instruct.{'output_first' if labelled else 'input_first'}", values
