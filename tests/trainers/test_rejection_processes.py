"""Rejection sampling as processes that work together: the same files as one writes, whoever is killed or fails."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.runs import environment
from tests.trainers.forked import Server
from tests.trainers.ppo_runs import until
from tests.trainers.rewarded import write_both
from tests.trainers.small import rows, write_rows
from tests.trainers.vllm_stand_in import StandIn

ROOT = Path(__file__).parents[2]
# Each counts the answers that it judges, and waits for its end at the one that a variable of the environment names.
FUNCTIONS = """
import os, time
from itertools import count

number = count(1)

def red(prompt, answer, reference, tags):
    if os.environ.get("WAITS_AT") == str(next(number)):
        time.sleep(600)
    return answer.count("e") - 0.1 * len(answer.split())

def blue(prompt, answer, reference, tags):
    return -red(prompt, answer, reference, tags)

def failing_second(prompt, answer, reference, tags):
    return 1 / 0 if os.environ.get("RANK") == "1" else 1.0
"""
# 17 prompts in five batches: the last round of two processes has none for the second.
CHANGES = (
    "samples.k=3", "samples.batch=4", "rollout.max_new_tokens=6", "rows.fit=false",
    "optim.batch_size=4", "optim.micro_batch=2", "optim.learning_rate=1e-3", "optim.epochs=1",
    "watch.tensorboard=false", "watch.samples=0",
)  # fmt: skip
WRITTEN = (
    "answers.jsonl", "pool.jsonl", "reward_by_k.svg", "dataset/README.md",
    "dataset/data/train-00000-of-00001.parquet", "dataset/data/test-00000-of-00001.parquet",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rejection")
    write_both(folder)
    write_rows(folder / "asked.jsonl", rows(14), task="drill")
    write_rows(folder / "held.jsonl", rows(3, start=30))
    (folder / "mine.py").write_text(FUNCTIONS)
    return folder


@pytest.fixture(scope="module")
def server(place):
    started = Server(place)
    yield started
    started.close()


def function(place, name):
    return f"{name}=python:{place / 'mine.py'}:{name}"


def settings(place, out, *changes, reward="red"):
    given = (
        f"policy={place / 'policy'}", f"out={place / out}", f"data.prompts=[{place / 'asked.jsonl'}]",
        f"data.held_out=[{place / 'held.jsonl'}]",
        f"rewards.sources=[{function(place, reward)}, model={place / 'reward'}]", *CHANGES, *changes,
    )  # fmt: skip
    return [part for one in given for part in ("--set", one)]


def run_one(server, *given):
    process, code = server.run("trainers.rejection", *given)
    assert code == 0, process.stderr
    return process


def start_two(server, *given, second=(), limit=None, **env):
    """As torchrun starts them. second: what only the second is told."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = dict.fromkeys(("WORLD_SIZE", "LOCAL_WORLD_SIZE"), "2") | {"MASTER_ADDR": "127.0.0.1"}
    shared["MASTER_PORT"] = str(port)
    return [
        server.start(
            "trainers.rejection", *given, *more, limit=limit, RANK=str(rank), LOCAL_RANK=str(rank), **shared, **env
        )
        for rank, more in enumerate(((), second))
    ]  # fmt: skip


def run_two(server, *given):
    started = start_two(server, *given)
    codes = [one.wait() for one in started]
    assert codes == [0, 0], "".join(one.stderr for one in started)
    return started


@pytest.fixture(scope="module")
def pool(place, server):
    """An earlier version, by another reward."""
    run_one(server, *settings(place, "v1", "seed=7", reward="blue"))
    return f"samples.pool=[{place / 'v1'}]"


@pytest.fixture(scope="module")
def alone(place, server, pool):
    run_one(server, *settings(place, "alone", pool))
    return place / "alone"


def check_same(one, other):
    for name in WRITTEN:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    told = [json.loads((folder / "rejection.json").read_text()) for folder in (one, other)]
    for made in told:
        del made["folder"], made["dataset"]
    assert told[0] == told[1]
    assert not list(other.glob("*.part"))


def test_two_processes_write_what_one_does_and_one_of_them_tells(place, server, pool, alone):
    lead, other = run_two(server, *settings(place, "two", pool))
    check_same(alone, place / "two")
    assert (alone / "answers.jsonl").read_bytes().count(b"\n") == 17
    assert other.stderr == ""
    assert lead.stderr.count("17 prompts, 3 of them held out; 3 answers to each") == 1
    assert lead.stderr.count("answered 17/17 prompts") == 1
    assert lead.stderr.count("judged 17/17 prompts") == 1
    assert lead.stderr.count(f"{place / 'two' / 'dataset'}: 14 train, 3 test") == 1


def kill_two(server, out, name, *given):
    """In their second round, once the first is written down; returns how many lines there are."""
    # A batch has twelve answers at most, and hardly two that are alike.
    started = start_two(server, *given, WAITS_AT="14")
    assert until(started[0], lambda: (out / name).exists() and (out / name).read_bytes().count(b"\n") >= 8)
    for one in started:
        one.kill()
        assert one.wait() == -9
    return (out / name).read_bytes().count(b"\n")


def test_what_two_processes_began_one_or_two_end(place, server, pool, alone):
    first = settings(place, "two and one", pool)
    assert 8 <= kill_two(server, place / "two and one", "answers.jsonl", *first) < 17
    run_one(server, *first)
    check_same(alone, place / "two and one")
    out, first = place / "two and two", settings(place, "two and two", pool)
    done = kill_two(server, out, "answers.jsonl", *first)
    lead, _ = run_two(server, *first)
    assert f"; {done} have theirs already" in lead.stderr
    check_same(alone, out)


def test_what_one_process_began_two_end(place, server, pool, alone):
    out = place / "one and two"
    given = settings(place, "one and two", pool)
    process = server.start("trainers.rejection", *given, WAITS_AT="14")
    assert until(process, lambda: (out / "answers.jsonl").exists())
    process.kill()
    assert process.wait() == -9
    run_two(server, *given)
    check_same(alone, out)


def test_judging_anew_that_was_killed_goes_on(place, server, pool, alone):
    out, given = place / "judged", settings(place, "judged", pool)
    out.mkdir()
    for kept in ("answers.jsonl", "training.json"):
        shutil.copy(alone / kept, out)
    assert 8 <= kill_two(server, out, "pool.jsonl", *given) < 17
    run_two(server, *given)
    check_same(alone, out)


def test_two_processes_fine_tune_and_measure_as_one_does(place, server, pool, alone):
    for name, run in (("tuned by one", run_one), ("tuned by two", run_two)):
        shutil.copytree(alone, place / name)
        started = run(server, *settings(place, name, pool, "rows.fit=true"))
        lead = started if run is run_one else started[0]
        assert lead.stderr.count("the model of step ") == 1
        assert "held-out prompts, before → after" in lead.stderr
    one, two = (place / name / "model" for name in ("tuned by one", "tuned by two"))
    first, second = (load_file(folder / "model.safetensors") for folder in (one, two))
    assert first.keys() == second.keys()
    for name in first:
        assert torch.allclose(first[name], second[name], rtol=0, atol=1e-6), name
    told = [json.loads((folder / "measured.json").read_text()) for folder in (one, two)]
    assert {"reward", "red", "model", "ended", "tokens"} == told[0].keys()
    for name, gain in told[0].items():
        assert told[1][name] == pytest.approx(gain, abs=1e-4)
    assert all(json.loads((folder.parent / "training.json").read_text())["done"] for folder in (one, two))


def test_two_processes_ask_one_server(place, server):
    with StandIn(place / "policy", device="cpu") as served:
        for name, run in (("served one", run_one), ("served two", run_two)):
            run(server, *settings(place, name, f"rollout.engine={served.url}"))
    texts = [(place / name / "answers.jsonl").read_bytes() for name in ("served one", "served two")]
    assert texts[0] == texts[1]
    assert texts[0].count(b"\n") == 17


def ended(started):
    """The exit codes and the only line that says why; nobody waits for another."""
    codes = [one.wait() for one in started]
    lines = [line for one in started for line in one.stderr.splitlines()]
    said = [line for line in lines if line.startswith("datagen: ")]
    assert len(said) == 1, lines
    assert not any("Traceback" in line for line in lines)
    return codes, said[0]


def test_an_error_of_one_process_is_told_once_and_ends_both(place, server):
    codes, said = ended(start_two(server, *settings(place, "failing", reward="failing_second")))
    assert codes == [1, 1]
    assert "reward failing_second, " in said
    assert "ZeroDivisionError: division by zero (mine.py, line " in said


def test_a_full_disk_is_told_by_the_first_and_both_go_on_later(place, server, pool, alone):
    given = settings(place, "full", pool)
    codes, said = ended(start_two(server, *given, limit=6_000))
    assert codes == [1, 1]
    assert f"{place / 'full' / 'answers.jsonl'}: cannot be written: " in said
    run_two(server, *given)
    check_alike(alone, place / "full")


def check_alike(one, other):
    """As `check_same`, where a line that was half written has moved the batches: other sums are rounded otherwise."""
    told = [map(json.loads, (folder / WRITTEN[0]).read_text().splitlines()) for folder in (one, other)]
    for before, now in zip(*told, strict=True):
        assert before["prompt"] == now["prompt"]
        for first, second in zip(before["answers"], now["answers"], strict=True):
            assert first["text"] == second["text"]
            assert second["scores"] == pytest.approx(first["scores"], abs=1e-5)


def test_processes_that_read_other_prompts_do_not_begin(place, server):
    second = ("--set", f"data.prompts=[{write_rows(place / 'others.jsonl', rows(4))}]")
    codes, said = ended(start_two(server, *settings(place, "apart"), second=second))
    assert codes == [1, 1]
    assert "process 1 read other prompts or earlier answers than the first one" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("rollout.engine=vllm", "rollout.engine: vllm serves one process, and 2 are sampling; sample in one process"),
        ("rows={fit: true}\noptim.batch_size=3", "optim.batch_size: 3 sequences cannot be divided"),
        ("samples.k=2", "began with other settings (samples.k: 3, now 2)"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_once(place, server, alone, pool, change, said):
    out = "alone" if "samples" in change else "refused"
    codes, told = ended(start_two(server, *settings(place, out, pool, *change.split("\n"))))
    assert 2 in codes
    assert 0 not in codes
    assert said in told
    assert out == "alone" or not (place / out / "answers.jsonl").exists()  # before hours of sampling


def test_what_vllm_sampled_in_one_process_two_go_on_with(place, server, pool, alone):
    """It is not installed here, and nothing is left for it to do."""
    out = place / "by vllm"
    shutil.copytree(alone, out)
    state = json.loads((out / "training.json").read_text())
    state["bound"]["rollout"]["engine"] = "vllm"
    (out / "training.json").write_text(json.dumps(state))
    run_two(server, *settings(place, "by vllm", pool, "rollout.engine=vllm"))
    check_same(alone, out)


@pytest.mark.slow
def test_torchrun_samples_and_trains_with_two_processes(place, pool, alone):
    done = subprocess.run(
        [
            sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2",
            "-m", "trainers.rejection", "--config", ROOT / "pipelines" / "train" / "rejection.yaml",
            *map(str, settings(place, "torchrun", pool, "rows.fit=true")),
        ],
        capture_output=True, text=True, env=environment(OMP_NUM_THREADS="1"), timeout=180, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("the model of step ") == 1
    for name in WRITTEN[:2]:
        assert (place / "torchrun" / name).read_bytes() == (alone / name).read_bytes()
