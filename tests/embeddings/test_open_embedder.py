import pytest

from datagen.embeddings.open import check_embedding, open_embedder
from datagen.errors import UsageError


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("hashng:", "found hashng:; did you mean 'hashing:'?"),
        ("procedural:", "expected one of hashing:, hf:, openai:, found procedural:"),
        ("all-MiniLM-L6-v2", "found no scheme; write the scheme first, as in hf:FOLDER"),
        ("", "found no scheme"),
        ("hashing:512", "has no models to choose from; write hashing:"),
        ("hf:", "expected a name, as in hf:FOLDER"),
        ("openai:", "expected a name"),
        ("openai:tiny@127.0.0.1:8000/v1", "expected a base URL with http:// or https:// after the @"),
    ],
)
def test_a_uri_that_names_no_embedding_model_is_refused(uri, said):
    with pytest.raises(UsageError) as caught:
        check_embedding(uri)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("uri", ["opnai:tiny@http://user:sk-secret@host/v1", "sk-secret", "sk-secret:x"])
def test_no_secret_in_a_uri_is_repeated(uri):
    with pytest.raises(UsageError) as caught:
        check_embedding(uri)
    assert "user" not in str(caught.value)
    assert uri == "sk-secret:x" or "sk-secret" not in str(caught.value)


def test_opening_loads_and_connects_nothing():
    for uri in ("hashing:", "hf:nowhere/at-all", "openai:tiny@http://127.0.0.1:9/v1"):
        embedder = open_embedder(uri)
        assert embedder.uri == uri
        assert embedder.spent() == ""
        embedder.close()
