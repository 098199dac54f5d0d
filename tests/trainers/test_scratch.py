"""A tokenizer and a model from nothing."""

import filecmp
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM, AutoTokenizer

from datagen.errors import DatagenError, UsageError
from datagen.formats import write_records
from datagen.record import Message, Preference, Record
from tests.trainers.families import talk
from trainers.folders import new_folder
from trainers.masking import Masking
from trainers.scratch import (
    CHAT_TEMPLATE,
    LEAST,
    SIZES,
    SPECIALS,
    learn_tokenizer,
    make,
    random_model,
)

TEXTS = ("be brief", "say red dog", "red dog", "count <|end|> to two <|end|>\n\n \n", "one\n\ntwo\n\n") * 4
TOKENIZER = learn_tokenizer(TEXTS, 400, 512)
MASKING = Masking.of(TOKENIZER)
FORGED = st.sampled_from([*SPECIALS, "<|", "\n", " ", "\n\n ", "\r\n", "red dog"])
CONTENT = st.lists(FORGED | st.text(st.characters(codec="utf-8"), max_size=8), max_size=6).map("".join)


def data_of(folder, *records, name="data.jsonl"):
    write_records(records, folder / name, "datagen")
    return str(folder / name)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    data = data_of(folder, *(Record(talk("say red dog", "red dog")) for _ in range(4)))
    return make("700k", (data,), folder / "model", seed=3)


@pytest.mark.parametrize("name", SIZES)
def test_size_has_the_parameters_that_it_is_named_after(name):
    number, unit = re.fullmatch(r"([0-9]+)([kmb])", name).groups()
    said = int(number) * {"k": 10**3, "m": 10**6, "b": 10**9}[unit]
    assert abs(SIZES[name].parameters / said - 1) < 0.15


@pytest.mark.parametrize("name", SIZES)
def test_parameters_of_a_size_are_those_of_the_model(name):
    size = replace(SIZES[name], vocab=len(TOKENIZER))
    with torch.device("meta"):
        assert random_model(size, TOKENIZER, 1).num_parameters() == size.parameters


def test_smallest_size_has_the_parameters_counted_by_hand():
    # 1,024 rows; of each of 3 layers 4 x 128 x 128, 3 x 128 x 352 and two norms; the last norm
    assert SIZES["700k"].parameters == 1024 * 128 + 3 * (65_536 + 135_168 + 256) + 128 == 734_080


@pytest.mark.parametrize(
    ("texts", "vocab", "tokens"),
    [
        (["ab"], 300, 262),  # no pair comes twice
        (["ab ab"], 300, 264),  # " a" or "ab", then " ab"
        (["ab", "ab"], 300, 264),  # the first word of a text is as any other
        (["ab ab"], 263, 263),
        (["ab\n", "ab\n", "\n\n", "\n\n"], 300, 264),  # a line break joins nothing
        (["x" * 4096], 400, 262 + 6),  # of 2, 4, 8, 16, 32 and 64 bytes
    ],
)
def test_tokenizer_merges_what_comes_twice_up_to_its_limit(texts, vocab, tokens):
    assert len(learn_tokenizer(iter(texts), vocab, 512)) == tokens


def test_tokenizer_has_special_tokens_first_and_a_token_for_each_byte():
    assert LEAST == 262
    assert TOKENIZER.convert_ids_to_tokens(range(6)) == list(SPECIALS)
    assert all(TOKENIZER.encode(token, add_special_tokens=False) == [at] for at, token in enumerate(SPECIALS))
    assert (TOKENIZER.pad_token_id, TOKENIZER.bos_token_id, TOKENIZER.eos_token_id) == (0, 1, 2)
    text = "".join(map(chr, range(1, 0x800))) + "你😀\x00"  # every byte that UTF-8 can have, but F1 to F4
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


def test_texts_like_special_tokens_are_learned_as_plain_text():
    tokenizer = learn_tokenizer(["<|end|>"] * 50, 400, 512)
    model = tokenizer.backend_tokenizer.model
    assert [token.value for token in model.tokenize("<|end|>")] == ["<|", "end", "|>"]
    assert tokenizer.get_vocab()["<|end|>"] == 2


def test_half_a_surrogate_pair_stops_no_learning():
    assert len(learn_tokenizer(["a\ud800 a\ud800"], 300, 512)) == 263  # " a", and "?" alone


def test_masking_finds_replies_with_their_ends_by_blocks():
    (masked,) = MASKING.encode(talk("system: be brief", "say red", "red", "again", " red \n"))
    assert (masked.method, masked.ended, masked.lost) == ("blocks", True, "")
    assert (MASKING.ending, MASKING.system) == ("", "")  # the end stands in the block itself
    text = "<|begin|><|system|> be brief<|end|><|user|> say red<|end|><|assistant|> red<|end|>"
    assert masked.tokens.text == f"{text}<|user|> again<|end|><|assistant|>  red \n<|end|>"
    ids = masked.tokens.ids
    assert TOKENIZER.decode(ids) == masked.tokens.text
    replies = [TOKENIZER.decode(ids[first:last]) for _, first, last in masked.replies]
    assert replies == ["red<|end|>", " red \n<|end|>"]
    assert masked.trained.sum() == sum(last - first for _, first, last in masked.replies)


def test_prompt_is_the_beginning_of_the_conversation_in_tokens():
    turns = [{"role": "user", "content": "say red dog"}, {"role": "assistant", "content": "red dog"}]
    prompt = TOKENIZER.apply_chat_template(turns[:1], add_generation_prompt=True)["input_ids"]
    whole = TOKENIZER.apply_chat_template(turns)["input_ids"]
    assert whole[: len(prompt)] == prompt
    assert TOKENIZER.decode(whole[len(prompt) :], skip_special_tokens=True) == "red dog"


@given(CONTENT, CONTENT, CONTENT)
@settings(max_examples=150, deadline=None)
def test_any_texts_come_back_whole_and_end_no_turn(system, user, reply):
    reply += "."
    messages = (Message("system", system), Message("user", user), Message("assistant", reply))
    (masked,) = MASKING.encode(messages)
    assert masked.method == "blocks"
    assert TOKENIZER.decode(masked.tokens.ids) == masked.tokens.text
    assert [int(one) for one in masked.tokens.ids if one < len(SPECIALS)] == [1, 3, 2, 4, 2, 5, 2]
    ((_, first, last),) = masked.replies
    assert masked.tokens.ids[last - 1] == TOKENIZER.eos_token_id
    assert TOKENIZER.decode(masked.tokens.ids[first : last - 1]) == reply


def test_template_refuses_roles_that_it_does_not_know():
    with pytest.raises(Exception, match="found tool"):
        TOKENIZER.apply_chat_template([{"role": "tool", "content": "x"}])


def test_made_folder_is_read_by_transformers_as_it_was_made(made):
    names = "chat_template.jinja config.json generation_config.json model.safetensors tokenizer.json"
    assert {path.name for path in made.folder.iterdir()} == {*names.split(), "tokenizer_config.json"}
    tokenizer = AutoTokenizer.from_pretrained(made.folder)
    model = AutoModelForCausalLM.from_pretrained(made.folder)
    assert tokenizer.chat_template == CHAT_TEMPLATE
    # " say", " red" and " dog" take three merges each
    assert (len(tokenizer), tokenizer.model_max_length) == (made.tokens, made.context) == (271, 512)
    assert model.num_parameters() == made.parameters == 271 * 128 + 603_008
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}
    assert model.lm_head.weight is model.model.embed_tokens.weight
    for settings_of in (model.config, model.generation_config):
        assert (settings_of.pad_token_id, settings_of.bos_token_id, settings_of.eos_token_id) == (0, 1, 2)
    assert abs(float(model.model.layers[0].mlp.up_proj.weight.detach().std()) - 0.02) < 0.001
    assert Masking.of(tokenizer).blocks
    logits = model(torch.tensor([tokenizer.encode("say red")])).logits
    assert logits.shape[-1] == 271
    assert bool(logits.isfinite().all())


def test_made_counts_what_was_read(made):
    assert (made.records, made.texts, made.limit, made.full, made.seed) == (4, 8, 1024, 734_080, 3)


def test_another_seed_changes_the_weights_and_nothing_else(made, tmp_path):
    data = str(made.folder.parent / "data.jsonl")
    for seed, changed in ((3, []), (4, ["model.safetensors"])):
        other = make("700k", (data,), tmp_path / str(seed), seed=seed).folder
        names = sorted(path.name for path in other.iterdir())
        assert filecmp.cmpfiles(made.folder, other, names, shallow=False)[1:] == (changed, [])


def test_answers_that_lost_are_learned_from_too(tmp_path):
    record = Record(talk("ab", "ab"), preference=Preference("cdcd cdcd"))
    made = make("700k", (data_of(tmp_path, record),), tmp_path / "model", vocab=300, context=64)
    assert made.texts == 3
    assert "Ġcdcd" in AutoTokenizer.from_pretrained(made.folder).get_vocab()
    assert AutoModelForCausalLM.from_pretrained(made.folder).config.max_position_embeddings == 64


def test_unreadable_lines_are_counted_and_the_first_is_named(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"instruction": "ab", "output": "ab"}\nnothing\n{"x": 1}\n')
    made = make("700k", (str(path),), tmp_path / "model")
    assert (made.records, made.unreadable) == (1, 2)
    assert f"{path}:2" in made.first


def test_model_is_drawn_from_its_seed_alone():
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, same, other = (random_model(SIZES["700k"], TOKENIZER, seed) for seed in (1, 1, 2))
    assert torch.equal(torch.get_rng_state(), before)
    first = [next(iter(model.parameters())) for model in (one, same, other)]
    assert torch.equal(first[0], first[1])
    assert not torch.equal(first[0], first[2])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": "7M"}, "--size 7M: no such size; known: 700k, 1m, 4m"),
        ({"vocab": 261}, "--vocab 261: expected at least 262"),
        ({"vocab": 0}, "--vocab 0: expected at least 262"),
        ({"context": 15}, "--context 15: expected at least 16"),
        ({"data": ()}, "expected at least one file"),
        ({"data": ("nowhere.jsonl",)}, "nowhere.jsonl: no such file"),
        ({"data": ("nowhere.jsonl",), "out": Path(__file__).parent}, "not empty"),  # said before the work
    ],
)
def test_wrong_requests_are_refused_and_leave_nothing(tmp_path, options, said):
    data = data_of(tmp_path, Record(talk("a", "b")))
    with pytest.raises(UsageError, match=re.escape(said)):
        make(**{"size": "700k", "data": (data,), "out": tmp_path / "model", **options})
    assert [path.name for path in tmp_path.iterdir()] == ["data.jsonl"]


def test_data_without_text_is_refused(tmp_path):
    data = data_of(tmp_path, Record((Message("user", " "), Message("assistant", ""))))
    with pytest.raises(DatagenError, match="no text to learn tokens from in 1 records"):
        make("700k", (data,), tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_new_folder_is_there_only_once_it_is_whole(tmp_path):
    out = tmp_path / "deep" / "model"
    with pytest.raises(ZeroDivisionError), new_folder(out) as folder:
        (folder / "a").write_text("half")
        raise ZeroDivisionError
    assert list(out.parent.iterdir()) == []
    out.mkdir()
    with new_folder(out) as folder:
        (folder / "a").write_text("whole")
        assert list(out.iterdir()) == []
    assert [path.name for path in out.parent.iterdir()] == ["model"]
    assert (out / "a").read_text() == "whole"


def test_new_folder_puts_itself_over_nothing(tmp_path):
    out = tmp_path / "model"
    with pytest.raises(UsageError, match="not empty"), new_folder(out) as folder:
        (folder / "a").write_text("ours")
        out.mkdir()
        (out / "a").write_text("theirs")
    assert (out / "a").read_text() == "theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    with pytest.raises(UsageError, match="not empty"), new_folder(out):
        pass
    with pytest.raises(UsageError, match="is no folder"), new_folder(out / "a"):
        pass


def test_killed_process_leaves_no_folder_under_the_name(tmp_path):
    code = (
        "import os, pathlib, sys; from trainers.folders import new_folder\n"
        "with new_folder(pathlib.Path(sys.argv[1])) as folder:\n"
        "    (folder / 'config.json').write_text('{}'); os.kill(os.getpid(), 9)"
    )
    out = tmp_path / "model"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code, out], cwd=root, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not out.exists()
    with new_folder(out) as folder:
        (folder / "config.json").write_text("{}")
    assert out.is_dir()


def test_full_disk_is_one_line_and_leaves_nothing(tmp_path):
    code = (
        "import pathlib, resource, signal, sys; from trainers.scratch import make\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from datagen.errors import DatagenError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "try: make('700k', sys.argv[1:2], pathlib.Path(sys.argv[2]))\n"
        "except DatagenError as error: print(error)"
    )
    data, out = data_of(tmp_path, Record(talk("a", "b"))), tmp_path / "model"
    done = subprocess.run(
        [sys.executable, "-c", code, data, out],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.startswith(f"{out}: cannot be written: "), done.stderr
    assert "make room" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["data.jsonl"]
