"""The policy with what a state is worth: log-probabilities and values of the tokens of answers, from one pass.

    actor = Actor(model, critic=None)                     a value head on the policy's own last hidden states
    logprobs, values, entropies = actor(**collate_answers(prompts, answers, pad), temperature=1.0)

With an adapter the same weights are also the reference (`reference`, the adapter off), so that policy, reference and
value head share one base. Without a critic of its own the value costs no pass at all. Knows no rewards and no text.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from datagen.errors import UsageError
from trainers.packing import Batch
from trainers.prompts import Ids
from trainers.scoring import inner_model

_CHANCES = ("drop", "jitter")  # attention_dropout, hidden_dropout, layerdrop, router_jitter_noise, …


class Actor(nn.Module):  # type: ignore[misc]  # torch has no types here
    """model: a causal language model of transformers, or one in peft's wrapping. critic: a model for sequence
    classification with one label, whose head gives each state its value; None for a head of zeros on the policy's own
    states. Dropout is off in all of them, as ratios between two passes would measure it (Huang et al. 2024, arXiv
    2403.17031). Raises UsageError for a model without a head over words.
    """

    def __init__(self, model: Any, critic: Any = None) -> None:
        super().__init__()
        self.model = model
        self.critic = critic
        inner = inner_model(model)
        words = inner.get_output_embeddings()
        if words is None:
            raise UsageError(f"{type(inner).__name__} has no head over words; a policy needs one")
        self._inputs = frozenset(inspect.signature(inner.forward).parameters)
        self._kept: torch.Tensor | slice | None = None
        self._hidden: torch.Tensor | None = None
        words.register_forward_pre_hook(self._keep)
        self.value: nn.Linear | None = None
        if critic is None:
            # Zeros: the first advantages are the rewards themselves (Ziegler et al. 2019, arXiv 1909.08593).
            self.value = nn.Linear(inner.config.get_text_config().hidden_size, 1, device=inner.device)
            nn.init.zeros_(self.value.weight)
            nn.init.zeros_(self.value.bias)
        for module in self.modules():
            _still(module)
        self.eval()

    def _keep(self, _module: Any, given: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The head over words sees the states that are asked for alone: the logits of all others, most of what a small
        model with many words costs, are never computed."""
        if self._kept is None:
            return None
        self._hidden = given[0][self._kept]
        return (self._hidden, *given[1:])

    @contextmanager
    def _keeping(self, kept: Any) -> Iterator[None]:
        self._kept = kept
        try:
            yield
        finally:
            self._kept = self._hidden = None

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        kept: torch.Tensor,
        targets: torch.Tensor,
        temperature: float = 1.0,
        *,
        valued: bool = True,
        entropy: bool = False,
    ) -> tuple[torch.Tensor, torch.Tensor | None, torch.Tensor | None]:
        """→ log-probabilities of the targets, values of the states before them, entropies: (N,) float32 each, row by
        row; None for what is not asked.

        input_ids, attention_mask: (B, W), padded on the right. kept: (B, W) bool, the N places whose next token is of
        an answer. targets: (N,), these tokens. Logits are divided by the temperature, for the policy and for the
        reference alike.
        """
        with self._keeping(kept):
            output = self.model(input_ids=input_ids, attention_mask=attention_mask, use_cache=False)
            logits, hidden = output.logits.float() / temperature, self._hidden
        logprobs = -functional.cross_entropy(logits, targets, reduction="none")
        found = None
        if entropy:
            spread = functional.log_softmax(logits, -1)
            found = -(spread.exp() * spread).sum(-1)
        values = self._values(hidden, input_ids, attention_mask, kept) if valued else None
        return logprobs, values, found

    def appraise(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, kept: torch.Tensor
    ) -> torch.Tensor:
        """→ the critic's values (N,), as `forward` gives them, without a pass of the policy. Raises ValueError for an
        actor without a critic, whose values are of the policy's states."""
        if self.critic is None:
            raise ValueError("there is no critic; values come with the policy's own pass")
        return self._values(None, input_ids, attention_mask, kept)

    def _values(
        self,
        hidden: torch.Tensor | None,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        kept: torch.Tensor,
    ) -> torch.Tensor:
        if self.value is not None:
            return _linear(self.value, hidden)
        inner = inner_model(self.critic)
        backbone = getattr(inner, inner.base_model_prefix)
        states = backbone(input_ids=input_ids, attention_mask=attention_mask, use_cache=False)
        return _linear(inner.score, states.last_hidden_state[kept])

    def step(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, positions: torch.Tensor, cache: Any
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        """→ logits (B, V) of the next token and the value of the state (B,), None where a critic knows it. input_ids:
        (B, W), padded on the left, behind what the cache holds. attention_mask: (B, all so far)."""
        given = {"position_ids": positions} if "position_ids" in self._inputs else {}
        with self._keeping((slice(None), slice(-1, None))):
            output = self.model(
                input_ids=input_ids,
                attention_mask=attention_mask,
                past_key_values=cache,
                use_cache=True,
                **given,
            )
            hidden = self._hidden
        value = None if self.value is None or hidden is None else _linear(self.value, hidden[:, 0])
        return output.logits[:, -1].float(), value

    @contextmanager
    def reference(self) -> Iterator[None]:
        """What the model was before its adapter. Raises UsageError for one without."""
        if not hasattr(self.model, "disable_adapter"):
            raise UsageError(f"{type(self.model).__name__} has no adapter to turn off")
        with self.model.disable_adapter():
            yield


def _still(module: nn.Module) -> None:
    """Nothing in it is left to chance, in training either, as the activations of a model that trains may be computed
    twice. Layers of transformers keep the chance as a plain number, each under its own name."""
    if isinstance(module, nn.Dropout):
        module.p = 0.0
    for name, value in vars(module).items():
        if isinstance(value, float) and any(word in name for word in _CHANCES):
            setattr(module, name, 0.0)


def _linear(head: nn.Linear, hidden: Any) -> torch.Tensor:
    """In the head's own type under mixed precision too; values differ by less than bfloat16 can tell."""
    with torch.autocast(hidden.device.type, enabled=False):
        found: torch.Tensor = head(hidden.to(head.weight.dtype))[..., 0].float()
    return found


def collate_answers(prompts: Sequence[Ids], answers: Sequence[Ids], pad: int) -> Batch:
    """What `Actor.forward` takes: each row a prompt and its answer, padded on the right; no prompt and no answer is
    empty."""
    lengths = [len(prompt) + len(answer) for prompt, answer in zip(prompts, answers, strict=True)]
    ids = np.full((len(prompts), max(lengths)), pad, np.int64)
    mask, kept = np.zeros_like(ids), np.zeros(ids.shape, np.bool_)
    for place, (prompt, answer) in enumerate(zip(prompts, answers, strict=True)):
        end = len(prompt) + len(answer)
        ids[place, : len(prompt)], ids[place, len(prompt) : end] = prompt, answer
        mask[place, :end] = 1
        kept[place, len(prompt) - 1 : end - 1] = True
    return {
        "input_ids": torch.from_numpy(ids),
        "attention_mask": torch.from_numpy(mask),
        "kept": torch.from_numpy(kept),
        "targets": torch.from_numpy(np.concatenate(list(answers)).astype(np.int64)),
    }
