"""What the tests of role-play share: a gardener and a poet at work on four lines, and files of roles."""

import json

from datagen.generators.roleplay import Roleplay
from tests.models.parts import Parts

ROLES = {"assistant_roles": ["poet"], "user_roles": ["gardener"]}
FIRST = "Instruction: Write a title for a poem on tulips.\nInput: None"
SECOND = "Instruction: Write the first line.\nInput: it should rhyme"
TITLE = "Solution: Red Cups of May. Next request."
LINE = "Solution: A cup of red, a cup of light. Next request."
VALUES = {"user_role": "gardener", "assistant_role": "poet", "task": "Write four lines on tulips for Ada."}
ACCEPT = '{"verdict": "accept", "reason": "", "severity": "better"}'


def correct(reason, severity="better"):
    return json.dumps({"verdict": "correct", "reason": reason, "severity": severity})


def players(user=(FIRST, SECOND, "<TASK_DONE>"), assistant=(TITLE, LINE), **more):
    return Parts(
        {
            "roleplay.tasks": lambda _: "1. Write a poem on tulips.",
            "roleplay.specify": lambda _: VALUES["task"],
            "roleplay.user": user,
            "roleplay.assistant": assistant,
            **{f"roleplay.{name}": said for name, said in more.items()},
        }
    )


def step(roles, **options):
    return Roleplay(**{"target": 1, "tasks_per_pair": 1, "roles": roles} | options)


def texts(record):
    return [one.content for one in record.messages if one.role != "system"]


def quick(**more):
    """Dialogues of two rounds, whatever the roles are."""
    return players(
        lambda request: (FIRST, SECOND, "<TASK_DONE>")[(len(request.messages) - 2) // 2],
        lambda request: (TITLE, LINE)[(len(request.messages) - 2) // 2],
        **{"tasks": lambda _: "1. Plan a bed.\n2. Draw a bed.", **more},
    )
