"""Attention within a packed row, one example after the other.

A mask over the whole row keeps examples apart as well, but torch then computes what each would make of all others and
throws it away: on a CPU, with rows of 1,024 tokens and examples of 250, a fifth of a training step. Knows no data.
"""

from __future__ import annotations

import inspect
from typing import Any

import torch
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

_NAME = "by_example"


def attend_by_example(model: Any) -> None:
    """Lets a model do so that runs on a CPU with torch's fused attention; any other stays as it is, as on a GPU many
    short calls may cost more than the mask saves, which nobody measured."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    takes = inspect.signature(inner.forward).parameters.values()
    if not any(one.kind is one.VAR_KEYWORD for one in takes):
        return
    if inner.device.type == "cpu" and inner.config.get_text_config()._attn_implementation == "sdpa":
        AttentionInterface.register(_NAME, _attend)
        AttentionMaskInterface.register(_NAME, sdpa_mask)
        inner.set_attn_implementation(_NAME)


def bounds(model: Any, position_ids: torch.Tensor) -> dict[str, torch.Tensor]:
    """What a model that attends so takes besides: where the examples of a row (R, T) begin, and T; (examples + 1,).
    Nothing for any other model. All rows have their examples at the same places."""
    if model.config.get_text_config()._attn_implementation != _NAME:
        return {}
    starts = (position_ids[0] == 0).nonzero().flatten()
    return {"cu_seq_lens_q": torch.cat([starts, starts.new_tensor([position_ids.shape[1]])]).to(torch.int32)}


def _attend(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    cu_seq_lens_q: torch.Tensor | None = None,
    **more: Any,
) -> tuple[torch.Tensor, None]:
    """query: (B, heads, T, size) -> (B, T, heads, size). Without bounds, or where a layer sees only so far back, by the
    mask."""
    sizes = [] if cu_seq_lens_q is None else cu_seq_lens_q.diff().tolist()
    whole: Any = sdpa_attention_forward
    if not sizes or sum(sizes) != key.shape[2] or max(sizes) > (more.get("sliding_window") or max(sizes)):
        seen: tuple[torch.Tensor, None] = whole(module, query, key, value, attention_mask, **more)
        return seen
    parts = zip(query.split(sizes, 2), key.split(sizes, 2), value.split(sizes, 2), strict=True)
    return torch.cat([whole(module, *part, None, **more)[0] for part in parts], 1), None
