"""Fine-tuning as processes that are killed, that find no room, and that work together: the same model in the end."""

import json
import os
import random
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from datagen.errors import DatagenError
from tests.runs import environment, run
from tests.trainers.forked import Server
from tests.trainers.small import rows, write_model, write_rows
from trainers.watching import add_line

ROOT = Path(__file__).parents[2]
# What a checkpoint holds once it is whole.
WHOLE = {"config.json", "model.safetensors", "optimizer.pt", "scheduler.pt", "trainer_state.json"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("processes")
    write_model(folder / "base")
    write_rows(folder / "data.jsonl", rows(44))
    write_rows(folder / "held.jsonl", rows(9, start=48))
    return folder


@pytest.fixture(scope="module")
def server(place):
    started = Server(place)
    yield started
    started.close()


def command(place, out, *more):
    """A checkpoint after each of 10 steps, and an evaluation after each fourth."""
    return [
        "train", "sft", "--model", place / "base", "--data", place / "data.jsonl", "--out", place / out,
        "--held-out", place / "held.jsonl", "--steps", 10, "--batch-size", 8, "--learning-rate", 0.01,
        *[part for one in ("optim.micro_batch=4", "watch.save_every=1", "watch.eval_every=4", "watch.log_every=1")
          for part in ("--set", one)],
        *more,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(place):
    """What a run that nothing happened to came to; by the command itself."""
    done = run(*command(place, "undisturbed"))
    assert done.returncode == 0, done.stderr
    return result(place / "undisturbed")


def result(folder):
    """The bytes of the weights, and what was told of each step."""
    return tuple(
        (folder / name).read_bytes() for name in ("model.safetensors", "metrics.jsonl", "samples.jsonl")
    )


def check_checkpoints(folder):
    """Each one under its name is whole; returns how many steps the last one is behind."""
    found = sorted((folder / "checkpoints").glob("step-*")) if (folder / "checkpoints").is_dir() else []
    for one in found:
        assert {file.name for file in one.iterdir()} >= WHOLE, one
        assert load_file(one / "model.safetensors")
        torch.load(one / "optimizer.pt", weights_only=True)
        assert json.loads((one / "trainer_state.json").read_text())["global_step"] == int(one.name[5:])
    return int(found[-1].name[5:]) if found else 0


def until(process, seen, timeout=60.0):
    """Waits for something to be seen; False where the process ended before."""
    ends = time.monotonic() + timeout
    while time.monotonic() < ends:
        if seen():
            return True
        if not Path(f"/proc/{process.number}/stat").exists() or _ended(process.number):
            return False
        time.sleep(0.001)
    raise TimeoutError(process.stderr)


def _ended(number):
    return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_killed_at_random_and_in_mid_save_it_ends_with_the_same_model(place, server, undisturbed):
    out, chance = place / "killed", random.Random(7)
    # No glob: that fails where a folder goes away meanwhile.
    saved = [out / "checkpoints" / ".writing" / f"checkpoint-{step}" for step in range(1, 11)]
    inside = ["model.safetensors", "optimizer.pt", "trainer_state.json", ""]
    moments = [None, *inside, None]
    met = set()
    for name in moments:
        process = server.start("datagen.cli", *command(place, "killed"))
        if name is None:
            time.sleep(chance.uniform(0.1, 1.5))
        elif name:
            if until(process, lambda name=name: any(folder.joinpath(name).exists() for folder in saved)):
                met.add(name)
        else:
            until(process, lambda: (out / "training.json").exists())
        process.kill()
        process.wait()
        check_checkpoints(out)
    assert met  # some of it was killed while it wrote
    process, code = server.run("datagen.cli", *command(place, "killed"))
    assert code == 0, process.stderr
    assert result(out) == undisturbed
    names = {one.name for one in (*out.iterdir(), *(out / "checkpoints").iterdir())}
    assert not [one for one in names if one.startswith(".") or one.endswith(".part")]


def test_a_full_disk_leaves_the_checkpoint_before_and_the_same_command_goes_on(place, server, undisturbed):
    out = place / "full"
    process, code = server.run("datagen.cli", *command(place, "full"), limit=200_000)
    assert code == 1
    assert "cannot be written: no room is left; there is no checkpoint yet" in process.stderr
    process = server.start("datagen.cli", *command(place, "full"))
    until(process, lambda: (out / "checkpoints" / "step-000002").exists())
    process.kill()
    process.wait()
    done = check_checkpoints(out)
    assert 0 < done < 10
    for limit in (60_000, 200_000):  # the weights, by safetensors, and the optimiser, by torch
        process, code = server.run("datagen.cli", *command(place, "full"), limit=limit)
        assert code == 1
        last = process.stderr.splitlines()[-1]
        assert last.startswith("datagen: ")
        assert f"the last checkpoint is {out / 'checkpoints' / f'step-{done:06d}'}; make room" in last
        assert "Traceback" not in process.stderr
        assert check_checkpoints(out) == done
    process, code = server.run("datagen.cli", *command(place, "full"))
    assert code == 0, process.stderr
    assert f"goes on behind step {done}" in process.stderr
    assert result(out) == undisturbed


def test_a_line_that_finds_no_room_is_told():
    with pytest.raises(
        DatagenError, match=r"/dev/full: cannot be written: No space left.*same command again"
    ):
        add_line(Path("/dev/full"), {"step": 1})


def test_a_signal_stops_it_with_a_line_and_the_checkpoint(place, server, undisturbed):
    out = place / "stopped"
    for number, step in ((15, 2), (2, 5)):
        process = server.start("datagen.cli", *command(place, "stopped"))
        until(process, lambda step=step: (out / "checkpoints" / f"step-{step:06d}").exists())
        process.kill(number)
        assert process.wait() == 1
        last = process.stderr.splitlines()[-1]
        assert (
            last == "datagen: stopped; every checkpoint is kept, the same command goes on behind the last one"
        )
        assert "Traceback" not in process.stderr
        assert check_checkpoints(out) >= step
    process, code = server.run("datagen.cli", *command(place, "stopped"))
    assert code == 0, process.stderr
    assert result(out) == undisturbed


# Several processes. 11 passes of 4 sequences, which two processes do not divide.
SETTINGS = """
model: {place}/base
data: {{train: [{place}/data.jsonl], held_out: [{place}/held.jsonl]}}
optim: {{epochs: 1, batch_size: 8, micro_batch: 4, learning_rate: 1e-2}}
watch: {{save_every: 1, eval_every: 2, log_every: 1, exact: all, tensorboard: false}}
"""
PACKED = ("data.packing=true", "data.max_length=40", "optim.batch_size=4", "optim.micro_batch=2")


def settings(place, out, *changes):
    path = place / "settings.yaml"
    path.write_text(SETTINGS.format(place=place))
    return ["--config", path, *[part for one in (f"out={place / out}", *changes) for part in ("--set", one)]]


def start_two(server, place, out, *changes):
    """As torchrun starts them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {
        "WORLD_SIZE": "2",
        "LOCAL_WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
    }
    return [
        server.start(
            "trainers.sft", *settings(place, out, *changes), RANK=str(rank), LOCAL_RANK=str(rank), **shared
        )
        for rank in range(2)
    ]


def run_two(server, place, out, *changes):
    both = start_two(server, place, out, *changes)
    codes = [one.wait() for one in both]
    assert codes == [0, 0], "".join(one.stderr for one in both)
    return both


def check_alike(one, other):
    first, second = (load_file(folder / "model.safetensors") for folder in (one, other))
    assert first.keys() == second.keys()
    for name in first:
        assert torch.allclose(first[name], second[name], rtol=0, atol=1e-6), name
    told = [
        [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
        for folder in (one, other)
    ]
    assert [line.keys() for line in told[0]] == [line.keys() for line in told[1]]
    for before, now in zip(*told, strict=True):
        assert now == pytest.approx(before, abs=1e-6)
    assert (one / "samples.jsonl").read_text() == (other / "samples.jsonl").read_text()


@pytest.fixture(scope="module")
def alone(place, server):
    process, code = server.run("trainers.sft", *settings(place, "alone"))
    assert code == 0, process.stderr
    return place / "alone"


def test_two_processes_do_what_one_does_and_one_of_them_tells(place, server, alone):
    lead, other = run_two(server, place, "two")
    check_alike(alone, place / "two")
    assert other.stderr == ""
    assert lead.stderr.count("examples of 44 records") == 1
    assert lead.stderr.count("the model of step 6 of 6") == 1


def test_two_processes_do_what_one_does_with_packed_rows(place, server):
    process, code = server.run("trainers.sft", *settings(place, "alone packed", *PACKED))
    assert code == 0, process.stderr
    run_two(server, place, "two packed", *PACKED)
    check_alike(place / "alone packed", place / "two packed")


def test_two_processes_that_were_killed_go_on(place, server, alone):
    both = start_two(server, place, "two killed")
    assert until(both[0], lambda: (place / "two killed" / "checkpoints" / "step-000003").exists())
    for one in both:
        one.kill()
        one.wait()
    done = check_checkpoints(place / "two killed")
    lead, _ = run_two(server, place, "two killed")
    assert f"goes on behind step {done}" in lead.stderr
    check_alike(alone, place / "two killed")


def test_what_two_processes_began_one_ends(place, server, alone):
    both = start_two(server, place, "two and one")
    assert until(both[0], lambda: (place / "two and one" / "checkpoints" / "step-000002").exists())
    for one in both:
        one.kill()
        one.wait()
    process, code = server.run("trainers.sft", *settings(place, "two and one"))
    assert code == 0, process.stderr
    check_alike(alone, place / "two and one")


def test_an_error_of_all_processes_is_told_once(place, server):
    both = start_two(server, place, "diverged", "optim.learning_rate=1e30", "optim.clip=0")
    assert [one.wait() for one in both] == [1, 1]
    said = "".join(one.stderr for one in both)
    assert said.count("is no finite number, in the batch of") == 1
    assert "Traceback" not in said
    check_checkpoints(place / "diverged")


def launched(*arguments, **env):
    """A launcher in a session of its own; fails where a process of it is left."""
    process = subprocess.Popen(
        list(map(str, arguments)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(OMP_NUM_THREADS="1", **env),
        start_new_session=True,
        cwd=ROOT,
    )
    said, _ = process.communicate(timeout=180)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    return process.returncode, said


@pytest.mark.slow
def test_torchrun_trains_with_two_processes(place, alone):
    code, said = launched(
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", 2,
        "-m", "trainers.sft", *settings(place, "torchrun"),
    )  # fmt: skip
    assert code == 0, said
    assert said.count("the model of step 6 of 6") == 1
    check_alike(alone, place / "torchrun")


@pytest.mark.slow
def test_accelerate_trains_with_the_shipped_settings(place, alone):
    code, said = launched(
        sys.executable, "-m", "accelerate.commands.launch", "--config_file",
        ROOT / "pipelines" / "train" / "accelerate" / "cpu.yaml", "--main_process_port", 0,
        "-m", "trainers.sft", *settings(place, "accelerate"),
        ACCELERATE_USE_CPU="true",
    )  # fmt: skip
    assert code == 0, said
    check_alike(alone, place / "accelerate")


@pytest.mark.slow
def test_what_fails_is_told_once_by_torchrun(place):
    code, said = launched(
        sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node", 2,
        "-m", "trainers.sft", *settings(place, "nothing", "model=nothing"),
    )  # fmt: skip
    assert code == 1
    assert said.count("datagen: --model nothing: no model can be loaded from it") == 1
