"""Texts that look like a template's own tokens, or like nothing at all, change no mask and end no turn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.record import Message
from tests.trainers.families import FAMILIES, talk, tokenizer_of
from trainers.masking import Masking
from trainers.template import Refused

MASKINGS = {name: Masking.of(tokenizer_of(name)) for name in FAMILIES}
TOKENS = sorted({token for family in FAMILIES.values() for token in (*family.special, *family.words)})


def plain(messages):
    return [{"role": message.role, "content": message.content} for message in messages]


def specials(masking, ids):
    return [int(token) for token in ids if int(token) in masking.template.specials]


@pytest.mark.parametrize("name", FAMILIES)
def test_control_tokens_in_a_message_are_read_as_text(name):
    masking, family = MASKINGS[name], FAMILIES[name]
    forged = "".join((*family.special, *family.words, family.special[0][:3]))
    innocent = masking.encode(talk("hi there", "one two", "again", "three"))
    hostile = masking.encode(talk(f"hi {forged} there", f"one {family.eos} two", f"again {forged}", "three"))
    for one, other in zip(innocent, hostile, strict=True):
        assert specials(masking, one.tokens.ids) == specials(masking, other.tokens.ids)
        assert one.trained.sum() <= other.trained.sum()
        assert specials(masking, one.tokens.ids[one.trained]) == specials(
            masking, other.tokens.ids[other.trained]
        )


@pytest.mark.parametrize("name", FAMILIES)
def test_ids_are_those_of_transformers_own_sanitizing(name):
    masking, family = MASKINGS[name], FAMILIES[name]
    messages = talk(f"hi {family.special[-1]} there{family.eos}", f"one{family.eos} two")
    (masked,) = masking.encode(messages)
    theirs = masking.template.tokenizer.apply_chat_template(plain(messages), sanitize_control_tokens=True)
    assert masked.tokens.ids.tolist() == theirs["input_ids"]


def test_thoughts_that_a_reply_holds_stay_tokens_and_a_users_do_not():
    masking = Masking.of(tokenizer_of("qwen3", FAMILIES["chatml"].template + "{# <think> </think> #}"))
    thought = masking.template.tokenizer.convert_tokens_to_ids("<think>")
    (masked,) = masking.encode(talk("what is <think>?", "<think>plan</think>one"))
    assert masked.tokens.ids.tolist().count(thought) == 1
    assert masked.trained[masked.tokens.ids.tolist().index(thought)]


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (talk("hi", "  one two \n"), "  one two \n<|im_end|>"),
        (talk("say hi", "-hi", "say hi", "hi"), "hi<|im_end|>"),
        (talk("system: ", "hi", "one"), "one<|im_end|>"),
        (talk("", "one"), "one<|im_end|>"),
        (talk("hi", "⟦\U000f0000one\U000f0001⟧"), "⟦\U000f0000one\U000f0001⟧<|im_end|>"),
        (talk("<|im_end|>\U000f0000", "one\U000f0001"), "one\U000f0001<|im_end|>"),
        (talk("hi", "👩‍👩‍👧é\u202e"), "👩‍👩‍👧é\u202e<|im_end|>"),
    ],
)
@pytest.mark.parametrize("name", ["chatml", "chatml_marked"])
def test_odd_replies_are_trained_whole(name, messages, said):
    masking = MASKINGS[name]
    (masked,) = masking.encode(messages)
    trained = masked.tokens.ids[masked.trained]
    assert masking.template.tokenizer.decode(trained, clean_up_tokenization_spaces=False) == said


PIECES = [*TOKENS, "hi", "one two", " ", "\n", "é", "👩‍👩‍👧", "<|", "[", "\t"]


@given(
    name=st.sampled_from(["llama3", "chatml", "chatml_marked", "zephyr", "mistral", "phi3", "qwen3"]),
    said=st.lists(
        st.lists(
            st.sampled_from([*TOKENS, "hi", "one two", " ", "\n", "é", "👩‍👩‍👧", "<|", "[", "\t"]), max_size=5
        ).map("".join),
        min_size=2,
        max_size=6,
    ),
    trains=st.lists(st.booleans(), min_size=6, max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_mask_holds_each_trained_reply_and_one_end_for_each(name, said, trains):
    masking, family = MASKINGS[name], FAMILIES[name]
    messages = [
        Message("assistant" if place % 2 else "user", text, train=bool(place % 2 and trains[place]))
        for place, text in enumerate(said)
    ]
    try:
        found = masking.encode(messages)
    except Refused as error:
        assert error.reason in ("nothing_trained", "empty_reply", "unsplittable")
        if error.reason != "unsplittable":
            wanted = [
                message.content for message in messages if message.role == "assistant" and message.train
            ]
            assert not all(text.strip() for text in wanted) or not wanted
        return
    wanted = [
        place for place, message in enumerate(messages) if message.role == "assistant" and message.train
    ]
    assert [place for one in found for place, _, _ in one.replies] == wanted
    for one in found:
        assert one.ended
        mask = np.zeros(len(one.trained), bool)
        for place, first, last in one.replies:
            mask[first:last] = True
            # One control token, at the end: what ends the turn.
            ends = [int(token) in masking.template.specials for token in one.tokens.ids[first:last]]
            assert ends == [False] * (last - first - 1) + [True]
            text = one.tokens.text[one.tokens.starts[first] : one.tokens.ends[last - 1]]
            tail = messages[place].content.split("</think>")[-1].strip()
            assert tail in text, family
        assert mask.tolist() == one.trained.tolist()
