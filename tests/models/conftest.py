from pathlib import Path

import pytest
import torch

from tests import tiny_model


@pytest.fixture(scope="session")
def tiny_model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a chat model that answers `tiny_model.exchanges()` without a fault."""
    torch.set_num_threads(1)  # faster than two for so small a model, and kinder to what runs beside it
    folder = tmp_path_factory.mktemp("models") / "tiny"
    tiny_model.train(folder)
    return folder
