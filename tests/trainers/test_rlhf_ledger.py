"""OUT/rlhf.json refuses what does not fit, and a chain waits for people and tells of what fails."""

import json
from pathlib import Path

import pytest

from datagen.cli import main
from datagen.errors import DatagenError, UsageError
from datagen.reviews.store import ReviewStore
from datagen.rlhf.dealing import deal
from datagen.rlhf.drive import drive
from datagen.rlhf.ledger import Done, Ledger, digest_of, holding, is_free, step_lock
from datagen.rlhf.plan import plan
from datagen.rlhf.settings import Comparing, Prompts, Settings, Versions
from tests.trainers.small import rows, write_rows
from tests.trainers.test_rlhf_plan import by_name, chosen


def test_other_settings_are_refused_with_what_differs(tmp_path):
    Ledger(tmp_path, chosen().binding()).write()
    assert Ledger(tmp_path, chosen(versions=Versions(7)).binding()).steps == {}
    with pytest.raises(UsageError, match=r"rejection\.k|seed: 0, now 1"):
        Ledger(tmp_path, chosen(seed=1).binding())


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"settings": {}, "steps": {"a": {"odd": 1}}}', '{"settings": 3, "steps": {}}']
)
def test_a_damaged_ledger_is_refused(tmp_path, text):
    (tmp_path / "rlhf.json").write_text(text)
    with pytest.raises(UsageError, match="cannot be read"):
        Ledger(tmp_path, {})


def test_a_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("all of it")
    with pytest.raises(UsageError, match=r"holds no rlhf\.json"):
        Ledger(tmp_path, {})


def test_a_step_is_done_while_its_output_is_there_and_its_inputs_are_what_they_were(tmp_path):
    steps = by_name(chosen(tmp_path, versions=Versions(1)))
    step = steps["v1/chat"]
    best, base = tmp_path / "v1" / "sampled" / "dataset", tmp_path / "base"
    best.mkdir(parents=True)
    (best / "a.parquet").write_text("best")
    ledger = Ledger(tmp_path / "new", {})
    ledger.steps["v1/chat"] = Done([], "done", reads={str(best): digest_of(str(best)), "base": ""})
    assert not ledger.is_done(step)
    step.mark.parent.mkdir(parents=True)
    step.mark.write_text("{}")
    assert ledger.is_done(step)
    (best / "a.parquet").write_text("other")
    with pytest.raises(DatagenError, match=r"v1/chat: read .*dataset when it was"):
        ledger.is_done(step)
    assert not base.exists()


def test_a_digest_is_that_of_the_work_alone(tmp_path):
    model = tmp_path / "model"
    (model / "checkpoints").mkdir(parents=True)
    (model / "model.safetensors").write_text("weights")
    before = digest_of(str(model))
    (model / "checkpoints" / "step").write_text("more")
    (model / "metrics.jsonl").write_text("more")
    assert digest_of(str(model)) == before
    (model / "model.safetensors").write_text("Weights")
    assert digest_of(str(model)) != before
    assert digest_of(str(tmp_path / "nothing")) == ""


def test_only_one_process_goes_through_the_steps(tmp_path):
    with holding(tmp_path), pytest.raises(UsageError, match="another process"), holding(tmp_path):
        pass
    with step_lock(tmp_path) as one, step_lock(tmp_path) as other:
        assert is_free(one)
        assert not is_free(other)


@pytest.fixture
def compared(tmp_path):
    """A chain whose first version has its pairs already, which wait for people; its settings."""
    data = write_rows(tmp_path / "asked.jsonl", rows(40))
    prompts = Prompts((data,), held_out_share=0.2, compared=3, sampled=4)
    settings = Settings("base", str(tmp_path / "out"), prompts, Versions(1), Comparing("people"))
    asked, pairs, *_ = plan(settings)
    ledger = Ledger(tmp_path / "out", settings.binding())
    deal(settings)
    said = [
        "--model-a",
        "procedural:nursery?noise=0",
        "--model-b",
        "procedural:nursery?noise=0",
        "--temperatures",
        "0,1.0",
    ]
    said += ["--prompts", str(tmp_path / "out" / "prompts" / "v1-compared.jsonl"), "--out", pairs.writes]
    main(["generate", "preferences", *said])
    for step in (asked, pairs):
        ledger.steps[step.name] = Done([], "done")
    ledger.write()
    return settings


def test_people_are_waited_for(compared):
    run = Path(compared.out) / "v1" / "pairs"
    outcome = drive(compared, [].append)
    assert outcome.waiting == (
        "v1/people: no pair is answered yet; serve them to people, then run the same command again:"
        f" datagen review serve {run}"
    )
    ledger = json.loads((Path(compared.out) / "rlhf.json").read_bytes())
    assert ledger["steps"]["v1/people"]["state"] == "waiting"
    main(
        ["review", "judge", str(run), "--model", "procedural:"]
    )  # queues the pairs, and its answers are nobody's
    assert "0 of 2 pairs are answered" in drive(compared, [].append).waiting


def test_a_step_that_fails_is_told_with_its_command_and_what_it_said(compared):
    run = Path(compared.out) / "v1" / "pairs"
    main(["review", "judge", str(run), "--model", "procedural:"])
    with ReviewStore(run) as store, store.writing() as db:
        db.execute(
            "UPDATE review_items SET state = 'done'"
        )  # as if people had answered, so it goes on to the export
    failed = r"v1/export ended with exit code 1: .*nothing to export.*; its command: datagen review export"
    with pytest.raises(DatagenError, match=failed):
        drive(compared, [].append)
    steps = json.loads((Path(compared.out) / "rlhf.json").read_bytes())["steps"]
    assert [steps[f"v1/{one}"]["state"] for one in ("people", "export")] == ["done", "failed"]
    assert "$ datagen review export" in (Path(compared.out) / "v1" / "export.log").read_text()


def test_the_command_ends_with_3_where_people_are_waited_for(compared, tmp_path, capsys):
    config = tmp_path / "r.yaml"
    asked = compared.prompts
    config.write_text(
        f"base: base\nout: {compared.out}\nversions: {{count: 1}}\npreferences: {{judge: people}}\n"
        f"prompts: {{sources: [{asked.sources[0]}], held_out_share: 0.2, compared: 3, sampled: 4}}\n"
    )
    assert main(["train", "rlhf", "--config", str(config), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["current"] == "base"
    assert "datagen review serve" in found["waiting"]
    assert main(["train", "rlhf", "--config", str(config), "--seed", "4"]) == 2
    assert "seed: 0, now 4" in capsys.readouterr().err
