"""Dialogues that are killed in the middle go on where they were: same dataset, nothing asked twice, turns in order."""

import random
import subprocess

import pytest

from tests.runs import command, digest, environment, run
from tests.servers.dialogue_answers import answer
from tests.servers.fault_server import Behaviour, FaultServer
from tests.test_resume import wait_for

CONCURRENCY = 8


ULTRACHAT = ("ultrachat", "--set", "steps.ultrachat.questions=3")
GATT = ("gatt", "--constraints", "words.yaml", "--set", "steps.gatt.rounds=[3, 6]")
ROLEPLAY = ("roleplay", "--roles", "roles.yaml", "--corrections", 2)
ROLES = "assistant_roles: [poet, cook, nurse]\nuser_roles: [mayor, pilot, judge]\n"
WORDS = """
anything:
  text: "Answer in words."
  terse: "Words."
  pattern: "[A-Za-z .]+"
"""


def arguments(server, folder, generator=ULTRACHAT, concurrency=CONCURRENCY):
    model = ("--model", f"openai:m@{server.url}", "--concurrency", concurrency)
    return ("generate", *generator, "--num", 12, *model, "--out", folder)


@pytest.mark.slow
@pytest.mark.parametrize("generator", [ULTRACHAT, ROLEPLAY, GATT], ids=lambda one: one[0])
def test_kill_9_in_the_middle_of_dialogues(tmp_path, monkeypatch, generator):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.yaml").write_text(WORDS)
    (tmp_path / "roles.yaml").write_text(ROLES)
    with FaultServer(Behaviour(latency=0.01, sigma=0.7), answer) as server:
        whole = run(*arguments(server, tmp_path / "whole", generator))
        assert whole.returncode == 0, whole.stderr
        needed, rng = server.stats.requests, random.Random(5)
        for moment in range(1, 9):
            process = subprocess.Popen(
                command(*arguments(server, tmp_path / "killed", generator)),
                env=environment(),
                stderr=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            wait_for(server, needed + needed * moment // 10 + rng.randint(-3, 3), process)
            process.kill()
            process.wait()
        assert run(*arguments(server, tmp_path / "killed", generator)).returncode == 0
        assert digest(tmp_path / "killed") == digest(tmp_path / "whole")
        # Each question once for either run, and what was under way at a kill.
        assert server.stats.requests - 2 * needed <= 8 * CONCURRENCY
        slow = run(*arguments(server, tmp_path / "slow", generator, 1))
        assert slow.returncode == 0, slow.stderr
        assert digest(tmp_path / "slow") == digest(tmp_path / "whole")


def test_dialogues_run_side_by_side_and_their_turns_in_order(tmp_path):
    with FaultServer(Behaviour(latency=0.02), answer) as server:
        done = run(*arguments(server, tmp_path / "run"))
        assert done.returncode == 0, done.stderr
        assert server.stats.max_in_flight == CONCURRENCY
        # The replies of a dialogue are asked for in its order: each with all that was said before.
        lengths = {}
        for body in server.bodies:
            said = [message["content"] for message in body["messages"]]
            if body["messages"][0]["role"] == "user":
                lengths.setdefault(said[0], []).append(len(said))
        assert len(lengths) >= 12
        assert all(seen == list(range(1, 2 * len(seen), 2)) for seen in lengths.values())
