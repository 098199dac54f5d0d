"""A model to talk to: loaded from a folder or a hub id, its replies streamed, its history kept within its context.

For `datagen chat`, which reaches it by name. Knows no terminal.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from datagen.errors import UsageError
from datagen.record import Message
from trainers.answering import Generated, prompt_of, stops_of, stream
from trainers.loading import check_writes, context_of, quiet
from trainers.masking import Masking
from trainers.template import Refused, Template

_CONFIGS = ("config.json", "adapter_config.json")


@dataclass(frozen=True, slots=True)
class Talker:
    """stops: what ends a reply. context: tokens of prompt and reply together, 0 for no limit. system: why the chat
    template shows no system message; "" where it does."""

    model: Any
    tokenizer: Any
    template: Template
    stops: frozenset[int]
    context: int
    system: str

    @property
    def parameters(self) -> int:
        return sum(weight.numel() for weight in self.model.parameters())

    def fit(self, messages: Sequence[Message], most: int) -> int:
        """How many of the oldest rounds must go so that the rest leaves room for a reply of `most` tokens, or of a
        quarter of the context where that is less. System messages stay, and so does the last message of the user.

        Raises UsageError where that alone is too long or cannot be put into the template.
        """
        room = self.context - min(most, max(self.context // 4, 1))
        users = [place for place, message in enumerate(messages) if message.role == "user"]
        try:
            for gone in range(len(users)):
                prompt = prompt_of(self.template, without(messages, gone))
                if not self.context or len(prompt) <= room:
                    return gone
        except Refused as error:
            raise UsageError(error.detail) from error
        raise UsageError(
            f"the message makes a prompt of {len(prompt):,} tokens, expected at most {room:,} of a context of"
            f" {self.context:,}; say it in fewer words"
        )

    def reply(
        self, messages: Sequence[Message], *, most: int, temperature: float, top_p: float, seed: int
    ) -> Generator[str, None, Generated]:
        """See `trainers.answering.stream`."""
        return stream(
            self.model,
            self.tokenizer,
            messages,
            self.stops,
            most=most,
            temperature=temperature,
            top_p=top_p,
            seed=seed,
        )


def without(messages: Sequence[Message], rounds: int) -> tuple[Message, ...]:
    """The conversation without its first rounds, each a message of the user with what follows it; system messages
    stay."""
    users = [place for place, message in enumerate(messages) if message.role == "user"]
    start = users[rounds] if rounds else 0
    return tuple(
        message for place, message in enumerate(messages) if place >= start or message.role == "system"
    )


def open_talker(name: str) -> Talker:
    """From a folder, one with an adapter too, or a hub id; on a GPU where there is one. Raises UsageError."""
    quiet()
    _check_folder(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a library will do in a later version
            tokenizer = AutoTokenizer.from_pretrained(name)
            model, found = AutoModelForCausalLM.from_pretrained(name, dtype="auto", output_loading_info=True)
    except (OSError, ValueError, KeyError, ImportError) as error:
        said = " ".join(str(error).split())[:300]
        remedy = (
            "give a folder with config, tokenizer and weights, or a hub id that is cached or can be reached"
        )
        raise UsageError(f"{name}: no model can be loaded from it ({said}); {remedy}") from error
    check_writes(name, model.config)
    if missing := sorted(found.get("missing_keys", ())):
        raise UsageError(
            f"{name}: has no weights for {missing[0]}, so it is no model that writes text, such as a reward model; give"
            " one that datagen train sft wrote"
        )
    if torch.cuda.is_available():
        model = model.to("cuda")
    model.eval()
    template = Template.of(tokenizer)
    return Talker(
        model,
        tokenizer,
        template,
        stops_of(tokenizer, model),
        context_of(model.config),
        _system_fault(tokenizer, template),
    )


def _check_folder(name: str) -> None:
    """Raises UsageError for a folder without a model, naming those in it that have one, and for a path that is none."""
    folder = Path(name)
    if folder.is_dir():
        if any((folder / config).is_file() for config in _CONFIGS):
            return
        inside = sorted({str(path.parent) for config in _CONFIGS for path in folder.glob(f"*/{config}")})
        hint = f"did you mean {inside[-1]}?" if inside else "give a folder that datagen train wrote"
        raise UsageError(f"{name}: holds no model (no config.json); {hint}")
    if folder.exists():
        raise UsageError(f"{name}: is a file; give the folder that holds the model")
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1 or name.endswith("/"):
        raise UsageError(f"{name}: no such folder; make a model with: datagen train init --size 700k …")


def _system_fault(tokenizer: Any, template: Template) -> str:
    try:
        return Masking.of(tokenizer).system
    except UsageError:  # a template that nobody can train with can be talked to
        said = (Message("system", "§system§"), Message("user", "1"))
        try:
            turns, _ = template.mark(said)
            shown = "§system§" in template.render(turns, prompt=True)
        except Refused as error:
            return error.detail
        return "" if shown else "the chat template leaves system messages out; say it in the first message"
