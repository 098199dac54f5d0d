"""How good a policy is on held-out prompts, by the command and by hand."""

import json
import math

import numpy as np
import pytest

from datagen.cli import main
from tests.trainers.small import rows, write_model, write_rows
from trainers.policy_evaluation import Evaluation, band, evaluate
from trainers.policy_settings import Rewards, Rollout

LENGTH = """
def letters(prompt, answer, reference, tags):
    return float(len(answer))

def first(prompt, answer, reference, tags):
    return float(prompt[-1]["content"].startswith("Say red"))
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluated")
    write_model(folder / "one", seed=1)
    write_model(folder / "other", seed=2)
    write_rows(folder / "held.jsonl", rows(20))
    (folder / "mine.py").write_text(LENGTH)
    return folder


def measured(place, *policies, most=20, batch=0, temperature=1.0):
    rewards = Rewards(
        (f"letters=python:{place}/mine.py:letters", f"first=python:{place}/mine.py:first"), ("exact=exact",)
    )
    asked = Evaluation(
        tuple(str(place / one) for one in policies),
        (str(place / "held.jsonl"),),
        rewards,
        most,
        Rollout(max_new_tokens=6, temperature=temperature, batch=batch),
    )
    told = []
    return evaluate(asked, told.append), told


def test_an_interval_is_that_of_students_t():
    mean, low, high = band(np.array([1.0, 2.0, 3.0]))
    half = 4.302653 / math.sqrt(3)  # t of two degrees, deviation 1
    assert (mean, low, high) == pytest.approx((2, 2 - half, 2 + half), abs=1e-4)
    assert band(np.array([5.0])) == (5, 5, 5)


def test_means_are_over_one_answer_to_each_prompt(place):
    [found], told = measured(place, "one")
    asked = [user for ((_, user), _) in rows(20)]
    share = len({one for one in asked if one.startswith("Say red")}) / len(set(asked))
    assert found.prompts == len(set(asked))
    assert found.means["first"].mean == pytest.approx(share)
    assert found.means["reward"].mean == pytest.approx(
        found.means["letters"].mean + found.means["first"].mean
    )
    assert found.means["exact"].mean == 0
    assert 0 <= found.ended <= 1
    assert 1 <= found.tokens <= 6
    assert len(found.samples) == 3
    assert told == [f"{place / 'one'}: answers {found.prompts} prompts"]


def test_a_policy_is_compared_with_the_one_before_prompt_by_prompt(place):
    (first, same, other), _ = measured(place, "one", "one", "other")
    assert first.means["letters"].gain is None
    again = same.means["letters"]
    assert (again.gain, again.gain_low, again.gain_high) == (0, 0, 0)
    assert again.mean == first.means["letters"].mean
    gained = other.means["letters"]
    assert gained.gain == pytest.approx(gained.mean - again.mean)
    assert gained.gain_low < gained.gain < gained.gain_high


def test_an_answer_depends_on_no_other(place):
    [one], _ = measured(place, "one")
    [by_three], _ = measured(place, "one", batch=3)
    assert by_three.means == one.means


def test_at_most_so_many_prompts_are_asked(place):
    [found], _ = measured(place, "one", most=4)
    assert found.prompts == 4


def command(place, *more, policy="one", reward="exact"):
    given = ["--policy", str(place / policy), "--reward", reward, "--prompts", str(place / "held.jsonl")]
    return main(["eval", "rewards", *given, "--max-tokens", "4", *more])


def test_the_command_writes_what_it_prints(place, tmp_path, capsys):
    assert command(place, "--json", "-n", "5", "-o", str(tmp_path / "found.json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == json.loads((tmp_path / "found.json").read_text())
    [policy] = found["policies"]
    assert policy["policy"] == str(place / "one")
    assert policy["means"].keys() == {"exact"}
    assert command(place, "-n", "5") == 0
    assert "exact, means over 5 prompts" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"policy": "nothing"}, "nothing"),
        ({"reward": "exakt=exakt"}, "exakt"),
    ],
)
def test_what_is_no_policy_or_reward_is_one_line(place, more, said, capsys):
    assert command(place, **more) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert said in told[0]


def test_answers_that_leave_no_room_for_a_prompt_are_refused(place, capsys):
    assert command(place, "--max-tokens", "128") == 2
    assert "128 new tokens leave no room" in capsys.readouterr().err
