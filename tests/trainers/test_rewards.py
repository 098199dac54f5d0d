"""Combinations by hand-computed numbers; reward models score as transformers does; functions are loaded and run."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from transformers import AutoModelForSequenceClassification

from datagen.errors import DatagenError, UsageError
from tests.trainers.rewarded import ASKED, episode, plain_tokenizer, write_both, write_reward
from tests.trainers.small import write_model
from trainers.model_reward import ModelReward
from trainers.policy_settings import Rewards
from trainers.prompts import Prompt
from trainers.reward_functions import FunctionReward
from trainers.reward_sources import check_rewards, read_sources
from trainers.rewards import Scored, Scoring, open_rewards
from trainers.rollout import Episode
from trainers.scratch import learn_tokenizer

# reference/trainers.md, §3: tagged is the first.
HELPFULNESS, SAFETY = (0.9, 0.9, 0.9, 0.2), (0.8, 0.1, 0.15, 1.0)
TAGGED = (True, False, False, False)
WHITENED = (0.7546, -1.1961, 1.1961, -0.7546)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """policy, reward model of it."""
    return write_both(tmp_path_factory.mktemp("rewards"))


@pytest.fixture(scope="module")
def tokenizer(models):
    return plain_tokenizer(models[0])


def tagged(name, *, logit=False):
    """A reward that reads its score from the tag of its own name."""

    def score(prompt, answer, reference, tags):
        value = tags[name]
        return math.log(value / (1 - value)) if logit else value

    return FunctionReward(name, score, logit)


def told(**tags):
    return Episode(
        Prompt(np.empty(0, np.int32), (), "", tags, "made up", "7"), np.empty(0, np.int32), True, ""
    )


def llama2(*, logit=False):
    settings = Rewards(("helpfulness=exact", "safety=words"), combine="llama2", safety_tag="about_safety")
    return Scoring(settings, (tagged("helpfulness", logit=logit), tagged("safety", logit=logit)))


def four(safety=SAFETY):
    return [
        told(helpfulness=h, safety=s, about_safety=t)
        for h, s, t in zip(HELPFULNESS, safety, TAGGED, strict=True)
    ]


def test_llama2_takes_safety_where_tagged_or_unsafe():
    scoring = llama2()
    scored = scoring.score(four())
    assert scored.tagged.tolist() == list(TAGGED)
    assert scoring.rank(scored) == pytest.approx([0.8, 0.1, 0.9, 0.2])
    assert scoring.combine(scored) == pytest.approx(WHITENED, abs=1e-4)
    assert scoring.combine(scored).dtype == np.float32


def test_llama2_of_reward_models_takes_their_sigmoid():
    scoring = llama2(logit=True)
    scored = scoring.score(four((0.8, 0.1, 0.1501, 0.999)))
    assert scored.by_name["safety"][0] == pytest.approx(math.log(4))
    assert scoring.rank(scored) == pytest.approx([0.8, 0.1, 0.9, 0.2])
    assert scoring.combine(scored) == pytest.approx(WHITENED, abs=1e-4)


def test_llama2_is_finite_at_certainty():
    scoring = llama2(logit=True)
    scored = Scored(
        {"helpfulness": np.array([900, -900], np.float32), "safety": np.full(2, 900, np.float32)},
        np.zeros(2, np.bool_),
    )
    assert scoring.combine(scored) == pytest.approx([1, -1])
    assert scoring.rank(scored) == pytest.approx([1, 0])


def test_llama2_is_of_all_processes_together():
    scoring, all_of_them = llama2(), four()
    parts = [scoring.score(all_of_them[:1]), scoring.score(all_of_them[1:])]
    assert scoring.combine(Scored.join(parts)) == pytest.approx(WHITENED, abs=1e-4)
    assert scoring.combine(parts[1]) != pytest.approx(WHITENED[1:], abs=1e-2)


def test_llama2_refuses_scores_that_are_no_probabilities():
    scoring = llama2()
    with pytest.raises(DatagenError, match="reward safety: combine=llama2 needs scores from 0 to 1, found 2"):
        scoring.combine(scoring.score(four((0.8, 0.1, 2.0, 1.0))))


@pytest.mark.parametrize(
    ("said", "found"),
    [(True, True), (1, True), ("True", True), (False, False), ("false", False), (None, False)],
)
def test_tag_of_safety_is_read(said, found):
    scored = llama2().score([told(helpfulness=0.9, safety=0.8, about_safety=said)])
    assert scored.tagged.tolist() == [found]
    assert llama2().score([told(helpfulness=0.9, safety=0.8)]).tagged.tolist() == [False]


def test_tag_of_safety_that_says_neither_is_an_error():
    for said in ("unsafe", 2, ["x"]):
        with pytest.raises(DatagenError, match="record 7: tag 'about_safety': expected true or false"):
            llama2().score([told(helpfulness=0.9, safety=0.8, about_safety=said)])


def test_sum_is_weighted_and_worst_is_the_smallest():
    rewards = (tagged("a"), tagged("b"))
    episodes = [told(a=1.0, b=-2.0), told(a=0.5, b=4.0)]
    sources = ("a=exact", "b=words")
    for settings, wanted in (
        (Rewards(sources), [-1, 4.5]),
        (Rewards(sources, weights=("b=0.5",)), [0, 2.5]),
        (Rewards(sources, weights=("b=-1", "a=2")), [4, -3]),
        (Rewards(sources, combine="worst"), [-2, 0.5]),
    ):
        scoring = Scoring(settings, rewards)
        scored = scoring.score(episodes)
        assert scoring.combine(scored) == pytest.approx(wanted)
        assert scoring.rank(scored) == pytest.approx(wanted)
        assert scored.means() == pytest.approx({"a": 0.75, "b": 1.0})


def test_worst_of_logits_and_probabilities_compares_probabilities():
    scoring = Scoring(
        Rewards(("a=exact", "b=words"), combine="worst"), (tagged("a"), tagged("b", logit=True))
    )
    # The logit of 0.9 is 2.2, and that of 0.2 is -1.4.
    scored = scoring.score([told(a=0.95, b=0.9), told(a=0.95, b=0.2)])
    assert scoring.rank(scored) == pytest.approx([0.9, 0.2])


def test_no_answers_have_no_scores(models, tokenizer):
    scoring = open_rewards(Rewards((models[1], "exact")), tokenizer, "cpu")
    scored = scoring.score([])
    assert scoring.combine(scored).shape == (0,)
    assert {name: own.shape for name, own in scored.by_name.items()} == {"reward": (0,), "exact": (0,)}


def pooled(folder, ids):
    """What transformers' own head says at the end of one row."""
    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    assert ids[-1] != model.config.pad_token_id  # which transformers would look for
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids])).logits[0, 0].item()


ANSWERS = ("red dog seven", "blue", "red dog seven red dog seven red dog seven", "two green")


def test_model_scores_the_very_tokens_as_transformers_does(models, tokenizer):
    scoring = open_rewards(Rewards((f"model={models[1]}",)), tokenizer, "cpu")
    episodes = [episode(tokenizer, one) for one in ANSWERS]
    rows = [[*one.prompt.ids.tolist(), *one.ids.tolist()] for one in episodes]
    wanted = [pooled(models[1], row) for row in rows]
    assert scoring.score(episodes).by_name["model"] == pytest.approx(wanted, abs=1e-4)
    assert np.std(wanted) > 0.05
    (reward,) = scoring.rewards
    assert isinstance(reward, ModelReward)
    assert reward.own
    # Tokens that no tokenizer would make of the text are those that count.
    split = replace(
        episodes[0], ids=np.r_[tokenizer.encode("r"), tokenizer.encode("ed"), episodes[0].ids[1:]]
    )
    row = [*split.prompt.ids.tolist(), *split.ids.tolist()]
    assert reward.score([split])[0] == pytest.approx(pooled(models[1], row), abs=1e-4)


def test_model_scores_an_answer_that_did_not_end_as_it_stands(models, tokenizer):
    cut = episode(tokenizer, ANSWERS[0], ended=False)
    wanted = pooled(models[1], [*cut.prompt.ids.tolist(), *tokenizer.encode(ANSWERS[0])])
    ended = open_rewards(Rewards((models[1],)), tokenizer, "cpu")
    for known in (tokenizer, None):
        scoring = open_rewards(Rewards((models[1],)), known, "cpu")
        assert scoring.rewards[0].score([cut])[0] == pytest.approx(wanted, abs=1e-4)
    assert abs(ended.rewards[0].score([episode(tokenizer, ANSWERS[0])])[0] - wanted) > 0.01


def test_model_in_its_own_template_scores_the_same_tokens(models, tokenizer):
    with_ids, with_text = (
        open_rewards(Rewards((models[1],)), known, "cpu").rewards[0] for known in (tokenizer, None)
    )
    assert (with_ids.own, with_text.own) == (True, False)
    episodes = [episode(tokenizer, one) for one in (*ANSWERS, "")] + [episode(tokenizer, "", ended=False)]
    assert with_text.score(episodes) == pytest.approx(with_ids.score(episodes), abs=1e-5)


def test_model_with_another_tokenizer_gets_the_conversation_in_its_own(models, tokenizer, tmp_path):
    other = write_model(tmp_path / "other", seed=3, initializer_range=0.2)
    learn_tokenizer(iter(["quite another text for quite other tokens"] * 9), 290, 128).save_pretrained(other)
    folder = write_reward(tmp_path / "reward", other)
    scoring = open_rewards(Rewards((folder,)), tokenizer, "cpu")
    assert not scoring.rewards[0].own
    own = plain_tokenizer(folder)
    for text in ANSWERS:
        turns = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": text}]
        ids = own.apply_chat_template(turns, return_dict=False)
        last = max(place for place, one in enumerate(ids) if one in own.all_special_ids)
        found = scoring.rewards[0].score([episode(tokenizer, text)])[0]
        assert found == pytest.approx(pooled(folder, ids[: last + 1]), abs=1e-4)


def test_model_scores_what_its_template_would_not_show(models, tokenizer, tmp_path):
    """A template that cuts thoughts off, and an answer that is nothing else."""
    folder = write_reward(tmp_path / "reward", models[0])
    own = plain_tokenizer(folder)
    shown = own.chat_template.replace("message['content']", "message['content'].split('</think>')[-1]")
    own.chat_template = (
        shown
        if shown != own.chat_template
        else own.chat_template.replace("message.content", "message.content.split('</think>')[-1]")
    )
    assert "</think>" in own.chat_template
    own.save_pretrained(folder)
    scoring = open_rewards(Rewards((folder,)), tokenizer, "cpu")
    thought = episode(tokenizer, "red dog</think>")
    wanted = pooled(folder, [*thought.prompt.ids.tolist(), *thought.ids.tolist()])
    assert scoring.rewards[0].score([thought])[0] == pytest.approx(wanted, abs=1e-4)


def test_model_scores_do_not_depend_on_the_batch(models, tokenizer):
    episodes = [episode(tokenizer, one) for one in ANSWERS]
    found = [
        open_rewards(Rewards((models[1],), batch=size), tokenizer, "cpu").rewards[0].score(episodes)
        for size in (1, 3, 32)
    ]
    assert found[0] == pytest.approx(found[1], abs=1e-5)
    assert found[0] == pytest.approx(found[2], abs=1e-5)


def test_model_is_frozen_and_without_dropout(tmp_path):
    policy, folder = write_both(tmp_path, attention_dropout=0.5)
    scoring = open_rewards(Rewards((folder,)), None, "cpu")
    reward, tokenizer = scoring.rewards[0], plain_tokenizer(policy)
    episodes = [episode(tokenizer, one) for one in ANSWERS]
    assert (reward.score(episodes) == reward.score(episodes)).all()
    assert not any(weight.requires_grad for weight in reward.scorer.parameters())
    scoring.close()
    assert all(weight.is_meta for weight in reward.scorer.parameters())


def test_model_that_is_no_reward_model_is_refused(models, tokenizer, tmp_path):
    with pytest.raises(
        UsageError, match=r"--reward rm=.*: is no reward model but LlamaForCausalLM; .* train reward"
    ):
        open_rewards(Rewards((f"rm={models[0]}",)), tokenizer, "cpu")
    with pytest.raises(UsageError, match="--judge other=no/such: no model can be loaded"):
        open_rewards(Rewards(("exact",), judges=("other=no/such",)), tokenizer, "cpu")


def test_model_refuses_rows_that_are_longer_than_it_was_made_for(models, tokenizer):
    scoring = open_rewards(Rewards((models[1],)), tokenizer, "cpu")
    assert scoring.context == 128
    with pytest.raises(
        DatagenError, match=r"reward reward: made up, record 9: .* more than the 128 .* lower"
    ):
        scoring.score([episode(tokenizer, "red " * 150, record="9")])


def test_scores_that_are_no_numbers_are_an_error(models, tokenizer):
    scoring = open_rewards(Rewards((models[1],)), tokenizer, "cpu")
    with torch.no_grad():
        scoring.rewards[0].scorer.model.score.weight.fill_(torch.nan)
    with pytest.raises(DatagenError, match=r"reward reward: 1 of 1 scores are no numbers, .* record 9"):
        scoring.score([episode(tokenizer, "red", record="9")])


def test_judges_are_apart_from_rewards(tokenizer):
    scoring = open_rewards(Rewards(("exact",), judges=("share=words", "exact")), tokenizer, "cpu")
    answers = [episode(tokenizer, "red dog"), episode(tokenizer, "red dog seven")]
    assert list(scoring.score(answers).by_name) == ["exact"]
    judged = scoring.judge(answers)
    assert judged["share"] == pytest.approx([2 / 3, 1])
    assert judged["exact"].tolist() == [0, 1]


MINE = '''
"""Rewards of somebody."""
from dataclasses import dataclass

@dataclass
class Seen:
    words: int

def length(prompt, answer, reference, tags):
    assert prompt[0] == {"role": "user", "content": "Say red dog seven."}
    return Seen(len(answer.split())).words + tags.get("more", 0) + (reference == "right")

def broken(prompt, answer, reference, tags):
    return 1 / len(answer)

def nothing(prompt, answer, reference, tags):
    return None

def infinite(prompt, answer, reference, tags):
    return float("inf")
'''


@pytest.mark.parametrize("source", ["python:mine_of_test.py:length", "python:mine_of_test:length"])
def test_own_function_is_loaded_and_given_all_there_is(source, tokenizer, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine_of_test.py").write_text(MINE)
    scoring = open_rewards(Rewards((source,)), tokenizer, "cpu")
    assert scoring.names == ("length",)
    found = scoring.rewards[0].score(
        [episode(tokenizer, "red dog", more=0.5), episode(tokenizer, "red", reference="right")]
    )
    assert found.tolist() == [2.5, 2]


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (
            "broken",
            r"reward broken, made up, record 1: ZeroDivisionError: division by zero \(mine.py, line 14\)",
        ),
        ("nothing", "reward nothing, made up, record 1: TypeError"),
        ("infinite", "reward infinite, made up, record 1: expected a finite number, found inf"),
    ],
)
def test_own_function_that_fails_is_named_with_the_record(function, said, tokenizer, tmp_path):
    (tmp_path / "mine.py").write_text(MINE)
    scoring = open_rewards(Rewards((f"python:{tmp_path}/mine.py:{function}",)), tokenizer, "cpu")
    with pytest.raises(DatagenError, match=said):
        scoring.score([episode(tokenizer, "")])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("python:no_such_module_here:f", "cannot be loaded: ModuleNotFoundError"),
        ("python:no_such.py:f", "no file no_such.py"),
        ("python:json:dumpz", "json has no function 'dumpz'; did you mean 'dumps?'"),
    ],
)
def test_function_that_is_not_there_is_refused(text, said, tokenizer):
    with pytest.raises(UsageError, match=said):
        open_rewards(Rewards((text,)), tokenizer, "cpu")


def test_sources_are_named():
    given = (
        "help=models/a=b",
        "models/reward/",
        "runs/x=1/safe",
        "ORG/Name",
        "python:my.rewards:short",
        "python:folder/my.py:long",
        "exact",
        "http://127.0.0.1:8200",
        "https://example.org/judge?a=b",
        "far=http://example.org:8200/x#probability",
    )
    found = read_sources(given, "--reward")
    assert [(one.name, one.kind) for one in found] == [
        ("help", "model"),
        ("reward", "model"),
        ("safe", "model"),
        ("Name", "model"),
        ("short", "python"),
        ("long", "python"),
        ("exact", "shipped"),
        ("127.0.0.1", "http"),
        ("judge", "http"),
        ("far", "http"),
    ]
    assert found[0].where == "models/a=b"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Rewards(), "--reward: none given"),
        (Rewards(("",)), "found no source"),
        (Rewards(("a=",)), "--reward 'a=': expected NAME=SOURCE, found no source"),
        (Rewards(("exact", "exact=words")), "two are called 'exact'"),
        (Rewards(("right=exat",)), "--reward right=exat: no reward of that name; did you mean 'exact'"),
        (
            Rewards(("exact",), judges=("wurds",)),
            "--judge wurds: no reward of that name; did you mean 'words'",
        ),
        (Rewards(("python:short",)), "expected python:MODULE:FUNCTION"),
        (Rewards(("http://",)), "expected an address such as"),
        (Rewards(("http://a:b:c",)), "expected an address such as"),
        (Rewards(("http://host/ä b",)), "expected an address such as"),
        (Rewards(("a=http://me:secret@host:1/x",)), "a=http://host:1/x: the address holds a user or a key"),
        (Rewards(("http://host#odds",)), "expected probability, .* found 'odds'"),
        (Rewards(("exact", "words"), combine="llama2"), "expected two rewards, helpfulness and safety"),
        (
            Rewards(("helpfulness=exact", "safety=words", "more=short"), combine="llama2"),
            "found helpfulness, safety, more",
        ),
        (Rewards(("exact",), weights=("exakt=1",)), "no reward is called 'exakt'; did you mean 'exact'"),
        (Rewards(("exact",), weights=("exact=much",)), "expected NAME=WEIGHT with a number, found 'much'"),
        (Rewards(("exact",), weights=("exact=nan",)), "expected NAME=WEIGHT with a number"),
        (
            Rewards(("exact",), weights=("exact=1",), combine="worst"),
            "belong to combine=sum, found combine=worst",
        ),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings, said):
    with pytest.raises(UsageError, match=said) as caught:
        check_rewards(settings)
    assert "secret" not in str(caught.value)


def test_settings_that_mean_something_load_nothing():
    check_rewards(Rewards(("helpfulness=no/such", "safety=http://no.such.host"), combine="llama2"))
