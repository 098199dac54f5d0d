"""A model from nothing: a tokenizer learned from the data, and random weights in the shape of a Llama.

    made = make("4m", ("runs/first",), Path("models/tiny"))

For trying every path of training within minutes and without a hub; what it makes is an ordinary Hugging Face folder.
Knows nothing of training.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from datagen.errors import DatagenError, UsageError
from datagen.formats import BadLine
from datagen.record import Record
from trainers.folders import check_free, new_folder
from trainers.sources import parse_sources, records_of

PAD, BEGIN, END = "<|pad|>", "<|begin|>", "<|end|>"
ROLES = ("system", "user", "assistant")
SPECIALS = (PAD, BEGIN, END, *(f"<|{role}|>" for role in ROLES))
LEAST = 256 + len(SPECIALS)  # tokens: every byte, so that no text is unknown, and the special ones

# A text begins with a space, so that its first word is the token which that word is anywhere else. The space belongs
# to the reply and not to the prompt before it, since the model writes both in one token. Nothing stands between an end
# and the next role: a line break there would only be one more token for each message.
CHAT_TEMPLATE = """\
{{- '<|begin|>' -}}
{%- for message in messages -%}
    {%- if message.role == 'assistant' -%}
        {{- '<|assistant|>' -}}
        {%- generation -%}{{- ' ' ~ message.content ~ '<|end|>' -}}{%- endgeneration -%}
    {%- elif message.role in ('system', 'user') -%}
        {{- '<|' ~ message.role ~ '|> ' ~ message.content ~ '<|end|>' -}}
    {%- else -%}
        {{- raise_exception('expected the roles system, user and assistant, found ' ~ message.role) -}}
    {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}
"""

_LONGEST = 64  # bytes of a token; else a line of base64 that comes twice is one
_SHORTEST_CONTEXT = 16  # tokens: less than one exchange


@dataclass(frozen=True, slots=True)
class Size:
    """hidden, intermediate: widths. heads, kv_heads: of attention; fewer of the latter share keys and values. vocab:
    tokens at most. context: positions at most. Embeddings count once, as input and output are tied."""

    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    vocab: int
    context: int

    @property
    def parameters(self) -> int:
        """With all of its vocabulary."""
        shared = self.hidden * self.kv_heads // self.heads
        attention = 2 * self.hidden * (self.hidden + shared)
        layer = attention + 3 * self.hidden * self.intermediate + 2 * self.hidden
        return self.vocab * self.hidden + self.layers * layer + self.hidden


# Named by their parameters. The vocabulary grows with the width, else the embeddings of a small model outweigh its
# layers. Positions cost no parameters; the smallest are for short exchanges on a CPU, and attention over a longer row
# costs by its square.
SIZES: Mapping[str, Size] = MappingProxyType(
    {
        "700k": Size(128, 352, 3, 4, 4, 1_024, 512),
        "1m": Size(128, 352, 4, 4, 4, 1_536, 512),
        "4m": Size(256, 704, 4, 4, 4, 3_072, 1_024),
        "10m": Size(320, 896, 6, 5, 5, 8_192, 1_024),
        "25m": Size(512, 1_408, 6, 8, 8, 12_288, 2_048),
        "60m": Size(640, 1_728, 10, 10, 10, 16_384, 2_048),
        "125m": Size(768, 2_048, 16, 12, 4, 32_768, 2_048),
        "350m": Size(1_024, 2_816, 28, 16, 4, 32_768, 2_048),
        "1b": Size(2_048, 5_632, 21, 32, 8, 32_768, 2_048),
    }
)


@dataclass(frozen=True, slots=True)
class Made:
    """tokens: of the vocabulary, `limit` at most; full: parameters if there were so many. texts: those that were
    learned from. unreadable: lines that are no records; first: what was found in the first of them."""

    folder: Path
    size: str
    parameters: int
    tokens: int
    limit: int
    full: int
    context: int
    seed: int
    records: int
    texts: int
    unreadable: int
    first: str


class Texts:
    """The texts of records, one by one, counted as they pass: all messages and the answer that lost."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)
        self.records = self.texts = self.unreadable = 0
        self.first = ""

    def __iter__(self) -> Iterator[str]:
        for path in self.paths:
            for record in records_of(path, self._take):
                self.records += 1
                for text in _texts(record):
                    self.texts += 1
                    yield text

    def _take(self, line: BadLine) -> None:
        self.unreadable += 1
        self.first = self.first or str(line)


def make(
    size: str,
    data: Iterable[str],
    out: Path,
    *,
    vocab: int | None = None,
    context: int | None = None,
    seed: int = 17,
) -> Made:
    """Learns a tokenizer from the data, draws the weights and writes both to `out`, whole or not at all.

    The same size, data and seed give the same files. vocab, context: as the size has them unless given. Proportions of
    sources change nothing here. Raises UsageError for an unknown size, numbers that are too small and a folder that
    has something in it; DatagenError where the data has no text or nothing can be written; and what reading raises.
    """
    shape = find_size(size)
    limit = shape.vocab if vocab is None else vocab
    context = shape.context if context is None else context
    _check_numbers(limit, context)
    check_free(out)
    texts = Texts(source.path for source in parse_sources(tuple(data)))
    tokenizer = learn_tokenizer(texts, limit, context)
    if not texts.texts:
        raise DatagenError(
            f"{', '.join(texts.paths)}: no text to learn tokens from in {texts.records:,} records; name data with"
            " messages that are not empty"
        )
    model = random_model(shape, tokenizer, seed)
    with new_folder(out) as folder:
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return Made(
        folder=out,
        size=size.lower(),
        parameters=model.num_parameters(),
        tokens=len(tokenizer),
        limit=limit,
        full=replace(shape, vocab=limit).parameters,
        context=context,
        seed=seed,
        records=texts.records,
        texts=texts.texts,
        unreadable=texts.unreadable,
        first=texts.first,
    )


def find_size(name: str) -> Size:
    """Raises UsageError for one that is not known."""
    if (size := SIZES.get(name.lower())) is None:
        raise UsageError(f"--size {name}: no such size; known: {', '.join(SIZES)}")
    return size


def learn_tokenizer(texts: Iterable[str], vocab: int, context: int) -> Any:
    """A byte-level BPE of at most `vocab` tokens, and fewer where the texts have no more pairs that come twice.

    The texts are read once and not kept. A special token in them is plain text here.
    """
    backend = Tokenizer(models.BPE())
    # The bytes of a line break (Ċ) stay alone: else what stands before or behind one would change its tokens, and
    # `trainers.template` could not cut a text there.
    backend.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.ByteLevel(add_prefix_space=True), pre_tokenizers.Split(Regex("Ċ"), "isolated")]
    )
    # What a model writes begins with the space that the template puts before each text; a reader wants it without.
    backend.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Strip(" ", 1, 0)])
    trainer = trainers.BpeTrainer(
        vocab_size=vocab,
        min_frequency=2,
        special_tokens=list(SPECIALS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        max_token_length=_LONGEST + 1,  # which no merged token reaches
        show_progress=False,
    )
    backend.train_from_iterator((f" {_encodable(text)}" for text in texts), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        bos_token=BEGIN,
        eos_token=END,
        pad_token=PAD,  # one of its own: were it the ending token, the loss on that would be masked with the padding
        chat_template=CHAT_TEMPLATE,
        model_max_length=context,
        padding_side="left",  # a reply begins right behind its prompt
        add_prefix_space=True,
        clean_up_tokenization_spaces=False,
    )


def random_model(size: Size, tokenizer: Any, seed: int) -> Any:
    """Weights are normal with the deviation of LlamaConfig (0.02), biases none, norms one; float32. torch's own random
    state stays as it is."""
    ids = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=size.hidden,
        intermediate_size=size.intermediate,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        num_key_value_heads=size.kv_heads,
        max_position_embeddings=tokenizer.model_max_length,
        tie_word_embeddings=True,
        dtype="float32",
        **ids,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(**ids)
    return model


def _check_numbers(vocab: int, context: int) -> None:
    if vocab < LEAST:
        raise UsageError(
            f"--vocab {vocab:,}: expected at least {LEAST}, for the 256 bytes and {len(SPECIALS)} special tokens"
        )
    if context < _SHORTEST_CONTEXT:
        raise UsageError(f"--context {context:,}: expected at least {_SHORTEST_CONTEXT} tokens")


def _texts(record: Record) -> Iterator[str]:
    """Those with something in them."""
    for message in record.messages:
        if message.content.strip():
            yield message.content
    if record.preference is not None and record.preference.rejected.strip():
        yield record.preference.rejected


def _encodable(text: str) -> str:
    """Half of a surrogate pair, which no UTF-8 can hold, becomes a question mark."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
