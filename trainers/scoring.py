"""The reward model: one backbone with a scalar head, which gives an answer one number.

    opened = open_scorer("runs/sft", seed=0)
    opened.scorer(**collate_pairs(pairs, pad)).chunk(2)  ->  scores of the chosen and of the rejected answers

Both answers to a prompt lie in one row, [prompt | chosen | rejected], and the second does not see the first, so that
the prompt is computed once. Where a model cannot do that, `check_shared` says so, and they take a row each. The model
is one of transformers' own for sequence classification: saved, it loads without this file. Knows no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from transformers import AutoModelForSequenceClassification

from datagen.errors import DatagenError, UsageError
from datagen.record import Message, Strength
from trainers.loading import open_config, open_tokenizer, quiet
from trainers.masking import Masking
from trainers.objectives import MARGINS, UNKNOWN, Margins
from trainers.packing import Batch, bucketed_batches
from trainers.pairs import Ids, Pair

_HEAD = "score"  # what transformers calls the head of a decoder for sequence classification
# Of scores, against the largest of them.
_LEAK = 1e-6
_ROUNDING = {True: 1e-3, False: 0.1}  # in float32, and in a shorter type
_REPLIES = (Message("user", "?"), Message("assistant", "!"))


class Scorer(nn.Module):  # type: ignore[misc]
    """model: a transformers model for sequence classification with one label, or the same in peft's wrapping.

    Called as a whole, so that what is wrapped around it (DDP, FSDP) sees its forward pass.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    @property
    def config(self) -> Any:
        return self.model.config

    def activation_checkpointing_enable(self, **how: Any) -> None:
        """For Trainer, which asks the model that it trains."""
        self.model.activation_checkpointing_enable(**how)

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        bounds: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """→ (n,) float32, taken at the last token of each answer, whatever that is.

        One row for each answer: input_ids (n, W), attention_mask (n, W), 1 on an answer and 0 on the padding to its
        right. Or one for both answers of a pair: input_ids (B, W), bounds (B, 3), see `collate_pairs`; then n = 2B,
        the chosen answers before the rejected ones."""
        plain = inner_model(self.model)
        rows = torch.arange(len(input_ids), device=input_ids.device)
        if bounds is not None:
            given = _sharing(input_ids.shape[1], bounds, plain)
            rows = rows.repeat(2)
            last = torch.cat([bounds[:, 1], bounds[:, 2]]) - 1
        elif attention_mask is not None:
            given = {"attention_mask": attention_mask}
            last = attention_mask.sum(1) - 1
        else:
            raise ValueError("neither an attention_mask nor bounds say where the answers end")
        backbone = getattr(plain, plain.base_model_prefix)
        hidden = backbone(input_ids=input_ids, use_cache=False, **given).last_hidden_state[rows, last]
        head = getattr(plain, _HEAD)
        # In the head's own type under mixed precision too: scores differ by less than bfloat16 can tell.
        with torch.autocast(hidden.device.type, enabled=False):
            return head(hidden.to(head.weight.dtype))[:, 0].float()


def inner_model(model: Any) -> Any:
    """The transformers model inside peft's wrapping; its layers keep their adapters."""
    return model.get_base_model() if hasattr(model, "get_base_model") else model


def _sharing(width: int, bounds: torch.Tensor, plain: Any) -> dict[str, torch.Tensor]:
    """Mask and positions under which the rejected answer follows the prompt, not the chosen one. bounds: (B, 3)."""
    shared, split, end = bounds[:, :, None].unbind(1)
    place = torch.arange(width, device=bounds.device)[None]
    positions = torch.where(place < split, place, place - split + shared)
    positions = torch.where(place < end, positions, 0)
    between = (place >= shared) & (place < split)  # the chosen answer's own tokens
    seen = (place[:, :, None] >= place[:, None]) & ~((place >= split)[:, :, None] & between[:, None])
    mask = seen[:, None]
    if _attention(plain) == "eager":  # adds the mask to the weights
        mask = torch.where(mask, 0.0, torch.finfo(plain.dtype).min).to(plain.dtype)
    return {"attention_mask": mask, "position_ids": positions}


def _attention(plain: Any) -> str:
    return str(getattr(plain.config.get_text_config(), "_attn_implementation", ""))


def collate_pairs(pairs: Sequence[Pair], pad: int, *, shared: bool = True) -> Batch:
    """shared: input_ids (B, W), each row a pair's own, padded on the right; bounds (B, 3), of each row where the chosen
    answer's own tokens begin, where the rejected one's do, and where those end. Else two rows for each pair, the
    chosen answers of all before the rejected ones; see `collate_rows`."""
    if not shared:
        return collate_rows([*(pair.chosen for pair in pairs), *(pair.rejected for pair in pairs)], pad)
    bounds = [(pair.shared, pair.split, len(pair.row)) for pair in pairs]
    return {
        "input_ids": collate_rows([pair.row for pair in pairs], pad)["input_ids"],
        "bounds": torch.tensor(bounds),
    }


def collate_rows(rows: Sequence[Ids], pad: int) -> Batch:
    """input_ids, attention_mask: (n, W), padded on the right."""
    ids = np.full((len(rows), max(map(len, rows))), pad, np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}


def collate_targets(pairs: Sequence[Pair], margins: Margins) -> Batch:
    """margin: (B,) float32. safe: (2B,), of the chosen answers before the rejected ones: 1, 0 or UNKNOWN."""
    by_strength: dict[Strength, float] = dict(MARGINS[margins])
    safe = [*(pair.chosen_safe for pair in pairs), *(pair.rejected_safe for pair in pairs)]
    return {
        "margin": torch.tensor([by_strength[pair.strength] for pair in pairs]),
        "safe": torch.tensor([UNKNOWN if one is None else int(one) for one in safe]),
    }


def score_pairs(
    scorer: Scorer, pairs: Sequence[Pair], pad: int, size: int = 16, *, shared: bool = True
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(n,) scores of the chosen and of the rejected answers, in the order of the pairs, without dropout."""
    lengths = np.array([len(pair.row) if shared else max(pair.lengths) for pair in pairs], np.int64)
    scores = np.empty((2, len(pairs)), np.float32)
    device, training = next(scorer.parameters()).device, scorer.training
    scorer.eval()
    try:
        for batch in bucketed_batches(lengths, np.arange(len(pairs)), size, np.random.default_rng(0)):
            given = collate_pairs([pairs[place] for place in batch], pad, shared=shared)
            with torch.no_grad():
                found = scorer(**{name: value.to(device) for name, value in given.items()})
            scores[:, batch] = found.view(2, -1).cpu().numpy()
    finally:
        scorer.train(training)
    return scores[0], scores[1]


def check_shared(scorer: Scorer, longest: int = 0) -> str:
    """Why this model cannot have both answers in one row, "" where it can; tried out on tokens of ours. longest: tokens
    of the longest row to come, against a window of attention."""
    plain = inner_model(scorer.model)
    config, attention = plain.config.get_text_config(), _attention(plain)
    if attention not in ("sdpa", "eager"):
        return f"its attention is {attention!r}, which takes no mask of ours; sdpa and eager do"
    window = getattr(config, "sliding_window", None) or getattr(config, "attention_chunk_size", None)
    layers = getattr(config, "layer_types", None) or (["window"] if window else [])
    if window and longest > window and any(layer != "full_attention" for layer in layers):
        return f"its attention reaches back {window:,} tokens, and the longest row has {longest:,}"
    count = config.vocab_size
    prompt, first, other, last = (torch.arange(one, one + 8) % count for one in (1, 11, 21, 31))
    rows = torch.stack([torch.cat([prompt, one, last]) for one in (first, other)])
    pairs = [Pair(row.numpy().astype(np.int32), 8, 16) for row in rows]
    try:
        (chosen, rejected), (own_chosen, own_rejected) = (
            map(torch.from_numpy, score_pairs(scorer, pairs, 0, shared=shared)) for shared in (True, False)
        )
    except (TypeError, ValueError, RuntimeError) as error:
        return f"{type(plain).__name__} does not take such rows: {' '.join(str(error).split())[:200]}"
    largest = torch.cat([own_chosen, own_rejected]).abs().max()
    leaked = (rejected[0] - rejected[1]).abs() / largest
    moved = torch.cat([chosen - own_chosen, rejected - own_rejected]).abs().max() / largest
    if leaked < _LEAK and moved < _ROUNDING[plain.dtype == torch.float32]:
        return ""
    return (
        f"{type(plain).__name__} mixes the answers of a row: the score of one changed by {leaked:.1e} with the text of"
        f" the other, and by {moved:.1e} against a row of its own"
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """fresh: whether the head is new, so that the scores mean nothing yet. notices: what the user should know."""

    scorer: Scorer
    tokenizer: Any
    fresh: bool
    notices: tuple[str, ...] = ()

    @property
    def pad(self) -> int:
        return int(self.tokenizer.pad_token_id)


def open_scorer(name: str, dtype: torch.dtype = torch.float32, seed: int = 0, **more: Any) -> Opened:
    """From a model that was fine-tuned to chat, whose head over words gives way to a new one, or from a reward model.
    more: what else `from_pretrained` should know.

    Raises UsageError where there is none, or a token that ends replies cannot be told from padding; DatagenError where
    weights are missing, which transformers would make up.
    """
    quiet()
    open_config(name)
    tokenizer, notices = open_scorer_tokenizer(name)
    try:
        model, found = AutoModelForSequenceClassification.from_pretrained(
            name, num_labels=1, dtype=dtype, output_loading_info=True, **more
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        said = " ".join(str(error).split())[:300]
        raise UsageError(f"--model {name}: no reward model can be made of it: {said}") from error
    if not hasattr(model, _HEAD):
        raise UsageError(f"--model {name}: {type(model).__name__} is no decoder; a reward model needs one")
    missing = {str(one) for one in found["missing_keys"]}
    if lacking := sorted(missing - {f"{_HEAD}.weight"}):
        raise DatagenError(
            f"--model {name}: its files lack {len(lacking)} weights, such as {lacking[0]}; save it whole"
        )
    if missing:
        start_head(model, seed)
    rows = model.get_input_embeddings().weight.shape[0]
    if tokenizer.pad_token_id >= rows:
        model.resize_token_embeddings(len(tokenizer))
        notices.append(f"embeddings grew from {rows:,} to {len(tokenizer):,} rows for the padding token")
    for config in (model.config, model.config.get_text_config()):
        config.pad_token_id, config.use_cache = tokenizer.pad_token_id, False
    return Opened(Scorer(model), tokenizer, bool(missing), tuple(notices))


def open_scorer_tokenizer(name: str) -> tuple[Any, list[str]]:
    """With what the user should know of its padding. Raises UsageError."""
    tokenizer = open_tokenizer(name)
    return tokenizer, _part_pad(tokenizer, name)


def start_head(model: Any, seed: int) -> None:
    """Draws the head anew from a normal distribution of std 1/√(d+1), d the width of the model, so that scores begin
    around ±1 (Huang et al. 2024, arXiv 2403.17031, on the head of Stiennon et al. 2020)."""
    weight = getattr(inner_model(model), _HEAD).weight
    drawn = torch.randn(weight.shape, generator=torch.Generator().manual_seed(seed))
    with torch.no_grad():
        weight.copy_(drawn / (weight.shape[1] + 1) ** 0.5)


def _part_pad(tokenizer: Any, name: str) -> list[str]:
    """Gives the tokenizer a padding token that ends no reply: transformers scores the last token that is not padding,
    which else would be the one before the end. Raises UsageError."""
    masking = Masking.of(tokenizer)
    masked = masking.encode(_REPLIES)[0]
    ends = {int(masked.tokens.ids[masked.length - 1]), tokenizer.eos_token_id}
    if tokenizer.pad_token_id not in ends:
        return []
    before = tokenizer.pad_token
    specials = {
        token.content: place for place, token in tokenizer.added_tokens_decoder.items() if token.special
    }
    free = [word for word, place in specials.items() if place not in ends]
    free.sort(key=lambda word: ("pad" not in word.lower(), word))
    used = masking.template.source
    pad = next((word for word in free if word not in used and word != tokenizer.bos_token), None)
    if pad is None:
        raise UsageError(
            f"--model {name}: {before!r} pads and ends replies; set a padding token of its own in tokenizer_config.json"
        )
    tokenizer.pad_token = pad
    return [f"{before!r} pads and ends replies, so {pad!r} pads now"]
