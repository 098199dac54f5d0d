"""The commands as a user meets them: processes, exit codes, what goes to stdout and what to stderr."""

import json
import subprocess
import sys

import pytest

from datagen.formats import write_records
from datagen.record import Message, Preference, Record
from tests.runs import environment, run
from tests.servers.fault_server import Behaviour, FaultServer
from tests.servers.procedural_answers import answer

COMMANDS = (
    "generate self-instruct",
    "generate respond",
    "generate ultrachat",
    "generate roleplay",
    "generate gatt",
    "generate safety-distillation",
    "generate red-team",
    "run",
    "plan",
    "preview",
    "show",
    "report",
    "export",
    "push",
    "doctor",
    "eval filters",
    "eval labels",
    "eval gatt",
    "eval refusals",
    "stats",
    "filter",
    "dedupe",
    "decontaminate",
    "label",
    "balance",
)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A run folder with 25 records."""
    folder = tmp_path_factory.mktemp("runs") / "first"
    done = run("generate", "self-instruct", "--num", 25, "--out", folder, "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout), done.stderr


def test_help_loads_nothing_heavy():
    code = (
        "import sys\n"
        "from datagen.cli import main\n"
        "assert main(['--help']) == 0\n"
        "heavy = {'torch', 'transformers', 'datasets', 'pandas', 'pyarrow', 'aiohttp', 'openai', 'numpy'}\n"
        "sys.exit(repr(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_importing_datagen_loads_nothing_heavy():
    heavy = "{'torch', 'transformers', 'datasets', 'pandas', 'pyarrow', 'numpy'}"
    code = f"import sys, datagen; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_and_json(command):
    done = run(*command.split(), "--help")
    assert done.returncode == 0
    assert f"Example: datagen {command}" in done.stdout
    assert "--json" in done.stdout


def test_generate_says_what_came_of_it(finished):
    folder, summary, progress = finished
    assert summary["accepted"] == 25
    assert summary["short"] == 0
    stage = summary["stages"][0]
    rejected = sum(sum(reasons.values()) for reasons in stage["rejected"].values())
    assert stage["generated"] == 25 + rejected
    assert "self_instruct: 25/25 accepted" in progress
    assert (folder / "dataset" / "README.md").is_file()
    assert (folder / "report.html").is_file()


def test_the_dataset_loads(finished, tmp_path):
    import datasets

    folder, *_ = finished
    loaded = datasets.load_dataset(str(folder / "dataset"), cache_dir=str(tmp_path))
    assert loaded["train"].num_rows + loaded["test"].num_rows == 25
    assert loaded["train"][0]["messages"][0]["role"] == "user"


def test_show_prints_records_and_rejects(finished):
    folder, summary, _ = finished
    shown = run("show", folder, "-n", 2)
    assert shown.returncode == 0
    assert shown.stdout.count("assistant   ") == 2
    as_json = json.loads(run("show", folder, "--rejects", "-n", 3, "--json").stdout)
    assert len(as_json["rejects"]) == 3
    assert as_json["counts"] == {
        step: reasons for stage in summary["stages"] for step, reasons in stage["rejected"].items()
    }
    assert all(reject["reason"] and reject["stage"] for reject in as_json["rejects"])


@pytest.mark.parametrize(
    "format", ["messages", "alpaca", "sharegpt", "prompt-completion", "openai-ft", "trl"]
)
def test_export_writes_every_format(finished, tmp_path, format):
    folder, *_ = finished
    target = tmp_path / "out.jsonl"
    done = run("export", folder, "--format", format, "--to", target, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["written"] == 25
    assert len(target.read_text().splitlines()) == 25


def test_export_takes_preferences_alone_or_all_but_those(tmp_path):
    messages = (Message("user", "u"), Message("assistant", "a"))
    records = [Record(messages), Record(messages, preference=Preference("worse"))]
    write_records(records, tmp_path / "both.jsonl", "datagen")
    written = {}
    for option in ("--preferences", "--no-preferences"):
        done = run("export", tmp_path / "both.jsonl", "--format", "trl", option, "--to", tmp_path / "x.jsonl")
        assert done.returncode == 0, done.stderr
        written[option] = [
            sorted(json.loads(line)) for line in (tmp_path / "x.jsonl").read_text().splitlines()
        ]
    assert written == {
        "--preferences": [["chosen", "prompt", "rejected", "safety", "strength"]],
        "--no-preferences": [["completion", "prompt"]],
    }


def test_export_reads_any_file_too(finished, tmp_path):
    folder, *_ = finished
    run("export", folder, "--format", "alpaca", "--to", tmp_path / "a.jsonl")
    done = run("export", tmp_path / "a.jsonl", "--format", "sharegpt", "--to", tmp_path / "b.json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads((tmp_path / "b.json").read_text())) == 25


def test_report_is_written_again(finished, tmp_path):
    folder, *_ = finished
    done = run("report", folder, "--to", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    assert "<html" in (tmp_path / "page.html").read_text()


def test_plan_spends_nothing_and_says_what_it_rests_on(tmp_path):
    done = run("plan", "self-instruct", "--model", "openai:gpt-4.1-mini@http://127.0.0.1:9/v1", "--json")
    assert done.returncode == 0, done.stderr
    step = json.loads(done.stdout)["steps"][0]
    assert step["records"] == 200
    assert step["requests"] > 200
    assert step["dollars"] == "price unknown"  # the name is OpenAI's, the server is not


def test_plan_is_near_what_a_run_needs(finished):
    _, summary, _ = finished
    planned = json.loads(
        run("plan", "self-instruct", "--set", "steps.self_instruct.target=25", "--json").stdout
    )
    assert planned["steps"][0]["requests"] == pytest.approx(summary["requests"], rel=0.5)


def test_preview_keeps_nothing(tmp_path):
    done = run("preview", "self-instruct", "-n", 3, "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 3


def test_doctor_asks_a_model_and_says_what_is_missing():
    with FaultServer(Behaviour(key="sk-secret-of-the-test"), answer) as server:
        good = run("doctor", "--model", f"openai:m@{server.url}", "--json")
        bad = run("doctor", "--model", f"openai:m@{server.url}", OPENAI_API_KEY="sk-wrong-one")
    checks = {check["name"]: check for check in json.loads(good.stdout)["checks"]}
    assert good.returncode == 0, good.stdout
    assert checks["model procedural:"]["ok"]
    assert checks[f"model openai:m@{server.url}"]["ok"]
    assert checks["OPENAI_API_KEY"]["found"] == "set"
    assert bad.returncode == 1
    assert "OPENAI_API_KEY" in bad.stdout
    assert "sk-wrong-one" not in bad.stdout + bad.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("generate", "self-instrct"), "Did you mean 'self-instruct'?"),
        (("generate", "self-instruct", "--model", "opnai:x"), "did you mean"),
        (("generate", "self-instruct", "--seeds", "nowhere.jsonl"), "nowhere.jsonl: no such file"),
        (("generate", "self-instruct", "--set", "steps.self_instruct.traget=3"), "did you mean 'target'?"),
        (("run", "nowhere.yaml"), "no such file"),
        (("plan", "self-instruct", "--set", "nonsense"), "expected PATH=VALUE"),
        (("generate", "self-instruct", "--num", "many"), "--num"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments, said, tmp_path):
    done = run(*arguments, *(("--out", tmp_path / "x") if arguments[0] in ("generate", "run") else ()))
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_error_with_json_is_an_object_on_stdout():
    done = run("run", "nowhere.yaml", "--json")
    assert done.returncode == 2
    assert "no such file" in json.loads(done.stdout)["error"]


@pytest.mark.parametrize("command", ["show", "report"])
def test_a_folder_without_a_run_is_one_line_and_exit_code_1(command, tmp_path):
    done = run(command, tmp_path)
    assert done.returncode == 1
    assert "no run here" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_wrong_key_ends_the_run_with_one_line(tmp_path):
    with FaultServer(Behaviour(key="another"), answer) as server:
        done = run("generate", "self-instruct", "--model", f"openai:m@{server.url}", "--out", tmp_path)
        assert done.returncode == 1
        assert "OPENAI_API_KEY" in done.stderr
        assert "Traceback" not in done.stderr
        assert "sk-secret" not in done.stderr
        assert server.stats.requests <= 16  # those in flight, and none after the first reply


def test_an_unknown_model_ends_the_run_with_one_line(tmp_path):
    with FaultServer(Behaviour(models="right"), answer) as server:
        done = run("generate", "self-instruct", "--model", f"openai:wrong@{server.url}", "--out", tmp_path)
        assert done.returncode == 1
        assert "wrong" in done.stderr
        assert "Traceback" not in done.stderr


def test_show_into_a_closed_pipe_is_no_error(finished):
    folder, *_ = finished
    done = subprocess.run(
        f"{sys.executable} -m datagen.cli show {folder} -n 25 | head -1",
        shell=True,
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert done.stderr == ""


def test_interrupting_keeps_what_was_answered(tmp_path):
    import signal
    import time

    from tests.runs import command

    with FaultServer(Behaviour(latency=0.1), answer) as server:
        arguments = ("generate", "self-instruct", "--model", f"openai:m@{server.url}", "--out", tmp_path)
        process = subprocess.Popen(command(*arguments), env=environment(), stderr=subprocess.PIPE, text=True)
        while server.stats.requests < 30:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "every answer so far is kept" in said
        assert "Traceback" not in said
        asked = server.stats.requests
        assert run(*arguments).returncode == 0
        # What was on its way when the signal came was waited for and kept: nothing is asked twice.
        assert server.stats.requests == len(server.stats.bodies)
        assert server.stats.requests > asked


def test_broken_lines_of_a_file_are_counted_and_kept_aside(tmp_path):
    file = tmp_path / "mixed.jsonl"
    file.write_text('{"instruction": "Add.", "input": "1 2", "output": "3"}\n{broken\n')
    done = run("export", file, "--to", tmp_path / "out.jsonl")
    assert done.returncode == 0, done.stderr
    assert "lines that could not be read: 1; kept in" in done.stderr
    aside = json.loads((tmp_path / "mixed.jsonl.unreadable.jsonl").read_text())
    assert aside["line"] == 2
    strict = run("export", file, "--to", tmp_path / "strict.jsonl", "--strict")
    assert strict.returncode == 1
    assert "mixed.jsonl:2" in strict.stderr
    assert not (tmp_path / "strict.jsonl").exists()
