"""Prompts with all their answers, in a file that grows by whole lines.

    file = AnswersFile(Path("runs/v1/answers.jsonl"))
    file.mend()                          what a process that was killed left half written is gone
    file.add([Answered(…), …])           on the disk when it returns
    for one in file: …

Knows no models and no rewards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from datagen.errors import DatagenError, UsageError
from datagen.formats.encoding import encode
from datagen.record import Message
from trainers.best_of import Answer
from trainers.folders import sync
from trainers.prompts import Prompt

NAME = "answers.jsonl"
_BLOCK = 1 << 16
_ANSWER: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "temperature": (int, float),
    "ended": (bool,),
    "tokens": (int,),
    "scores": (dict,),
    "score": (int, float),
    "policy": (str,),
    "earlier": (bool,),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """prompt: the id of the conversation that was answered. held_out: whether no model may be trained on it. For the
    rest see `trainers.prompts.Prompt`."""

    prompt: str
    messages: tuple[Message, ...]
    answers: tuple[Answer, ...]
    held_out: bool = False
    reference: str = ""
    tags: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""

    @classmethod
    def of(cls, prompt: Prompt, answers: Sequence[Answer], *, held_out: bool) -> Answered:
        return cls(
            prompt.record,
            prompt.messages,
            tuple(answers),
            held_out,
            prompt.reference,
            dict(prompt.tags),  # the record's own cannot be sent to another process
            prompt.source,
        )


def _plain(one: Answered) -> dict[str, Any]:
    return {
        "prompt": one.prompt,
        "held_out": one.held_out,
        "source": one.source,
        "messages": [{"role": message.role, "content": message.content} for message in one.messages],
        "reference": one.reference,
        "tags": dict(one.tags),
        "answers": [{**asdict(answer), "scores": dict(answer.scores)} for answer in one.answers],
    }


def _read(line: bytes) -> Answered:
    """Raises ValueError, KeyError and TypeError for a line that is none."""
    row = orjson.loads(line)
    for answer in row["answers"]:
        if odd := [key for key, kind in _ANSWER.items() if not isinstance(answer[key], kind)]:
            raise ValueError(f"{', '.join(odd)}: not of the kind that is written here")
    if not all(isinstance(row[key], str) for key in ("prompt", "reference", "source")):
        raise ValueError("prompt, reference and source are texts")
    return Answered(
        row["prompt"],
        tuple(Message(one["role"], one["content"]) for one in row["messages"]),
        tuple(Answer(**answer) for answer in row["answers"]),
        bool(row["held_out"]),
        row["reference"],
        dict(row["tags"]),
        row["source"],
    )


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """One line for each prompt."""

    path: Path

    def __iter__(self) -> Iterator[Answered]:
        """Raises UsageError for a line that is none."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield _read(line)
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise UsageError(
                        f"{self.path}, line {number}: is no prompt with its answers:"
                        f" {' '.join(f'{type(error).__name__} {error}'.split())[:200]}; remove the line, or name"
                        " another folder"
                    ) from error

    def mend(self) -> None:
        """Cuts off a line that was not written to its end."""
        if not self.path.exists():
            return
        with self.path.open("r+b") as file:
            size = place = file.seek(0, os.SEEK_END)
            while place:
                start = max(0, place - _BLOCK)
                file.seek(start)
                found = file.read(place - start).rfind(b"\n")
                place = start + found + 1 if found >= 0 else start
                if found >= 0:
                    break
            if place < size:
                file.truncate(place)
                file.flush()
                os.fsync(file.fileno())

    def add(self, answered: Sequence[Answered]) -> None:
        """Raises DatagenError where there is no room; what was added before stays."""
        begun = not self.path.exists()
        try:
            with self.path.open("ab") as file:
                file.write(b"".join(encode(_plain(one)) + b"\n" for one in answered))
                file.flush()
                os.fsync(file.fileno())
            if begun:
                sync(self.path.parent)
        except OSError as error:
            raise DatagenError(
                f"{self.path}: cannot be written: {error.strerror}; make room and run the same command again, it goes"
                " on behind the last batch"
            ) from error
