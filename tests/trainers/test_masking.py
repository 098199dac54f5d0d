"""Which tokens carry loss, token by token, under the templates of many families."""

import pytest
from tokenizers import normalizers

from datagen.errors import UsageError
from datagen.record import Message
from tests.trainers.families import CHATML, CHATML_MARKED, GEMMA, LLAMA3, talk, tokenizer_of
from trainers.masking import Masking
from trainers.template import Refused

SINGLE = talk("hi", "one two")
TWO = talk("hi", "one two", "again", "three")
GATT = talk("hi", "-one two", "again", "three")
SYSTEM = talk("system: be brief", "hi", "one two", "again", "three")

# ⟦what carries loss⟧, written by hand from the formats' documents.
EXPECTED = {
    ("llama2", SINGLE): "<s>[INST] hi [/INST]⟦ one two </s>⟧",
    ("llama2", TWO): "<s>[INST] hi [/INST]⟦ one two </s>⟧<s>[INST] again [/INST]⟦ three </s>⟧",
    ("llama2", GATT): "<s>[INST] hi [/INST] one two </s><s>[INST] again [/INST]⟦ three </s>⟧",
    ("llama2", SYSTEM): (
        "<s>[INST] <<SYS>>\nbe brief\n<</SYS>>\n\nhi [/INST]⟦ one two </s>⟧<s>[INST] again [/INST]⟦ three </s>⟧"
    ),
    ("llama3", SINGLE): (
        "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n⟦one two<|eot_id|>⟧"
    ),
    ("llama3", TWO): (
        "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n⟦one two<|eot_id|>⟧"
        "<|start_header_id|>user<|end_header_id|>\n\nagain<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n⟦three<|eot_id|>⟧"
    ),
    ("llama3", GATT): (
        "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\none two<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>\n\nagain<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n⟦three<|eot_id|>⟧"
    ),
    ("llama3", SYSTEM): (
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nbe brief<|eot_id|>"
        "<|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n⟦one two<|eot_id|>⟧"
        "<|start_header_id|>user<|end_header_id|>\n\nagain<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n⟦three<|eot_id|>⟧"
    ),
    ("chatml", SINGLE): "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n⟦one two<|im_end|>⟧\n",
    ("chatml", TWO): (
        "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n⟦one two<|im_end|>⟧\n"
        "<|im_start|>user\nagain<|im_end|>\n<|im_start|>assistant\n⟦three<|im_end|>⟧\n"
    ),
    ("chatml", GATT): (
        "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\none two<|im_end|>\n"
        "<|im_start|>user\nagain<|im_end|>\n<|im_start|>assistant\n⟦three<|im_end|>⟧\n"
    ),
    ("chatml", SYSTEM): (
        "<|im_start|>system\nbe brief<|im_end|>\n"
        "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n⟦one two<|im_end|>⟧\n"
        "<|im_start|>user\nagain<|im_end|>\n<|im_start|>assistant\n⟦three<|im_end|>⟧\n"
    ),
    ("zephyr", SINGLE): "<|user|>\nhi</s>\n<|assistant|>\n⟦one two</s>⟧\n",
    ("zephyr", TWO): (
        "<|user|>\nhi</s>\n<|assistant|>\n⟦one two</s>⟧\n<|user|>\nagain</s>\n<|assistant|>\n⟦three</s>⟧\n"
    ),
    ("zephyr", GATT): (
        "<|user|>\nhi</s>\n<|assistant|>\none two</s>\n<|user|>\nagain</s>\n<|assistant|>\n⟦three</s>⟧\n"
    ),
    ("zephyr", SYSTEM): (
        "<|system|>\nbe brief</s>\n<|user|>\nhi</s>\n<|assistant|>\n⟦one two</s>⟧\n"
        "<|user|>\nagain</s>\n<|assistant|>\n⟦three</s>⟧\n"
    ),
    ("gemma", SINGLE): (
        "<bos><start_of_turn>user\nhi<end_of_turn>\n<start_of_turn>model\n⟦one two<end_of_turn>⟧\n"
    ),
    ("gemma", TWO): (
        "<bos><start_of_turn>user\nhi<end_of_turn>\n<start_of_turn>model\n⟦one two<end_of_turn>⟧\n"
        "<start_of_turn>user\nagain<end_of_turn>\n<start_of_turn>model\n⟦three<end_of_turn>⟧\n"
    ),
    ("gemma", GATT): (
        "<bos><start_of_turn>user\nhi<end_of_turn>\n<start_of_turn>model\none two<end_of_turn>\n"
        "<start_of_turn>user\nagain<end_of_turn>\n<start_of_turn>model\n⟦three<end_of_turn>⟧\n"
    ),
    ("mistral", SINGLE): "<s>[INST] hi[/INST]⟦ one two</s>⟧",
    ("mistral", TWO): "<s>[INST] hi[/INST]⟦ one two</s>⟧[INST] again[/INST]⟦ three</s>⟧",
    ("mistral", GATT): "<s>[INST] hi[/INST] one two</s>[INST] again[/INST]⟦ three</s>⟧",
}


def read(tokenizer, expected):
    """Ids and mask of a text with ⟦what carries loss⟧, from its pieces tokenized one by one."""
    ids, trained = [], []
    for place, piece in enumerate(expected.replace("⟧", "⟦").split("⟦")):
        found = tokenizer(piece, add_special_tokens=False)["input_ids"]
        ids += found
        trained += [place % 2 == 1] * len(found)
    return ids, trained


def plain(messages):
    return [{"role": message.role, "content": message.content} for message in messages]


@pytest.mark.parametrize(
    ("family", "messages"), EXPECTED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_mask_of_each_family_is_the_one_written_by_hand(family, messages):
    tokenizer = tokenizer_of(family)
    (masked,) = Masking.of(tokenizer).encode(messages)
    ids, trained = read(tokenizer, EXPECTED[family, messages])
    assert masked.tokens.ids.tolist() == ids == tokenizer.apply_chat_template(plain(messages))["input_ids"]
    assert masked.trained.tolist() == trained
    assert masked.method == "prefix"
    assert masked.ended


@pytest.mark.parametrize("messages", [SINGLE, TWO, GATT, SYSTEM])
def test_mask_from_generation_blocks_is_that_of_the_prefix_method(messages):
    (by_prefix,) = Masking.of(tokenizer_of("chatml")).encode(messages)
    (by_blocks,) = Masking.of(tokenizer_of("chatml_marked")).encode(messages)
    assert (by_prefix.method, by_blocks.method) == ("prefix", "blocks")
    assert by_blocks.tokens.ids.tolist() == by_prefix.tokens.ids.tolist()
    assert by_blocks.trained.tolist() == by_prefix.trained.tolist()


def test_end_of_turn_left_out_of_a_block_is_trained_all_the_same():
    template = CHATML_MARKED.replace(
        "{{ m.content ~ '<|im_end|>' }}{% endgeneration %}{{ '\n' }}",
        "{{ m.content }}{% endgeneration %}{{ '<|im_end|>\n' }}",
    )
    assert template != CHATML_MARKED
    (masked,) = Masking.of(tokenizer_of("chatml", template)).encode(TWO)
    (expected,) = Masking.of(tokenizer_of("chatml")).encode(TWO)
    assert masked.method == "blocks"
    assert masked.trained.tolist() == expected.trained.tolist()


def test_next_role_is_no_end_of_turn():
    """Turns that nothing ends: the special token behind a block opens the next message."""
    template = (
        "{% for m in messages %}{{ '<|im_start|>' ~ m.role ~ '\n' }}{% if m.role == 'assistant' %}"
        "{% generation %}{{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
    )
    tokenizer = tokenizer_of("chatml", template)
    (masked,) = Masking.of(tokenizer).encode(TWO)
    expected = (
        "<|im_start|>user\nhi<|im_start|>assistant\n⟦one two⟧"
        "<|im_start|>user\nagain<|im_start|>assistant\n⟦three⟧"
    )
    assert masked.trained.tolist() == read(tokenizer, expected)[1]
    assert not masked.ended


def test_block_that_holds_more_than_the_reply_is_not_believed():
    template = "{% generation %}" + CHATML + "{% endgeneration %}"
    (masked,) = Masking.of(tokenizer_of("chatml", template)).encode(TWO)
    assert masked.method == "prefix"
    assert masked.trained.tolist() == read(tokenizer_of("chatml"), EXPECTED["chatml", TWO])[1]


def test_block_that_holds_the_role_is_not_believed():
    template = (
        "{% for m in messages %}{% if m.role == 'assistant' %}"
        "{% generation %}{{ '<|im_start|>assistant\n' ~ m.content ~ '<|im_end|>' }}{% endgeneration %}{{ '\n' }}"
        "{% else %}{{ '<|im_start|>' ~ m.role ~ '\n' ~ m.content ~ '<|im_end|>\n' }}{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
    )
    (masked,) = Masking.of(tokenizer_of("chatml", template)).encode(TWO)
    assert masked.trained.tolist() == read(tokenizer_of("chatml"), EXPECTED["chatml", TWO])[1]


def test_block_that_ends_in_a_character_without_a_token_does_not_run_on():
    """transformers takes such a block to reach to the end of the conversation."""
    template = CHATML_MARKED.replace("{{ m.content ~ '<|im_end|>' }}", "{{ m.content ~ '<|im_end|> ' }}")
    tokenizer = tokenizer_of("chatml", template)
    tokenizer.backend_tokenizer.normalizer = normalizers.Replace(" ", "")
    turns = plain(TWO)
    theirs = tokenizer.apply_chat_template(turns, return_assistant_tokens_mask=True)["assistant_masks"]
    (masked,) = Masking.of(tokenizer).encode(TWO)
    assert tokenizer.decode(masked.tokens.ids[masked.trained]) == "onetwo<|im_end|>three<|im_end|>"
    assert sum(theirs) > int(masked.trained.sum())  # the trap is there


def test_sentencepiece_space_before_a_reply_belongs_to_its_first_word():
    tokenizer = tokenizer_of("llama2_sentencepiece")
    (masked,) = Masking.of(tokenizer).encode(SINGLE)
    words = tokenizer.convert_ids_to_tokens(masked.tokens.ids)
    trained = [word for word, carries in zip(words, masked.trained, strict=True) if carries]
    assert trained == ["▁one", "▁two", "▁", "</s>"]
    assert masked.tokens.ids.tolist() == tokenizer.apply_chat_template(plain(SINGLE))["input_ids"]


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        (
            "phi3",
            [
                "<|user|>\nhi<|end|>\n<|assistant|>\n⟦one two<|end|>⟧\n<|endoftext|>",
                "<|user|>\nhi<|end|>\n<|assistant|>\none two<|end|>\n"
                "<|user|>\nagain<|end|>\n<|assistant|>\n⟦three<|end|>⟧\n<|endoftext|>",
            ],
        ),
        (
            "qwen3",
            [
                "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n⟦<think>\n\n</think>\n\none two<|im_end|>⟧\n",
                "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\none two<|im_end|>\n"
                "<|im_start|>user\nagain<|im_end|>\n<|im_start|>assistant\n⟦<think>\n\n</think>\n\nthree<|im_end|>⟧\n",
            ],
        ),
        (
            "deepseek",
            [
                "<|begin|><|User|>hi<|Assistant|>⟦one two<|endofsentence|>⟧",
                "<|begin|><|User|>hi<|Assistant|>one two<|endofsentence|>"
                "<|User|>again<|Assistant|>⟦three<|endofsentence|>⟧",
            ],
        ),
    ],
)
def test_templates_that_cannot_be_split_give_an_example_for_each_reply(family, expected):
    tokenizer = tokenizer_of(family)
    found = Masking.of(tokenizer).encode(TWO)
    assert [(one.tokens.ids.tolist(), one.trained.tolist()) for one in found] == [
        read(tokenizer, text) for text in expected
    ]
    assert {one.method for one in found} == {"per_turn"}
    assert {one.lost for one in found} == ({"<think>\n"} if family == "deepseek" else {""})
    (last,) = Masking.of(tokenizer).encode(GATT)
    assert last.trained.tolist() == found[1].trained.tolist()


def test_system_message_in_the_last_turn_gives_an_example_for_each_reply():
    tokenizer = tokenizer_of("mistral")
    found = Masking.of(tokenizer).encode(SYSTEM)
    assert [(one.tokens.ids.tolist(), one.trained.tolist()) for one in found] == [
        read(tokenizer, "<s>[INST] be brief\n\nhi[/INST]⟦ one two</s>⟧"),
        read(tokenizer, "<s>[INST] hi[/INST] one two</s>[INST] be brief\n\nagain[/INST]⟦ three</s>⟧"),
    ]


def test_extra_end_of_a_single_turn_is_not_trained():
    tokenizer = tokenizer_of("phi3")
    (masked,) = Masking.of(tokenizer).encode(SINGLE)
    assert masked.method == "prefix"
    expected = read(tokenizer, "<|user|>\nhi<|end|>\n<|assistant|>\n⟦one two<|end|>⟧\n<|endoftext|>")
    assert (masked.tokens.ids.tolist(), masked.trained.tolist()) == expected


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (GEMMA, "System role not supported"),
        (
            LLAMA3.replace("{% for m in messages %}", "{% for m in messages if m.role != 'system' %}"),
            "leaves system",
        ),
    ],
)
def test_template_without_system_messages_refuses_them_and_says_why(template, said):
    masking = Masking.of(tokenizer_of("gemma" if template is GEMMA else "llama3", template))
    assert said in masking.system
    with pytest.raises(Refused, match=said) as caught:
        masking.encode(SYSTEM)
    assert caught.value.reason == "system_dropped"
    assert masking.encode(TWO)


def test_system_message_that_only_the_beginning_may_hold_is_found_missing():
    messages = (*SINGLE, Message("system", "be brief"), *SINGLE)
    template = (
        "{% for m in messages %}{% if m.role != 'system' or loop.first %}"
        "{{ '<|im_start|>' ~ m.role ~ '\n' ~ m.content ~ '<|im_end|>\n' }}{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
    )
    with pytest.raises(Refused, match="message 2") as caught:
        Masking.of(tokenizer_of("chatml", template)).encode(messages)
    assert caught.value.reason == "system_dropped"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (
            "{{ messages[-1].content ~ eos_token }}{% for m in messages[:-1] %}{{ m.content }}{% endfor %}",
            "otherwise than",
        ),
        (
            "{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}",
            "does not show the assistant",
        ),
        ("{{ raise_exception('never') }}", "never"),
        ("{{ messages[0].nothing.at_all }}", "nothing"),
    ],
)
def test_template_in_which_replies_are_not_found_is_refused(template, said):
    with pytest.raises(UsageError, match=said):
        Masking.of(tokenizer_of("chatml", template))


def test_tokenizer_without_a_template_is_refused():
    tokenizer = tokenizer_of("chatml")
    tokenizer.chat_template = None
    with pytest.raises(UsageError, match="no chat template"):
        Masking.of(tokenizer)


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ((Message("user", "hi"),), "no_reply"),
        (talk("hi", "-one"), "nothing_trained"),
        (talk("hi", " \n "), "empty_reply"),
        (talk("hi", "one", "again", ""), "empty_reply"),
        ((Message("assistant", "one"), Message("user", "hi"), Message("assistant", "two")), "template_error"),
    ],
)
def test_conversation_that_cannot_be_trained_on_is_refused_with_its_reason(messages, reason):
    with pytest.raises(Refused) as caught:
        Masking.of(tokenizer_of("llama2")).encode(messages)
    assert caught.value.reason == reason


def test_what_follows_the_last_trained_reply_is_left_out():
    tokenizer = tokenizer_of("chatml")
    (masked,) = Masking.of(tokenizer).encode(
        (*SINGLE, Message("user", "thanks"), Message("assistant", "x", train=False))
    )
    assert (masked.tokens.ids.tolist(), masked.trained.tolist()) == read(
        tokenizer, EXPECTED["chatml", SINGLE]
    )
