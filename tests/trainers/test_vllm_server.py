import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from datagen.errors import DatagenError, UsageError
from tests.trainers.policies import greedy, logprobs, shaken, with_adapter
from tests.trainers.small import write_model
from tests.trainers.vllm_stand_in import StandIn
from trainers.rollout import Sampling
from trainers.vllm_http import Patience
from trainers.vllm_server import VLLMServer

PROMPTS = [np.array(one, np.int32) for one in ([1, 5, 9, 30], [1, 5, 9], [8, 30, 40, 50, 60])]
STOPS = frozenset({2})
GREEDY = Sampling(6, temperature=0.0)
KEYS = [(0, 0, place) for place in range(len(PROMPTS))]
QUICK = Patience(tries=3, first=0.01, most=0.02, timeout=20)


@pytest.fixture(autouse=True)
def sent(tmp_path_factory, monkeypatch):
    """Where weights on their way lie by default."""
    place = tmp_path_factory.mktemp("sent")
    monkeypatch.setattr("tempfile.tempdir", str(place))
    return place


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("models") / "policy", layers=1)


@pytest.fixture(scope="module")
def untied(tmp_path_factory, folder):
    place = tmp_path_factory.mktemp("models") / "untied"
    config = AutoModelForCausalLM.from_pretrained(folder).config
    config.tie_word_embeddings = False
    with torch.random.fork_rng():
        torch.manual_seed(1)
        AutoModelForCausalLM.from_config(config).save_pretrained(place)
    return str(place)


@pytest.fixture
def served(folder):
    with StandIn(folder) as server:
        yield server


def opened(server, model, **more):
    return VLLMServer(server.url, model, STOPS, patience=QUICK, **more)


def policy(folder, seed=1):
    return shaken(AutoModelForCausalLM.from_pretrained(folder), seed, by=0.2).eval()


def said(engine):
    return [one.ids.tolist() for one in engine.sample(PROMPTS, GREEDY, KEYS)]


def own(model):
    return [greedy(model, prompt, GREEDY.most, STOPS) for prompt in PROMPTS]


def test_server_answers_as_the_model_it_serves(served, folder):
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    assert said(opened(served, folder)) == own(model)


def test_each_sync_changes_the_answers_to_the_policys_own(served, folder, sent):
    engine = opened(served, folder)
    seen = [said(engine)]
    for seed in (1, 2):
        model = policy(folder, seed)
        engine.sync(model)
        seen.append(said(engine))
        assert seen[-1] == own(model)
    assert seen[0] != seen[1] != seen[2]
    assert list(sent.iterdir()) == []


def test_an_adapter_is_sent_as_one_and_the_one_before_goes(served, folder, tmp_path):
    engine = opened(served, folder, folder=tmp_path)
    tuned = with_adapter(AutoModelForCausalLM.from_pretrained(folder), 1).eval()
    for seed in (2, 3):
        shaken(tuned, seed, only="lora_", by=0.3)
        engine.sync(tuned)
        assert said(engine) == own(tuned)
        assert len(served.adapters) == len(list(tmp_path.iterdir())) == 1
    assert list(served.adapters) == ["datagen-policy-2"]


def test_an_adapter_is_merged_for_a_server_that_takes_none(folder):
    tuned = with_adapter(AutoModelForCausalLM.from_pretrained(folder), 1).eval()
    with StandIn(folder, lora=False) as server:
        engine = opened(server, folder)
        engine.sync(tuned)
        assert said(engine) == own(tuned)


def test_another_process_answers_with_what_the_first_has_sent(served, folder, monkeypatch):
    first = opened(served, folder)
    tuned = with_adapter(AutoModelForCausalLM.from_pretrained(folder), 1).eval()
    first.sync(tuned)
    monkeypatch.setenv("RANK", "1")
    second = opened(served, folder)
    assert second.shared
    assert said(second) == own(tuned)


def test_close_leaves_the_server_as_it_was(served, folder):
    engine = opened(served, folder)
    engine.sync(policy(folder))
    engine.sync(with_adapter(policy(folder), 1).eval())
    engine.close()
    assert served.adapters == {}
    assert said(opened(served, folder)) == own(AutoModelForCausalLM.from_pretrained(folder).eval())


def test_what_a_killed_training_left_there_is_gone(served, folder):
    engine = opened(served, folder)
    engine.sync(policy(folder))
    engine.sync(with_adapter(policy(folder), 1).eval())  # and no close
    assert said(opened(served, folder)) == own(AutoModelForCausalLM.from_pretrained(folder).eval())


def test_answers_depend_on_their_keys_alone(served, folder):
    engine, sampling = opened(served, folder), Sampling(6, temperature=1.0)
    keys = [(7, place) for place in range(8)]
    made = [one.ids.tolist() for one in engine.sample([PROMPTS[0]] * 8, sampling, keys)]
    again = engine.sample([PROMPTS[0]] * 3, sampling, keys[5:])
    assert len({tuple(one) for one in made}) == 8
    assert [one.ids.tolist() for one in again] == made[5:]


@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_logprobs_are_the_policys_at_the_temperature(served, folder, temperature):
    model, engine = policy(folder), opened(served, folder)
    engine.sync(model)
    for prompt, one in zip(PROMPTS, engine.sample(PROMPTS, Sampling(5, temperature), KEYS), strict=True):
        np.testing.assert_allclose(one.logprobs, logprobs(model, prompt, one.ids, temperature), atol=1e-5)


def test_logprobs_of_before_the_temperature_are_not_told(folder):
    with StandIn(folder, mode="raw_logprobs") as server:
        engine = opened(server, folder)
        assert engine.sample(PROMPTS, Sampling(4, 0.6), KEYS)[0].logprobs is None
        assert engine.sample(PROMPTS, Sampling(4, 1.0), KEYS)[0].logprobs is not None


def test_a_server_without_the_mode_for_it_takes_no_weights(folder):
    with StandIn(folder, dev=False, lora=False) as server:
        engine = opened(server, folder)
        assert said(engine) == own(AutoModelForCausalLM.from_pretrained(folder).eval())
        with pytest.raises(DatagenError, match="takes no weights; start it with VLLM_SERVER_DEV_MODE=1"):
            engine.sync(policy(folder))
        with pytest.raises(DatagenError, match="or, for the adapter alone, with VLLM_ALLOW_RUNTIME_LORA"):
            engine.sync(with_adapter(policy(folder), 1))


def test_a_cpu_server_whose_head_is_its_embeddings_takes_no_weights(folder, untied):
    with StandIn(folder, device="cpu") as server, pytest.raises(DatagenError, match="runs on a CPU"):
        opened(server, folder).sync(policy(folder))
    with StandIn(untied, device="cpu") as server:
        model, engine = policy(untied), opened(server, untied)
        engine.sync(model)
        assert said(engine) == own(model)


def test_a_server_that_keeps_its_old_weights_is_found_out(served, folder):
    engine = opened(served, folder)
    served.stale = True
    with pytest.raises(DatagenError, match="does not answer as the policy whose weights were sent"):
        engine.sync(policy(folder))


def test_answers_of_another_model_are_refused(served, untied):
    with pytest.raises(UsageError, match=r"serves .*policy, and answers of .*untied are wanted"):
        said(opened(served, untied))


def test_a_folder_that_the_server_does_not_see_is_named(served, folder):
    engine = opened(served, folder)
    served.say["/collective_rpc"] = [(500, {"error": {"message": "Worker failed"}})]
    with pytest.raises(
        DatagenError, match=r"status 500.*Worker failed; start it again; it must see .*TMPDIR"
    ):
        engine.sync(policy(folder))


def test_a_prefix_cache_that_stays_is_told(served, folder):
    engine = opened(served, folder)
    served.say["/reset_prefix_cache"] = [(200, {"success": False})] * 19
    engine.sync(policy(folder))
    served.say["/reset_prefix_cache"] = [(200, {"success": False})] * 20
    with pytest.raises(DatagenError, match="does not empty its prefix cache"):
        engine.sync(policy(folder))


def test_a_busy_server_is_asked_again_and_a_broken_one_is_not_for_ever(served, folder):
    engine = opened(served, folder)
    served.say["/v1/completions"] = [(503, b"busy"), (429, b"slow down")]
    assert said(engine) == own(AutoModelForCausalLM.from_pretrained(folder).eval())
    served.say["/v1/completions"] = [(500, {"error": {"message": "EngineCore died"}})] * 20
    with pytest.raises(DatagenError, match=r"status 500 .*EngineCore died, 3 times in a row"):
        said(engine)


@pytest.mark.parametrize("reply", [(200, b"<html>"), (200, {}), (200, {"choices": [{"text": "hello"}]})])
def test_an_answer_that_is_none_is_an_error(served, folder, reply):
    engine = opened(served, folder)
    served.say["/v1/completions"] = [reply] * 3
    with pytest.raises(DatagenError, match="found"):
        said(engine)


def test_a_refusal_is_told_in_the_servers_words(served, folder):
    engine = opened(served, folder)
    served.say["/v1/completions"] = [(400, {"error": {"message": "Token id 3000 is out of vocabulary"}})]
    with pytest.raises(DatagenError, match=r"status 400: Token id 3000 is out of vocabulary"):
        engine.sample(PROMPTS[:1], GREEDY, KEYS[:1])


def test_a_server_that_is_not_there_is_told(folder):
    with pytest.raises(DatagenError, match=r"http://127\.0\.0\.1:9: no answer .*is the server started\?"):
        VLLMServer("http://127.0.0.1:9", folder, STOPS, patience=QUICK)


def test_the_key_is_shown_to_the_server_and_in_no_error(folder, monkeypatch):
    with StandIn(folder, key="sk-quiet") as server:
        with pytest.raises(DatagenError, match="set its key in the environment as VLLM_API_KEY"):
            opened(server, folder)
        monkeypatch.setenv("VLLM_API_KEY", "sk-quiet")
        engine = opened(server, folder)
        server.say["/v1/completions"] = [(400, b"no sk-quiet here")]
        with pytest.raises(DatagenError, match=r"no \[key\] here"):
            engine.sample(PROMPTS[:1], GREEDY, KEYS[:1])


@pytest.mark.parametrize("url", ["http://", "ftp://a:1", "http://user:secret@a:1", "http://a:1/?key=secret"])
def test_an_address_that_is_none_is_refused_without_repeating_it(url, folder):
    with pytest.raises(UsageError, match="expected http://HOST:PORT") as error:
        VLLMServer(url, folder, STOPS)
    assert "secret" not in str(error.value)


def test_nothing_is_asked_for_no_prompts(served, folder):
    assert opened(served, folder).sample([], GREEDY, []) == []
