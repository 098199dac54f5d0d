"""A policy's weights as a checkpoint names them, for whoever answers in its place: an adapter's work is in them.

    for name, tensor in merged_weights(model): …

Knows no engines. The model stays as it is, bit for bit: merging an adapter into it and taking it out again would leave
rounding errors in the frozen weights at every update.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch

from datagen.errors import DatagenError
from trainers.scoring import inner_model

_WRAPPED = ".base_layer."
_SAVED = ".modules_to_save."


def has_adapter(model: Any) -> bool:
    return hasattr(model, "get_base_model")


def merged_weights(model: Any) -> Iterator[tuple[str, torch.Tensor]]:
    """Name and tensor of each weight, once where several names share it. A layer with an adapter comes as a new tensor,
    frozen weights of four bits in the adapter's precision; all others are the model's own memory, not copies.

    Raises DatagenError for an adapter whose work cannot be added to a weight.
    """
    inner = inner_model(model)
    weights = _unshared(inner.state_dict())
    found = _adapted(inner, model, weights) if has_adapter(model) else iter(weights.items())
    if getattr(inner, "_weight_conversions", None):
        # Loading has joined weights that lie apart in the files, those of experts for one; here they part again.
        from transformers.core_model_loading import revert_weight_conversion

        found = iter(revert_weight_conversion(inner, dict(found)).items())
    return found


def _unshared(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    found, seen = {}, set()
    for name, tensor in weights.items():
        place = (tensor.data_ptr(), tensor.shape)
        if place not in seen or not tensor.numel():
            found[name] = tensor.detach()
        seen.add(place)
    return found


def _adapted(inner: Any, model: Any, weights: dict[str, torch.Tensor]) -> Iterator[tuple[str, torch.Tensor]]:
    from peft.tuners.lora import LoraLayer

    layers = {name: one for name, one in inner.named_modules() if isinstance(one, LoraLayer)}
    names = set(model.active_adapters)
    for name, tensor in weights.items():
        owner = name.partition(_WRAPPED)[0]
        if owner in layers and _WRAPPED in name:
            kind = name.removeprefix(owner + _WRAPPED)
            if kind == "weight":
                yield f"{owner}.weight", _with_adapter(owner, layers[owner])
            elif "." not in kind:  # a bias; what lies deeper says how a weight of four bits was packed
                yield f"{owner}.{kind}", tensor
        elif _SAVED in name:
            place, _, rest = name.partition(_SAVED)
            adapter, _, kind = rest.partition(".")
            if adapter in names:
                yield f"{place}.{kind}", tensor
        elif ".original_module." not in name and ".lora_" not in name:
            yield name, _plain(name, tensor)


def _plain(name: str, tensor: torch.Tensor) -> torch.Tensor:
    if tensor.dtype == torch.uint8:
        raise DatagenError(
            f"{name}: has four bits and no adapter, which cannot be sent to a rollout engine; let lora.targets name its"
            " layer, or use rollout.engine=transformers"
        )
    return tensor


@torch.no_grad()  # type: ignore[untyped-decorator, unused-ignore]  # torch has no types here
def _with_adapter(name: str, layer: Any) -> torch.Tensor:
    """W + s·BA (Hu et al. 2021, eq. 3), of all adapters that are in use."""
    from peft.utils.integrations import dequantize_module_weight

    if any(getattr(layer, "use_dora", {}).values()) or any(getattr(layer, "lora_bias", {}).values()):
        raise DatagenError(
            f"{name}: its adapter does more than add to a weight (DoRA, or a bias of its own), which cannot be sent to"
            " a rollout engine; use rollout.engine=transformers"
        )
    weight: torch.Tensor = dequantize_module_weight(layer.get_base_layer()).detach()
    if layer.merged or layer.disable_adapters:
        return weight
    for adapter in layer.active_adapters:
        if adapter in layer.lora_A or adapter in getattr(layer, "lora_embedding_A", {}):
            weight = weight + layer.get_delta_weight(adapter).to(weight.dtype)
    return weight
