"""What a training will need, before it starts: memory by part, time, and what to change where it does not fit.

    work = Work(rows=8, length=1024, steps=300)
    needs = plan(Shape.of(config), work, measure_rate(Shape.of(config), work, device))
    needs.line(available_memory(device)), needs.warning(remedies(work), available_memory(device))

Sums of known terms, right to about a third; what a device computes per second is measured, not assumed. Knows no data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import torch
from transformers import AutoModelForCausalLM

from trainers.machine import Rate, measure
from trainers.machine import available_memory as available_memory
from trainers.settings import Lora

Trained = Literal["full", "lora", "qlora"]

_SINGLE, _HALF = 4, 2  # bytes of a number
# A weight of 4 bits with its doubly quantised constants: 0.127 bits more (QLoRA, arXiv 2305.14314, §3).
_QUANTISED = 4.127 / 8
_LIBRARIES = 30e6  # bytes of buffers and threads that the first pass makes, as measured
# A state that is kept is written, read again for its gradient, and its gradient is written and read: so much longer it
# takes than to be made once. Fitted to the loops that `plan` tells of.
_HANDLED = 5.0


@dataclass(frozen=True, slots=True)
class Shape:
    """parameters: of the whole model; linear: of its projections, without embeddings and head. inputs: the sum of their
    inputs; sides: of inputs and outputs, which is what an adapter of rank 1 on all of them holds. values: width of the
    keys."""

    parameters: int
    linear: int
    inputs: int
    sides: int
    layers: int
    hidden: int
    inner: int
    values: int
    heads: int
    vocabulary: int

    @classmethod
    def of(cls, config: Any) -> Self:
        """Counted on a model without memory, so that it holds for most architectures. Of a mixture of experts the
        experts count as memory, but not in `linear`, so its time comes out too short."""
        text = config.get_text_config()
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config)
        ends = {id(model.get_input_embeddings()), id(model.get_output_embeddings())}
        matrices = [
            (module.weight, getattr(module, "in_features", module.weight.shape[0]))
            for module in model.modules()
            if id(module) not in ends and getattr(module, "weight", None) is not None
            if module.weight.dim() == 2 and not isinstance(module, torch.nn.Embedding)
        ]
        heads = getattr(text, "num_attention_heads", None) or 1  # a model without attention has none
        width = getattr(text, "head_dim", None) or text.hidden_size // heads
        inner = getattr(text, "intermediate_size", None) or getattr(text, "n_inner", None)
        return cls(
            parameters=sum(weight.numel() for weight in model.parameters()),
            linear=sum(weight.numel() for weight, _ in matrices),
            inputs=sum(inputs for _, inputs in matrices),
            sides=sum(sum(weight.shape) for weight, _ in matrices),
            layers=text.num_hidden_layers,
            hidden=text.hidden_size,
            inner=inner or 4 * text.hidden_size,
            values=width * (getattr(text, "num_key_value_heads", None) or heads),
            heads=heads,
            vocabulary=text.vocab_size,
        )


@dataclass(frozen=True, slots=True)
class Work:
    """rows of length tokens, padding included: one forward pass of one process. passes: of them that make a step.
    packed: whether rows are without padding. kept: the share of tokens whose logits are computed. dropout: in the
    adapter, of `rank`. half: arithmetic in bfloat16. eager: attention that is not fused. sharded: weights, gradients
    and the optimiser's state are spread over the processes (ZeRO stage 3, arXiv 1910.02054; FSDP)."""

    rows: int
    length: int
    steps: int
    passes: int = 1
    packed: bool = False
    kept: float = 1.0
    trained: Trained = "full"
    rank: int = 0
    dropout: bool = True
    half: bool = False
    checkpointing: bool = False
    eager: bool = False
    processes: int = 1
    sharded: bool = False

    @property
    def tokens(self) -> int:
        """Of one pass of one process."""
        return self.rows * self.length


@dataclass(frozen=True, slots=True)
class Plan:
    """memory: bytes of one process by part, at the moment when most is held. flops: of the whole training, over all
    processes. seconds: how long it takes at the rate that was measured; None where none was."""

    memory: dict[str, float]
    flops: float
    seconds: float | None
    steps: int

    @property
    def bytes(self) -> float:
        return sum(self.memory.values())

    def line(self, free: int | None) -> str:
        """For the terminal. free: bytes, of `available_memory`."""
        parts = ", ".join(f"{name} {_amount(size)}" for name, size in self.memory.items() if size >= 5e5)
        there = "" if free is None else f", {_amount(free)} are free"
        lasting = (
            ""
            if self.seconds is None
            else f"; about {_duration(self.seconds)} for {self.steps:,} step{'s' * (self.steps > 1)}"
        )
        return f"needs about {_amount(self.bytes)} ({parts}){there}{lasting}"

    def warning(self, remedies: Sequence[str], free: int | None) -> str:
        """remedies: what to change where it does not fit, at least two; "" where it does."""
        if free is None or self.bytes <= free:
            return ""
        return (
            f"this may not fit into memory: it needs about {_amount(self.bytes)} and {_amount(free)} are free; try"
            f" {', '.join(remedies[:-1])} or {remedies[-1]}"
        )


def adapted(lora: Lora | None) -> Trained:
    """Which weights are trained."""
    return "full" if lora is None else "qlora" if lora.bits == 4 else "lora"


def remedies(work: Work) -> Sequence[str]:
    """Those that are not taken yet, the ones that cost least first."""
    found = []
    if work.rows > 1:
        found.append(f"optim.micro_batch={max(work.rows // 4, 1)}")
    if not work.packed:
        found.append("data.packing=true")
    if not work.checkpointing:
        found.append("optim.checkpointing=true")
    if work.trained == "full":
        found.append("--lora r=16")
    elif work.trained == "lora":
        found.append("--lora bits=4")
    if work.processes > 1 and not work.sharded:
        found.append("sharding (pipelines/train/accelerate/fsdp.yaml)")
    return [*found, f"data.max_length={max(work.length // 2, 1)}", "a smaller model"]


def plan(shape: Shape, work: Work, rate: Rate | None = None) -> Plan:
    """rate: of `measure_rate`; without one no time is told.

    Against real loops of Llama models of 0.7, 3.7, 22 and 51 million weights on one CPU core, with checkpointing, an
    adapter, rows of 2,048 tokens and unfused attention among them, estimate over truth is: memory 0.82 to 1.12, time
    0.87 to 1.11. On a GPU and over several processes it was not compared.
    """
    passes = work.passes * work.steps
    flops = count_flops(shape, work)
    seconds = None
    if rate is not None:
        # Products, and all that is done to each number by itself: norms, activation functions, the loss.
        again = 4 / 3 if work.checkpointing else 1.0
        states = again * work.tokens * shape.layers * _layer(shape, work) + _logits(shape, work)
        seconds = passes * (flops / rate.flops + _HANDLED * states / rate.bytes)
    return Plan(_memory(shape, work), flops * passes * work.processes, seconds, work.steps)


def _memory(shape: Shape, work: Work) -> dict[str, float]:
    """Weights that are trained, and so their gradients, are in float32 with the two moments of Adam, 16 bytes in all
    (ZeRO, arXiv 1910.02054, §3.1, without its half copies); frozen ones in the arithmetic's type."""
    number = _number(work)
    adapter = work.rank * shape.sides
    if work.trained == "full":
        weights, trained = float(_SINGLE * shape.parameters), shape.parameters
        # Mixed precision keeps a copy of each matrix in the short type while a pass lasts.
        copies = float(_HALF * shape.linear) if work.half else 0.0
    else:
        frozen = _QUANTISED if work.trained == "qlora" else number
        weights = frozen * shape.linear + number * (shape.parameters - shape.linear)
        trained, copies = adapter, 0.0
    shards = work.processes if work.sharded else 1
    gathered = weights / max(shape.layers, 1) if work.sharded else 0.0  # one layer is whole at a time
    return {
        "weights": weights / shards + gathered + copies,
        "adapter": 0.0 if work.trained == "full" else _SINGLE * adapter / shards,
        "gradients": _SINGLE * trained / shards,
        "optimiser": 2 * _SINGLE * trained / shards,
        "activations": _activations(shape, work),
        "logits": _logits(shape, work),
        "libraries": _LIBRARIES,
    }


def _number(work: Work) -> int:
    return _HALF if work.half else _SINGLE


def _activations(shape: Shape, work: Work) -> float:
    """With checkpointing a layer keeps its input, and one layer at a time the rest. The gradients of one layer's states
    come on top."""
    layer = _layer(shape, work)
    if work.checkpointing:
        return work.tokens * (shape.layers * _SINGLE * shape.hidden + 2 * layer)
    return work.tokens * (shape.layers + 1) * layer


def _layer(shape: Shape, work: Work) -> float:
    """Bytes that a layer keeps of each token for its gradient, counted as Korthikanti et al. 2022 (arXiv 2205.05198,
    §4.1) do for another layer: both norms their input and output in float32; the projections their inputs, attention
    its queries, keys, values and output; the gated feed-forward its four inner states. Attention that is not fused also
    keeps its scores, twice, and an adapter with dropout each input and its mask, in float32."""
    number = _number(work)
    layer: float = _SINGLE * 4 * shape.hidden + number * (
        5 * shape.hidden + 2 * shape.values + 4 * shape.inner
    )
    if work.eager:
        layer += 2 * number * shape.heads * work.length
    if work.trained != "full" and work.dropout:
        layer += 2 * _SINGLE * shape.inputs / shape.layers
    return layer


def _logits(shape: Shape, work: Work) -> float:
    """In float32 with their logarithms of probabilities and their gradient; in the short type besides."""
    return work.tokens * work.kept * shape.vocabulary * (3.0 * _SINGLE + (_HALF if work.half else 0))


def count_flops(shape: Shape, work: Work) -> float:
    """Operations of one pass of one process: 2 for each weight and token forward and 4 backward (Kaplan et al. 2020,
    arXiv 2001.08361, §2.1), of which frozen weights save 2; 12·layers·hidden·length for each token in attention, and
    the whole forward pass once more with checkpointing (Narayanan et al. 2021, arXiv 2104.04473, appendix)."""
    backward = 4 if work.trained == "full" else 2
    again = 2 if work.checkpointing else 0
    weights = (2 + backward + again) * shape.linear + 6 * work.rank * shape.sides
    attention = (12 + 2 * again) * shape.layers * shape.hidden * work.length
    head = (2 + backward) * work.kept * shape.hidden * shape.vocabulary
    return float(work.tokens * (weights + attention + head))


def measure_rate(shape: Shape, work: Work, device: torch.device | str = "cpu") -> Rate:
    """Of this device, on states as wide as the model's; takes less than a second."""
    kind = torch.bfloat16 if work.half else torch.float32
    return measure(min(work.tokens, 2048), shape.hidden, shape.inner, kind, torch.device(device))


def _amount(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} days"
