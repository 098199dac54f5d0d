"""Options that are refused in one line or taken as they are meant, and what stands in the outcome."""

import json

import pytest

from tests.runs import run

PROMPTS = "".join(json.dumps({"prompt": f"Say {word}", "completion": "-"}) + "\n" for word in ("a", "b", "c"))


@pytest.fixture
def prompts(tmp_path):
    path = tmp_path / "prompts.jsonl"
    path.write_text(PROMPTS)
    return path


@pytest.mark.parametrize("command", ["preview", "plan", "run", "generate"])
def test_a_model_is_taken_as_it_is_written(tmp_path, command):
    out = ("--out", tmp_path / "run") if command in ("run", "generate") else ()
    done = run(command, "self-instruct", "--model", "procedural:", *out)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["a: b.jsonl", "#h.jsonl", "ж.jsonl", "1e3.jsonl"])
def test_a_file_name_that_yaml_would_read_otherwise_is_found(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(PROMPTS)
    done = run("generate", "respond", "--input", name, "--out", "run", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["accepted"] == 3


def test_num_limits_the_prompts_that_are_answered(prompts, tmp_path):
    done = run("generate", "respond", "--input", prompts, "--num", 2, "--out", tmp_path / "run", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["accepted"] == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("respond",), "give the prompts with --input FILE"),
        (("self-instruct", "--input", "x.jsonl"), "No such option: --input"),
        (("self-instruct", "--seed", 10**23), "at most 64 bits"),
        (("self-instruct", "--num", 10**23), "at most 64 bits"),
    ],
)
def test_options_that_do_not_fit_are_one_line_and_exit_code_2(tmp_path, arguments, said):
    done = run("generate", *arguments, "--out", tmp_path / "run")
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it holds no records; write at least one"),
        (b'{"instruction": "Add", "instances": []}\n', "found an empty list"),
        ('{"instruction": "Add", "output": "3"}\n'.encode("utf-16"), "save it as UTF-8"),
    ],
)
def test_seeds_without_a_seed_are_wrong_usage(tmp_path, content, said):
    seeds = tmp_path / "seeds.jsonl"
    seeds.write_bytes(content)
    done = run("generate", "self-instruct", "--seeds", seeds, "--out", tmp_path / "run")
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "leave --seeds out" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("respond",), "prompts.jsonl: no such file"),
        (
            ("self-instruct", "--set", "steps.self_instruct.seeds=nowhere.jsonl"),
            "nowhere.jsonl: no such file",
        ),
        (
            ("self-instruct", "--model", "openai:m@http://127.0.0.1:9/v1", "--max-usd", 1),
            "price of openai:m@",
        ),
    ],
)
def test_plan_refuses_what_the_run_would(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    done = run("plan", *arguments)
    assert done.returncode == 2, done.stdout
    assert said in done.stderr


def test_plan_takes_an_estimate_of_no_requests(tmp_path):
    (tmp_path / "own.py").write_text(
        "from dataclasses import dataclass\n"
        "from datagen.step import Estimate\n"
        "@dataclass(frozen=True)\n"
        "class Nothing:\n"
        "    model: str = 'openai:m'\n"
        "    async def generate(self, records, context):\n"
        "        print('from a step')\n"
        "        for record in records:\n"
        "            yield record\n"
        "    def estimate(self):\n"
        "        print('from a step')\n"
        "        return Estimate(0, 0, 0, 0, 'nothing')\n"
    )
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("steps: [{use: 'own:Nothing'}]\n")
    done = run("plan", recipe, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["steps"][0]["requests"] == 0
    assert done.stderr == "from a step\n"


def user_recipe(folder, line):
    """A recipe with a selector of the user's own behind the prompts, which runs this line and drops them all."""
    (folder / "own.py").write_text(
        "import sys\n"
        "from dataclasses import dataclass\n"
        "from datagen.step import Selection\n"
        "@dataclass(frozen=True)\n"
        "class Own:\n"
        "    def select(self, records, context):\n"
        f"        {line}\n"
        "        return Selection(iter(list(records)[:0]))\n"
    )
    (folder / "recipe.yaml").write_text(
        f"steps: [{{use: source, path: '{folder / 'prompts.jsonl'}'}}, {{use: 'own:Own'}}]\n"
    )
    return folder / "recipe.yaml"


@pytest.mark.parametrize("command", ["run", "preview"])
def test_what_a_step_prints_does_not_spoil_the_json(prompts, tmp_path, command):
    recipe = user_recipe(tmp_path, "print('hello from a step')")
    done = run(command, recipe, "--json", *(("--out", tmp_path / "run") if command == "run" else ()))
    assert "hello from a step" in done.stderr
    found = json.loads(done.stdout)
    assert done.returncode == 1  # no record came out
    if command == "run":
        assert (found["accepted"], found["dataset"]) == (0, None)
    else:
        assert found == []


def test_a_step_that_exits_is_one_line(prompts, tmp_path):
    done = run("run", user_recipe(tmp_path, "sys.exit(0)"), "--out", tmp_path / "run")
    assert done.returncode == 1
    assert "a step ended the program" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_without_records_names_no_dataset(prompts, tmp_path):
    done = run("run", user_recipe(tmp_path, "pass"), "--out", tmp_path / "run")
    assert done.returncode == 1
    assert "dataset: none" in done.stdout


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:pass-word@host:8000/v1?key=pass-word#pass-word", "http://host:8000/v1"),
        ("https://[::1]/v1", "https://[::1]/v1"),
        ("me:pass-word@host", "set, but no address"),
        ("http://host:pass-word/", "set, but no address"),
    ],
)
def test_doctor_shows_no_secret_of_an_address(url, shown):
    done = run("doctor", "--json", OPENAI_BASE_URL=url)
    checks = {check["name"]: check["found"] for check in json.loads(done.stdout)["checks"]}
    assert checks["OPENAI_BASE_URL"].startswith(shown)
    assert "pass-word" not in done.stdout + done.stderr


def test_filters_without_faults_leave_nothing_to_measure():
    done = run("eval", "filters", "--noise", 0, "-n", 20)
    assert done.returncode == 0, done.stderr
    assert "nothing to measure" in done.stdout
    assert "0.000" not in done.stdout


def test_filters_say_when_fewer_records_were_accepted_than_asked_for():
    done = run("eval", "filters", "--noise", 1, "-n", 20)
    assert "0 records were accepted, fewer than the 20 asked for" in done.stderr


@pytest.mark.parametrize("command", ["show", "report", "export"])
def test_a_name_that_is_too_long_is_one_line(tmp_path, command):
    done = run(command, "x" * 256, *(("--to", tmp_path / "a.jsonl") if command == "export" else ()))
    assert done.returncode in (1, 2)
    assert "File name too long" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_export_takes_a_folder_with_a_dot_in_its_name(prompts, tmp_path):
    for name in ("v1.0", "v2.data/"):
        done = run("export", prompts, "--to", f"{tmp_path}/{name}", "--json")
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name / "data" / "train-00000-of-00001.parquet").is_file()
    refused = run("export", prompts, "--to", tmp_path / "table.xlsx")
    assert refused.returncode == 2
    assert "expected one of .jsonl, .json, .csv, .parquet, or a folder" in refused.stderr
