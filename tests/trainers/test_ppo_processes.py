"""PPO as processes that are killed, that find no room, and that work together: the same policy in the end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.runs import environment
from tests.trainers.forked import Server
from tests.trainers.ppo_runs import (
    check_checkpoints,
    command,
    function,
    model,
    result,
    settings,
    start_two,
    trained,
    until,
    write_place,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return write_place(tmp_path_factory.mktemp("ppo"))


@pytest.fixture(scope="module")
def server(place):
    started = Server(place)
    yield started
    started.close()


def both(place):
    """A function that counts and a reward model."""
    return f"rewards.sources=[red={function(place, 'red')}, {model(place)}]"


KINDS = {
    "one backbone, adaptive beta and conversations": lambda place: (
        "lora={r: 4, merge: false}", "ppo.kl_control=adaptive", "ppo.kl_horizon=20", "ppo.kl_target=0.5",
        f"ppo.ptx=[{place / 'held.jsonl'}]", "ppo.ptx_weight=0.5",
    ),
    "a critic and scores of the policy": lambda place: (
        both(place), "ppo.value=reward", "ppo.normalise=standard", "ppo.normalise_on=policy",
    ),
    "two adapters and scores of references": lambda place: (
        both(place), "ppo.value=reward", "lora.r=4", "ppo.normalise=standard", "ppo.inner_epochs=2",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_any_moment_it_ends_with_the_same_policy(place, server, kind):
    changes = KINDS[kind](place)
    first = 5 + 20 * ("ppo.normalise=standard" in changes)  # answers that are scored before the first update
    trained(server, place, f"{kind} undisturbed", *changes)
    out, given = place / kind, command(place, kind, *changes)
    writing = out / "checkpoints" / ".writing"
    # In the first update, told of what was before it; in the second; held out behind the second, before its checkpoint.
    for dies, done in ((first + 3, 0), (8 + 3, 1), (8 + 2, 1)):
        _, code = server.run("datagen.cli", *given, DIES_AT=str(dies))
        assert code == -9
        assert check_checkpoints(out) == done
    met = []
    for name in ("value.safetensors", "ppo_state.json"):
        process = server.start("datagen.cli", *given)
        met.append(until(process, lambda name=name: (writing / name).exists()))
        process.kill()
        process.wait()
        check_checkpoints(out)
    assert any(met)  # killed while it wrote
    process = server.run("datagen.cli", *given)[0]
    assert f"{out}: the model of step " in process.stdout, process.stderr
    assert result(out) == result(place / f"{kind} undisturbed")
    names = {one.name for one in (*out.iterdir(), *(out / "checkpoints").iterdir())}
    assert not [one for one in names if one.startswith(".") or one.endswith(".part")]


@pytest.fixture(scope="module")
def undisturbed(place, server):
    trained(server, place, "undisturbed")
    return result(place / "undisturbed")


def test_a_signal_stops_it_with_a_line_and_the_checkpoint(place, server, undisturbed):
    out, given = place / "stopped", command(place, "stopped")
    for number, step in ((15, 1), (2, 3)):
        process = server.start("datagen.cli", *given)
        assert until(process, lambda step=step: (out / "checkpoints" / f"step-{step:06d}").exists())
        process.kill(number)
        assert process.wait() == 1
        last = process.stderr.splitlines()[-1]
        assert (
            last == "datagen: stopped; every checkpoint is kept, the same command goes on behind the last one"
        )
        assert "Traceback" not in process.stderr
        assert check_checkpoints(out) >= step
    trained(server, place, "stopped")
    assert result(out) == undisturbed


def test_a_full_disk_leaves_the_checkpoint_before_and_the_same_command_goes_on(place, server, undisturbed):
    out, given = place / "full", command(place, "full")
    process, code = server.run("datagen.cli", *given, limit=200_000)
    assert code == 1
    assert "cannot be written: no room is left; the last checkpoint is " in process.stderr
    assert check_checkpoints(out) == 0  # of the first policy, whose optimiser has nothing to keep yet
    server.run("datagen.cli", *given, DIES_AT=str(8 + 8 + 5 + 3))
    assert check_checkpoints(out) == 2
    for limit in (60_000, 200_000, 1_000):  # the weights, the optimiser, and lines that are told
        process, code = server.run("datagen.cli", *given, limit=limit)
        assert code == 1
        last = process.stderr.splitlines()[-1]
        assert last.startswith("datagen: ")
        assert "run the same command again" in last
        if limit > 1_000:
            assert f"the last checkpoint is {out / 'checkpoints' / 'step-000002'}; make room" in last
        assert "Traceback" not in process.stderr
        assert check_checkpoints(out) == 2
    process = trained(server, place, "full")
    assert "goes on behind update 2" in process.stderr
    assert result(out) == undisturbed


# Several processes.


def run_one(server, place, out, *changes):
    process, code = server.run("trainers.ppo", *settings(place, out, *changes))
    assert code == 0, process.stderr
    return place / out


@pytest.fixture(scope="module")
def alone(place, server):
    return run_one(server, place, "alone")


def run_two(server, place, out, *changes):
    started = start_two(server, *settings(place, out, *changes))
    codes = [one.wait() for one in started]
    assert codes == [0, 0], "".join(one.stderr for one in started)
    return started


def weights(folder):
    """Of the policy, and of what gives values at the end."""
    last = sorted((folder / "checkpoints").glob("step-*"))[-1]
    (policy,) = (*last.glob("model.safetensors"), *last.glob("adapter_model.safetensors"))
    return load_file(policy) | load_file(last / "value.safetensors")


def check_alike(one, other):
    first, second = weights(one), weights(other)
    assert first.keys() == second.keys()
    for name in first:
        assert torch.allclose(first[name], second[name], rtol=0, atol=1e-6), name
    for name in ("metrics.jsonl", "samples.jsonl"):
        told = [list(map(json.loads, (folder / name).read_text().splitlines())) for folder in (one, other)]
        assert told[0]
        for before, now in zip(*told, strict=True):
            # A gradient's norm, or 1 − a quotient of variances, is as exact as its size lets it.
            assert numbers(now) == pytest.approx(numbers(before), rel=1e-5, abs=1e-5)
            assert texts(now) == texts(before)


def numbers(line):
    flat = {**line, **line.get("scores", {})}
    return {name: one for name, one in flat.items() if isinstance(one, int | float)}


def texts(line):
    return {name: one for name, one in line.items() if isinstance(one, str)}


DIVIDED = {
    # 7 answers, 4 and 3 of them; minibatches of 3, 3 and 1, of which a process gets none.
    "an adapter, unevenly": lambda place: (
        "lora.r=4", "optim.batch_size=7", "ppo.minibatch=3", "optim.micro_batch=1",
        f"ppo.ptx=[{place / 'held.jsonl'}]", "ppo.ptx_weight=0.5", "ppo.entropy_weight=0.01",
    ),
    "a critic, unevenly": lambda place: (
        both(place), "ppo.value=reward", "ppo.normalise=standard", "ppo.normalise_on=policy",
        "optim.batch_size=5", "ppo.minibatch=2", "ppo.kl_control=adaptive", "ppo.kl_horizon=20",
    ),
    # An update's only answer is the first process's, as is the only one that is held out.
    "to one of them": lambda place: (
        f"rewards.sources=[{model(place)}]", "lora.r=4", "ppo.value=reward", "optim.batch_size=1", "ppo.minibatch=1",
        "watch.most=1", "watch.repeat_alarm=1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("divided", DIVIDED)
def test_two_processes_do_what_one_does_however_it_is_divided(place, server, divided):
    changes = DIVIDED[divided](place)
    one = run_one(server, place, f"{divided} alone", *changes)
    run_two(server, place, divided, *changes)
    check_alike(one, place / divided)


def test_two_processes_do_what_one_does_and_one_of_them_tells(place, server, alone):
    lead, other = run_two(server, place, "two")
    check_alike(alone, place / "two")
    assert other.stderr == ""
    assert lead.stderr.count("20 prompts of 20 records") == 1
    assert lead.stderr.count("the model of step ") == 1


def kill_two(server, place, out, step):
    """Once there is a checkpoint of that step."""
    started = start_two(server, *settings(place, out))
    assert until(started[0], lambda: (place / out / "checkpoints" / f"step-{step:06d}").exists())
    for one in started:
        one.kill()
        one.wait()
    return check_checkpoints(place / out)


def test_what_two_processes_began_one_or_two_end(place, server, alone):
    kill_two(server, place, "two and one", 2)
    run_one(server, place, "two and one")
    check_alike(alone, place / "two and one")
    done = kill_two(server, place, "two and two", 1)
    lead, _ = run_two(server, place, "two and two")
    assert f"goes on behind update {done}" in lead.stderr
    check_alike(alone, place / "two and two")


def test_what_one_process_began_two_end(place, server, alone):
    _, code = server.run("trainers.ppo", *settings(place, "one and two"), DIES_AT=str(8 + 8 + 5 + 3))
    assert code == -9
    run_two(server, place, "one and two")
    check_alike(alone, place / "one and two")


def test_an_error_of_one_process_is_told_once_and_ends_both(place, server):
    source = f"rewards.sources=[broken={function(place, 'failing_second')}]"
    started = start_two(server, *settings(place, "broken", source))
    assert [one.wait() for one in started] == [1, 1]
    said = [line for one in started for line in one.stderr.splitlines() if line.startswith("datagen: ")]
    assert len(said) == 1
    assert "reward broken, " in said[0]
    assert "ZeroDivisionError: division by zero (mine.py, line " in said[0]
    assert not any("Traceback" in one.stderr for one in started)


def test_an_error_of_all_processes_is_told_once(place, server):
    started = start_two(
        server, *settings(place, "diverged", "optim.learning_rate=1e30", "optim.clip=0", "ppo.minibatch=8")
    )
    assert [one.wait() for one in started] == [1, 1]
    said = "".join(one.stderr for one in started)
    assert said.count("datagen: update 2: the norm of the gradient is no finite number") == 1
    assert "Traceback" not in said
    check_checkpoints(place / "diverged")


@pytest.mark.slow
def test_torchrun_trains_with_two_processes(place, alone):
    done = subprocess.run(
        [
            sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2",
            "-m", "trainers.ppo", *map(str, settings(place, "torchrun")),
        ],
        capture_output=True, text=True, env=environment(OMP_NUM_THREADS="1"), timeout=180, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("the model of step ") == 1
    check_alike(alone, place / "torchrun")
