"""datagen generate preferences: prompts of its own or of a file, and runs that are killed, slow or fast."""

import json
import random
import subprocess

import pytest

from datagen.errors import RecipeError
from datagen.execute import records_of
from datagen.recipe import load_recipe
from datagen.store import Store
from tests.runs import command, digest, environment, run
from tests.servers.fault_server import Behaviour, FaultServer
from tests.test_resume import wait_for

CONCURRENCY = 4  # of either model


def pairs(folder):
    with Store(folder, write=False) as store:
        return list(records_of(store))


@pytest.fixture
def prompts(tmp_path):
    """A file in a shape of others, with answers that nobody asked for."""
    path = tmp_path / "prompts.jsonl"
    rows = [{"instruction": f"Name {number} rivers.", "input": "", "output": "-"} for number in range(1, 41)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_pairs_come_without_a_file_or_a_key(tmp_path):
    done = run("generate", "preferences", "--num", 20, "--batch", "2026-W48", "--out", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert [(one["name"], one["accepted"]) for one in summary["stages"]] == [
        ("01-prompts", 31),
        ("02-preferences", 20),
    ]
    # Each cell of 31 records within one of its share: 15 % are mathematics, 18 % code.
    assert summary["stages"][0]["cells"]["math"] == [5, 5]
    assert summary["stages"][0]["cells"]["coding"] == [6, 6]
    records = pairs(tmp_path)
    assert {record.tags["batch"] for record in records} == {"2026-W48"}
    assert {record.tags["kind"] for record in records} == {"pair"}
    assert all(record.messages[-1].role == "user" for record in records)
    texts = [[answer["text"] for answer in record.tags["turns"][0]["answers"]] for record in records]
    assert all(first != second for first, second in texts)


def test_the_prompts_of_a_file_take_the_place_of_the_first_step(prompts, tmp_path):
    with FaultServer(Behaviour()) as server:
        models = ("--model-a", f"openai:a@{server.url}", "--model-b", f"openai:b@{server.url}")
        asked = ("generate", "preferences", "--prompts", prompts, *models, "--temperatures", "0.5")
        done = run(*asked, "--out", tmp_path / "all", "--json")
        assert done.returncode == 0, done.stderr
        assert server.stats.requests == 80
        assert {(body["model"], body["temperature"]) for body in server.bodies} == {("a", 0.5), ("b", 0.5)}
        few = run(*asked, "--num", 5, "--out", tmp_path / "few", "--json")
    summary = json.loads(done.stdout)
    assert [stage["name"] for stage in summary["stages"]] == ["01-prompts", "02-preferences"]
    assert (summary["accepted"], json.loads(few.stdout)["accepted"]) == (40, 5)
    record = pairs(tmp_path / "all")[0]
    assert [message.content for message in record.messages] == ["Name 1 rivers."]
    assert record.tags["models"] == [f"openai:a@{server.url}", f"openai:b@{server.url}"]


def test_too_few_prompts_are_said(prompts, tmp_path):
    done = run("generate", "preferences", "--prompts", prompts, "--num", 50, "--out", tmp_path / "run")
    assert done.returncode == 1
    assert "every prompt is used; bring more, or set a smaller target" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--temperatures", "warm"), "--temperatures 'warm': expected two numbers, such as 0.7,1.0"),
        (("--rounds", "1,2,3"), "--rounds '1,2,3': expected two numbers, such as 1,3"),
        (("--rounds", "3,1"), "rounds: expected the fewest and the most"),
        (("--prompts", "nowhere.jsonl"), "nowhere.jsonl"),
        (("--model-b", "opnai:x"), "opnai"),
    ],
)
def test_wrong_options_are_one_line_before_anything_is_asked(arguments, said, tmp_path):
    done = run("generate", "preferences", *arguments, "--out", tmp_path / "run")
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_plan_counts_both_answers():
    done = run("plan", "preferences", "--json")
    assert done.returncode == 0, done.stderr
    step = json.loads(done.stdout)["steps"][-1]
    assert (step["records"], step["requests"]) == (100, 235)


def test_a_setting_puts_another_step_in_the_place_of_one():
    step = '{"use": "source", "name": "prompts", "path": "x.jsonl"}'
    recipe = load_recipe("preferences", [f"steps.prompts={step}", "steps.prompts.limit=3"])
    assert [(one.name, one.use) for one in recipe.steps] == [
        ("prompts", "source"),
        ("preferences", "preferences"),
    ]
    assert (recipe.steps[0].step.path, recipe.steps[0].step.limit) == ("x.jsonl", 3)
    assert load_recipe("preferences", ["steps.1={use: respond}"]).steps[1].use == "respond"
    for setting, said in (("steps.promts={use: source}", "takes no key 'promts'"), ("steps.²=1", "'²'")):
        with pytest.raises(RecipeError, match=said):
            load_recipe("preferences", [setting])


@pytest.mark.slow
def test_kill_9_in_the_middle_of_pairs(prompts, tmp_path):
    with FaultServer(Behaviour(latency=0.01, sigma=0.7)) as server:

        def arguments(folder, concurrency=CONCURRENCY):
            one, other = f"openai:a@{server.url}", f"openai:b@{server.url}"
            models = ("--model", one, "--model-b", other, "--concurrency", concurrency)
            options = ("--prompts", prompts, "--rounds", "1,3", "--num", 25)
            return ("generate", "preferences", *options, *models, "--out", tmp_path / folder)

        whole = run(*arguments("whole"))
        assert whole.returncode == 0, whole.stderr
        needed, rng = server.stats.requests, random.Random(5)
        for moment in range(1, 7):
            process = subprocess.Popen(
                command(*arguments("killed")),
                env=environment(),
                stderr=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            wait_for(server, needed + needed * moment // 8 + rng.randint(-3, 3), process)
            process.kill()
            process.wait()
        assert run(*arguments("killed")).returncode == 0
        assert digest(tmp_path / "killed") == digest(tmp_path / "whole")
        # Each question once for either run, and what was under way at a kill.
        assert server.stats.requests - 2 * needed <= 6 * 2 * CONCURRENCY
        assert run(*arguments("slow", 1)).returncode == 0
        assert digest(tmp_path / "slow") == digest(tmp_path / "whole")
    turns = {len(record.tags["turns"]) for record in pairs(tmp_path / "whole")}
    assert turns == {1, 2, 3}


def test_show_prints_both_answers_of_every_turn(tmp_path):
    folder = str(tmp_path / "run")
    assert run("generate", "preferences", "--num", "4", "--rounds", "2", "--out", folder).returncode == 0
    shown = run("show", folder, "-n", "1").stdout
    assert shown.count("answer a   ") == shown.count("answer b   ") == 2
    assert shown.count("+answer ") == 1, "one answer went on, and the last turn ended it"
