"""A price list that the tests' sums are computed from."""

from pathlib import Path

import orjson
import pytest

from tests.report.folders import PRICED


@pytest.fixture(autouse=True)
def prices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "prices.json"
    path.write_bytes(orjson.dumps({PRICED: {"input": 1.0, "output": 4.0}}))
    monkeypatch.setenv("DATAGEN_PRICES", str(path))
