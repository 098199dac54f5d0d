"""Answers depend on their own key alone, are drawn from the softmax, and come with the log-probabilities and values
that a pass of their own would give."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from datagen.errors import DatagenError, UsageError
from tests.trainers.policies import greedy, shaken, with_adapter
from tests.trainers.small import write_model
from tests.trainers.tiny import END, PAD, critic_of, model_of, spread, words
from trainers.actor import Actor, collate_answers
from trainers.loading import open_tokenizer
from trainers.policy_settings import Rollout
from trainers.rollout import Sampling
from trainers.sampling import GenerateEngine, TransformersEngine, open_engine

STOPS = frozenset({END, 2, 3})
PROMPTS = words(np.random.default_rng(1), 4, 11, 1, 6, 4, 8, 2, 6, 3, 5)
KEYS = [(7, 0, place) for place in range(len(PROMPTS))]
DRAWN = Sampling(12, temperature=0.9)


def actor_of(family="llama", by=0.2, **more):
    actor = Actor(model_of(family, by=by), **more)
    if actor.value is not None:
        shaken(actor.value, 5, by=0.5)
    return actor


def sample(actor, places=None, sampling=DRAWN, stops=STOPS, batch=0):
    chosen = range(len(PROMPTS)) if places is None else places
    engine = TransformersEngine(actor, stops, PAD, batch=batch)
    made = engine.sample([PROMPTS[one] for one in chosen], sampling, [KEYS[one] for one in chosen])
    return dict(zip(chosen, made, strict=True))


def check_same(found, wanted):
    for place, one in found.items():
        assert one.ids.tolist() == wanted[place].ids.tolist()
        assert one.ended == wanted[place].ended
        assert np.allclose(one.logprobs, wanted[place].logprobs, atol=1e-5)
        assert np.allclose(one.values, wanted[place].values, atol=1e-5)


@pytest.fixture(scope="module")
def actor():
    return actor_of()


@pytest.fixture(scope="module")
def wanted(actor):
    return sample(actor, batch=1)


def test_examples_are_worth_comparing(wanted):
    lengths = [len(one.ids) for one in wanted.values()]
    assert len(set(lengths)) > 3
    assert {one.ended for one in wanted.values()} == {True, False}


@pytest.mark.parametrize("batch", [1, 3, 10, 0])
def test_answers_are_the_same_however_many_are_written_side_by_side(actor, wanted, batch):
    check_same(sample(actor, batch=batch), wanted)


def test_answers_are_the_same_in_any_order_and_company(actor, wanted):
    check_same(sample(actor, [7, 2, 9, 0, 1, 3, 8, 4, 6, 5]), wanted)
    check_same(sample(actor, [1, 5]), wanted)  # others are shorter
    check_same(sample(actor, [2, 6, 8]), wanted)  # others are longer
    check_same(sample(actor, [3]), wanted)


@pytest.mark.parametrize("family", ["sliding", "capped", "learned_places", "no_places", "scaled"])
def test_families_with_other_places_and_caches_are_no_exception(family):
    actor = actor_of(family)
    check_same(sample(actor, batch=4), sample(actor, batch=1))


def test_key_decides_the_answer(actor, wanted):
    engine = TransformersEngine(actor, STOPS, PAD)
    same = engine.sample([PROMPTS[0]] * 3, DRAWN, [KEYS[0], KEYS[1], KEYS[0]])
    assert same[0].ids.tolist() == same[2].ids.tolist() == wanted[0].ids.tolist()
    assert same[1].ids.tolist() != same[0].ids.tolist()


def test_rest_of_the_programs_random_numbers_is_left_alone(actor, wanted):
    torch.manual_seed(3)
    before = torch.random.get_rng_state()
    check_same(sample(actor), wanted)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("family", ["llama", "sliding", "capped"])
def test_logprobs_and_values_are_those_of_a_pass_over_the_answers(family):
    actor = actor_of(family)
    made = sample(actor, batch=4)
    batch = collate_answers(PROMPTS, [made[place].ids for place in range(len(PROMPTS))], PAD)
    with torch.no_grad():
        logprobs, values, _ = actor(**batch, temperature=0.9)
    assert np.allclose(np.concatenate([one.logprobs for one in made.values()]), logprobs, atol=1e-5)
    assert np.allclose(np.concatenate([one.values for one in made.values()]), values, atol=1e-5)


def test_adapter_is_heard():
    actor = Actor(with_adapter(model_of(), 3))
    for place, one in sample(actor, batch=3).items():
        with torch.no_grad():
            logs = spread(actor.model, PROMPTS[place], one.ids, 0.9)
        wanted = logs.gather(1, torch.from_numpy(one.ids.astype(np.int64))[:, None])[:, 0]
        assert np.allclose(one.logprobs, wanted, atol=1e-5)


def test_critic_of_its_own_leaves_values_to_others():
    made = sample(Actor(model_of(), critic_of()))
    assert all(one.values is None and one.logprobs is not None for one in made.values())


def test_stops_end_and_are_part_of_the_answer(wanted):
    for one in wanted.values():
        inside = [token for token in one.ids.tolist() if token in STOPS]
        assert len(one.ids) == len(one.logprobs) == len(one.values)
        if one.ended:
            assert inside == [one.ids[-1]]
            assert one.said.tolist() == one.ids.tolist()[:-1]
        else:
            assert inside == []
            assert len(one.ids) == DRAWN.most


def test_answer_that_is_longer_begins_as_the_shorter_one(actor, wanted):
    for place, one in sample(actor, sampling=replace(DRAWN, most=5)).items():
        assert one.ids.tolist() == wanted[place].ids.tolist()[:5]
        assert len(one.ids) <= 5


def test_single_token_is_an_answer(actor):
    made = sample(actor, sampling=replace(DRAWN, most=1))
    assert [len(one.ids) for one in made.values()] == [1] * len(PROMPTS)


def test_without_stops_all_is_written(actor):
    made = sample(actor, stops=frozenset())
    assert all(len(one.ids) == DRAWN.most and not one.ended for one in made.values())


def test_no_prompts_give_no_answers(actor):
    assert TransformersEngine(actor, STOPS, PAD).sample([], DRAWN, []) == []


def steps_of(actor, **how):
    """How many rows each step of the model was given."""
    rows, step = [], actor.step
    actor.step = lambda ids, *given: (rows.append(len(ids)), step(ids, *given))[1]
    try:
        made = sample(actor, **how)
    finally:
        del actor.step
    return rows, made


def test_nothing_is_written_once_all_have_ended(actor):
    """Nor are rows that have ended written for long: at most a fifth of those that are going on."""
    rows, made = steps_of(actor, sampling=Sampling(45))
    lengths = [len(one.ids) for one in made.values()]
    assert all(one.ended for one in made.values())
    assert len(set(lengths)) > 2
    assert len(rows) == max(lengths)
    for number, count in enumerate(rows):
        going = sum(length > number for length in lengths)
        assert going > 0.79 * count


def test_temperature_0_is_greedy_as_transformers_is(actor):
    model = actor.model
    for place, one in sample(actor, sampling=Sampling(12, temperature=0), batch=4).items():
        prompt = torch.from_numpy(PROMPTS[place].astype(np.int64))[None]
        made = model.generate(
            input_ids=prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=12, do_sample=False,
            eos_token_id=sorted(STOPS), pad_token_id=PAD,
        )  # fmt: skip
        assert (
            one.ids.tolist()
            == made[0, prompt.shape[1] :].tolist()
            == greedy(model, PROMPTS[place], 12, STOPS)
        )
        with torch.no_grad():
            logs = spread(model, PROMPTS[place], one.ids)
        assert np.allclose(one.logprobs, logs.max(-1).values, atol=1e-5)


def test_engine_on_generate_is_greedy_too_and_tells_no_logprobs(actor):
    engine = GenerateEngine(actor.model, STOPS, PAD, batch=3)
    made = engine.sample(PROMPTS, Sampling(12, temperature=0), KEYS)
    for place, one in enumerate(made):
        assert one.ids.tolist() == greedy(actor.model, PROMPTS[place], 12, STOPS)
        assert one.ended == (one.ids[-1] in STOPS)
        assert one.logprobs is None
        assert one.values is None
    assert engine.sample([], DRAWN, []) == []


def test_engine_on_generate_draws_by_the_key_and_ends_at_stops(actor):
    engine = GenerateEngine(actor.model, STOPS, PAD)
    first, again = (engine.sample(PROMPTS, DRAWN, KEYS) for _ in range(2))
    other = engine.sample(PROMPTS, DRAWN, [(8, 0, place) for place in range(len(PROMPTS))])
    assert [one.ids.tolist() for one in first] == [one.ids.tolist() for one in again]
    assert [one.ids.tolist() for one in first] != [one.ids.tolist() for one in other]
    for one in first:
        assert [token in STOPS for token in one.ids.tolist()] == [False] * (len(one.ids) - 1) + [one.ended]


@pytest.mark.parametrize("kind", [TransformersEngine, GenerateEngine])
def test_prompt_that_leaves_no_room_is_named(actor, kind):
    engine = kind(actor if kind is TransformersEngine else actor.model, STOPS, PAD)
    rows = words(np.random.default_rng(0), 3, 53)  # of 64
    assert len(engine.sample(rows, Sampling(11), KEYS[:2])) == 2
    with pytest.raises(
        DatagenError, match="prompt 1 has 53 tokens, and an answer of 12 more goes beyond the 64"
    ):
        engine.sample(rows, Sampling(12), KEYS[:2])


@pytest.mark.parametrize("kind", [TransformersEngine, GenerateEngine])
def test_prompt_without_tokens_is_named(actor, kind):
    engine = kind(actor if kind is TransformersEngine else actor.model, STOPS, PAD)
    with pytest.raises(DatagenError, match="prompt 1 has no tokens"):
        engine.sample([PROMPTS[0], PROMPTS[0][:0]], DRAWN, KEYS[:2])


def test_model_that_was_training_trains_on():
    """Where activations are computed twice, that is only done by a model that trains."""
    actor = actor_of()
    actor.train()
    before = [module.training for module in actor.modules()]
    sample(actor, [0])
    assert [module.training for module in actor.modules()] == before


def chi_square(tokens, chances):
    """Over the words that should come at least five times, the others together."""
    counts = np.bincount(tokens, minlength=len(chances))
    wanted = chances * len(tokens)
    often = wanted >= 5
    both = [(counts[often], wanted[often]), ([counts[~often].sum()], [wanted[~often].sum()])]
    found, hoped = (np.concatenate([one[place] for one in both]) for place in (0, 1))
    kept = hoped > 0
    return float((((found - hoped) ** 2)[kept] / hoped[kept]).sum()), int(kept.sum()) - 1


@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_answers_follow_the_softmax(actor, temperature):
    """The second of two tokens too, given the commonest first one."""
    prompts, keys = [PROMPTS[1]] * 3000, [(1, place) for place in range(3000)]
    engine = TransformersEngine(actor, frozenset(), PAD, batch=1000)
    made = np.array([one.ids for one in engine.sample(prompts, Sampling(2, temperature), keys)])
    first = spread(actor.model, PROMPTS[1], made[0], temperature)[0].exp().double().numpy()
    found, freedom = chi_square(made[:, 0], first)
    assert found < freedom + 4 * np.sqrt(2 * freedom)
    common = np.bincount(made[:, 0]).argmax()
    behind = np.append(PROMPTS[1], np.int32(common))
    second = spread(actor.model, behind, made[0, :1], temperature)[0].exp().double().numpy()
    found, freedom = chi_square(made[made[:, 0] == common, 1], second)
    assert found < freedom + 4 * np.sqrt(2 * freedom)


def test_engines_are_opened_by_their_names(tmp_path):
    folder = write_model(tmp_path)
    actor, tokenizer = Actor(AutoModelForCausalLM.from_pretrained(folder)), open_tokenizer(folder)

    def opened(name):
        return open_engine(Rollout(engine=name), folder, actor, tokenizer, frozenset({END}))

    assert isinstance(opened("transformers"), TransformersEngine)
    assert isinstance(opened("generate"), GenerateEngine)
    with pytest.raises(UsageError, match=r"rollout.engine: 'transformer' is unknown; did you mean"):
        opened("transformer")
