"""A conversation with a model: its rounds, the commands that a user gives, and answers shown while they are written.

For `datagen chat`. Knows no tensors: the model is a `trainers.talking.Talker`.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datagen.record import Message, Record

_HELP = """\
/reset         forget the conversation
/undo          take back the last message and its answer
/system TEXT   set the system message; without TEXT, take it away
/save FILE     append the conversation to a .jsonl file, which datagen train and show read
/exit          leave; so does Ctrl-D
Ctrl-C stops an answer. A message that begins with / is written with two: //"""


class Left(Exception):
    """The user said /exit."""


@dataclass(slots=True)
class Conversation:
    """talking: the module trainers.talking. most, temperature, top_p, seed: of an answer. shown: whether answers go to
    stdout. rounds: each message of the user with its answer. gone: how many of them the model no longer sees. asked:
    how many answers were begun, so that none is drawn like another."""

    talking: Any
    talker: Any
    name: str
    most: int
    temperature: float
    top_p: float
    seed: int
    shown: bool
    system: str = ""
    rounds: list[tuple[str, str]] = field(default_factory=list)
    gone: int = 0
    asked: int = 0

    def set_system(self, text: str) -> str:
        """Why it cannot be set; "" where it is."""
        if text and self.talker.system:
            return str(self.talker.system)
        self.system, self.gone = text, 0
        return ""

    def messages(self, said: str | None = None) -> tuple[Message, ...]:
        """The whole conversation, and what the user says now."""
        from datagen.record import Message

        spoken = [Message("system", self.system)] if self.system else []
        for user, answer in self.rounds:
            spoken += [Message("user", user), Message("assistant", answer)]
        return (*spoken, *([Message("user", said)] if said is not None else []))

    def answer(self, line: str) -> str:
        """Asks the model, and shows what it says while it does. Returns why there is no answer; "" where there is."""
        from datagen.cli.output import tell
        from datagen.errors import UsageError

        said = line[1:] if line.startswith("//") else line
        messages = self.messages(said)
        try:
            gone = self.talker.fit(messages, self.most)
        except UsageError as error:
            if not sys.stdin.isatty():
                self._show("\n")  # an empty line, so that answers stand in the order of the messages
            return f"{error}; the message is left out"
        if gone > self.gone:
            tell(
                f"(too long for the context of {self.talker.context:,} tokens: the model no longer sees the first"
                f" {gone:,} of {len(self.rounds):,} rounds)"
            )
        self.gone = gone
        self.asked += 1
        text, note = self._told(self.talking.without(messages, gone))
        self._show("\n")
        if note:
            tell(note)
        if not text.strip():
            return "(no answer; the message is left out)"
        self.rounds.append((said, text.strip()))
        return ""

    def _told(self, messages: tuple[Message, ...]) -> tuple[str, str]:
        """The reply, shown as it is written, and a note on how it ended where the model did not end it itself."""
        pieces = self.talker.reply(
            messages,
            most=self.most,
            temperature=self.temperature,
            top_p=self.top_p,
            seed=self.seed + self.asked - 1,
        )
        text = ""
        with closing(pieces):
            try:
                while True:
                    piece = next(pieces)
                    new = piece if text else piece.lstrip()
                    text += new
                    self._show(new)
            except StopIteration as end:
                notes = {
                    "most": f"(cut at --max-tokens {self.most})",
                    "context": "(cut: the context is full)",
                }
                return text, notes.get(end.value.reason, "")
            except KeyboardInterrupt:
                if not sys.stdin.isatty() or ending():
                    raise
                return text, "(stopped; /undo takes it back)" if text else "(stopped)"

    def _show(self, text: str) -> None:
        from datagen.cli.output import visible

        if self.shown and text:
            sys.stdout.write(visible(text))
            sys.stdout.flush()

    def obey(self, line: str) -> bool:
        """Whether the line is a command; then it is obeyed. Raises Left."""
        from datagen.cli.output import tell

        word, _, rest = line.strip().partition(" ")
        if word[:1] != "/" or not word[1:].isalpha():
            return False
        do = {
            "/help": self._help,
            "/reset": self._reset,
            "/undo": self._undo,
            "/system": self._system,
            "/save": self._save,
            "/exit": self._exit,
        }.get(word)
        remedy = "/help names them; a message that begins with / is written with two"
        tell(do(rest.strip()) if do else f"{word}: no such command; {remedy}")
        return True

    def _help(self, _: str) -> str:
        return _HELP

    def _reset(self, _: str) -> str:
        self.rounds, self.gone = [], 0
        return "(forgotten; the system message stays)" if self.system else "(forgotten)"

    def _undo(self, _: str) -> str:
        if not self.rounds:
            return "(nothing to take back)"
        said, _answer = self.rounds.pop()
        self.gone = 0
        return f"(taken back: {said})"

    def _system(self, text: str) -> str:
        if fault := self.set_system(text):
            return f"/system: {fault}"
        return "(the system message is set)" if text else "(no system message)"

    def _save(self, name: str) -> str:
        from datagen.errors import DatagenError

        if not self.rounds:
            return "/save: nothing was said yet"
        try:
            _append(Path(name).expanduser(), self._record())
        except (DatagenError, RuntimeError) as error:
            return f"/save: {error}"
        return f"(the conversation is appended to {name})"

    def _record(self) -> Record:
        from datagen.record import Origin, Record

        messages = self.messages()
        answers = [place for place, message in enumerate(messages) if message.role == "assistant"]
        return Record(
            messages, history=tuple(Origin("chat", f"hf:{self.name}", message=place) for place in answers)
        )

    def _exit(self, _: str) -> str:
        raise Left


def _append(path: Path, record: Record) -> None:
    """One line more, synced to the disk: all of it, or the file as it was. Raises UsageError, or StoreError where the
    file cannot be written."""
    from datagen.errors import StoreError, UsageError
    from datagen.formats import to_json
    from datagen.formats.encoding import encode

    if path.suffix.lower() != ".jsonl":
        raise UsageError(f"expected the name of a .jsonl file, found {str(path)!r}")
    line = encode(to_json(record)) + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            # A line that somebody else did not end must not swallow ours.
            if size and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
                line = b"\n" + line
            try:
                if file.write(line) != len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise StoreError(f"{path}: cannot be written: {error}") from error


def ending() -> bool:
    """Whether a Ctrl-C is none, but a signal to end: `datagen.cli.streams` lets the first of those through as Ctrl-C,
    and ignores them from then on."""
    return signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
