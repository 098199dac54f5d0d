"""What PPO tells: a table to read, lines to compute with, TensorBoard, samples, and alarms that ring once."""

import json

import pytest

from trainers.ppo_settings import PolicyWatch
from trainers.ppo_watching import Alarms, Journal

MEASURES = {
    "score": 1.25,
    "kl": 12.345,
    "entropy": 2.0,
    "clipped": 0.125,
    "approximate_kl": 0.0123,
    "value_loss": 0.5,
    "explained_variance": -0.75,
    "length": 34.5,
    "eos": 0.875,
    "mismatch": 1e-9,
    "reward/helpfulness": 0.5,
    "reward/safety": 0.75,
}
CALM = {"kl": 3.0, "length": 20.0, "repeated": 0.0, "same": 0.1}


def journal(folder, told, rewards=("helpfulness",), *, lead=True, tensorboard=False):
    return Journal(folder, told.append, rewards, lead=lead, tensorboard=tensorboard)


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def begun(folder, update=0, **how):
    told = []
    made = journal(folder, told, **how)
    made.begin(update)
    return made, told


def test_table_has_a_heading_and_a_cell_below_each_name(tmp_path):
    made, told = begun(tmp_path)
    made.update(3, 40, MEASURES)
    heading, row = told
    names = (
        "update",
        "score",
        "KL",
        "entropy",
        "clip",
        "approx KL",
        "value",
        "explained",
        "length",
        "EOS",
        "left",
    )
    cells = row.replace(" s", "").replace(" min", "").replace(" h", "").split()
    assert cells[:10] == [
        "3/40",
        "1.250",
        "12.35",
        "2.000",
        "0.125",
        "0.012",
        "0.500",
        "-0.750",
        "34.50",
        "0.875",
    ]
    assert len(heading) == len(row) <= 120
    place = 0
    for name, cell in zip(names, cells, strict=False):
        place = heading.index(name, place) + len(name)
        if name != "left":
            assert row[:place].endswith(cell), name


def test_each_of_several_rewards_has_a_column_and_a_single_one_none(tmp_path):
    made, told = begun(tmp_path, rewards=("helpfulness", "safety"))
    made.update(1, 4, MEASURES)
    heading, row = told
    assert heading.split()[:5] == ["update", "score", "helpfulness", "safety", "KL"]
    assert row.split()[:5] == ["1/4", "1.250", "0.500", "0.750", "12.35"]
    made, told = begun(tmp_path)
    made.update(1, 4, MEASURES)
    assert "helpfulness" not in told[0]


def test_heading_comes_again_after_twenty_lines(tmp_path):
    made, told = begun(tmp_path)
    for number in range(1, 46):
        made.update(number, 45, MEASURES)
    assert [place for place, line in enumerate(told) if "entropy" in line] == [0, 21, 42]


@pytest.mark.parametrize("updates", [9, 400, 1200, 25_000])
def test_columns_stay_apart_and_below_their_names(tmp_path, updates):
    """However many updates there are, and however large a reward is."""
    large = {**MEASURES, "score": -123456.789, "value_loss": 98765432.1, "kl": -9999.5}
    made, told = begun(tmp_path)
    made.update(updates, updates, large)
    heading, row = told
    assert len(heading) == len(row)
    assert row.split()[0] == f"{updates:,}/{updates:,}"
    assert len(row.replace(" s", "").split()) == len(heading.replace("approx KL", "approx").split())


def test_lines_to_compute_with_hold_every_measure_as_it_is(tmp_path):
    made, _ = begun(tmp_path)
    made.held_out(0, {"score": 0.5, "kl": 0.0})
    made.update(1, 2, MEASURES)
    made.alarm(1, "too far")
    assert lines(tmp_path / "metrics.jsonl") == [
        {"step": 0, "eval_score": 0.5, "eval_kl": 0.0},
        {"step": 1, **MEASURES},
        {"step": 1, "alarm": "too far"},
    ]


def test_held_out_answers_and_alarms_are_told(tmp_path):
    made, told = begun(tmp_path)
    made.held_out(4, {"score": 0.51234, "kl": 3.0})
    made.alarm(1400, "too far")
    assert told == ["held out: score 0.512   kl 3", "ALARM at update 1,400: too far"]


def test_samples_are_kept_to_read(tmp_path):
    made, _ = begun(tmp_path)
    made.sample(0, 0, "Say red.", "red\n", {"helpfulness": 1.5})
    made.sample(2, 1, "Say two.", "\N{SNOWMAN} […]", {"helpfulness": -1.0})
    assert lines(tmp_path / "samples.jsonl") == [
        {"step": 0, "prompt": "Say red.", "answer": "red\n", "scores": {"helpfulness": 1.5}},
        {"step": 2, "prompt": "Say two.", "answer": "\N{SNOWMAN} […]", "scores": {"helpfulness": -1.0}},
    ]


def test_what_was_told_behind_the_checkpoint_is_taken_back(tmp_path):
    made, _ = begun(tmp_path)
    made.held_out(0, {"score": 0.0})
    for number in (1, 2, 3):
        made.update(number, 9, MEASURES)
        made.sample(number, 0, "?", "!", {})
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 1, "sco')  # as a crash leaves it
    made, told = begun(tmp_path, 2)
    assert [line["step"] for line in lines(tmp_path / "metrics.jsonl")] == [0, 1, 2]
    assert [line["step"] for line in lines(tmp_path / "samples.jsonl")] == [1, 2]
    made.update(3, 9, MEASURES)
    assert told[1].split()[0] == "3/9"
    assert [line["step"] for line in lines(tmp_path / "metrics.jsonl")] == [0, 1, 2, 3]


def test_only_the_leading_process_writes(tmp_path):
    made, _ = begun(tmp_path, lead=False, tensorboard=True)
    made.update(1, 2, MEASURES)
    made.held_out(1, {"score": 0.0})
    made.sample(1, 0, "?", "!", {})
    made.alarm(1, "!")
    made.close()
    assert list(tmp_path.iterdir()) == []


def test_tensorboard_holds_scalars_and_samples(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    made, _ = begun(tmp_path, tensorboard=True, rewards=("helpfulness", "safety"))
    made.held_out(0, {"score": 0.25})
    for number in (1, 2):
        made.update(number, 2, {**MEASURES, "score": float(number)})
    made.sample(2, 0, "Say red.", "red", {"helpfulness": 1.5})
    made.close()
    made.close()
    events = EventAccumulator(str(tmp_path / "logs"))
    events.Reload()
    assert set(events.Tags()["scalars"]) == {*MEASURES, "eval/score"}
    assert [(one.step, one.value) for one in events.Scalars("score")] == [(1, 1.0), (2, 2.0)]
    assert [(one.step, one.value) for one in events.Scalars("eval/score")] == [(0, 0.25)]
    (text,) = events.Tensors("sample 0/text_summary")
    said = text.tensor_proto.string_val[0].decode()
    assert all(part in said for part in ("Say red.", "red", "helpfulness 1.5"))


def ring(alarms, **changes):
    return alarms.check({**CALM, **changes})


def test_alarm_rings_when_it_begins_and_again_once_it_had_ended():
    alarms = Alarms(PolicyWatch(kl_alarm=10.0))
    said = [len(ring(alarms, kl=kl)) for kl in (3.0, 11.0, 30.0, 10.0, 10.1, 10.2)]
    assert said == [0, 1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kl": 10.5}, ["KL", "10.5", "ppo.beta"]),
        ({"length": 41.0}, ["41.0 tokens", "2.05 times"]),
        ({"length": 9.5}, ["9.5 tokens", "0.47 times"]),
        ({"repeated": 0.4}, ["40%", "repeat", "samples.jsonl"]),
        ({"same": 0.5}, ["50%", "one and the same"]),
    ],
)
def test_alarms_say_what_was_found(changes, words):
    alarms = Alarms(PolicyWatch())
    assert ring(alarms) == []
    (text,) = ring(alarms, **changes)
    assert all(word in text for word in words)
    assert "\n" not in text


def test_bounds_themselves_are_no_alarm():
    alarms = Alarms(PolicyWatch(kl_alarm=10.0, length_alarm=2.0, repeat_alarm=0.3))
    assert ring(alarms) == []
    assert ring(alarms, kl=10.0, length=40.0, repeated=0.3, same=0.3) == []
    assert ring(alarms, length=10.0) == []


def test_each_alarm_rings_by_itself():
    alarms = Alarms(PolicyWatch())
    ring(alarms)
    assert len(ring(alarms, kl=50.0)) == 1
    assert len(ring(alarms, kl=50.0, repeated=1.0)) == 1
    assert alarms.ringing == ("kl", "repeated")
    assert len(ring(alarms, repeated=1.0, length=90.0)) == 1
    assert len(ring(alarms, kl=50.0, repeated=1.0)) == 1


def test_length_is_measured_by_the_first_update_also_after_a_stop():
    alarms = Alarms(PolicyWatch())
    ring(alarms, length=20.0)
    ring(alarms, length=39.0)
    assert alarms.length == 20.0
    again = Alarms(PolicyWatch(), alarms.length, alarms.same, alarms.ringing)
    assert len(ring(again, length=41.0)) == 1
    rung = Alarms(PolicyWatch(), again.length, again.same, again.ringing)
    assert ring(rung, length=42.0) == []
