import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from datagen.embeddings.open import open_embedder
from datagen.errors import ModelError
from tests.tiny_encoder import DIMENSIONS


def test_a_plain_folder_gets_the_mean_of_its_tokens(tiny_encoder_folder):
    text = "wrap the text into lines"
    (vector,) = open_embedder(f"hf:{tiny_encoder_folder}").embed([text])
    tokens = AutoTokenizer.from_pretrained(tiny_encoder_folder)(text, return_tensors="pt")
    with torch.no_grad():
        states = AutoModel.from_pretrained(tiny_encoder_folder)(**tokens).last_hidden_state[0]
    assert vector.shape == (DIMENSIONS,)
    np.testing.assert_allclose(vector, states.mean(0).numpy(), atol=1e-5)


def test_batches_change_no_vector(tiny_encoder_folder):
    texts = [f"line {'of text ' * (number % 7)}{number}" for number in range(50)]
    small, large = (open_embedder(f"hf:{tiny_encoder_folder}", batch=batch).embed(texts) for batch in (3, 64))
    np.testing.assert_allclose(small, large, atol=1e-5)


def test_odd_texts_have_vectors_too(tiny_encoder_folder):
    vectors = open_embedder(f"hf:{tiny_encoder_folder}").embed(["", "\ud800", "日本", "word " * 200_000])
    assert vectors.shape == (4, DIMENSIONS)
    assert np.isfinite(vectors).all()


def test_a_folder_that_is_no_model_is_one_line(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"cannot be loaded .*; give a folder with config") as caught:
        open_embedder(f"hf:{tmp_path}").embed(["text"])
    assert caught.value.fatal
    assert "\n" not in str(caught.value)


def test_a_folder_counts_by_its_content(tiny_encoder_folder, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tiny_encoder_folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    identity = open_embedder(f"hf:{tiny_encoder_folder}").identity
    assert open_embedder(f"hf:{copy}").identity == identity
    (copy / "config.json").write_text("{}")
    assert open_embedder(f"hf:{copy}").identity != identity
