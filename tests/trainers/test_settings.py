"""Settings of a training: layers, numbers, and every fault told at once."""

import dataclasses
from pathlib import Path

import pytest

from datagen.config import differences
from datagen.errors import RecipeError, UsageError
from trainers.settings import Lora, Settings, binding, read_settings

NEEDED = {"model": "base", "out": "made"}
SHIPPED = sorted((Path(__file__).parents[2] / "pipelines" / "train").glob("*.yaml"))


def read(*changes, file=None, defaults=None):
    return read_settings(Settings, file and str(file), changes, {**NEEDED, **(defaults or {})})


def faults(*changes, **more):
    with pytest.raises(RecipeError) as raised:
        read(*changes, **more)
    return list(raised.value.faults)


@pytest.fixture
def write(tmp_path):
    def writing(text):
        path = tmp_path / "settings.yaml"
        path.write_text(text)
        return path

    return writing


def test_changes_lie_over_the_file_and_the_file_over_the_defaults(write):
    file = write("optim: {epochs: 3, batch_size: 16}\nseed: 4\n")
    defaults = {"optim": {"epochs": 1, "batch_size": 8, "clip": 0.5}, "seed": 1}
    read_in = read("optim.batch_size=32", file=file, defaults=defaults)
    assert (read_in.optim.epochs, read_in.optim.batch_size, read_in.optim.clip) == (3, 32, 0.5)
    assert read_in.seed == 4
    assert read_in.optim.weight_decay == 0.1


def test_a_section_changes_key_by_key_and_a_list_as_a_whole(write):
    file = write("data: {train: [a, b], packing: true}\nlora: {r: 4}\n")
    read_in = read("data.train=[c]", "lora={alpha: 8}", file=file)
    assert read_in.data.train == ("c",)
    assert read_in.data.packing
    assert (read_in.lora.r, read_in.lora.alpha) == (4, 8)
    assert read("lora=null", file=file).lora is None
    assert read("lora={}").lora == Lora()


@pytest.mark.parametrize("text", ["2e-5", "2E-5", "2.0e-5", "0.00002"])
def test_numbers_with_an_exponent_are_numbers(text, write):
    assert read(f"optim.learning_rate={text}").optim.learning_rate == 2e-5
    file = write(f"optim: {{learning_rate: {text}, betas: [0.9, 9e-1]}}\n")
    read_in = read(file=file).optim
    assert read_in.learning_rate == 2e-5
    assert read_in.betas == (0.9, 0.9)


def test_names_that_look_like_numbers_stay_names():
    assert read("data.train=['2e5', 17.jsonl]").data.train == ("2e5", "17.jsonl")


def test_faults_of_all_sections_are_told_at_once():
    found = faults(
        "data.maxlength=5",
        "data.held_out_share=1.5",
        "optim.epochs=-1",
        "optim.schedule=cosin",
        "lora={r: 0}",
        "watch={keep: many}",
        "sede=3",
        "seed=x",
        "model=7",
        "nonsense",
    )
    starts = [
        "data.maxlength: unknown key; did you mean 'max_length'?",
        "data: held_out_share must be below 1",
        "optim.schedule: Input should be 'cosine', 'linear' or 'constant', found 'cosin'",
        "lora: must be at least 1: r is 0",
        "watch.keep: ",
        "sede: unknown key; did you mean 'seed'?",
        "seed: expected a whole number",
        "model: expected a text, found 7",
        "nonsense: expected SECTION.KEY=VALUE",
    ]
    for start in starts:
        assert [one for one in found if one.startswith(start)], (start, found)


def test_what_has_no_default_is_missing():
    with pytest.raises(RecipeError) as raised:
        read_settings(Settings, None, ["model="], {})
    assert raised.value.faults == (
        "model: missing; name it with --model, or in a file for --config",
        "out: missing; name it with --out, or in a file for --config",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("optim.betas=[0.9, 1.0]", "betas must be from 0 to below 1"),
        ("optim.floor=2", "floor must be at most 1"),
        ("optim.steps=1.5", "optim.steps: "),
        ("optim.batch_size=0", "batch_size is 0"),
        ("optim.learning_rate=.nan", "expected a finite number, found nan"),
        ("optim={epochs: 0, steps: 0}", "epochs and steps are both 0"),
        ("optim.batch_size=true", "found true"),
        ("optim=fast", "optim: expected keys and values, found 'fast'"),
        ("data=runs/first", "data: expected keys and values, found 'runs/first'"),
        ("data.train=runs/first", "data.train: "),
        ("lora.dropout=1", "dropout must be from 0 to below 1"),
        ("seed=-1", "seed: expected a whole number from 0"),
        ("seed=4294967296", "seed: expected a whole number from 0"),
        ("seed=1.0", "seed: expected a whole number from 0"),
        ("seed=true", "seed: expected a whole number from 0"),
        ("watch.log_every.x=1", "watch.log_every.x: unknown key"),
        ("=3", ": unknown key"),
    ],
)
def test_a_wrong_value_is_named(change, said):
    assert said in "\n".join(faults(change))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed: 1\nseed: 2\n", "given twice: seed"),
        ("optim: {epochs: 1, epochs: 2}\n", "given twice: epochs"),
        ("a: &a [x, x]\nb: &b [*a, *a]\n", "aliases are not taken"),
        ("data: &d\n  train: *d\n", "aliases are not taken"),
        ("data: [\n", "cannot be read"),
        ("[" * 100_000, "nested too deeply"),
        ("seed: 2024-13-45\n", "month must be in 1..12"),
        ("seed: 0x" + "f" * 9000 + "\n", "more than 64 bits"),
        ("seed: " + "9" * 9000 + "\n", "cannot be read"),
        ("model: !!python/object/apply:os.system [true]\n", "could not determine a constructor"),
        ("- model\n", "expected keys and values"),
        ("", "expected keys and values"),
        ("? [a]\n: 1\n", "unhashable key"),
    ],
)
def test_a_hostile_file_is_refused_in_a_line(text, said, write):
    file = write(text)
    with pytest.raises(UsageError) as raised:
        read(file=file)
    assert said in str(raised.value)
    assert str(file) in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_a_hostile_change_is_a_fault_like_others():
    found = faults(
        "data.train=[a", "data={packing: true, packing: false}", "watch.keep=*x", "optim.epochs=-1"
    )
    assert "data.train=[a: is no YAML: " in found[0]
    assert found[1].endswith("given twice: packing")
    assert "aliases are not taken" in found[2]
    assert found[3].startswith("optim: must be at least 0: epochs is -1")


def test_a_file_that_is_none_is_named(tmp_path):
    (tmp_path / "raw.yaml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.yaml", tmp_path, tmp_path / "raw.yaml"):
        with pytest.raises(UsageError, match="cannot be read"):
            read(file=path)


def test_where_it_lies_and_how_it_is_watched_binds_nothing():
    first = read("watch.keep=5", "out=here")
    assert binding(first) == binding(read())
    assert set(binding(first)) == {one.name for one in dataclasses.fields(Settings)} - {"out", "watch"}


def test_differences_name_each_setting_that_differs():
    before, now = binding(read()), binding(read("optim.epochs=3", "lora={r: 2}", "seed=1"))
    found = differences(before, now)
    assert [one.partition(":")[0] for one in found] == ["lora", "optim.epochs", "seed"]
    assert found[1:] == ["optim.epochs: 2.0, now 3.0", "seed: 0, now 1"]
    assert differences(before, before) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda one: one.name)
def test_shipped_files_name_only_what_is_known(path):
    from datagen.rlhf.settings import Settings as Versions
    from trainers.ppo_settings import PpoSettings
    from trainers.rejection_settings import RejectionSettings
    from trainers.reward_settings import RewardSettings

    kinds = {"ppo": PpoSettings, "rejection": RejectionSettings, "rlhf": Versions}
    kind = next((kinds[name] for name in kinds if name in path.stem), None)
    if kind is None:
        kind = RewardSettings if "reward:" in path.read_text() else Settings
    names = [name for name in ("model", "policy", "base") if name in kind.__dataclass_fields__]
    assert read_settings(kind, str(path), [*(f"{name}=base" for name in names), "out=made"], {}).out == "made"
