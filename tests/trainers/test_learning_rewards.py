"""A reward model learns, offline and in a minute: pairs of a right and a spoiled answer, judged by a model, all by the
commands that a user would give."""

import json

import pytest

from datagen.cli import main


def run(capsys, *command):
    capsys.readouterr()
    assert main([str(one) for one in command]) == 0
    return capsys.readouterr().out


@pytest.mark.long
def test_reward_model_tells_right_answers_from_spoiled_ones(tmp_path, capsys):
    drills, pairs, file = tmp_path / "drills", tmp_path / "pairs", tmp_path / "pairs.jsonl"
    run(capsys, "generate", "self-instruct", "--model", "procedural:nursery", "--num", 320, "--out", drills)
    run(capsys, "train", "init", "--size", "700k", "--data", drills, "--out", tmp_path / "tiny")
    good, spoiled = "procedural:nursery", "procedural:nursery?noise=1"
    made = ("generate", "preferences", "--prompts", drills, "--model-a", good, "--model-b", spoiled)
    run(capsys, *made, "--num", 180, "--out", pairs)
    run(capsys, "review", "judge", pairs, "--model", "procedural:")
    run(capsys, "review", "export", pairs, "--kind", "preferences", "--judges", "only", "-o", file)
    trained = ("train", "reward", "--model", tmp_path / "tiny", "--data", file, "--out", tmp_path / "reward")
    settings = ("--set", "data.held_out_share=0.25", "--set", "data.ties=drop", "--epochs", 6, "--json")
    found = json.loads(run(capsys, *trained, *settings))
    assert found["eval_accuracy"] > 0.9
    judged = json.loads((tmp_path / "reward" / "held_out.json").read_text())
    assert judged["pairs"] >= 25
    assert judged["ties"] == 0
