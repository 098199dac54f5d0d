"""Writes the procedural model's answer to one request: which tasks, in which format, with which faults.

A request's purpose picks the format; its values say for what. An answer depends on the question alone, so the
model can solve in one call what it proposed in another. Knows nothing of settings, URIs or token counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from datagen.errors import ModelError, nearest
from datagen.models.base import FinishReason, Request
from datagen.models.procedural import noise, nursery, stock
from datagen.models.procedural.family import Answer, Family
from datagen.models.procedural.labelling import labelled
from datagen.models.procedural.noise import WHOLE, Kind, Plant
from datagen.models.procedural.recall import answers, recognise
from datagen.models.procedural.sized import Band, phrase_within
from datagen.record import Message

# What people ask of a model, in percent: No Robots, after InstructGPT (arXiv 2203.02155, table 1).
SHARES = {
    "generation": 45.6,
    "open_qa": 12.4,
    "brainstorm": 11.2,
    "chat": 8.5,
    "rewrite": 6.6,
    "summarize": 4.2,
    "classify": 3.5,
    "coding": 3.5,
    "closed_qa": 2.6,
    "extract": 1.9,
}

# InstructGPT's Other, which No Robots has no use for, was partly code (arXiv 2203.02155, table 1).
_OTHER = ("other", "coding")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it takes to answer it.

    families: those to propose from, by task. fresh: draws what is proposed. errant: draws the faults.
    bias: the tasks that the model comes back to, if any; stubborn: the chance that it does so although another
    one is asked for.
    """

    request: Request
    families: Mapping[str, Sequence[Family]]
    noise: float
    fresh: Random
    errant: Random
    bias: tuple[str, ...] = ()
    stubborn: float = 0.0

    def errs(self) -> bool:
        return self.errant.random() < self.noise

    def instruction(self) -> str:
        """A new one, of the task and the length that the request names, if it does."""
        families, words = self.families[self._task()], self.request.values.get("words")
        if not words or self.request.values.get("where") == "response":
            return self.fresh.choice(families).phrase(self.fresh)
        alone = self.request.values.get("where") == "instruction"
        return phrase_within(families, Band(*words), self.fresh, alone=alone)

    def _task(self) -> str:
        """What the request asks for, or the bias has instead, or is drawn by SHARES."""
        task = self.request.values.get("task")
        if self.bias and (task is None or self.fresh.random() < self.stubborn):
            return self.fresh.choice(self.bias)
        if task is None:
            tasks = list(self.families)
            return self.fresh.choices(tasks, [SHARES[name] for name in tasks])[0]
        task = _OTHER[1] if task == _OTHER[0] else task
        if task not in self.families:
            remedy = nearest(str(task), list(self.families))
            raise ModelError(f"procedural: no selected family is of the task {task!r}; {remedy}", fatal=True)
        return str(task)


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer and the faults that were planted in it."""

    text: str
    plants: tuple[Plant, ...] = ()
    finish_reason: FinishReason = "stop"


def write(asked: Asked) -> Draft:
    """The answer. Raises ModelError when no selected family is of the task asked for."""
    return _FORMATS.get(asked.request.purpose, _respond)(asked)


def _propose(asked: Asked) -> Draft:
    start, count = asked.request.values["start"], asked.request.values["count"]
    items = [asked.instruction() for _ in range(count)]
    plants: list[Plant] = []
    for place, item in enumerate(items):
        if asked.errs():
            kind, items[place] = noise.spoil_instruction(item, asked.request.values["examples"], asked.errant)
            plants.append(Plant(kind, place, items[place]))
    misnumber = count > 1 and asked.errs()
    marks = noise.misnumbered(start, count, asked.errant) if misnumber else _marks(start, count)
    blocks = [f"{mark} {item}" for mark, item in zip(marks, items, strict=True)]
    if asked.request.style == "completion":  # the prompt ends in the first mark
        blocks[0] = f" {items[0]}"
    if misnumber:
        return _planted(blocks, "\n", plants, "wrong_numbering")
    return _finished(asked, blocks, "\n", plants)


def _classify(asked: Asked) -> Draft:
    """Yes or No, and the kind of task where the prompt asks for that too."""
    found = recognise(asked.request.values["instruction"])
    said = ("Yes", "No") if found and found[0].labels else ("No", "Yes")
    offered = asked.request.values.get("tasks")
    kind = ""
    if found and offered:
        kind = f", {_OTHER[0] if found[0].task not in offered and _OTHER[0] in offered else found[0].task}"
    if asked.errs():
        return Draft(said[1] + kind, (Plant("wrong_label", WHOLE, said[1] + kind),))
    return Draft(said[0] + kind)


def _input_first(asked: Asked) -> Draft:
    return _instances(asked, lambda answer: answer.input, _example)


def _output_first(asked: Asked) -> Draft:
    return _instances(asked, lambda answer: answer.output, _labelled)


def _example(place: int, answer: Answer) -> str:
    fields = f"Input: {answer.input}\n" if answer.input else ""
    return f"Example {place + 1}\n{fields}Output: {answer.output}"


def _labelled(place: int, answer: Answer) -> str:  # noqa: ARG001  (labels are not numbered)
    return f"Class label: {answer.output}" + (f"\nInput: {answer.input}" if answer.input else "")


def _instances(
    asked: Asked, aspect: Callable[[Answer], str], write_one: Callable[[int, Answer], str]
) -> Draft:
    """Answers that differ in the aspect."""
    instruction = asked.request.values["instruction"]
    different: dict[str, Answer] = {}
    for answer in _fitting(asked, instruction):
        different.setdefault(aspect(answer), answer)
        if len(different) == asked.request.values["count"]:
            break
    chosen = list(different.values())
    if not chosen:
        return Draft(stock.CANNOT)
    contradicted = noise.contradicted(chosen, asked.errant) if asked.errs() else None
    if contradicted:
        blocks = [write_one(place, answer) for place, answer in enumerate(contradicted)]
        return _planted(blocks, "\n\n", [], "conflicting_outputs")
    plants: list[Plant] = []
    for place, answer in enumerate(chosen):
        if asked.errs():
            kind, chosen[place] = noise.spoil_answer(instruction, answer, asked.errant)
            plants.append(Plant(kind, place, write_one(place, chosen[place])))
    return _finished(asked, [write_one(*numbered) for numbered in enumerate(chosen)], "\n\n", plants)


def _fitting(asked: Asked, instruction: str, before: str = "") -> Iterator[Answer]:
    """The answers, those of the wanted length first where the request names one: of the output, or of the input
    together with what stands before it."""
    found, words = answers(instruction), asked.request.values.get("words")
    if not words:
        return found
    band, of_output = Band(*words), asked.request.values.get("where") == "response"
    return iter(
        sorted(
            found, key=lambda a: band.miss(len((a.output if of_output else f"{before} {a.input}").split()))
        )
    )


def _alpaca(asked: Asked) -> Draft:
    start, count = asked.request.values["start"], asked.request.values["count"]
    blocks: list[str] = []
    plants: list[Plant] = []
    misnumber = count > 1 and asked.errs()
    marks = noise.misnumbered(start, count, asked.errant) if misnumber else _marks(start, count)
    for place, mark in enumerate(marks):
        kind, block = _alpaca_item(asked, mark)
        blocks.append(f"###\n{block}")
        if kind:
            plants.append(Plant(kind, place, block))
    if misnumber:
        return _planted(blocks, "\n", plants, "wrong_numbering")
    return _finished(asked, blocks, "\n", plants)


def _alpaca_item(asked: Asked, mark: str) -> tuple[Kind | None, str]:
    instruction = asked.instruction()
    answer = next(_fitting(asked, instruction, instruction))
    kind: Kind | None = None
    if asked.errs():
        part = asked.errant.choice(("instruction", "answer", "format"))
        if part == "instruction":
            examples = [example["instruction"] for example in asked.request.values["examples"]]
            kind, instruction = noise.spoil_instruction(instruction, examples, asked.errant)
        elif part == "answer":
            kind, answer = noise.spoil_answer(instruction, answer, asked.errant)
        else:
            kind = "dropped_fields"
    fields = [f"{mark} Instruction: {instruction}", f"{mark} Input:\n{answer.input or '<noinput>'}"]
    if kind != "dropped_fields":
        fields.append(f"{mark} Output:\n{answer.output}")
    return kind, "\n".join(fields)


def _respond(asked: Asked) -> Draft:
    messages = asked.request.messages
    while messages and messages[-1].role != "user":
        messages = messages[:-1]
    found = _understood(messages)
    if found is None:
        return Draft(stock.CANNOT)
    instruction, answer = found
    if asked.errs():
        kind, wrong = noise.spoil_answer(instruction, Answer(answer.output), asked.errant)
        return Draft(wrong.output, (Plant(kind, WHOLE, wrong.output),))
    return _finished(asked, [answer.output], "", [])


def _understood(messages: Sequence[Message]) -> tuple[str, Answer] | None:
    """The task that the last message sets, and its right answer; None if it is none of ours."""
    if not messages:
        return None
    text = messages[-1].content.strip()
    if (spoken := nursery.reply(messages)) is not None:
        return text, Answer(spoken)
    head, _, given = text.partition("\n\n")
    for answer in answers(head):
        if answer.input.strip() == given.strip():
            return head, answer
    return None


def _marks(start: int, count: int) -> list[str]:
    return [f"{number}." for number in range(start, start + count)]


def _finished(asked: Asked, blocks: Sequence[str], joint: str, plants: Sequence[Plant]) -> Draft:
    """The blocks as one text, or cut off; what was planted behind the cut is not there any more."""
    if not asked.errs():
        return Draft(joint.join(blocks), tuple(plants))
    left = noise.cut(blocks, asked.errant)
    text = joint.join(left)
    seen = [plant for plant in plants if plant.position < len(left) - 1]
    return Draft(text, (*seen, Plant("truncated", WHOLE, text)), "length")


def _planted(blocks: Sequence[str], joint: str, plants: Sequence[Plant], kind: Kind) -> Draft:
    text = joint.join(blocks)
    return Draft(text, (*plants, Plant(kind, WHOLE, text)))


_FORMATS: Mapping[str, Callable[[Asked], Draft]] = {
    "self_instruct.propose": _propose,
    "self_instruct.classify": _classify,
    "self_instruct.input_first": _input_first,
    "self_instruct.output_first": _output_first,
    "self_instruct.alpaca": _alpaca,
    "label": lambda asked: Draft(*labelled(asked.request.values, asked.errs(), asked.errant)),
}
