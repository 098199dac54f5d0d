"""Models and tokenizers from a folder or a hub id, ready to be trained, and back into a folder that loads everywhere.

Knows no data and no loss.
"""

from __future__ import annotations

import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.utils import logging as hub
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

from datagen.errors import DatagenError, MissingExtra, UsageError
from trainers.settings import Lora, Optim

_PADS = ("<|pad|>", "<pad>", "[PAD]", "<|finetune_right_pad_id|>", "<|endoftext|>", "<unk>")
_LONGEST = 4096


def quiet() -> None:
    """No progress bars and no advice of the libraries on stderr: what a user should know is said by us."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    hub.set_verbosity_error()  # type: ignore[no-untyped-call]
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")


def open_tokenizer(name: str) -> Any:
    """With a padding token that ends nothing. Raises UsageError where there is no tokenizer, or no such token."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError) as error:
        raise UsageError(f"--model {name}: no tokenizer can be loaded from it: {_said(error)}") from error
    tokenizer.padding_side = "right"
    if tokenizer.pad_token_id is None or tokenizer.pad_token_id == tokenizer.eos_token_id:
        # Padding that looks like an end is cut off together with it, by readers who look for the last token.
        known = tokenizer.get_vocab()
        pad = next((one for one in _PADS if one in known and known[one] != tokenizer.eos_token_id), None)
        if pad is None:
            raise UsageError(
                f"--model {name}: its tokenizer has no padding token of its own; set one in tokenizer_config.json, a"
                ' token that texts do not hold: "pad_token": "..."'
            )
        tokenizer.pad_token = pad
    return tokenizer


def open_config(name: str) -> Any:
    """Raises UsageError where there is no model."""
    try:
        return AutoConfig.from_pretrained(name)
    except (OSError, ValueError, KeyError) as error:
        hint = "" if Path(name).exists() else "; make a small one with: datagen train init"
        raise UsageError(f"--model {name}: no model can be loaded from it{hint}: {_said(error)}") from error


def check_writes(name: str, config: Any) -> None:
    """Raises UsageError for a reward model; one whose embeddings are its head would load as if it wrote texts."""
    if any(one.endswith("ForSequenceClassification") for one in getattr(config, "architectures", None) or ()):
        raise UsageError(
            f"{name}: is a reward model, which writes no texts; give the model that it was made of, or another that"
            " datagen train sft wrote"
        )


def precision_of(optim: Optim) -> torch.dtype:
    """Of the arithmetic. Raises UsageError for bfloat16 on a device that lacks it."""
    has = torch.cuda.is_available() and torch.cuda.is_bf16_supported(including_emulation=False)
    if optim.precision == "bfloat16" and torch.cuda.is_available() and not has:
        raise UsageError("optim.precision: this GPU has no bfloat16; leave it out for float32")
    wanted = optim.precision == "bfloat16" or (optim.precision == "auto" and has)
    return torch.bfloat16 if wanted else torch.float32


def weights_of(optim: Optim, lora: Lora | None) -> dict[str, Any]:
    """How `from_pretrained` should open a model. Weights that are trained are in float32, whatever the arithmetic
    (mixed precision, Micikevicius et al. 2018); frozen ones in the arithmetic's own type, or in four bits. Raises
    MissingExtra without bitsandbytes."""
    if lora is None:
        return {"dtype": torch.float32}
    precision = precision_of(optim)
    if lora.bits == 16:
        return {"dtype": precision}
    return {"dtype": precision, "quantization_config": _four_bits(precision)}


def open_model(name: str, optim: Optim, lora: Lora | None) -> Any:
    """A model with its weights, an adapter in it where `lora` says so. Raises UsageError, and MissingExtra without peft
    or bitsandbytes."""
    quiet()
    try:
        model = AutoModelForCausalLM.from_pretrained(name, **weights_of(optim, lora))
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"--model {name}: no model can be loaded from it: {_said(error)}") from error
    return model if lora is None else with_adapter(model, lora, optim, "CAUSAL_LM")


def _four_bits(compute: torch.dtype) -> Any:
    """NormalFloat with doubly quantised constants, as in QLoRA (arXiv 2305.14314, §3)."""
    from transformers import BitsAndBytesConfig

    if find_spec("bitsandbytes") is None:
        raise MissingExtra("lora.bits=4", "bitsandbytes", "qlora")
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute,
        llm_int8_skip_modules=["lm_head", "score"],
    )


def with_adapter(model: Any, lora: Lora, optim: Optim, task: str) -> Any:
    """task: peft's word for what the model does; with SEQ_CLS the head is trained whole. Raises UsageError for targets
    that the model lacks, MissingExtra without peft."""
    try:
        from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    except ModuleNotFoundError as error:
        raise MissingExtra("--lora", error.name or "peft", "train") from error
    if lora.bits == 4:
        prepare: Any = prepare_model_for_kbit_training
        model = prepare(model, use_gradient_checkpointing=optim.checkpointing)
    config = LoraConfig(
        r=lora.r,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=list(lora.targets) or "all-linear",
        task_type=task,
    )
    try:
        return get_peft_model(model, config)
    except ValueError as error:
        raise UsageError(f"lora.targets: {_said(error)}") from error


def context_of(config: Any) -> int:
    """Tokens that a model was made for; 0 where it does not say."""
    return int(getattr(config.get_text_config(), "max_position_embeddings", 0) or 0)


def max_length_of(wanted: int, config: Any) -> int:
    """Raises UsageError for more than the model was made for."""
    context = context_of(config)
    if context and wanted > context:
        raise UsageError(
            f"data.max_length: {wanted:,} tokens are more than the {context:,} that the model was made for"
        )
    return wanted or min(context or _LONGEST, _LONGEST)


def learning_rate_of(optim: Optim, lora: Lora | None, parameters: int, part: float = 1.0) -> float:
    """The one that is set, or else a part of this one: with an adapter 2e-4, as QLoRA; without one 2e-5 for models of
    15 billion parameters and more, as Llama 2 (§3.1), and 1/√size for smaller ones, up to 3e-3 at 700 thousand, which
    is ours."""
    if optim.learning_rate:
        return optim.learning_rate
    full = 3e-3 * (7e5 / parameters) ** 0.5
    return part * (2e-4 if lora is not None else float(min(3e-3, max(2e-5, full))))


def merge(model: Any) -> Any:
    """The model with its adapter's work in its own weights; any other as it is."""
    return model.merge_and_unload() if hasattr(model, "merge_and_unload") else model


def teach_ends(model: Any, tokenizer: Any, ends: frozenset[int]) -> None:
    """Writes into the model's settings what pads, and what its replies were trained to end with: a base model that is
    given another chat template would else write on past its answers."""
    model.config.pad_token_id = tokenizer.pad_token_id
    generation = getattr(model, "generation_config", None)
    if generation is not None:
        known = generation.eos_token_id
        before = [known] if isinstance(known, int) else list(known or ())
        generation.pad_token_id = tokenizer.pad_token_id
        generation.eos_token_id = list(dict.fromkeys([*before, *sorted(ends)])) or None


def save(model: Any, tokenizer: Any, folder: Path, state: dict[str, Any] | None = None) -> None:
    """As `from_pretrained` reads it. state: the weights, where they are spread over processes. Trainer turns the cache
    off while it trains, which nobody who loads the model wants. Raises DatagenError."""
    text = model.config.get_text_config()
    cached, text.use_cache = text.use_cache, True
    try:
        model.save_pretrained(folder, state_dict=state)
    except (NotImplementedError, ValueError) as error:
        raise DatagenError(f"{folder}: the model cannot be saved: {_said(error)}") from error
    finally:
        text.use_cache = cached
    tokenizer.save_pretrained(folder)


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
