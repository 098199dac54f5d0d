"""What more data is worth: trainings on growing parts of a dataset that go on where they were stopped."""

import json
import shutil
from dataclasses import replace

import pytest
from transformers import AutoModelForCausalLM

from datagen.errors import DatagenError, UsageError
from tests.trainers.small import rows, write_model, write_rows
from trainers.checkpoints import Folder
from trainers.curve import DEFAULTS, Wanted, plan, trace
from trainers.settings import Settings, read_settings
from trainers.sft import train
from trainers.subsets import subset
from trainers.training import Loop


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("curve")
    write_model(folder / "base", hidden=16, layers=1)
    write_rows(folder / "data.jsonl", rows(60))
    write_rows(folder / "held.jsonl", rows(8, start=60))
    write_rows(folder / "exact.jsonl", rows(8, start=60), answer="known")
    return folder


def settings_for(place, out, changes, data="data.jsonl", held="held.jsonl"):
    defaults = {
        "model": str(place / "base"),
        "out": str(out),
        "data": {"train": [str(place / data)], "held_out": [str(place / held)]},
        "optim": {"steps": 3, "batch_size": 4, "micro_batch": 4, "learning_rate": 0.01},
        "watch": {**DEFAULTS["watch"], "eval_every": 3, "answer_tokens": 2},
    }
    return read_settings(Settings, None, changes, defaults)


@pytest.fixture(scope="module")
def finished(place):
    """A curve of three sizes and two seeds, in a folder that no test writes into; what it gave, and what it told."""
    lines = []
    settings = settings_for(place, place / "finished", ())
    return trace(settings, Wanted("6,12,24", 2), lines.append), lines


@pytest.fixture
def draw(place, tmp_path):
    """A curve; changes are KEY=VALUE. What was told is its attribute."""

    def run(*changes, data="data.jsonl", held="held.jsonl", do=trace, **wanted):
        run.told = []
        settings = settings_for(place, tmp_path / "out", changes, data, held)
        return do(settings, Wanted(**{"sizes": "6,12,24", "seeds": 2, **wanted}), run.told.append)

    return run


@pytest.fixture
def begun(draw, finished, place, tmp_path):
    """As `draw`, where the curve is there already."""
    shutil.copytree(place / "finished", tmp_path / "out")
    return draw


class Killed(BaseException):
    """What nothing catches."""


def die_in(monkeypatch, calls):
    """As if the process died when that loss was computed."""
    real, left = Loop.compute_loss, [calls]

    def dying(self, *given, **more):
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return real(self, *given, **more)

    monkeypatch.setattr(Loop, "compute_loss", dying)


def test_curve_trains_every_size_with_every_seed(finished, place):
    (made, curve), lines = finished
    out = place / "finished"
    names = sorted(one.name for one in out.iterdir() if one.is_dir())
    assert names == [f"n{size:06d}-s{number}" for size in (6, 12, 24) for number in (1, 2)]
    states = {name: json.loads((out / name / "training.json").read_text()) for name in names}
    assert all(state["done"] and state["kept"] is False for state in states.values())
    seeds = {(name[-2:], state["bound"]["seed"]) for name, state in states.items()}
    assert len(seeds) == len({seed for _, seed in seeds}) == 2
    assert len({state["bound"]["examples"] for state in states.values()}) == 6
    for point in curve.points:
        assert point.mean.values == tuple(
            states[f"n{point.records:06d}-s{number}"]["metrics"]["eval_loss"] for number in (1, 2)
        )
    assert json.loads((out / "curve.json").read_text()) == json.loads(json.dumps(made.plain(curve)))
    assert made.plain(curve)["total_steps"] == 6 * 3
    assert any("6 trainings, 18 steps in all, 6.0 times" in line for line in lines)
    assert any(line.startswith("[6/6] 24 records, seed 2: loss ") for line in lines)


def test_models_go_unless_they_are_kept(finished, draw, place, tmp_path):
    one = place / "finished" / "n000006-s1"
    assert sorted(path.name for path in one.iterdir()) == ["metrics.jsonl", "training.json"]
    draw(sizes="6,12", keep=True)
    kept = tmp_path / "out" / "n000012-s2"
    assert AutoModelForCausalLM.from_pretrained(kept).num_parameters() > 0
    # A later command without --keep removes nothing, but for what the first one had no time to.
    killed = Folder(tmp_path / "out" / "n000006-s1")
    killed.write_state({key: value for key, value in killed.state().items() if key != "kept"})
    draw(sizes="6,12")
    assert (kept / "model.safetensors").is_file()
    assert not (killed.path / "model.safetensors").exists()
    assert not (killed.path / "config.json").exists()


def test_a_model_that_is_gone_is_said_where_it_should_be_kept(begun):
    begun(keep=True)
    assert sum("its model was removed when it was done" in line for line in begun.told) == 6


def test_what_is_done_is_not_done_again(begun, finished, monkeypatch):
    die_in(monkeypatch, 1)  # any step
    assert begun()[1] == finished[0][1]
    assert "6 of them are done already" in begun.told


def test_sizes_and_seeds_may_be_added(begun, finished):
    _, before = finished[0]
    _, more = begun(sizes="6,12,24,30", seeds=2)
    assert more.points[:3] == before.points
    _, more = begun(sizes="6,12", seeds=3)
    assert [point.mean.values[:2] for point in more.points] == [one.mean.values for one in before.points[:2]]
    assert [len(point.mean.values) for point in more.points] == [3, 3]


def test_a_curve_that_was_stopped_ends_as_one_that_was_not(draw, finished, monkeypatch, tmp_path):
    die_in(monkeypatch, 5)  # in the second step of the second training
    with pytest.raises(Killed):
        draw("watch.save_every=1", sizes="6,12")
    monkeypatch.undo()
    assert not (tmp_path / "out" / "curve.json").exists()
    _, curve = draw("watch.save_every=1", sizes="6,12")
    assert "1 of them are done already" in draw.told
    assert "[2/4] goes on behind step 1" in draw.told
    assert curve.points == finished[0][1].points[:2]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"data": "exact.jsonl", "sizes": "2,4"}, "examples"),
        ({"change": "optim.learning_rate=0.02"}, r"optim\.learning_rate: 0\.01, now 0\.02"),
        ({"change": "watch.most=2"}, r"watch\.most: 1000, now 2"),
    ],
    ids=["data", "settings", "measuring"],
)
def test_points_of_other_settings_or_data_are_refused(begun, how, said):
    given = {key: value for key, value in how.items() if key != "change"}
    with pytest.raises(UsageError, match=said):
        begun(how.get("change", "seed=0"), **{"sizes": "6,12", **given})


def test_other_records_under_the_same_name_are_refused(draw, place, tmp_path):
    held = tmp_path / "held.jsonl"
    write_rows(held, rows(8, start=60))
    draw("optim.steps=1", held=held, sizes="2,4")
    write_rows(held, rows(8, start=61))
    with pytest.raises(UsageError, match=r"began with other settings \(held_out: '\w+', now '\w+'\)"):
        draw("optim.steps=1", held=held, sizes="2,4")


def test_plan_trains_nothing(draw, tmp_path):
    made = draw("optim.steps=0", "optim.epochs=2", do=plan, seeds=5)
    # Two passes in batches of 4 records: of 6, 12, 24.
    assert made.steps == {6: 4, 12: 6, 24: 12}
    assert made.total == 5 * 22
    assert not (tmp_path / "out").exists()
    assert any("2 epochs at every size, so larger ones take more steps" in line for line in draw.told)


def test_sizes_that_seeds_share_are_said(draw):
    records = draw(do=plan, sizes="6,12").records
    assert not any("share most of them" in line for line in draw.told)
    draw(do=plan, sizes=f"6,{records}")
    assert any(f"{records} of {records} records are 100%" in line for line in draw.told)


def test_exact_answers_make_a_curve(draw):
    _, curve = draw(held="exact.jsonl", metric="exact", sizes="6,12")
    assert curve.metric == "exact"
    assert all(0 <= value <= 1 for point in curve.points for value in point.mean.values)
    # Both are measured, so the other curve costs nothing.
    assert draw(held="exact.jsonl", sizes="6,12")[1].metric == "loss"
    assert "4 of them are done already" in draw.told


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"seeds": 1}, "--seeds: an interval needs at least 2, better 3, found 1"),
        ({"metric": "exact"}, r"--metric exact: no held-out record .* watch\.exact=all"),
        ({"sizes": "6,4000"}, "4,000 records are more than"),
    ],
    ids=["seeds", "metric", "sizes"],
)
def test_what_cannot_be_measured_is_one_line(draw, tmp_path, how, said):
    with pytest.raises(UsageError, match=said) as raised:
        draw(**how)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "out").exists()


def test_without_held_out_data_there_is_no_curve(draw):
    with pytest.raises(UsageError, match="nothing is held out"):
        draw("data.held_out=[]", "data.held_out_share=0")


def test_a_training_that_lost_its_measure_is_named(begun, tmp_path):
    folder = Folder(tmp_path / "out" / "n000006-s2")
    folder.write_state({**folder.state(), "metrics": {"eval_loss": None}})
    with pytest.raises(DatagenError, match="n000006-s2: has no loss"):
        begun()


def test_a_training_of_the_curve_is_that_of_a_file_of_its_records(finished, place, tmp_path):
    (made, curve), _ = finished
    run = made.runs[0]
    part = subset(made.material.loaded, run.size, run.settings.seed)
    names = {one.record for one in part.examples}
    lines = (place / "data.jsonl").read_text().splitlines(keepends=True)
    examples = made.material.loaded.examples
    kept = [line for line, one in zip(lines, examples, strict=True) if one.record in names]
    (tmp_path / "own.jsonl").write_text("".join(kept))
    data = replace(run.settings.data, train=(str(tmp_path / "own.jsonl"),))
    settings = replace(run.settings, out=str(tmp_path / "own"), data=data)
    assert train(settings, [].append).metrics["eval_loss"] == curve.points[0].mean.values[0]
