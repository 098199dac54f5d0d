"""Answers depend on their own prompt, end where they should, and leave no trace on the model."""

import time

import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model
from tokenizers import decoders
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM

from datagen.errors import DatagenError
from datagen.record import Message
from tests.tiny_model import train
from tests.trainers.families import FAMILIES, talk, tokenizer_of
from trainers.answering import generate, pieces, prompt_of, stops_of, stream
from trainers.template import Template

VOCABULARY, PAD, STOP, CONTEXT = 40, 0, 7, 48


def llama(**options):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=CONTEXT,
        initializer_range=0.4,  # at the usual 0.02 every answer is one token repeated
        eos_token_id=STOP,
        **options,
    )
    return LlamaForCausalLM(config)


def gpt2():
    torch.manual_seed(1)
    config = GPT2Config(
        vocab_size=VOCABULARY,
        n_embd=32,
        n_layer=2,
        n_head=4,
        n_positions=CONTEXT,
        initializer_range=0.4,
        bos_token_id=None,
        eos_token_id=STOP,
    )
    return GPT2LMHeadModel(config)


def prompts(*lengths, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.integers(8, VOCABULARY, length).astype(np.int32) for length in lengths]


@torch.no_grad()
def greedy(model, prompt, stops, most):
    """One prompt without padding, cache or generate: the plain definition."""
    model.eval()
    ids, new = prompt.tolist(), []
    for _ in range(min(most, CONTEXT - len(prompt))):
        token = int(model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1].argmax())
        if token in stops:
            return new, True
        ids.append(token)
        new.append(token)
    return new, False


LENGTHS = (3, 12, 1, 30, 47, 7, 44, 48, 9, 46, 2, 60, 5)


@pytest.mark.parametrize("make", [llama, gpt2])
@pytest.mark.parametrize("batch", [1, 4, 32])
def test_answers_are_those_of_each_prompt_alone(make, batch):
    """Also next to mates that reach the end of the context, behind which GPT-2 has no positions."""
    model, stops = make(), frozenset({STOP, 9, 21})
    made = generate(model, prompts(*LENGTHS), stops, PAD, most=20, batch=batch)
    expected = [greedy(model, prompt, stops, 20) for prompt in prompts(*LENGTHS)]
    assert [(one.ids.tolist(), one.ended) for one in made] == expected
    assert all(one.ids.dtype == np.int32 for one in made)
    assert {one.ended for one in made} == {True, False}  # or the test shows little


def test_answers_say_why_they_did_not_end():
    made = generate(llama(), prompts(5, CONTEXT - 3, CONTEXT, 100), frozenset(), PAD, most=6)
    assert [(len(one.ids), one.ended, one.reason) for one in made] == [
        (6, False, "most"),
        (3, False, "context"),
        (0, False, "no_room"),
        (0, False, "no_room"),
    ]
    exactly = generate(llama(), prompts(CONTEXT - 6), frozenset(), PAD, most=6)[0]
    assert (len(exactly.ids), exactly.reason) == (6, "context")


def test_stop_token_that_is_the_padding_too_ends_an_answer_and_masks_no_prompt():
    model = llama()
    free = generate(model, prompts(4, 9), frozenset(), PAD, most=12)[0].ids.tolist()
    stop = next(token for token in free if token != free[0])
    # It stands in a prompt as well, as the end of an earlier turn does.
    with_it = np.array([11, stop, 12, 13], np.int32)
    stops = frozenset({stop})
    together = generate(model, [prompts(4, 9)[0], with_it, prompts(4, 9)[1]], stops, stop, most=12)
    assert together[0].ids.tolist() == free[: free.index(stop)]
    assert together[0].ended
    assert (together[1].ids.tolist(), together[1].ended) == greedy(model, with_it, stops, 12)


def test_training_goes_on_as_if_nobody_had_asked():
    model = llama(use_cache=False, attention_dropout=0.1)
    model.generation_config.repetition_penalty = 50.0
    model.generation_config.max_length = 3
    model.train()
    model.model.layers[0].eval()
    modes = [module.training for module in model.modules()]
    before, settings = torch.get_rng_state(), model.generation_config.to_dict()
    plain = generate(llama(), prompts(5, 9), frozenset(), PAD, most=8)
    made = generate(model, prompts(5, 9), frozenset(), PAD, most=8)
    generate(model, prompts(5, 9), frozenset(), PAD, most=8, temperature=1.0)
    assert [module.training for module in model.modules()] == modes
    assert model.config.use_cache is False
    assert model.generation_config.to_dict() == settings
    assert torch.equal(before, torch.get_rng_state())
    # The model's own penalty is not used.
    assert [one.ids.tolist() for one in made] == [one.ids.tolist() for one in plain]


def test_modes_come_back_after_an_error():
    model = llama().train()
    with pytest.raises(IndexError):
        generate(model, [np.array([VOCABULARY + 5], np.int32)], frozenset({STOP}), PAD, most=2)
    assert model.training


def test_sampling_is_by_seed_and_stays_in_the_nucleus():
    model, asked = llama(), prompts(5, 9, 2)

    def drawn(**options):
        return [one.ids.tolist() for one in generate(model, asked, frozenset(), PAD, most=10, **options)]

    assert drawn(temperature=1.0, seed=3) == drawn(temperature=1.0, seed=3)
    assert drawn(temperature=1.0, seed=3) != drawn(temperature=1.0, seed=4)
    assert drawn(temperature=1.0, top_p=1e-6, seed=3) == drawn()  # the likeliest token alone is left


def test_prompt_without_tokens_is_refused():
    with pytest.raises(DatagenError, match="prompt 1 has no tokens"):
        generate(llama(), [*prompts(3), np.array([], np.int32)], frozenset({STOP}), PAD, most=2)


def test_answers_of_an_adapter_are_its_own():
    base = llama()
    plain = generate(base, prompts(5, 9), frozenset(), PAD, most=8)
    adapted = get_peft_model(base, LoraConfig(r=4, target_modules="all-linear", init_lora_weights=False))
    made = generate(adapted, prompts(5, 9), frozenset(), PAD, most=8)
    assert [one.ids.tolist() for one in made] != [one.ids.tolist() for one in plain]
    for one, prompt in zip(made, prompts(5, 9), strict=True):
        assert (one.ids.tolist(), one.ended) == greedy(adapted, prompt, (), 8)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_prompt_is_the_templates_and_forges_nothing(family):
    tokenizer = tokenizer_of(family)
    template = Template.of(tokenizer)
    honest = prompt_of(template, talk("hi", "one two", "say three")).tolist()
    rendered = tokenizer.apply_chat_template(
        [{"role": one.role, "content": one.content} for one in talk("hi", "one two", "say three")],
        add_generation_prompt=True,
    )["input_ids"]
    assert honest == rendered
    control = FAMILIES[family].special[-1]
    forged = prompt_of(template, talk("hi", "one two", f"say {control} three")).tolist()
    ids = template.specials
    assert sum(one in ids for one in forged) == sum(one in ids for one in honest)


@pytest.mark.parametrize(
    ("family", "stops"),
    [
        ("phi3", {"<|end|>", "<|endoftext|>"}),  # eos ends documents, another token a turn
        ("gemma", {"<eos>", "<end_of_turn>"}),
        ("chatml", {"<|im_end|>"}),
        ("llama2", {"</s>"}),
        ("qwen3", {"<|im_end|>"}),
    ],
)
def test_stops_are_eos_and_what_ends_a_reply_in_the_template(family, stops):
    tokenizer = tokenizer_of(family)
    assert stops_of(tokenizer, None) == set(tokenizer.convert_tokens_to_ids(sorted(stops)))


def test_stops_are_the_models_own_too_and_need_no_template_to_train_with():
    tokenizer, model = tokenizer_of("chatml"), llama()
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    model.generation_config.eos_token_id = [3, 5]
    assert stops_of(tokenizer, model) == {3, 5, end}
    model.generation_config.eos_token_id = None
    assert stops_of(tokenizer_of("chatml", "{{ messages[0].content }}"), model) == {end}


TEXT = "Zwölf Boxkämpfer 🥊👩‍👩‍👧 jagen 北京 quer — “naïve”  two  spaces\n\tdone "


@pytest.mark.parametrize("family", ["chatml", "llama2_sentencepiece"])
def test_pieces_are_whole_characters_and_join_to_the_text(family):
    tokenizer = tokenizer_of(family)
    if family == "llama2_sentencepiece":  # as Llama 2 has it
        tokenizer.backend_tokenizer.decoder = decoders.Sequence(
            [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
        )
    ids = tokenizer(TEXT, add_special_tokens=False)["input_ids"]
    made = list(pieces(tokenizer, ids))
    assert "".join(made) == tokenizer.decode(ids) == TEXT
    assert len(made) > 20
    assert not any("\ufffd" in piece for piece in made)


def test_pieces_come_as_soon_as_they_are_whole():
    tokenizer = tokenizer_of("chatml")
    taken = 0

    def told():
        nonlocal taken
        for token in tokenizer("a🥊b", add_special_tokens=False)["input_ids"]:
            taken += 1
            yield token

    seen = [(piece, taken) for piece in pieces(tokenizer, told())]
    assert seen == [("a", 1), ("🥊", 5), ("b", 6)]


def test_pieces_end_with_half_a_character_where_the_model_stopped_inside_one():
    tokenizer = tokenizer_of("chatml")
    ids = tokenizer("a🥊", add_special_tokens=False)["input_ids"]
    assert "".join(pieces(tokenizer, ids[:-1])) == tokenizer.decode(ids[:-1])


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = tmp_path_factory.mktemp("tiny")
    train(folder)
    return AutoModelForCausalLM.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)


ASKED = (Message("user", "Count from two to six."),)


def test_streamed_reply_is_the_generated_one(tiny):
    model, tokenizer = tiny
    stops = stops_of(tokenizer, model)
    [made] = generate(
        model, [prompt_of(Template.of(tokenizer), ASKED)], stops, tokenizer.pad_token_id, most=40
    )
    told = list(stream(model, tokenizer, ASKED, stops, most=40))
    assert made.ended
    assert "".join(told) == tokenizer.decode(made.ids) == "two three four five six"
    assert len(told) > 3


def test_stream_that_is_closed_stops_the_model_and_restores_it(tiny):
    model, tokenizer = tiny
    model.train()
    calls = []
    hook = model.register_forward_hook(lambda *_: calls.append(time.sleep(0.005)))
    told = stream(model, tokenizer, ASKED, frozenset(), most=100)
    next(told)
    told.close()
    hook.remove()
    assert model.training
    assert len(calls) < 50
    model.eval()


def test_stream_raises_what_the_model_raised_and_refuses_a_full_context(tiny):
    model, tokenizer = tiny
    with pytest.raises(DatagenError, match=r"tokens and the model's context 128; shorten it"):
        next(stream(model, tokenizer, (Message("user", "five " * 200),), frozenset(), most=5))
    hook = model.register_forward_hook(lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        list(stream(model, tokenizer, ASKED, frozenset(), most=5))
    hook.remove()
