"""datagen train sft, as a user meets it."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.runs import environment, run
from tests.trainers.forked import Server
from tests.trainers.small import drill, rows, write_model, write_rows

# A template that shows only what users and models say.
WITHOUT_SYSTEM = (
    "{% for m in messages if m.role != 'system' %}<|{{ m.role }}|> {{ m.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def write_data(folder):
    user, _ = drill(0)
    conversations = {
        "no reply": [("user", user)],
        "empty reply": [("user", user), ("assistant", "")],
        "long reply": [("user", user), ("assistant", "red dog " * 300)],
    }
    for name, one in conversations.items():
        write_rows(folder / f"{name}.jsonl", [one])
    write_rows(folder / "data.jsonl", rows(24))
    write_rows(folder / "held.jsonl", rows(6, start=24))
    write_rows(folder / "system.jsonl", [[("system", "be brief"), *one] for one in rows(12)])
    (folder / "garbage.jsonl").write_text("nothing\n{}\n")
    (folder / "empty.jsonl").write_text("")
    (folder / "wrong.yaml").write_text("modl: base\noptim: {epoch: 3, batch_size: few}\n")
    (folder / "occupied").mkdir()
    (folder / "occupied" / "thesis.txt").write_text("all of it")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("command")
    write_model(folder / "base")
    shutil.copytree(folder / "base", folder / "without system")
    (folder / "without system" / "chat_template.jinja").write_text(WITHOUT_SYSTEM)
    write_data(folder)
    return folder


@pytest.fixture(scope="module")
def server(place):
    started = Server(place, place)
    yield started
    started.close()


@pytest.fixture
def sft(server):
    """The command in the folder of the data, with what it needs unless it is given."""

    def running(*arguments, out="made", model="base", data="data.jsonl"):
        needed = {"--model": model, "--data": data, "--out": out}
        given = [part for name, value in needed.items() if value is not None for part in (name, value)]
        return server.run("datagen.cli", "train", "sft", *given, *arguments)

    return running


@pytest.fixture(scope="module")
def trained(place, server):
    """A training of two steps, and what the command said."""
    options = ["--model", "base", "--data", "data.jsonl", "--held-out", "held.jsonl", "--out", "trained"]
    process, code = server.run("datagen.cli", "train", "sft", *options, "--steps", 2, "--json")
    assert code == 0, process.stderr
    return process


def check_refused(ended, code, said):
    process, found = ended
    lines = process.stderr.splitlines()
    assert found == code, process.stderr
    assert "Traceback" not in process.stderr
    assert [line for line in lines if line.startswith("datagen: ")] == lines[-1:]
    assert said in lines[-1]
    assert process.stdout == ""


@pytest.mark.parametrize(
    ("needed", "arguments", "said"),
    [
        ({"model": None}, (), "settings: model: missing; name it with --model, or in a file for --config"),
        ({"data": None}, (), "--data: expected at least one file or run folder"),
        ({"out": None}, (), "settings: out: missing; name it with --out, or in a file for --config"),
        ({"model": "none"}, (), "--model none: no model can be loaded from it; make a small one with: datagen"),
        ({"model": "data.jsonl"}, (), "--model data.jsonl: no model can be loaded from it"),
        ({"data": "none.jsonl"}, (), "none.jsonl: no such file"),
        ({"data": "occupied"}, (), "occupied: no dataset"),
        ({"model": "without system", "data": "system.jsonl"}, (), "the chat template leaves system messages out"),
        ({}, ("--config", "sftt"), "--config sftt: no such file; did you mean 'sft'?"),
        ({}, ("--lora", "rank=4"), "lora.rank: unknown key; known: alpha, bits, dropout, merge, r, targets"),
        ({}, ("--lora", "16"), "lora.16: unknown key"),
        ({}, ("--lora", "r=many"), "lora.r: Input should be a valid integer"),
        ({}, ("--lora", "r=4}"), "is no YAML"),
        ({}, ("--lora", "r=4,targets=[nothing]"), "lora.targets: Target modules {'nothing'} not found"),
        ({}, ("--set", "optim.epoch=3"), "optim.epoch: unknown key; did you mean 'epochs'?"),
        ({}, ("--set", "optim"), "optim: expected SECTION.KEY=VALUE"),
        ({}, ("--set", "optim.epochs=[1"), "optim.epochs=[1: is no YAML"),
        ({}, ("--set", "optim.micro_batch=3"), "64 sequences cannot be divided into passes of 3 on 1 process"),
        ({}, ("--max-length", 100_000), "100,000 tokens are more than the 128 that the model was made for"),
        ({}, ("--seed", -1), "seed: expected a whole number from 0"),
        ({}, ("--held-out", "none.jsonl"), "none.jsonl: no such file"),
        ({"out": "occupied"}, (), "--out occupied: is not empty and holds no training"),
        ({"out": "data.jsonl"}, (), "data.jsonl/training.json: cannot be read"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_in_a_line(sft, needed, arguments, said):
    check_refused(sft(*arguments, **needed), 2, said)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("no reply", "no_reply 1 (the first: no reply.jsonl, record "),
        ("empty reply", "empty_reply 1 (the first: empty reply.jsonl, record "),
        ("long reply", "tokens to the end of its last trained reply; max_length is 128"),
        ("garbage", "none of its 2 lines can be read; the first: garbage.jsonl:1"),
        ("empty", "empty.jsonl: it holds no records"),
    ],
)
def test_data_that_cannot_be_trained_on_are_refused_with_the_reason(sft, data, said):
    check_refused(sft(data=f"{data}.jsonl"), 1, said)


def test_all_faults_of_a_file_are_told(sft):
    process, code = sft("--config", "wrong.yaml")
    assert code == 2
    assert process.stderr.splitlines() == [
        "datagen: wrong.yaml: optim.epoch: unknown key; did you mean 'epochs'?",
        "datagen: wrong.yaml: optim.batch_size: Input should be a valid integer, unable to parse string as an"
        " integer, found 'few'",
        "datagen: wrong.yaml: modl: unknown key; did you mean 'model'?",
    ]


def test_system_messages_are_merged_where_that_is_asked_for(sft, place):
    options = ("--set", "data.system=merge", "--steps", 1, "--held-out", "system.jsonl")
    process, code = sft(*options, model="without system", data="system.jsonl", out="merged")
    assert code == 0, process.stderr
    said = (place / "merged" / "samples.jsonl").read_text()
    assert "<|user|> be brief\\n\\nSay " in said


def test_json_is_one_object_and_the_work_is_on_stderr(trained, place):
    made = json.loads(trained.stdout)
    assert (made["folder"], made["steps"]) == ("trained", 2)
    assert made["step"] in (1, 2)
    assert made["eval_loss"] > 0
    assert (place / "trained" / "config.json").is_file()
    first, *_, last = trained.stderr.splitlines()
    assert first.startswith("24 examples of 24 records: ")
    assert last.startswith("step 2/2   held out: loss ")


def test_an_error_is_an_object_too(sft):
    process, code = sft("--json", data="none.jsonl")
    assert code == 2
    assert json.loads(process.stdout)["error"] == process.stderr.strip().removeprefix("datagen: ")


def test_other_settings_are_refused_and_the_same_ones_say_what_was_made(sft, trained, place):
    same = ("--held-out", "held.jsonl", "--steps", 2)
    before = {one.name: one.stat().st_mtime_ns for one in (place / "trained").iterdir()}
    check_refused(
        sft(*same, "--lora", "r=2", out="trained"), 2, "began with other settings (lora: None, now {"
    )
    check_refused(sft(*same, "--data", "held.jsonl", out="trained"), 2, "examples: ")
    process, code = sft(*same, out="trained")
    assert code == 0
    assert "trained: was trained already" in process.stderr
    assert process.stdout.startswith("trained: the model of step ")
    assert {one.name: one.stat().st_mtime_ns for one in (place / "trained").iterdir()} == before


def test_a_request_that_came_to_nothing_can_be_mended(sft, place):
    """What is wrong with an adapter shows only once the model is there."""
    check_refused(sft("--steps", 1, "--lora", "targets=[nothing]", out="mended"), 2, "lora.targets: ")
    process, code = sft("--steps", 1, "--lora", "targets=[q_proj]", out="mended")
    assert code == 0, process.stderr


def test_bfloat16_is_trained_with_on_a_cpu_where_it_is_asked_for(sft):
    process, code = sft("--steps", 1, "--set", "optim.precision=bfloat16", out="short")
    assert code == 0, process.stderr


def test_plan_tells_and_writes_nothing(sft, place):
    process, code = sft("--plan", out="planned")
    assert code == 0
    assert "1 step of 64 sequences" in process.stderr  # two passes over 22 examples
    assert "needs about " in process.stderr
    assert not (place / "planned").exists()


def test_help_has_an_example_and_loads_no_torch():
    done = run("train", "sft", "--help")
    assert done.returncode == 0
    example = "Example: datagen train sft --model models/tiny --data runs/first --out models/chat"
    assert example in " ".join(done.stdout.split())
    code = (
        "import sys; from datagen.cli import main; main(['train', 'sft', '--help']);"
        " print([one for one in ('torch', 'transformers', 'numpy') if one in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert loaded.stdout.splitlines()[-1] == "[]"
