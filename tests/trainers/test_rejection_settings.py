"""What rejection sampling is told, by options and in the files that ship."""

from pathlib import Path

import pytest

from datagen.errors import UsageError
from trainers.rejection_settings import DEFAULTS, RejectionSettings
from trainers.settings import Settings, read_settings


def test_temperatures_of_zero_and_unknown_keys_are_refused():
    with pytest.raises(UsageError, match="temperatures must be above 0"):
        read_settings(RejectionSettings, None, ["policy=p", "out=o", "samples.temperatures=[0]"], DEFAULTS)
    with pytest.raises(UsageError, match="did you mean 'temperatures'"):
        read_settings(RejectionSettings, None, ["policy=p", "out=o", "samples.temperature=[1]"], DEFAULTS)


def test_what_only_makes_it_faster_may_change_on_the_way():
    given = ["policy=p", "out=o"]
    plain, other = (
        read_settings(RejectionSettings, None, [*given, *more], DEFAULTS).binding()
        for more in ([], ["rollout.batch=7", "rollout.vllm_memory=0.6", "rows.fit=false"])
    )
    assert other == plain
    warm = read_settings(RejectionSettings, None, [*given, "rollout.temperature=0.5"], DEFAULTS)
    assert warm.binding() != plain
    with pytest.raises(UsageError, match="vllm_memory must be above 0 and below 1, found 1"):
        read_settings(RejectionSettings, None, [*given, "rollout.vllm_memory=1"], DEFAULTS)


@pytest.mark.parametrize("name", ["rejection", "llama2_rejection"])
def test_shipped_settings_are_whole_but_for_models_and_prompts(name):
    path = Path(__file__).parents[2] / "pipelines" / "train" / f"{name}.yaml"
    found = read_settings(RejectionSettings, str(path), ["policy=p", "out=o"], DEFAULTS)
    assert found.watch.exact == "none"
    if name == "llama2_rejection":
        tuned = read_settings(
            Settings, str(path.with_name("llama2_sft.yaml")), ["model=m", "out=o", "data.train=[d]"], {}
        )
        assert found.optim == tuned.optim
        assert (found.rows.max_length, found.rows.packing) == (4096, True)
        assert found.temperatures == (1.2, 1.3)
        assert found.rewards.combine == "llama2"
