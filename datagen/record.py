"""The one value that flows everywhere: a conversation, where it came from and what is known about it.

Knows nothing of files, models or tensors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Role = Literal["system", "user", "assistant"]
PERSON = "person:"  # what stands before a name where else a model's URI stands
Strength = Literal["significantly", "better", "slightly", "negligibly"]

# The use-case categories of InstructGPT (arXiv 2203.02155, table 1) in No Robots' order and wording, with
# Coding in the place of Other, as the Hugging Face H4 team had it.
TASKS = (
    "generation",
    "open_qa",
    "brainstorm",
    "chat",
    "rewrite",
    "summarize",
    "classify",
    "coding",
    "closed_qa",
    "extract",
)


@dataclass(frozen=True, slots=True)
class Message:
    """train: whether an assistant's message carries loss when a model is trained on the conversation; Ghost
    Attention trains on the last reply alone (Llama 2, arXiv 2307.09288, §3.3). Other roles never carry any."""

    role: Role
    content: str
    train: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """One step that touched a record.

    model: the URI of the model that answered, "person:NAME" for somebody who did, or "" for a step without either.
    prompt: "name@hash" of the prompt file that was rendered, or "".
    parents: ids of the records or keys of the answers that this step read.
    message: which of the record's messages the answer became, from 0; None where it became no single one.
    """

    step: str
    model: str = ""
    prompt: str = ""
    parents: tuple[str, ...] = ()
    message: int | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """The answer that lost against the record's last message (Llama 2, arXiv 2307.09288, §3.2.1).

    safety: which side was safe, in the words of the data it came from; "" where nobody judged it.
    """

    rejected: str
    strength: Strength = "better"
    safety: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A conversation with what is known about it.

    instruction, input: the parts that the first user message was made of, kept apart where the source had
    them apart; both empty for a free conversation.
    tags: JSON-like facts (task, language, score, ...), changed by `tagged`.
    history: oldest step first.
    """

    messages: tuple[Message, ...]
    instruction: str = ""
    input: str = ""
    preference: Preference | None = None
    tags: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Origin, ...] = ()

    @property
    def id(self) -> str:
        """A hash of the content (messages with what is trained on, and preference), the same on every machine:
        16 hex digits."""
        digest = hashlib.blake2b(digest_size=8)
        parts: list[str] = []
        for message in self.messages:
            parts += (message.role, message.content)
            if not message.train:
                parts.append("untrained")
        if self.preference is not None:
            parts += ("rejected", self.preference.rejected)
        for part in parts:
            raw = part.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "little"))
            digest.update(raw)
        return digest.hexdigest()

    @property
    def prompt(self) -> tuple[Message, ...]:
        """Everything before the final assistant message."""
        if self.messages and self.messages[-1].role == "assistant":
            return self.messages[:-1]
        return self.messages

    @property
    def response(self) -> str:
        """The final assistant message, or "" where the conversation has none yet."""
        if self.messages and self.messages[-1].role == "assistant":
            return self.messages[-1].content
        return ""

    def tagged(self, **tags: Any) -> Record:
        return replace(self, tags={**self.tags, **tags})

    def touched(self, origin: Origin) -> Record:
        return replace(self, history=(*self.history, origin))


def from_instruction(
    instruction: str,
    input: str,
    output: str,
    *,
    tags: Mapping[str, Any] | None = None,
    history: Iterable[Origin] = (),
) -> Record:
    """One exchange: the instruction, a blank line and the input where there is one, and the output."""
    prompt = f"{instruction}\n\n{input}" if input else instruction
    messages = (Message("user", prompt), Message("assistant", output))
    return Record(messages, instruction, input, None, dict(tags or {}), tuple(history))
