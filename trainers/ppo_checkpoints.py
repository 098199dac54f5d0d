"""Checkpoints of PPO: everything that the next update depends on.

    step-000100/                    the policy, or its adapter, as `from_pretrained` reads it
    step-000100/value.safetensors   value head, or critic
    step-000100/optimizer.pt        of both
    step-000100/ppo_state.json      updates and steps that are done, KL control, scale of the scores, what was best

Random numbers need none: each answer, each minibatch and each pass over the prompts is drawn by a key of seed, update
and place.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from datagen.errors import DatagenError
from trainers.actor import Actor
from trainers.loading import save

_STATE, _VALUE, _OPTIMIZER = "ppo_state.json", "value.safetensors", "optimizer.pt"
# What those who read its files say of one that is cut off, empty or something else.
_DAMAGED = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    RuntimeError,
    EOFError,
    pickle.UnpicklingError,
    SafetensorError,
)


@dataclass(slots=True)
class State:
    """update: how many are done. steps: of the optimiser. control: of the KL. mean, std: of the scores' scale. length,
    same, ringing: see `trainers.ppo_watching.Alarms`. best: the update of the best evaluation, 0 of the first policy.
    stale: evaluations since. before, now: held-out measures of the first policy and at the last evaluation; at_best: at
    the best one."""

    update: int = 0
    steps: int = 0
    control: dict[str, float] = field(default_factory=dict)
    mean: float = 0.0
    std: float = 1.0
    length: float = 0.0
    same: float = 0.0
    ringing: tuple[str, ...] = ()
    best: int = 0
    stale: int = 0
    before: Mapping[str, float] = field(default_factory=dict)
    now: Mapping[str, float] = field(default_factory=dict)
    at_best: Mapping[str, float] = field(default_factory=dict)


def write(place: Path, actor: Actor, optimizer: Any, tokenizer: Any, state: State) -> None:
    """Raises DatagenError where a weight is no number."""
    for name, one in actor.named_parameters():
        if one.requires_grad and not bool(torch.isfinite(one).all()):
            raise DatagenError(f"{name} holds what is no finite number")
    place.mkdir(parents=True, exist_ok=True)
    save(actor.model, tokenizer, place)
    save_file(_values(actor), place / _VALUE)
    torch.save(optimizer.state_dict(), place / _OPTIMIZER)
    (place / _STATE).write_bytes(orjson.dumps(asdict(state), option=orjson.OPT_INDENT_2))


def _values(actor: Actor) -> dict[str, torch.Tensor]:
    """What gives states their values, without what is shared with the policy."""
    return {
        name: one.detach().cpu().contiguous().clone()
        for name, one in actor.named_parameters()
        if one.requires_grad and not name.startswith("model.")
    }


def read(place: Path, actor: Actor, optimizer: Any) -> State:
    """Puts everything back. The policy's weights go into the model that is there, which optimiser and engines hold.
    Raises DatagenError for a checkpoint that is damaged."""
    reading = place / _STATE
    try:
        found = orjson.loads(reading.read_bytes())
        state = State(**{**found, "ringing": tuple(found["ringing"])})
        reading = place
        _load_policy(place, actor.model)
        reading = place / _VALUE
        missing, unknown = actor.load_state_dict(load_file(reading), strict=False)
        lacking = [one for one in missing if one in _values(actor)]
        reading = place / _OPTIMIZER
        optimizer.load_state_dict(torch.load(reading, map_location="cpu", weights_only=True))
    except _DAMAGED as error:
        # The first sentence: torch goes on with advice on reading what nobody should read.
        said = " ".join(str(error).split()).partition(". ")[0][:300] or type(error).__name__
        raise DatagenError(
            f"{reading}: is damaged: {said}; remove {place} to go on behind the checkpoint before it"
        ) from error
    if lacking or unknown:
        raise DatagenError(
            f"{place / _VALUE}: lacks weights or has others ({[*lacking, *unknown][0]}); remove {place} to go on behind"
            " the checkpoint before it"
        )
    return state


def _load_policy(place: Path, model: Any) -> None:
    if hasattr(model, "get_base_model"):
        from peft import set_peft_model_state_dict

        set_peft_model_state_dict(model, load_file(place / "adapter_model.safetensors"))
        return
    # Opened as a model, whose tensors often have other names in the file than in memory, as experts have.
    found, told = type(model).from_pretrained(place, dtype=model.dtype, output_loading_info=True)
    if told["missing_keys"]:
        raise ValueError(f"lacks {min(told['missing_keys'])}")
    model.load_state_dict(found.state_dict())
