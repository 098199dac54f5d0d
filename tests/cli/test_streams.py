"""What a command makes of odd terminals, closed streams and signals."""

import json
import os
import signal
import subprocess
import time

import pytest

from datagen.cli import _stopped
from datagen.cli.curating import carry_out
from datagen.errors import UsageError
from tests.runs import command, environment, run
from tests.servers.fault_server import Behaviour, FaultServer
from tests.servers.procedural_answers import answer


def shell(line, *arguments, **extra):
    """A command as a shell runs it; line holds CMD in its place."""
    quoted = " ".join(f"'{part}'" for part in command(*arguments))
    return subprocess.run(
        ["sh", "-c", line.replace("CMD", quoted)],
        capture_output=True,
        text=True,
        env=environment(**extra),
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def coloured(tmp_path_factory):
    """A run folder whose one record holds an escape sequence and an emoji."""
    folder = tmp_path_factory.mktemp("runs")
    prompts = folder / "prompts.jsonl"
    prompts.write_text(json.dumps({"prompt": "red \x1b[31m\x9b café 😀", "completion": "x"}) + "\n")
    done = run("generate", "respond", "--input", prompts, "--out", folder / "run")
    assert done.returncode == 0, done.stderr
    return folder / "run"


@pytest.mark.parametrize("signals", [[signal.SIGTERM], [signal.SIGHUP, signal.SIGHUP, signal.SIGTERM]])
@pytest.mark.parametrize("background", [False, True])
def test_signals_that_end_a_run_keep_what_was_answered(tmp_path, signals, background):
    def ignore_interrupts():  # as a shell does for its background jobs
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    with FaultServer(Behaviour(latency=0.05), answer) as server:
        arguments = ("generate", "self-instruct", "--model", f"openai:m@{server.url}", "--out", tmp_path)
        process = subprocess.Popen(
            command(*arguments),
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=ignore_interrupts if background else None,
        )
        while server.stats.requests < 30:
            time.sleep(0.01)
        for number in signals:
            process.send_signal(number)
            time.sleep(0.01)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "every answer so far is kept" in said
        assert "Traceback" not in said
        assert run(*arguments).returncode == 0
        # What was on its way when the signal came was waited for and kept: nothing is asked twice.
        assert server.stats.requests == len(server.stats.bodies)


def test_a_signal_that_is_ignored_stays_ignored():
    code = "import signal, sys; from datagen.cli.streams import stop_on_signals; stop_on_signals(); " + (
        "sys.exit(signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN)"
    )
    python = command()[0]
    assert subprocess.run(["sh", "-c", f"trap '' HUP; {python} -c '{code}'"], check=False).returncode == 0


def test_a_terminal_of_few_characters_gets_the_others_escaped(coloured):
    done = run("show", coloured, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert r"caf\xe9 \U0001f600" in done.stdout
    as_json = json.loads(run("show", coloured, "--json", PYTHONIOENCODING="ascii").stdout)
    assert as_json[0]["messages"][0]["content"] == "red \x1b[31m\x9b café 😀"


def test_control_characters_of_a_record_do_not_reach_the_terminal(coloured):
    done = run("show", coloured)
    assert "\x1b" not in done.stdout
    assert r"red \x1b[31m\x9b café 😀" in done.stdout


@pytest.mark.parametrize("closing", [">&-", ">/dev/full", ">&- 2>&-"])
@pytest.mark.parametrize("arguments", [("--version",), ("plan", "self-instruct", "--json")])
def test_an_output_that_takes_nothing_is_one_line_and_exit_code_1(closing, arguments):
    done = shell(f"CMD {closing}", *arguments)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if line]
    assert len(lines) == ("2>&-" not in closing)
    assert all(line.startswith("datagen: the output cannot be written: ") for line in lines)


@pytest.mark.parametrize("closing", ["2>&-", "2>/dev/full"])
def test_a_run_goes_on_when_nobody_can_be_told(tmp_path, closing):
    done = shell(f"CMD {closing}", "generate", "self-instruct", "-n", 5, "--out", tmp_path / "run", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["accepted"] == 5


def test_a_reader_that_goes_away_is_no_error(coloured):
    done = shell("CMD | true; echo ended", "show", coloured, "--json")
    assert (done.stdout, done.stderr) == ("ended\n", "")


def test_a_reader_that_goes_away_does_not_change_what_the_command_came_to(tmp_path):
    data = tmp_path / "data.jsonl"
    data.write_text('{"instruction": "a", "output": "b"}\n')
    absent = tmp_path / "absent.jsonl"
    for source, code in ((data, "0"), (absent, "2")):
        given = ("export", source, "--to", tmp_path / "out.jsonl", "--json")
        done = shell("{ CMD; echo $? >&2; } | true", *given)
        assert done.stderr.splitlines()[-1] == code


def test_a_name_that_is_too_long_is_wrong_usage_in_text_and_in_json(tmp_path):
    done = run("dedupe", "x" * 300, "-o", tmp_path / "out.jsonl", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"].endswith(": File name too long")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["generate", "self-instruct"], "every answer so far is kept"),
        (["run", "x.yaml", "--model", "m"], "every answer so far is kept"),
        (["label", "in.jsonl", "--model=openai:m"], "every answer so far is kept"),
        (["eval", "labels", "--model", "openai:m"], "every answer so far is kept"),
        (["label", "in.jsonl", "--classifier", "builtin"], "nothing was written"),
        (["eval", "labels", "--classifier", "builtin"], "nothing was written"),
        (["stats", "in.jsonl"], "nothing was written"),
        (["push", "runs/x"], "stopped"),
    ],
)
def test_what_is_said_of_a_command_that_was_stopped_is_true_of_it(given, said):
    assert said in _stopped(given)
    assert ("kept" in _stopped(given)) == ("kept" in said)
    assert ("written" in _stopped(given)) == ("written" in said)


def test_a_stopped_command_without_a_run_folder_says_that_nothing_was_written(tmp_path):
    data = tmp_path / "data.jsonl"
    with data.open("w") as file:
        file.writelines(f'{{"instruction": "a{n}", "output": "b"}}\n' for n in range(200_000))
    given = (
        "dedupe",
        data,
        "-o",
        tmp_path / "out.jsonl",
        "--method",
        "exact",
        "--rejects",
        tmp_path / "r.jsonl",
    )
    process = subprocess.Popen(command(*given), env=environment(), stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not list(tmp_path.glob("r.jsonl.*.part")):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (1, "datagen: stopped; nothing was written")
    assert list(tmp_path.iterdir()) == [data]


@pytest.mark.parametrize("name", ["r.parquet", "r.csv", "r.json", "r.jsonl.gz"])
def test_rejects_are_not_written_under_the_ending_of_another_kind_of_file(tmp_path, name):
    data = tmp_path / "data.jsonl"
    data.write_text('{"instruction": "a", "output": "b"}\n')
    with pytest.raises(UsageError, match="is written as JSON Lines; name a file ending in"):
        carry_out(str(data), [], tmp_path / "out.jsonl", rejects=tmp_path / name, strict=False)
    assert list(tmp_path.iterdir()) == [data]


def test_lines_that_cannot_be_kept_stop_nothing_and_are_told_and_counted(tmp_path):
    data = tmp_path / "data.jsonl"
    data.write_text('{"instruction": "a", "output": "b"}\n{broken\n\n[]\n')
    (tmp_path / "data.jsonl.unreadable.jsonl").mkdir()
    given = ("dedupe", data, "-o", tmp_path / "out.jsonl", "--method", "exact", "--rejects", "/dev/null")
    done = run(*given, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["unreadable"] == 2
    assert done.stderr.count("cannot be kept") == 1
    assert f"the first: {data}:2: not valid JSON" in done.stderr


def test_closed_descriptors_are_not_given_to_files_of_the_run(tmp_path):
    folder = tmp_path / "run"
    done = shell("CMD >&- 2>&-", "generate", "self-instruct", "-n", 5, "--out", folder)
    assert done.returncode == 1  # the summary could not be printed
    assert (folder / "run.lock").read_text().isdigit()
    assert len(json.loads(run("show", folder, "-n", 9, "--json").stdout)) == 5
    assert os.listdir(folder / "stages") == ["01-self_instruct.parquet"]  # noqa: PTH208
