"""Tokenizers with the chat templates of well-known families, written by us from their documented formats.

All share one byte-level BPE, so that any text can be written; only the added tokens differ. One has words that begin
with a space, as SentencePiece makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import AddedToken, PreTrainedTokenizerFast

from datagen.record import Message

TEXTS = (
    "be brief hi one two again three say hi four five six seven user assistant model system think plan",
    "Always answer in French. Bonjour! ceci est un mot. [INST] [/INST] <<SYS>> <</SYS>>",
    "numbers colours dogs cats red green blue the of and a to in is you that it he was for on are as",
) * 20


@dataclass(frozen=True)
class Family:
    """special: tokens that are control tokens; words: other added ones."""

    template: str
    special: tuple[str, ...]
    eos: str
    bos: str | None = None
    words: tuple[str, ...] = ()
    sentencepiece: bool = False


LLAMA2 = (
    "{% if messages[0].role == 'system' %}"
    "{% set system = '<<SYS>>\n' ~ messages[0].content ~ '\n<</SYS>>\n\n' %}{% set rest = messages[1:] %}"
    "{% else %}{% set system = '' %}{% set rest = messages %}{% endif %}"
    "{% for m in rest %}"
    "{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate user/assistant') }}{% endif %}"
    "{% if m.role == 'user' %}"
    "{{ bos_token ~ '[INST] ' ~ (system ~ m.content if loop.first else m.content).strip() ~ ' [/INST]' }}"
    "{% else %}{{ ' ' ~ m.content.strip() ~ ' ' ~ eos_token }}{% endif %}{% endfor %}"
)
LLAMA3 = (
    "{{ bos_token }}{% for m in messages %}"
    "{{ '<|start_header_id|>' ~ m.role ~ '<|end_header_id|>\n\n' ~ m.content | trim ~ '<|eot_id|>' }}"
    "{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
)
CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' ~ m.role ~ '\n' ~ m.content ~ '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
ZEPHYR = (
    "{% for m in messages %}{{ '<|' ~ m.role ~ '|>\n' ~ m.content ~ eos_token ~ '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% for m in messages %}"
    "{% if m.role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{{ '<start_of_turn>' ~ ('model' if m.role == 'assistant' else m.role) ~ '\n' ~ m.content | trim"
    " ~ '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"
)
# A system message stands in the last message of the user, wherever that is.
MISTRAL = (
    "{{ bos_token }}{% set system = messages[0].content if messages[0].role == 'system' else '' %}"
    "{% set ns = namespace(last=-1) %}"
    "{% for m in messages %}{% if m.role == 'user' %}{% set ns.last = loop.index0 %}{% endif %}{% endfor %}"
    "{% for m in messages %}{% if m.role == 'user' %}"
    "{{ '[INST] ' ~ (system ~ '\n\n' if system and loop.index0 == ns.last else '') ~ m.content ~ '[/INST]' }}"
    "{% elif m.role == 'assistant' %}{{ ' ' ~ m.content ~ eos_token }}{% endif %}{% endfor %}"
)
# Ends the whole conversation, not each turn, with the token that ends a document.
PHI3 = (
    "{% for m in messages %}{{ '<|' ~ m.role ~ '|>\n' ~ m.content ~ '<|end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}"
)
# Thoughts stand in the last turn alone, empty where there were none.
QWEN3 = (
    "{% for m in messages %}{% if m.role == 'assistant' %}"
    "{% set said = m.content.split('</think>')[-1].lstrip('\n') %}"
    "{{ '<|im_start|>assistant\n' ~ ('<think>\n\n</think>\n\n' if loop.last else '') ~ said ~ '<|im_end|>\n' }}"
    "{% else %}{{ '<|im_start|>' ~ m.role ~ '\n' ~ m.content ~ '<|im_end|>\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
# The prompt opens a thought, the finished turn has none.
DEEPSEEK = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'assistant' %}"
    "{{ '<|Assistant|>' ~ m.content.split('</think>')[-1] ~ eos_token }}"
    "{% elif m.role == 'user' %}{{ '<|User|>' ~ m.content }}{% else %}{{ m.content }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|Assistant|><think>\n' }}{% endif %}"
)
CHATML_MARKED = (
    "{% for m in messages %}{{ '<|im_start|>' ~ m.role ~ '\n' }}{% if m.role == 'assistant' %}"
    "{% generation %}{{ m.content ~ '<|im_end|>' }}{% endgeneration %}{{ '\n' }}"
    "{% else %}{{ m.content ~ '<|im_end|>\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
_IM = ("<|im_start|>", "<|im_end|>")
FAMILIES = {
    "llama2": Family(LLAMA2, ("<s>", "</s>"), "</s>", "<s>"),
    "llama3": Family(
        LLAMA3,
        ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
        "<|eot_id|>",
        "<|begin_of_text|>",
    ),
    "chatml": Family(CHATML, _IM, "<|im_end|>"),
    "zephyr": Family(ZEPHYR, ("<s>", "</s>"), "</s>", "<s>"),
    "gemma": Family(
        GEMMA, ("<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>"), "<eos>", "<bos>", words=("\n\n",)
    ),
    "mistral": Family(MISTRAL, ("<s>", "</s>", "[INST]", "[/INST]"), "</s>", "<s>"),
    "phi3": Family(
        PHI3, ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>", "<|endoftext|>"), "<|endoftext|>"
    ),
    "qwen3": Family(QWEN3, _IM, "<|im_end|>", words=("<think>", "</think>")),
    "deepseek": Family(
        DEEPSEEK,
        ("<|begin|>", "<|User|>", "<|Assistant|>", "<|endofsentence|>"),
        "<|endofsentence|>",
        "<|begin|>",
        words=("<think>", "</think>"),
    ),
    "chatml_marked": Family(CHATML_MARKED, _IM, "<|im_end|>"),
    "llama2_sentencepiece": Family(LLAMA2, ("<s>", "</s>"), "</s>", "<s>", sentencepiece=True),
}


@cache
def _vocabulary(sentencepiece: bool) -> str:
    """A tokenizer without added tokens, as JSON."""
    tokenizer = Tokenizer(
        models.BPE(byte_fallback=sentencepiece, unk_token="<unk>" if sentencepiece else None)
    )
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    if sentencepiece:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Replace(" ", "▁")])
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
        tokenizer.decoder = decoders.Metaspace(prepend_scheme="first")
        trainer = trainers.BpeTrainer(vocab_size=700, special_tokens=["<unk>", *bytes_], show_progress=False)
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=600, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
        )
    tokenizer.train_from_iterator(TEXTS, trainer)
    return str(tokenizer.to_str())


def tokenizer_of(name: str, template: str | None = None) -> Any:
    """The family's tokenizer, with a template of its own where one is given."""
    family = FAMILIES[name]
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(_vocabulary(family.sentencepiece)),
        eos_token=family.eos,
        bos_token=family.bos,
        pad_token="<|pad|>",
        extra_special_tokens=[one for one in family.special if one not in (family.eos, family.bos)],
    )
    tokenizer.add_tokens([AddedToken(word, special=False, normalized=False) for word in family.words])
    tokenizer.chat_template = template or family.template
    return tokenizer


def talk(*said: str) -> tuple[Message, ...]:
    """user, assistant, user, ... ; "system: ..." is a system message, "-..." a reply that carries no loss."""
    messages: list[Message] = []
    for text in said:
        if text.startswith("system: "):
            messages.append(Message("system", text.removeprefix("system: ")))
            continue
        spoken = [message for message in messages if message.role != "system"]
        if len(spoken) % 2 == 0:
            messages.append(Message("user", text))
        else:
            messages.append(Message("assistant", text.removeprefix("-"), train=not text.startswith("-")))
    return tuple(messages)
