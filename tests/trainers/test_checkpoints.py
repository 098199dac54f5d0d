"""The folder of a training: what appears whole, what is kept, what is refused."""

import errno
import json
import os

import pytest
import torch
from safetensors.torch import save_file

from datagen.errors import DatagenError, UsageError
from trainers.checkpoints import Folder

BOUND = {"model": "base", "optim": {"epochs": 2.0, "betas": (0.9, 0.95)}}


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "out")


def keep(folder, *numbers):
    """Checkpoints that hold their number."""
    folder.checkpoints.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        with folder.saving(number, lead=True) as place:
            place.mkdir()
            (place / "number").write_text(str(number))


def names(folder):
    return sorted(one.name for one in folder.checkpoints.iterdir())


def test_a_checkpoint_has_its_name_once_it_is_whole(folder):
    folder.checkpoints.mkdir(parents=True)
    with folder.saving(3, lead=True) as place:
        place.mkdir()
        (place / "half").write_text("")
        assert folder.steps() == []
    assert folder.steps() == [3]
    assert names(folder) == ["step-000003"]


def test_what_fails_leaves_nothing_and_those_before_it(folder):
    keep(folder, 1)
    with pytest.raises(ZeroDivisionError), folder.saving(2, lead=True) as place:
        place.mkdir()
        raise ZeroDivisionError
    assert names(folder) == ["step-000001"]


def test_only_the_leading_process_gives_the_name(folder):
    folder.checkpoints.mkdir(parents=True)
    with folder.saving(1, lead=False) as place:
        place.mkdir()
    assert folder.steps() == []
    assert place.is_dir()


def test_a_checkpoint_takes_the_place_of_an_older_one_of_its_step(folder):
    keep(folder, 1)
    with folder.saving(1, lead=True) as place:
        place.mkdir()
        (place / "other").write_text("")
    assert [one.name for one in folder.step(1).iterdir()] == ["other"]
    assert names(folder) == ["step-000001"]


def full_by(way, place):
    """What libraries raise where a file can be no larger."""
    if way == "torch":
        torch.save({"weights": torch.zeros(100_000)}, place / "optimizer.pt")
    elif way == "safetensors":
        save_file({"weights": torch.zeros(100_000)}, place / "model.safetensors")
    else:
        (place / "state.json").write_bytes(bytes(400_000))


@pytest.mark.parametrize("limit", [0, 100, 65_536, 200_000])
@pytest.mark.parametrize("way", ["torch", "safetensors", "python"])
def test_a_full_disk_is_told_with_the_checkpoint_before(folder, way, limit):
    """In a process of its own, whose files cannot grow beyond the limit."""
    keep(folder, 7)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))  # Python ignores SIGXFSZ
        try:
            with folder.saving(8, lead=True) as place:
                place.mkdir()
                full_by(way, place)
            said = "was written"
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    assert said.startswith(f"DatagenError: {folder.path}: the checkpoint of step 8 cannot be written: "), said
    assert f"the last checkpoint is {folder.step(7)}; make room and run the same command again" in said
    assert names(folder) == ["step-000007"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_result_without_room_is_told(folder, number):
    said = r"the result cannot be written: .*; there is no checkpoint yet"
    with pytest.raises(DatagenError, match=said), folder.room("the result"):
        raise OSError(number, os.strerror(number))


def test_other_errors_are_not_taken_for_a_full_disk(folder):
    with pytest.raises(PermissionError), folder.room("the result"):
        raise PermissionError(errno.EACCES, "no")


def test_the_last_ones_and_the_best_are_kept(folder):
    keep(folder, 1, 2, 3, 10, 200)
    folder.rotate(2, best=2)
    assert folder.steps() == [2, 10, 200]
    folder.rotate(2, best=None)
    assert folder.steps() == [10, 200]
    folder.rotate(5, best=10)
    assert folder.steps() == [10, 200]


def test_steps_are_counted_by_number_and_other_names_left_alone(folder):
    keep(folder, 2, 1_000_000)
    for name in ("step-x", "step-²", "step-", ".gone-3", "notes"):
        (folder.checkpoints / name).mkdir()
    assert folder.steps() == [2, 1_000_000]


def test_the_result_has_the_model_and_its_config_comes_last(folder, tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.mkdir()
    resuming = ["optimizer.pt", "scheduler.pt", "rng_state.pth", "rng_state_1.pth", "trainer_state.json"]
    model = ["config.json", "generation_config.json", "model.safetensors", "tokenizer.json"]
    for name in (*resuming, *model):
        (source / name).write_text(name)
    named, replace = [], type(source).replace

    def replacing(self, target):
        named.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(type(source), "replace", replacing)
    folder.publish(source)
    assert sorted(one.name for one in folder.path.iterdir()) == sorted(model)
    assert sorted(named) == sorted(model)
    assert named[-1] == "config.json"
    assert (folder.path / "model.safetensors").read_text() == "model.safetensors"


def test_the_same_training_goes_on(folder):
    first = folder.begin("sft", BOUND)
    assert first["done"] is False
    keep(folder, 1)
    again = folder.begin("sft", BOUND)
    assert again == json.loads(json.dumps(first))


def test_the_second_of_several_processes_does_not_write_what_the_first_has(folder):
    """A third one, which tidies up meanwhile, would take the half-written file for what a killed one left."""
    begun = folder.begin("sft", BOUND)
    (written,) = folder.path.iterdir()
    number = written.stat().st_ino
    assert Folder(folder.path).begin("sft", BOUND) == begun
    assert written.stat().st_ino == number
    Folder(folder.path).begin("sft", {**BOUND, "model": "other"})
    assert written.stat().st_ino != number


@pytest.mark.parametrize(
    ("kind", "bound", "said"),
    [
        ("reward", BOUND, "holds a training of 'sft'; name another folder"),
        ("sft", {**BOUND, "model": "other"}, r"model: 'base', now 'other'"),
        ("sft", {**BOUND, "optim": {"epochs": 3.0}}, r"optim.betas: .* now None; optim.epochs: 2.0, now 3.0"),
        ("sft", {**BOUND, "lora": {"r": 4}}, r"lora: None, now "),
    ],
)
def test_another_training_is_refused(folder, kind, bound, said):
    folder.begin("sft", BOUND)
    keep(folder, 1)
    with pytest.raises(UsageError, match=said):
        folder.begin(kind, bound)


def test_a_training_without_a_checkpoint_gives_way_to_another_of_its_kind(folder):
    folder.begin("sft", BOUND)
    assert folder.begin("sft", {**BOUND, "model": "other"})["bound"]["model"] == "other"
    with pytest.raises(UsageError, match="holds a training of 'sft'"):
        folder.begin("reward", BOUND)
    (folder.path / "notes.txt").touch()
    with pytest.raises(UsageError, match="model: 'other', now 'base'"):
        folder.begin("sft", BOUND)


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"7", b"{}x", b'{"kind": "sft"}', b'{"kind":"sft","bound":{},"done":true}']
)
def test_a_damaged_state_is_refused_and_left_as_it_is(folder, text):
    folder.path.mkdir()
    (folder.path / "training.json").write_bytes(text)
    with pytest.raises(UsageError, match=r"training\.json: .*name another --out"):
        folder.begin("sft", BOUND)
    assert (folder.path / "training.json").read_bytes() == text


def test_a_folder_of_something_else_is_refused(folder):
    folder.path.mkdir()
    (folder.path / "thesis.part").mkdir()
    with pytest.raises(UsageError, match="is not empty and holds no training"):
        folder.begin("sft", BOUND)
    assert (folder.path / "thesis.part").is_dir()


def test_a_start_that_was_killed_at_its_first_write_can_be_repeated(folder):
    folder.path.mkdir()
    (folder.path / "training.json.0123456789abcdef.part").write_text("{")
    assert folder.begin("sft", BOUND)["done"] is False


def test_what_a_killed_process_left_half_is_removed(folder):
    folder.begin("sft", BOUND)
    keep(folder, 4)
    for name in (".writing", ".gone-3", ".result"):
        (folder.checkpoints / name).mkdir()
        (folder.checkpoints / name / "model.safetensors").write_text("half")
    (folder.path / "model.safetensors.0123456789abcdef.part").write_text("half")
    (folder.path / "notes.txt").write_text("mine")
    folder.begin("sft", BOUND)
    assert names(folder) == ["step-000004"]
    assert sorted(one.name for one in folder.path.iterdir()) == ["checkpoints", "notes.txt", "training.json"]
