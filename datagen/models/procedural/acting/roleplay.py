"""The parts of role-play on a task: who thinks of it, gives instructions, carries them out, and reviews the work.

What the two say hangs on the conversation alone: the task tells the plot, the instructions tell the steps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from datagen.conversation.signs import only_thanks
from datagen.models.procedural import plots, talk
from datagen.models.procedural.acting import roleplay_characters
from datagen.models.procedural.acting.roleplay_faults import (
    ASSISTANT_TALK,
    CHATTER,
    FLAKES,
    FLIPS,
    SURRENDERS,
    THANKS,
    UNASKED,
    VAGUE,
    WELCOMES,
    criticise,
    misreckoned,
    without_substance,
)
from datagen.models.procedural.drafting import Asked, Draft
from datagen.models.procedural.noise import WHOLE, Plant, TurnFault
from datagen.models.procedural.plots.code import subject
from datagen.models.procedural.plots.plot import Plot, Project, Step, follow
from datagen.models.procedural.wording import a, numbered
from datagen.record import Message

_DONE = "<TASK_DONE>"
_RULES_AND_CUE = 2  # messages before the conversation, of the one who plays the user
_MARKED = re.compile(r"\bInstruction:[ \t]*(.+?)[ \t]*(?:\n[ \t]*Input:|\Z)", re.DOTALL)
_REDO = (
    "Carry out the last instruction after all, with everything that it asks for.",
    "That did not help. Do what I asked for, in full.",
    "Try the last instruction once more and be concrete.",
)
_OF_THE_FIRST_MESSAGE: Mapping[TurnFault, Sequence[str]] = {
    "no_instruction": CHATTER,
    "assistant_talk": ASSISTANT_TALK,
}
_OF_THE_USER: Mapping[TurnFault, Sequence[str]] = {**_OF_THE_FIRST_MESSAGE, "thanks_loop": THANKS}
_LEADS = ("", "", "", "", "", "Gladly. ", "I would do it like this. ", "Here is my proposal. ")
_WRONG_SUMS = 0.5  # of poor work that has a sum; the rest is vague
_TRIES = 20  # for each task of a list, to find one that is not on it yet


def _tasks(asked: Asked) -> Draft:
    """Different tasks, of the kinds that suit the role first, then of any."""
    values, rng = asked.request.values, asked.fresh
    user, assistant, count = values["user_role"], values["assistant_role"], values["count"]
    known = {"a_user": a(user), **subject(user, assistant)}
    found: dict[str, None] = {}
    for attempt in range(_TRIES * count):
        if len(found) == count:
            break
        own = plots.suitable(assistant)
        choice = own if attempt < _TRIES * count // 2 or own == (plots.CODE,) else plots.SOCIETY
        found.setdefault(rng.choice(choice).propose(assistant, rng, **known))
    return Draft(numbered(found))


def _specify(asked: Asked) -> Draft:
    return Draft(plots.specify(asked.request.values["task"], asked.fresh))


def instruction_in(text: str) -> str:
    """What stands behind the marker, "" where there is none."""
    found = _MARKED.search(text)
    return " ".join(found[1].split()) if found else ""


def _user(asked: Asked) -> Draft:
    own = [one.content for one in asked.request.messages[_RULES_AND_CUE:] if one.role == "assistant"]
    heard = [one.content for one in asked.request.messages[_RULES_AND_CUE:] if one.role == "user"]
    if own and (only_thanks(own[-1]) or only_thanks(heard[-1])):
        return _gone_wrong(asked, "thanks_loop", THANKS, own)
    if own and not instruction_in(own[-1]):  # once off the track, it stays there
        return _gone_wrong(asked, "no_instruction", CHATTER, own)
    if asked.slips():
        said = _OF_THE_USER if own else _OF_THE_FIRST_MESSAGE
        kind = asked.errant.choice(tuple(said))
        return _gone_wrong(asked, kind, said[kind], own)
    return Draft(_next(asked, own, heard))


def _gone_wrong(asked: Asked, kind: TurnFault, texts: Sequence[str], before: Sequence[str]) -> Draft:
    """One of the texts that was not said before."""
    text = asked.errant.choice([one for one in texts if one not in before] or list(texts))
    return Draft(text, (Plant(kind, WHOLE, text),))


def _next(asked: Asked, own: Sequence[str], heard: Sequence[str]) -> str:
    """The next step of the plot, the last one again where nothing came of it, or that all is done."""
    plot, project = plots.begin(asked.request.values["task"])
    told = [instruction_in(text) for text in own]
    if told and told[-1] not in _REDO and without_substance(heard[-1]):
        redo = [one for one in _REDO if one not in told]
        if redo:
            return f"Instruction: {asked.fresh.choice(redo)}\nInput: None"
    now = follow(plot, project, told)
    step = next((one for one in plot.route(project) if one.name not in now.done), None)
    if step is None:
        return _DONE
    instruction, given = plot.tell(step, now, asked.fresh)
    return f"Instruction: {instruction}\nInput: {given or 'None'}"


def _assistant(asked: Asked) -> Draft:
    messages = [one for one in asked.request.messages if one.role != "system"]
    before = [one.content for one in messages if one.role == "assistant"]
    last = messages[-1].content
    if only_thanks(last):
        return Draft(asked.fresh.choice([one for one in WELCOMES if one not in before] or list(WELCOMES)))
    if not instruction_in(last):
        return Draft(asked.fresh.choice([one for one in UNASKED if one not in before] or list(UNASKED)))
    clean = _solution(asked.request.values, messages)
    return _spoilt(asked, clean, instruction_in(last), before) if asked.slips() else Draft(clean)


def _solution(values: Mapping[str, Any], messages: Sequence[Message]) -> str:
    """The right reply to the last instruction, which may ask for the one before it again."""
    told = [instruction_in(one.content) for one in messages if one.role == "user"]
    plot, project = plots.begin(values["task"])
    now, wanted = follow(plot, project, told), _wanted(plot, told)
    lead = (
        project.rng("lead", len(told)).choice(_LEADS).format(role=a(values.get("assistant_role", "helper")))
    )
    return f"Solution: {lead}{_carried_out(wanted, now, told[-1])}\n\nNext request."


def _wanted(plot: Plot, told: Sequence[str]) -> Step | None:
    asked_for = [one for one in told if one not in _REDO][-1:] if told[-1] in _REDO else told[-1:]
    understood = [plot.understand(one) for one in asked_for]
    return understood[0][0] if understood and understood[0] else None


def _carried_out(step: Step | None, project: Project, instruction: str) -> str:
    if step is not None and all(need in project.done for need in step.needs):
        return step.work(project)
    if said := talk.reply([Message("user", instruction)]):
        return said
    return (
        f'I take "{instruction[:200]}" to mean this for our task: write down what is known, what is missing and who'
        " decides; then make a first version of one page and have it read by somebody who was not there."
    )


def _spoilt(asked: Asked, clean: str, instruction: str, before: Sequence[str]) -> Draft:
    faults: Mapping[TurnFault, Sequence[str]] = {
        "role_flip": FLIPS,
        "repeated_instruction": (instruction, f"Solution: {instruction} Next request."),
        "flake": FLAKES,
        "poor_work": VAGUE,
        "gave_up": SURRENDERS,
        "thanks_loop": WELCOMES,
    }
    kind = asked.errant.choice(tuple(faults))
    if kind == "poor_work" and asked.errant.random() < _WRONG_SUMS:
        wrong = misreckoned(clean, asked.errant)
        if wrong is not None:
            return Draft(wrong, (Plant(kind, WHOLE, wrong),))
    return _gone_wrong(asked, kind, faults[kind], before)


def _critique(asked: Asked) -> Draft:
    """Accepts what is good, and what answers a message that told nothing to do."""
    values = asked.request.values
    found = None
    if instruction_in(values["instruction"]) and not only_thanks(instruction_in(values["instruction"])):
        found = criticise(values["instruction"], values["reply"])
    reason, severity = found or ("", "negligibly")
    verdict = {"verdict": "correct" if found else "accept", "reason": reason, "severity": severity}
    return Draft(json.dumps(verdict))


def _correct(asked: Asked) -> Draft:
    """Done right: the conversation ends in the reply that was sent back and the request to mend it."""
    messages = [one for one in asked.request.messages[:-2] if one.role != "system"]
    return Draft(_solution(asked.request.values, messages))


PARTS: Mapping[str, Callable[[Asked], Draft]] = {
    "roleplay.tasks": _tasks,
    "roleplay.specify": _specify,
    "roleplay.user": _user,
    "roleplay.assistant": _assistant,
    "roleplay.critique": _critique,
    "roleplay.correct": _correct,
    **roleplay_characters.PARTS,
}
