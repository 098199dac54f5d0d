"""Which tokens of a Ghost Attention record carry loss, under chat templates of five families.

The templates are written from the formats that their models document. The spans are found by prefix difference:
what a message adds to the rendering of those before it, the opening of the reply left out.
"""

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from datagen.record import Message, Record

SPECIAL = """<s> </s> [INST] [/INST] <|begin_of_text|> <|start_header_id|> <|end_header_id|> <|eot_id|> <|im_start|>
    <|im_end|> <|user|> <|assistant|> <|system|> <start_of_turn> <end_of_turn> <bos>""".split()
TEMPLATES = {
    "llama-2": (
        "{% for m in messages %}{% if m.role == 'user' %}<s>[INST] {{ m.content }} [/INST]"
        "{% else %} {{ m.content }} </s>{% endif %}{% endfor %}"
    ),
    "llama-3": (
        "<|begin_of_text|>{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n"
        "{{ m.content }}<|eot_id|>{% endfor %}"
        "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
    ),
    "chatml": (
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    ),
    "zephyr": (
        "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}</s>\n{% endfor %}"
        "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
    ),
    "gemma": (
        "<bos>{% for m in messages %}<start_of_turn>{{ 'model' if m.role == 'assistant' else m.role }}\n"
        "{{ m.content }}<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
    ),
}
# What the last reply adds behind the opening of its turn: the reply and its end.
TRAINED = {
    "llama-2": " Et voilà la fin. </s>",
    "llama-3": "Et voilà la fin.<|eot_id|>",
    "chatml": "Et voilà la fin.<|im_end|>\n",
    "zephyr": "Et voilà la fin.</s>\n",
    "gemma": "Et voilà la fin.<end_of_turn>\n",
}
RECORD = Record(
    (
        Message("user", "Always answer in French. u1"),
        Message("assistant", "Premièrement.", train=False),
        Message("user", "u2"),
        Message("assistant", "Deuxièmement.", train=False),
        Message("user", "u3"),
        Message("assistant", "Et voilà la fin."),
    )
)


@pytest.fixture(scope="module")
def tokenizer():
    own = Tokenizer(models.BPE())
    own.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    own.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    own.train_from_iterator([message.content for message in RECORD.messages], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=own)


def rendered(tokenizer, messages, **more):
    plain = [{"role": one.role, "content": one.content} for one in messages]
    return tokenizer.apply_chat_template(plain, tokenize=False, **more) if plain else ""


def loss_mask(tokenizer, record):
    """(token ids, True for each token that carries loss) of the whole conversation, tokenised once."""
    whole = rendered(tokenizer, record.messages)
    spans = []
    for place, message in enumerate(record.messages):
        if message.role == "assistant" and message.train:
            before = rendered(tokenizer, record.messages[:place], add_generation_prompt=True)
            until = rendered(tokenizer, record.messages[: place + 1])
            assert whole.startswith(until)
            assert until.startswith(before)
            spans.append((len(before), len(until)))
    encoded = tokenizer(whole, add_special_tokens=False, return_offsets_mapping=True)
    mask = [
        any(low <= start and end <= high for low, high in spans) for start, end in encoded["offset_mapping"]
    ]
    return encoded["input_ids"], mask


@pytest.mark.parametrize("family", TEMPLATES)
def test_the_last_reply_alone_carries_loss(tokenizer, family):
    tokenizer.chat_template = TEMPLATES[family]
    ids, mask = loss_mask(tokenizer, RECORD)
    trained = [token for token, carries in zip(ids, mask, strict=True) if carries]
    assert tokenizer.decode(trained, skip_special_tokens=False) == TRAINED[family]
    # Its tokens are the last of all, one after another.
    assert mask == [False] * (len(ids) - len(trained)) + [True] * len(trained)


@pytest.mark.parametrize("family", TEMPLATES)
def test_the_instruction_is_there_once_and_carries_no_loss(tokenizer, family):
    tokenizer.chat_template = TEMPLATES[family]
    ids, mask = loss_mask(tokenizer, RECORD)
    assert tokenizer.decode(ids, skip_special_tokens=False).count("Always answer in French.") == 1
    untrained = [token for token, carries in zip(ids, mask, strict=True) if not carries]
    assert "Always answer in French." in tokenizer.decode(untrained, skip_special_tokens=False)


@pytest.mark.parametrize("family", TEMPLATES)
def test_with_loss_on_all_replies_each_is_trained_and_nothing_else(tokenizer, family):
    tokenizer.chat_template = TEMPLATES[family]
    record = Record(tuple(Message(one.role, one.content) for one in RECORD.messages))
    ids, mask = loss_mask(tokenizer, record)
    trained = tokenizer.decode(
        [i for i, carries in zip(ids, mask, strict=True) if carries], skip_special_tokens=False
    )
    for reply in ("Premièrement.", "Deuxièmement.", "Et voilà la fin."):
        assert trained.count(reply) == 1
    assert not any(user in trained for user in ("u1", "u2", "u3", "Always"))
