"""How PPO ends otherwise than at its last update: refused, diverged, stopped early, begun under other settings."""

import json
import re
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from tests.trainers.forked import Server
from tests.trainers.ppo_runs import (
    check_checkpoints,
    command,
    function,
    model,
    refused,
    result,
    sets,
    trained,
    write_place,
)
from tests.trainers.small import drill, write_rows

SECOND = 5 + 8 + 8 + 5  # answers up to the second update's checkpoint, those that are held out among them


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = write_place(tmp_path_factory.mktemp("ppo"))
    user, _ = drill(0)
    write_rows(folder / "nobody.jsonl", [[("assistant", "red"), ("assistant", "dog")]])
    write_rows(folder / "long.jsonl", [[("user", f"{user} " * 40), ("assistant", "red")]])
    return folder


@pytest.fixture(scope="module")
def server(place):
    started = Server(place)
    yield started
    started.close()


@pytest.fixture(scope="module")
def undisturbed(place, server):
    trained(server, place, "undisturbed", "watch.keep=6")
    return result(place / "undisturbed")


def ended(server, place, code, out, *changes, env=None, **more):
    process, found = server.run("datagen.cli", *command(place, out, *changes, **more), **(env or {}))
    return refused(process, code, found)


def last_good(line):
    """The checkpoint that a line names, which can be opened as a model that gives finite numbers."""
    kept = Path(re.search(r"; the last good checkpoint is (.+?); try a lower optim.learning_rate", line)[1])
    opened = AutoModelForCausalLM.from_pretrained(kept)
    assert torch.isfinite(opened(input_ids=torch.tensor([[1, 2, 3]])).logits).all()
    assert int(kept.name[5:]) == check_checkpoints(kept.parents[1])
    return kept


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("FAILS_AT", r"KeyError: '.+' \(mine.py, line \d+\)"),
        ("NAN_AT", "expected a finite number, found nan"),
    ],
)
def test_a_reward_that_fails_is_named_with_the_record_and_once_mended_it_goes_on(
    place, server, undisturbed, variable, said
):
    line = ended(server, place, 1, variable, env={variable: str(SECOND + 3)})
    assert re.fullmatch(rf"datagen: reward red, {place}/asked.jsonl, record [0-9a-f]+: {said}", line), line
    assert check_checkpoints(place / variable) == 2
    assert "goes on behind update 2" in trained(server, place, variable).stderr
    assert result(place / variable) == undisturbed


def test_a_gradient_that_is_no_number_leaves_the_last_good_checkpoint(place, server, undisturbed):
    line = ended(server, place, 1, "huge", env={"HUGE_AT": str(SECOND + 3)})
    assert line.startswith("datagen: update 3: the norm of the gradient is no finite number; ")
    kept = last_good(line)
    same = place / "undisturbed" / "checkpoints" / kept.name / "model.safetensors"
    assert (kept / "model.safetensors").read_bytes() == same.read_bytes()
    trained(server, place, "huge")
    assert result(place / "huge") == undisturbed


@pytest.mark.parametrize(
    ("changes", "said", "kept"),
    [
        ((), "kl of the held-out answers is no finite number", ["step-000000"]),
        (
            ("data.held_out=[]", "data.held_out_share=0"),
            "model.model.embed_tokens.weight holds what is no finite",
            [],
        ),
    ],
)
def test_weights_that_are_no_numbers_are_not_kept(place, server, changes, said, kept):
    out = f"infinite {len(changes)}"
    line = ended(server, place, 1, out, "optim.clip=0", "ppo.minibatch=8", *changes, rate="1e39", updates=1)
    assert line.startswith(f"datagen: update 1: {said}")
    found = [one.name for one in (place / out / "checkpoints").glob("*")]
    assert found == kept  # of the first policy, where there are prompts to measure it on
    last = (
        f"the last good checkpoint is {place / out / 'checkpoints' / kept[0]}"
        if kept
        else "there is no checkpoint yet"
    )
    assert f"; {last}; try a lower optim.learning_rate" in line
    assert not (place / out / "model.safetensors").exists()


def test_a_policy_that_left_its_reference_is_not_kept(place, server):
    """Found when it answers the next prompts; the checkpoint before it is there though only one is to be kept."""
    changes = ("watch.kl_stop=9", "watch.eval_every=6", "watch.keep=1", "optim.warmup=10")
    line = ended(server, place, 1, "exploded", *changes, rate=0.1)
    number, kl = re.match(
        r"datagen: update (\d): the KL of an answer to the reference is ([\d.]+), above", line
    ).groups()
    assert float(kl) > 9
    assert last_good(line).name == f"step-{int(number) - 2:06d}"
    told = [json.loads(one) for one in (place / "exploded" / "metrics.jsonl").read_text().splitlines()]
    assert max(one["kl"] for one in told if "kl" in one) <= 9
    assert ended(server, place, 1, "exploded", *changes, rate=0.1) == line


def test_held_out_answers_that_left_the_reference_end_it_before_the_checkpoint(place, server):
    changes = ("watch.kl_stop=9", "watch.eval_every=1", "optim.warmup=10")
    line = ended(server, place, 1, "exploded held out", *changes, rate=0.1)
    number = int(re.match(r"datagen: update (\d): the KL of an answer to the reference is ", line)[1])
    assert last_good(line).name == f"step-{number - 1:06d}"
    assert not (place / "exploded held out" / "config.json").exists()


def test_the_last_policy_is_not_the_result_where_it_left_its_reference(place, server):
    """No prompt is held out that would have told, and none is asked after the last update."""
    alone = ("data.held_out=[]", "data.held_out_share=0", "watch.kl_stop=9", "watch.save_every=1")
    line = ended(server, place, 1, "exploded last", *alone, "optim.warmup=10", rate=0.1, updates=2)
    assert line.startswith("datagen: update 2: the KL of an answer to the reference is ")
    assert last_good(line).name == "step-000001"
    assert not (place / "exploded last" / "config.json").exists()


def test_evaluations_without_a_better_one_end_it_with_the_best(place, server):
    changes = (
        "watch.eval_every=1", "watch.patience=2", "watch.keep=1",
        f"rewards.judges=[falling={function(place, 'falling')}]",
    )  # fmt: skip
    process = trained(server, place, "early", *changes)
    assert "stopped at step 2: nothing better for 2 evaluations" in process.stderr
    assert f"{place / 'early'}: the model of step 0 of 6; held out: " in process.stdout
    first, last = (
        (place / "early" / "checkpoints" / f"step-{step:06d}" / "model.safetensors").read_bytes()
        for step in (0, 2)
    )
    assert (place / "early" / "model.safetensors").read_bytes() == first != last


@pytest.fixture(scope="module")
def begun(place, server):
    """Killed in its third update."""
    _, code = server.run("datagen.cli", *command(place, "begun"), DIES_AT=str(SECOND + 3))
    assert code == -9
    assert check_checkpoints(place / "begun") == 2
    return place / "begun"


def test_other_settings_are_refused_by_name(place, server, begun):
    changes = ("ppo.beta=0.1", "optim.clip=2", "rollout.temperature=0.9", "seed=3", "lora.r=4")
    line = ended(server, place, 2, "begun", *changes, updates=7)
    assert line.startswith(f"datagen: --out {begun}: began with other settings (lora: None, now {{'r': 4, ")
    for said in (
        "optim.clip: 1.0, now 2.0", "ppo.beta: 0.05, now 0.1", "ppo.updates: 6, now 7",
        "rollout.temperature: 1.0, now 0.9", "seed: 0, now 3",
    ):  # fmt: skip
        assert said in line
    shutil.copy(place / "held.jsonl", place / "moved.jsonl")
    line = ended(server, place, 2, "begun", f"data.prompts=[{place / 'moved.jsonl'}]")
    assert "data.prompts: [" in line
    assert "examples: '" in line


def test_how_it_is_watched_and_how_fast_may_change(place, server, begun, undisturbed):
    out = place / "changed"
    shutil.copytree(begun, out)
    changes = (
        "watch.save_every=2", "watch.eval_every=3", "watch.samples=2", "watch.patience=5", "watch.metric=judged",
        "watch.most=3", "rollout.batch=3", "rollout.vllm_memory=0.5", "rewards.batch=1", "optim.micro_batch=1",
        f"rewards.judges=[judged={model(place).removeprefix('model=')}]",
    )  # fmt: skip
    process = trained(server, place, "changed", *changes)
    assert "goes on behind update 2" in process.stderr
    assert re.search(r"^score +-?[\d.]+ +-?[\d.]+$", process.stdout, re.MULTILINE)
    name = "checkpoints/step-000006/model.safetensors"
    now, before = load_file(out / name), load_file(place / "undisturbed" / name)
    for one in before:
        assert torch.allclose(now[one], before[one], rtol=0, atol=1e-6), one


def test_a_judge_may_go_while_it_is_stopped(place, server):
    judge = f"rewards.judges=[judged={function(place, 'falling')}]"
    server.run("datagen.cli", *command(place, "unjudged", judge), DIES_AT=str(SECOND + 12 + 3))
    assert check_checkpoints(place / "unjudged") == 3
    process = trained(server, place, "unjudged")
    assert re.search(r"^score +-?[\d.]+ +-?[\d.]+$", process.stdout, re.MULTILINE)
    assert not re.search(r"^judged", process.stdout, re.MULTILINE)


def test_the_best_may_have_been_removed(place, server, begun):
    out = place / "bereft"
    shutil.copytree(begun, out)
    state = out / "checkpoints" / "step-000002" / "ppo_state.json"
    assert json.loads(state.read_text())["best"] == 2
    state.write_text(json.dumps({**json.loads(state.read_text()), "best": 1, "at_best": {"score": 1e9}}))
    shutil.rmtree(out / "checkpoints" / "step-000001")
    trained(server, place, "bereft")
    assert json.loads((out / "training.json").read_text())["step"] in (4, 6)


@pytest.mark.parametrize(
    ("name", "kept", "said"),
    [
        ("optimizer.pt", 1000, "PytorchStreamReader failed reading zip archive"),
        ("optimizer.pt", 0, "EOFError"),
        ("value.safetensors", 20, "Error while deserializing header"),
        ("ppo_state.json", 50, "unexpected end of data"),
        ("model.safetensors", 1000, "Error while deserializing header"),
    ],
)
def test_a_damaged_checkpoint_is_named_with_what_to_do(place, server, begun, undisturbed, name, kept, said):
    out = place / f"damaged {name} {kept}"
    shutil.copytree(begun, out)
    step = out / "checkpoints" / "step-000002"
    file = step / name
    file.write_bytes(file.read_bytes()[:kept])
    line = ended(server, place, 1, out)
    named = step if name == "model.safetensors" else file
    assert line.startswith(f"datagen: {named}: is damaged: {said}")
    assert line.endswith(f"; remove {step} to go on behind the checkpoint before it")
    if kept == 1000 and name == "optimizer.pt":
        shutil.rmtree(step)
        assert "goes on behind update 1" in trained(server, place, out).stderr
        assert result(out) == undisturbed


def test_what_is_done_says_so_and_stays_as_it_is(place, server, undisturbed):
    before = {one: one.stat().st_mtime_ns for one in (place / "undisturbed").rglob("*")}
    process = trained(server, place, "undisturbed")
    assert f"{place / 'undisturbed'}: was trained already" in process.stderr
    assert "the model of step " in process.stdout
    assert {one: one.stat().st_mtime_ns for one in (place / "undisturbed").rglob("*")} == before


def test_a_folder_of_something_else_is_refused(place, server):
    kind = {"kind": "sft", "bound": {}, "done": False}
    for name in ("other", "full"):
        (place / name).mkdir()
    (place / "other" / "training.json").write_text(json.dumps(kind))
    (place / "full" / "thesis.txt").write_text("all of it")
    assert "holds a training of 'sft'; name another folder" in ended(server, place, 2, "other")
    assert "is not empty and holds no training; name another folder" in ended(server, place, 2, "full")
    assert [one.name for one in (place / "full").iterdir()] == ["thesis.txt"]


def said_of(*changes, **more):
    return changes, more


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (said_of("rewards.sources=[]"), 2, "--reward"),
        (said_of(reward="good=exactt"), 2, "--reward good=exactt: no reward of that name; did you mean 'exact'?"),
        (said_of(reward="good=./nowhere"), 2, "nowhere"),
        (said_of("policy=reward"), 2, "reward: is a reward model, which writes no texts"),
        (said_of("rewards.sources=[policy/]"), 2, "is no reward model but LlamaForCausalLM"),
        (said_of("data.prompts=[nobody.jsonl]"), 1, "nobody.jsonl: holds no prompt to answer; "),
        (said_of("data.prompts=[long.jsonl]"), 1, "tokens to where the reply begins; at most 118 fit"),
        (said_of("data.prompts=[]"), 2, "expected at least one file or run folder"),
        (said_of("data.prompts=[none.jsonl]"), 2, "none.jsonl: no such file"),
        (said_of("data.max_prompt=120"), 2, "are more than the 128 that the model was made for; lower it"),
        (said_of("rollout.max_new_tokens=128"), 2, "are more than the 128 that the model was made for; lower it"),
        (said_of("rollout.temperature=0"), 2, "rollout.temperature: PPO learns from drawn answers; set it above 0"),
        (said_of("rollout.engine=vlm"), 2, "rollout.engine: 'vlm' is unknown; did you mean 'vllm'?"),
        (said_of("ppo.minibatch=9"), 2, "ppo.minibatch: 9 answers are more than the 8 of an update"),
        (said_of("watch.metric=read"), 2, "watch.metric: 'read' is none of score, red"),
        (said_of("ppo.value=reward"), 2, "ppo.value: none of the rewards is a reward model here to start from"),
        (said_of("ppo.kl_control=adaptive", "ppo.kl_horizon=1"), 2, "ppo.kl_control: horizon must be above 1.6"),
        (said_of("ppo.kl_control=adaptive", "ppo.beta=0"), 2, "ppo.kl_control: beta of an adaptive KL"),
        (said_of("ppo.ptx=[asked.jsonl]"), 2, "ptx and ptx_weight go together"),
        (said_of("optim.steps=3"), 2, "optim.steps: PPO counts updates; set ppo.updates"),
        (said_of("ppo.bata=1"), 2, "ppo.bata: unknown key; did you mean 'beta'?"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_in_a_line(place, server, given, code, said):
    changes, more = given
    changes = [
        one.replace("=[", f"=[{place}/") if ".jsonl" in one or "policy/" in one else one for one in changes
    ]
    changes = [one.replace("policy=", f"policy={place}/") for one in changes]
    assert said in ended(server, place, code, "wrong", *changes, **more)
    assert not (place / "wrong" / "checkpoints").exists()


def test_a_plan_refuses_what_the_training_would(place, server):
    process, code = server.run("datagen.cli", *command(place, "planned"), "--plan")
    assert (code, (place / "planned").exists()) == (0, False), process.stderr
    wrong = [*command(place, "planned"), "--plan", *sets(["ppo.minibatch=9"])]
    process, code = server.run("datagen.cli", *wrong)
    assert "ppo.minibatch: 9 answers are more than the 8 of an update" in refused(process, 2, code)
