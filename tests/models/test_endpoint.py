import pytest

from datagen.errors import UsageError
from datagen.models.chat_api import ChatApi
from datagen.models.openai_client import OpenAIClientModel

KEY = "sk-very-secret-0123456789"


def test_names_tell_the_client_apart_and_identity_does_not():
    url = "http://host:8000/v1"
    chat_api, client = ChatApi("m", url + "/"), OpenAIClientModel("m", url)
    assert (chat_api.uri, client.uri) == (f"openai:m@{url}", f"openai-client:m@{url}")
    assert chat_api.identity == client.identity == f"openai:m@{url}"
    assert ChatApi("gpt-4.1").uri == "openai:gpt-4.1"
    assert ChatApi("gpt-4.1").identity == "openai:gpt-4.1@https://api.openai.com/v1"


def test_base_url_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://host:1/v1/")
    assert ChatApi("m").uri == "openai:m@http://host:1/v1"


@pytest.mark.parametrize("url", ["host:8000/v1", "ftp://host/v1", "http://", "http://host:99999/v1"])
def test_base_url_that_cannot_work_is_refused(url):
    with pytest.raises(UsageError, match="expected http://HOST:PORT/v1"):
        ChatApi("m", url)


def test_secret_in_a_base_url_is_refused_and_not_shown():
    for url in (f"http://me:{KEY}@host/v1", f"http://host/v1?key={KEY}", f"http://me:{KEY}@host:99999/v1"):
        with pytest.raises(UsageError, match=r"base URL .*host") as caught:
            ChatApi("m", url)
        assert KEY not in str(caught.value)


def test_broken_key_is_refused_and_not_shown(monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-ü\nsecret")
    with pytest.raises(UsageError, match="MY_KEY") as caught:
        ChatApi("m", key_env="MY_KEY")
    assert "secret" not in str(caught.value)
