"""Writes the procedural model's answer to one request: which tasks, in which format, with which faults.

A request's purpose picks the format; its values say for what. An answer depends on the question alone, so the
model can solve in one call what it proposed in another. Knows nothing of settings, URIs or token counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from datagen.models.procedural import noise, nursery, stock, talk
from datagen.models.procedural.acting import PARTS
from datagen.models.procedural.drafting import OTHER, Asked, Draft
from datagen.models.procedural.families import task_among
from datagen.models.procedural.family import Answer
from datagen.models.procedural.labelling import labelled
from datagen.models.procedural.noise import WHOLE, Kind, Plant
from datagen.models.procedural.recall import answers, recognise, solved
from datagen.models.procedural.sized import Band
from datagen.record import Message


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
        task = task_among(found[0], offered)
        kind = f", {OTHER[0] if task not in offered and OTHER[0] in offered else task}"
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
        return Draft(talk.reply(messages, asked.memory or None) or stock.CANNOT)
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
    return solved(text)


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
    **PARTS,
}
