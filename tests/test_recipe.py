import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import DatagenError, RecipeError, UsageError
from datagen.generators.ultrachat import UltraChat
from datagen.recipe import check_inputs, find_recipe, load_recipe, parse_recipe
from datagen.resources import shipped
from datagen.step import models_of

GOOD = {"name": "x", "steps": [{"use": "self_instruct", "target": 5}, {"use": "language", "keep": ["en"]}]}


def faults(plain, *settings):
    with pytest.raises(RecipeError) as caught:
        parse_recipe(plain, "r.yaml", settings)
    return caught.value.faults


def test_every_shipped_recipe_is_valid():
    for file in shipped("pipelines").glob("*.yaml"):
        assert load_recipe(file).steps, file


def test_a_shipped_recipe_is_found_by_its_name():
    assert find_recipe("self-instruct") == shipped("pipelines", "self_instruct.yaml")


def test_a_misspelt_recipe_gets_the_nearest_name():
    with pytest.raises(UsageError, match="did you mean 'self-instruct'"):
        load_recipe("self-instrct")


def test_all_faults_come_at_once_with_the_nearest_key():
    found = faults(
        {
            "sede": 1,
            "steps": [
                {"use": "self_instrct"},
                {"use": "self_instruct", "traget": 5, "novelty": "high"},
                {"use": "language", "kep": ["en"]},
            ],
            "export": {"test_size": 2},
        }
    )
    text = "\n".join(found)
    assert "sede: unknown key; did you mean 'seed'?" in text
    assert "unknown step 'self_instrct'; did you mean 'self_instruct'?" in text
    assert "steps[1] self_instruct.traget: unknown key; did you mean 'target'?" in text
    assert "novelty: Input should be a valid number" in text
    assert "steps[2] language.kep: unknown key; did you mean 'keep'?" in text
    assert "export: test_size must be at least 0 and below 1, found 2.0" in text
    assert len(found) == 6


def test_settings_reach_steps_by_name_and_number():
    recipe = parse_recipe(
        GOOD, "r", ["steps.self_instruct.target=7", "steps.1.keep=[de, fr]", "model.concurrency=3", "seed=9"]
    )
    assert recipe.steps[0].step.target == 7
    assert recipe.steps[1].step.keep == ("de", "fr")
    assert recipe.models["default"].concurrency == 3
    assert recipe.models["default"].uri == "procedural:"
    assert recipe.seed == 9


def test_settings_leave_the_given_recipe_alone():
    parse_recipe(GOOD, "r", ["steps.self_instruct.target=7"])
    assert GOOD["steps"][0]["target"] == 5


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("steps.self_instrct.target=7", "did you mean 'self_instruct'?"),
        ("target", "expected PATH=VALUE"),
        ("steps.self_instruct.target=many", "Input should be a valid integer"),
        ("name.first=x", "name takes no key 'first'"),
    ],
)
def test_a_wrong_setting_is_named(setting, said):
    assert said in "\n".join(faults(GOOD, setting))


def test_a_model_that_is_not_in_the_recipe_is_named():
    plain = {"models": {"writer": "procedural:"}, "steps": [{"use": "self_instruct", "model": "wrtier"}]}
    assert "did you mean 'writer'?" in faults(plain)[0]


def test_two_steps_of_one_name_are_refused():
    assert "is taken" in faults({"steps": [{"use": "self_instruct"}, {"use": "self_instruct"}]})[0]


def test_a_users_own_step_beside_the_recipe_is_found(tmp_path):
    (tmp_path / "my_steps_7.py").write_text(
        "from dataclasses import dataclass\n"
        "from datagen.step import Verdict\n"
        "@dataclass(frozen=True)\n"
        "class Short:\n"
        "    most: int = 3\n"
        "    def judge(self, record):\n"
        "        return Verdict(len(record.response.split()) <= self.most, 'long')\n"
    )
    file = tmp_path / "r.yaml"
    file.write_text("steps: [{use: self_instruct}, {use: 'my_steps_7:Short', most: 5}]")
    recipe = load_recipe(file)
    assert recipe.steps[1].name == "Short"
    assert recipe.steps[1].step.most == 5


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("no_such_module:X", "No module named"),
        ("datagen.record:Nothing", "no attribute"),
        ("os:path", "no class"),
    ],
)
def test_a_step_that_cannot_be_imported_is_named(use, said):
    assert said in faults({"steps": [{"use": use}]})[0]


def test_a_class_that_is_no_step_is_named():
    assert "none of the methods" in faults({"steps": [{"use": "datagen.models.base:Usage"}]})[0]


def test_on_is_a_key_and_no_is_a_language(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text("steps: [{use: self_instruct}, {use: language, on: response, keep: [no]}]")
    step = load_recipe(file).steps[1].step
    assert (step.on, step.keep) == ("response", ("no",))
    assert parse_recipe(GOOD, "r", ["steps.language.keep=[no]"]).steps[1].step.keep == ("no",)


OUT_OF_RANGE = {
    "self_instruct": [
        "target=0",
        "target=-3",
        "target=true",
        "target=40000000000000000000000000000",
        "proposals=0",
        "instances=0",
        "instances=-2",
        "pool_examples=-1",
        "patience=0",
        "window=0",
        "window=-1",
        "novelty=0",
        "novelty=2",
        "novelty=.nan",
        "floor=2",
        "floor=.nan",
        "temperature=-4",
        "neighbours=-3",
    ],
    "respond": ["window=0", "max_tokens=0", "temperature=.inf"],
    "source": ["limit=-1"],
}


@pytest.mark.parametrize(
    ("step", "setting"), [(step, setting) for step, settings in OUT_OF_RANGE.items() for setting in settings]
)
def test_an_option_out_of_its_range_is_a_fault(step, setting):
    plain = {"steps": [{"use": "source", "path": "x"}, {"use": "self_instruct"}, {"use": "respond"}]}
    (fault,) = faults(plain, f"steps.{step}.{setting}")
    assert setting.partition("=")[0] in fault


@pytest.mark.parametrize(
    "setting",
    [
        "model.rpm=0",
        "model.tpm=-5",
        "model.concurrency=0",
        "model.attempts=true",
        "model.timeout=.nan",
        "budget.max_usd=-1",
        "budget.max_usd=.nan",
        "budget.max_requests=-1",
        "seed=1.5",
        "model=3",
    ],
)
def test_a_limit_out_of_its_range_is_a_fault(setting):
    (fault,) = faults(GOOD, setting)
    assert setting.partition("=")[0].partition(".")[2] in fault


@pytest.mark.parametrize("name", ["../evil", "a/b", "", None, 3, "x" * 61, ".hidden"])
def test_names_that_are_no_file_names_are_faults(name):
    assert "expected 1 to 60 letters" in faults({**GOOD, "name": name})[0]
    assert "expected 1 to 60 letters" in faults({"steps": [{"use": "self_instruct", "name": name}]})[0]


def test_a_key_given_twice_and_an_anchor_inside_itself_are_faults(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text("seed: 1\nseed: 2\nsteps: [{use: self_instruct}]")
    with pytest.raises(RecipeError, match="given twice: seed"):
        load_recipe(file)
    file.write_text("steps: &x [*x]")
    with pytest.raises(RecipeError, match="an anchor contains itself"):
        load_recipe(file)


def test_a_default_model_given_twice_is_a_fault():
    assert "keep one of the two" in faults({**GOOD, "model": "procedural:", "models": {"default": "hf:x"}})[0]


@pytest.mark.parametrize(
    "uri", ["foo", "opnai:x", "openai:x@http://user:sk-hidden@h/v1", "openai:m@127.0.0.1:8000/v1"]
)
def test_a_model_that_cannot_be_is_a_fault_and_no_secret_is_told(uri):
    (fault,) = faults({**GOOD, "model": uri})
    assert "sk-hidden" not in fault


def test_yaml_cannot_run_code(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text("steps: !!python/object/apply:os.system ['touch " + str(tmp_path / "pwned") + "']")
    with pytest.raises(RecipeError, match="could not determine a constructor"):
        load_recipe(file)
    assert not (tmp_path / "pwned").exists()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
keys = st.sampled_from(["name", "seed", "model", "models", "budget", "steps", "export"])


@given(st.dictionaries(keys, json_values), st.lists(st.text(max_size=20), max_size=2))
def test_any_recipe_is_either_read_or_refused_in_words(plain, settings):
    try:
        recipe = parse_recipe(plain, "r.yaml", settings)
    except DatagenError as error:
        assert str(error).startswith("r.yaml")
    else:
        assert recipe.steps


@given(st.integers(1, 10**6), st.floats(0.1, 0.9), st.sampled_from(["chat", "completion", "alpaca"]))
def test_options_arrive_as_they_were_written(target, novelty, style):
    plain = {"steps": [{"use": "self_instruct", "target": target, "novelty": novelty, "style": style}]}
    step = parse_recipe(plain, "r").steps[0].step
    assert (step.target, step.novelty, step.style) == (target, novelty, style)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed: 0x" + "f" * 6000, "a whole number of 24,000 bits"),
        ("seed: 1" + "0" * 6000, "r.yaml"),
        (
            "a: &a [" + "x, " * 999 + "x]\nb: &b [" + "*a, " * 99 + "*a]\nsteps: [" + "*b, " * 99 + "*b]",
            "aliases",
        ),
        ("[" * 5000, "nested too deeply"),
        ("seed: " + "x" * 5000, "expected a whole number, found 'xxx"),
    ],
)
def test_a_value_of_any_size_is_a_fault_in_a_few_words(tmp_path, text, said):
    file = tmp_path / "r.yaml"
    file.write_text(text)
    with pytest.raises(RecipeError, match=said) as caught:
        load_recipe(file)
    assert len(str(caught.value)) < 1000


def test_aliases_within_reason_are_read(tmp_path):
    file = tmp_path / "r.yaml"
    file.write_text("steps:\n- &a {use: self_instruct, target: 3}\n- {<<: *a, name: again}\n")
    assert [(named.name, named.step.target) for named in load_recipe(file).steps] == [
        ("self_instruct", 3),
        ("again", 3),
    ]


def test_what_all_steps_read_is_checked_at_once(tmp_path):
    recipe = parse_recipe(
        {
            "budget": {"max_usd": 1},
            "models": {"mine": "openai:mine@http://127.0.0.1:9/v1"},
            "steps": [
                {"use": "source", "path": str(tmp_path / "none.jsonl")},
                {"use": "label", "classifier": str(tmp_path / "nope.jsonl")},
                {"use": "balance", "num": 3, "tasks": "h5"},
                {"use": "semantic", "embedding": f"hf:{tmp_path}/none"},
                {"use": "respond", "model": "mine"},
            ],
        },
        "r",
    )
    with pytest.raises(RecipeError) as caught:
        check_inputs(recipe)
    found = caught.value.faults
    assert len(found) == 5
    for fault, said in zip(
        found,
        (
            "step source: .*none.jsonl",
            "step label: .*nope.jsonl",
            "step balance: target h5",
            "step semantic: hf:.*no such folder",
            "max_usd: the price of openai:mine.* is unknown",
        ),
        strict=True,
    ):
        assert re.search(said, fault), fault


def test_a_part_without_a_model_of_its_own_has_that_of_the_step():
    step = UltraChat(1, model="writer", user_model="procedural:")
    assert models_of(step) == {"model": "writer", "user_model": "procedural:", "assistant_model": "writer"}


def test_a_model_named_by_its_uri_is_pushed_as_hard_as_the_default():
    plain = {
        "model": {"uri": "procedural:", "concurrency": 99, "rpm": 7},
        "steps": [{"use": "ultrachat", "user_model": "procedural:?seed=2"}],
    }
    options = parse_recipe(plain, "test").model_options("procedural:?seed=2")
    assert (options.uri, options.concurrency, options.rpm) == ("procedural:?seed=2", 99, 7)


def test_the_model_of_a_part_that_is_not_in_the_recipe_is_named():
    with pytest.raises(RecipeError, match="user_model 'wroter' is not in models; did you mean 'writer'"):
        parse_recipe(
            {"models": {"writer": "procedural:"}, "steps": [{"use": "ultrachat", "user_model": "wroter"}]},
            "test",
        )
