import asyncio
import json
import shutil
import subprocess
import sys

import pytest

from datagen.errors import MissingExtra, ModelError
from datagen.models.base import Request, Sampling, Usage
from datagen.models.local import LocalModel
from datagen.record import Message
from tests import tiny_model

QUESTION = "Count from two to five."
GREEDY = Sampling(temperature=0, max_tokens=24)
WILD = Sampling(temperature=4.0, max_tokens=12)


def ask(text, sampling=GREEDY, **settings):
    return Request((Message("user", text),), sampling, **settings)


async def answers(folder, requests, **options):
    """Answers, or errors, of a model that is closed again; all requests in flight at once."""
    model = LocalModel(str(folder), device="cpu", **options)
    try:
        return await asyncio.gather(*map(model.generate, requests), return_exceptions=True)
    finally:
        await model.close()


@pytest.fixture
def folder_copy(tiny_model_folder, tmp_path):
    """A copy of the tiny model's folder, to be altered."""
    return shutil.copytree(tiny_model_folder, tmp_path / "copy")


async def test_local_answers_what_the_model_was_taught(tiny_model_folder):
    taught = tiny_model.exchanges()
    got = await answers(tiny_model_folder, [ask(text) for text in taught])
    assert [answer.text for answer in got] == list(taught.values())
    assert {answer.finish_reason for answer in got} == {"stop"}


async def test_local_counts_tokens_exactly(tiny_model_folder):
    """Prompt: role, five words, full stop, end, role. Answer: four words and the end."""
    (answer,) = await answers(tiny_model_folder, [ask(QUESTION)])
    assert answer.usage == Usage(prompt_tokens=9, completion_tokens=5)


async def test_local_sampled_answers_do_not_depend_on_the_batch(tiny_model_folder):
    requests = [ask(text, WILD) for text in list(tiny_model.exchanges())[:24]]
    requests += [ask("Say " + "red dog " * 20, GREEDY), ask("hello", Sampling(max_tokens=40))]
    together = await answers(tiny_model_folder, requests, batch_size=64)
    alone = await answers(tiny_model_folder, requests, batch_size=1)
    assert together == alone
    assert len({answer.text for answer in together}) > 20


async def test_local_samples_anew_for_another_draw_or_seed_only(tiny_model_folder):
    seeded = Sampling(temperature=4.0, max_tokens=12, seed=1)
    requests = [ask("hello", WILD), ask("hello", WILD), ask("hello", WILD, draw=1), ask("hello", seeded)]
    first, again, drawn, reseeded = [a.text for a in await answers(tiny_model_folder, requests)]
    assert first == again
    assert len({first, drawn, reseeded}) == 3


async def test_local_stops_at_the_first_stop_string_and_no_later(tiny_model_folder):
    """ "o th" lies across two tokens; the tokens up to the one that completes it are counted."""
    stops = [(" four",), ("o th",), (" five", "three"), ("absent",)]
    requests = [ask(QUESTION, Sampling(temperature=0, stop=stop)) for stop in stops]
    got = await answers(tiny_model_folder, requests)
    assert [answer.text for answer in got] == ["two three", "tw", "two ", "two three four five"]
    assert {answer.finish_reason for answer in got} == {"stop"}
    assert [answer.usage.completion_tokens for answer in got] == [3, 2, 2, 5]


async def test_local_says_when_the_limit_cut_the_answer(tiny_model_folder):
    requests = [ask(QUESTION, Sampling(temperature=0, max_tokens=limit)) for limit in (2, 4, 5)]
    cut, unended, whole = await answers(tiny_model_folder, requests)
    assert (cut.text, cut.finish_reason, cut.usage.completion_tokens) == ("two three", "length", 2)
    assert (unended.text, unended.finish_reason) == ("two three four five", "length")
    assert (whole.text, whole.finish_reason) == ("two three four five", "stop")


async def test_local_caps_an_answer_by_the_context(tiny_model_folder):
    """The prompt leaves 24 tokens of 128; the answers that the end token does not end must stop there."""
    endless = Sampling(temperature=4.0, max_tokens=1000)
    requests = [ask("dog " * 100, endless, draw=draw) for draw in range(20)]
    got = await answers(tiny_model_folder, requests)
    lengths = [answer.usage.total for answer in got if answer.finish_reason == "length"]
    assert lengths
    assert set(lengths) == {tiny_model.CONTEXT}


async def test_local_refuses_a_prompt_beyond_the_context_and_answers_the_rest(tiny_model_folder):
    error, answer = await answers(tiny_model_folder, [ask("dog " * 200), ask(QUESTION)])
    assert isinstance(error, ModelError)
    assert not error.retryable
    assert not error.fatal
    assert "the prompt has 204 tokens and the context 128" in str(error)
    assert answer.text == "two three four five"


async def test_local_penalties_keep_words_from_coming_again(tiny_model_folder):
    free = Sampling(temperature=0, max_tokens=24)
    barred = Sampling(temperature=0, max_tokens=24, presence_penalty=50.0)
    plain, varied = await answers(
        tiny_model_folder, [ask("Repeat three times: dog.", sampling) for sampling in (free, barred)]
    )
    assert plain.text == "dog dog dog"
    assert varied.text.split().count("dog") <= 2  # "dog" and " dog" are two tokens


async def test_local_completes_a_raw_prefix(tiny_model_folder):
    prefix = f"<|user|>{QUESTION}<|end|><|assistant|>"
    raw, chat = await answers(tiny_model_folder, [ask(prefix, style="completion"), ask(QUESTION)])
    assert raw == chat


async def test_local_takes_open_settings_from_the_models_generation_config(folder_copy):
    """top_k 1 makes sampling greedy, whatever the temperature; without it, the draws differ."""
    path = folder_copy / "generation_config.json"
    settings = json.loads(path.read_text()) | {"do_sample": True, "temperature": 4.0}
    open_ended = [ask("hello", Sampling(max_tokens=12), draw=draw) for draw in range(4)]
    path.write_text(json.dumps(settings))
    wild = await answers(folder_copy, [*open_ended, ask(QUESTION)])
    path.write_text(json.dumps(settings | {"top_k": 1}))
    tame = await answers(folder_copy, open_ended)
    assert len({answer.text for answer in wild[:4]}) == 4
    assert wild[4].text == "two three four five"
    assert len({answer.text for answer in tame}) == 1


async def test_local_without_chat_template_names_the_remedy_and_still_completes(folder_copy):
    (folder_copy / "chat_template.jinja").unlink()
    error, answer = await answers(folder_copy, [ask(QUESTION), ask("dog", style="completion")])
    assert error.fatal
    assert "no chat template; ask in style 'completion'" in str(error)
    assert answer.usage.prompt_tokens == 1


async def test_local_passes_on_what_the_chat_template_refuses(folder_copy):
    template = "{{ raise_exception('system is not supported') }}"
    (folder_copy / "chat_template.jinja").write_text(template)
    (error,) = await answers(folder_copy, [Request((Message("system", "x"), Message("user", "y")), GREEDY)])
    assert not error.fatal
    assert "refuses the roles system, user: system is not supported" in str(error)


async def test_local_refuses_an_empty_prefix(tiny_model_folder):
    (error,) = await answers(tiny_model_folder, [ask("", style="completion")])
    assert "the prompt is empty" in str(error)


@pytest.mark.parametrize("damage", ["absent", "empty", "cut weights"])
async def test_local_says_that_a_folder_cannot_be_loaded(folder_copy, tmp_path, damage):
    folder = {"absent": tmp_path / "nowhere", "empty": tmp_path}.get(damage, folder_copy)
    weights = folder_copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    errors = await answers(folder, [ask(QUESTION), ask("hello")])
    for error in errors:
        assert isinstance(error, ModelError)
        assert error.fatal
        assert f"hf:{folder}: cannot be loaded" in str(error)
        assert "\n" not in str(error)


async def test_local_close_ends_waiting_requests_and_the_thread(tiny_model_folder):
    model = LocalModel(str(tiny_model_folder), device="cpu", batch_size=1)
    waiting = [asyncio.create_task(model.generate(ask("hello", WILD, draw=draw))) for draw in range(50)]
    await asyncio.sleep(0)
    await model.close()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert "closed before it answered" in str(results[-1])
    assert results[-1].fatal  # or it would be recorded as the model's refusal
    assert not model._worker.is_alive()
    with pytest.raises(ModelError, match="asked after it was closed"):
        await model.generate(ask(QUESTION))
    await model.close()


async def test_local_close_halts_a_long_answer(folder_copy):
    """A bonus on words already said keeps the end token away, so that only the context could end it."""
    path = folder_copy / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"max_position_embeddings": 10_000}))
    endless = Sampling(temperature=0, max_tokens=9_000, presence_penalty=-50.0)
    model = LocalModel(str(folder_copy), device="cpu")
    await model.generate(ask(QUESTION))
    task = asyncio.create_task(model.generate(ask(QUESTION, endless)))
    await asyncio.sleep(0.05)
    assert not task.done()
    await model.close()
    with pytest.raises(ModelError, match="closed before it answered"):
        await task


async def test_local_survives_a_cancelled_request(tiny_model_folder):
    complaints = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    model = LocalModel(str(tiny_model_folder), device="cpu", batch_size=1)
    await model.generate(ask(QUESTION))
    given_up = asyncio.create_task(model.generate(ask("hello")))
    await asyncio.sleep(0.001)  # for the worker to have begun with it
    given_up.cancel()
    answer = await model.generate(ask(QUESTION))
    await model.close()
    assert answer.text == "two three four five"
    assert given_up.cancelled()
    assert not complaints


def test_local_identity_follows_the_content_not_the_place(tiny_model_folder, folder_copy):
    original = LocalModel(str(tiny_model_folder)).identity
    assert LocalModel(str(folder_copy)).identity == original
    assert LocalModel(str(folder_copy), dtype="float16").identity != original
    weights = folder_copy / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert LocalModel(str(folder_copy)).identity != original
    assert LocalModel("org/name").identity == "hf:org/name:auto"


def test_local_without_transformers_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingExtra, match=r"transformers, which is not installed.*datagen\[train\]"):
        LocalModel("org/name")


def test_local_imports_nothing_heavy():
    code = "import sys, datagen.models.local; print({'torch', 'transformers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
