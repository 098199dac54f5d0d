"""Nothing paid for is lost or paid twice: real processes, a real server that counts, and kill -9."""

import random
import subprocess
import time

import pytest

from tests.runs import command, digest, environment, run
from tests.servers.fault_server import Behaviour, FaultServer
from tests.servers.procedural_answers import answer
from tests.servers.steered_answers import answer as biased_answer


def arguments(server, folder, concurrency=8, num=150):
    return (
        "generate",
        "self-instruct",
        "--num",
        num,
        "--model",
        f"openai:teacher@{server.url}",
        "--out",
        folder,
        "--concurrency",
        concurrency,
    )


@pytest.fixture
def teacher():
    with FaultServer(Behaviour(latency=0.01, sigma=0.7), answer) as server:
        yield server


@pytest.mark.slow
def test_kill_9_at_twenty_moments_loses_nothing_and_pays_nothing_twice(teacher, tmp_path):
    undisturbed = run(*arguments(teacher, tmp_path / "whole"))
    assert undisturbed.returncode == 0, undisturbed.stderr
    needed, rng = teacher.stats.requests, random.Random(3)
    for moment in range(1, 21):
        process = subprocess.Popen(
            command(*arguments(teacher, tmp_path / "killed")), env=environment(), stderr=subprocess.DEVNULL
        )
        wait_for(teacher, needed + needed * moment // 22 + rng.randint(-5, 5), process)
        process.kill()
        process.wait()
    finished = run(*arguments(teacher, tmp_path / "killed"))
    assert finished.returncode == 0, finished.stderr
    assert digest(tmp_path / "killed") == digest(tmp_path / "whole")
    # Every question was asked once for each of the two runs; what is beyond that was under way at a kill, on
    # the wire or on its way to the disk, and each process has at most 8 of those.
    repeated = teacher.stats.requests - 2 * len(teacher.stats.bodies)
    assert repeated <= 20 * 8


def wait_for(server, requests, process):
    """Until the server has seen so many requests; a process that ends before is a bug of the test."""
    while server.stats.requests < requests:
        assert process.poll() is None, "it finished before it could be killed"
        time.sleep(0.002)


@pytest.mark.slow
def test_concurrency_and_latency_change_nothing(tmp_path):
    digests, port = set(), 0
    for concurrency, seed in ((1, 1), (16, 2), (64, 3)):
        with FaultServer(Behaviour(latency=0.003, sigma=1.0, seed=seed), answer, port) as server:
            port = server.port  # the same for all: a base URL is a part of what answers are recorded under
            done = run(*arguments(server, tmp_path / str(concurrency), concurrency, 80))
            assert done.returncode == 0, done.stderr
            assert server.stats.max_in_flight <= concurrency
        digests.add(digest(tmp_path / str(concurrency)))
    assert len(digests) == 1
    assert digests.pop()[0] == 80


AIMED = ("--tasks", "h4", "--lengths", "instructgpt", "--set", "steps.self_instruct.patience=12")


@pytest.mark.slow
def test_a_steered_run_survives_kill_9_at_any_moment(tmp_path):
    """Which cell a job aims at follows from what was committed: neither kills nor concurrency change it."""
    with FaultServer(Behaviour(latency=0.005, sigma=0.7), biased_answer) as server:
        whole = run(*arguments(server, tmp_path / "whole", num=40), *AIMED)
        assert whole.returncode == 1, whole.stderr  # some cells are beyond this model, and it says so
        assert "cells could not be filled" in whole.stdout
        needed, rng = server.stats.requests, random.Random(4)
        for moment in range(1, 7):
            process = subprocess.Popen(
                command(*arguments(server, tmp_path / "killed", num=40), *AIMED),
                env=environment(),
                stderr=subprocess.DEVNULL,
            )
            wait_for(server, needed + needed * moment // 8 + rng.randint(-5, 5), process)
            process.kill()
            process.wait()
        assert run(*arguments(server, tmp_path / "killed", 64, 40), *AIMED).returncode == 1
        assert run(*arguments(server, tmp_path / "slow", 1, 40), *AIMED).returncode == 1
        assert digest(tmp_path / "killed") == digest(tmp_path / "whole") == digest(tmp_path / "slow")
        # Three runs, each of which asks every question once, and what was under way at a kill.
        assert server.stats.requests - 3 * needed <= 6 * 8


def test_a_finished_run_asks_nothing_again(teacher, tmp_path):
    first = run(*arguments(teacher, tmp_path, num=10))
    asked = teacher.stats.requests
    second = run(*arguments(teacher, tmp_path, num=10))
    assert (first.returncode, second.returncode) == (0, 0)
    assert teacher.stats.requests == asked
    assert "finished before" in second.stdout


def test_a_changed_later_filter_is_redone_without_a_request(teacher, tmp_path):
    run(*arguments(teacher, tmp_path, num=10))
    asked = teacher.stats.requests
    changed = run(*arguments(teacher, tmp_path, num=10), "--set", "steps.language.min_confidence=0.99")
    assert changed.returncode == 0, changed.stderr
    assert "the recipe changed here" in changed.stderr
    # At most the job that the first run had dropped when its target was met; nothing is asked twice.
    assert teacher.stats.requests - asked <= 1 + 2 * 8
    assert teacher.stats.requests == len(teacher.stats.bodies)


def test_a_budget_ends_the_run_cleanly_and_a_larger_one_goes_on(teacher, tmp_path):
    whole = run(*arguments(teacher, tmp_path / "whole", num=30))
    assert whole.returncode == 0
    needed = teacher.stats.requests
    cut = run(*arguments(teacher, tmp_path / "cut", num=30), "--max-requests", needed // 2)
    assert cut.returncode == 1
    assert "budget" in cut.stdout
    assert teacher.stats.requests == needed + needed // 2
    assert 0 < digest(tmp_path / "cut")[0] < 30
    assert (tmp_path / "cut" / "dataset" / "README.md").is_file()
    more = run(*arguments(teacher, tmp_path / "cut", num=30))
    assert more.returncode == 0
    assert digest(tmp_path / "cut") == digest(tmp_path / "whole")
    assert len(teacher.stats.bodies) * 2 >= teacher.stats.requests


def test_a_budget_in_dollars_needs_a_price(teacher, tmp_path):
    refused = run(*arguments(teacher, tmp_path), "--max-usd", 1)
    assert refused.returncode == 2
    assert "the price of openai:teacher" in refused.stderr
    assert teacher.stats.requests == 0


def test_two_processes_on_one_folder_are_refused(teacher, tmp_path):
    process = subprocess.Popen(
        command(*arguments(teacher, tmp_path)), env=environment(), stderr=subprocess.DEVNULL
    )
    try:
        wait_for(teacher, 3, process)
        second = run(*arguments(teacher, tmp_path))
        assert second.returncode == 1
        assert f"pid {process.pid}" in second.stderr
    finally:
        process.kill()
        process.wait()


def test_no_key_reaches_a_file_or_a_log(teacher, tmp_path):
    done = run(*arguments(teacher, tmp_path, num=5))
    secret = "sk-secret-of-the-test"
    assert secret in teacher.headers[0]["Authorization"]
    assert secret not in done.stdout + done.stderr
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file


@pytest.mark.slow
def test_a_misbehaving_server_costs_little_and_loses_nothing(tmp_path):
    faults = {"throttle": 0.1, "retry_after": 0.1, "error": 0.05, "reset": 0.02, "truncated": 0.02}
    with FaultServer(Behaviour(latency=0.003), answer) as calm:
        assert run(*arguments(calm, tmp_path / "calm", 16)).returncode == 0
    with FaultServer(Behaviour(latency=0.003, **faults), answer, calm.port) as rough:
        done = run(*arguments(rough, tmp_path / "rough", 16))
        assert done.returncode == 0, done.stderr
    assert digest(tmp_path / "rough") == digest(tmp_path / "calm")
    assert rough.stats.requests <= 1.25 * len(rough.stats.bodies)


def test_a_server_that_goes_down_midway_stops_the_run_and_a_new_start_finishes_it(tmp_path):
    few_tries = ("--set", "model.attempts=2")
    with FaultServer(Behaviour(latency=0.005), answer) as server:
        process = subprocess.Popen(
            command(*arguments(server, tmp_path, num=60), *few_tries),
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        wait_for(server, 40, process)
        server.stop()
        _, said = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "what was answered is kept" in said
        assert "Traceback" not in said
        server.start()
        assert run(*arguments(server, tmp_path, num=60), *few_tries).returncode == 0
    assert digest(tmp_path)[0] == 60
