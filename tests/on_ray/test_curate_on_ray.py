"""What is refused before a cluster is asked for."""

from pathlib import Path

import pytest

from datagen.balance.source_cap import SourceCap
from datagen.dedupe.exact import Exact
from datagen.errors import DatagenError, UsageError
from datagen.filters.length import LengthFilter
from datagen.formats import RecordsIn
from datagen.on_ray.curate import curate

EXACT = [("exact", Exact())]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            [("source_cap", SourceCap())],
            "source_cap: not on Ray, which knows filters, exact, minhash and balance",
        ),
        ([("length", LengthFilter()), *EXACT], "length, exact: on Ray a selector stands alone"),
    ],
)
def test_steps_that_ray_does_not_know_are_refused(tmp_path, steps, said):
    with pytest.raises(UsageError, match=said):
        curate([], steps, tmp_path / "out.jsonl")


def test_outputs_that_cannot_be_are_refused(tmp_path):
    (tmp_path / "in.jsonl").write_text('{"instruction": "Say a", "output": "a"}\n')
    source = RecordsIn(tmp_path / "in.jsonl")
    for out, rejects, said in (
        (Path("in.jsonl"), None, "is the input itself"),
        (Path("out.txt"), None, "expected a file ending in .jsonl"),
        (Path(), None, "there is something in this folder"),
        (Path("out.jsonl"), Path("out.jsonl"), "name two files"),
        (Path("out.jsonl"), Path("in.jsonl"), "is the input itself"),
    ):
        with pytest.raises(UsageError, match=said):
            curate(source, EXACT, tmp_path / out, rejects=rejects and tmp_path / rejects)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1", "nonsense"])
def test_a_cluster_that_is_not_there_is_one_line(tmp_path, monkeypatch, address):
    monkeypatch.setenv("RAY_ADDRESS", address)
    with pytest.raises(
        DatagenError, match=f"Ray cluster {address}: cannot connect: .*; check RAY_ADDRESS"
    ) as caught:
        curate([], EXACT, tmp_path / "out.jsonl")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
