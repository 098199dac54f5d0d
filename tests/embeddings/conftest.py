import pytest
import torch

from tests import tiny_encoder


@pytest.fixture(scope="session")
def tiny_encoder_folder(tmp_path_factory):
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("models") / "encoder"
    tiny_encoder.make(folder)
    return folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DATAGEN_CACHE", str(tmp_path / "cache"))
