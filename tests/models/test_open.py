import subprocess
import sys

import pytest

from datagen.errors import UsageError
from datagen.models.chat_api import ChatApi
from datagen.models.open import ModelUri, check_uri, open_model, parse_uri


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("openai:gpt-4.1", ModelUri("openai", "gpt-4.1")),
        ("openai:org/m@main:q4", ModelUri("openai", "org/m@main:q4")),
        ("openai:m@http://127.0.0.1:8000/v1", ModelUri("openai", "m", "http://127.0.0.1:8000/v1")),
        ("openai:p@main@https://h/v1", ModelUri("openai", "p@main", "https://h/v1")),
        ("openai-client:m", ModelUri("openai-client", "m")),
        ("openai: org/m@main ", ModelUri("openai", "org/m@main")),
        ("openai:m @ http://h:8000/v1 ", ModelUri("openai", "m", "http://h:8000/v1")),
        ("openai:m@HTTP://h:8000/v1", ModelUri("openai", "m", "HTTP://h:8000/v1")),
        ("hf:org/m@http://x", ModelUri("hf", "org/m@http://x")),
        ("procedural:", ModelUri("procedural", "")),
        ("procedural:nursery?noise=0", ModelUri("procedural", "nursery?noise=0")),
    ],
)
def test_uri_is_taken_apart(uri, parts):
    assert parse_uri(uri) == parts


@pytest.mark.parametrize(
    ("uri", "remedy"),
    [
        ("opnai:gpt-4.1", "did you mean 'openai:'"),
        ("gpt-4.1", "did you mean 'openai:gpt-4.1'"),
        ("procedural", "did you mean 'procedural:'"),
        ("", "expected SCHEME:NAME"),
        ("openai:", "expected a name, as in openai:NAME"),
        ("openai:@http://host/v1", "expected a name"),
        ("hf:", "expected a name, as in hf:"),
        ("vllm:org/m", "use openai:NAME@http"),
        ("batch:gpt-4.1", "use openai:NAME"),
    ],
)
def test_wrong_uri_gets_a_remedy(uri, remedy):
    with pytest.raises(UsageError) as caught:
        parse_uri(uri)
    assert remedy in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "uri",
    [
        "openai:m@127.0.0.1:8000/v1",
        "openai:m@127.0.0.1:8000",
        "openai:m @ [::1]:8000/v1",
        "openai-client:m@localhost/v1/",
        "openai:org/m@main@host:8000/v1",
        "openai:m@ftp://x/v1",
        "openai:http://127.0.0.1:8000/v1",
    ],
)
def test_half_a_base_url_is_no_part_of_the_name(uri):
    with pytest.raises(UsageError, match=r"http:// or https:// .*as in openai:NAME@http://HOST:8000/v1"):
        check_uri(uri)


def test_check_uri_accepts_what_opens():
    for uri in ("openai:m", "openai:m@HTTP://h:8000/v1", "openai-client:org/m@main", "procedural:", "hf:m"):
        check_uri(uri)
    assert open_model("openai:m@HTTP://h:8000/v1").identity == "openai:m@http://h:8000/v1"


@pytest.mark.parametrize(
    "uri",
    [
        "openai:m@http://me:SECRET@h/v1",
        "openai:m@http://me:SEC@RET@h/v1",
        "openai:m@http://h/v1?key=SECRET",
        "openai:m@http://me:SECRET@h:99999/v1",
        "openai:m@http://h:99999/v1?key=SECRET",
        "openai:m@ftp://me:SECRET@h",
        "openai:m@me:SECRET@h:8000/v1?key=SECRET",
        "openai:@http://me:SECRET@h/v1",
        "opnai:m@http://me:SECRET@h/v1?key=SECRET",
        "opnai:m@me:SECRET@h:8000/v1",
        "vllm:m@http://me:SECRET@h/v1",
        "m@http://me:SECRET@h/v1",
    ],
)
def test_secret_in_a_uri_is_refused_and_not_shown(uri):
    with pytest.raises(UsageError) as caught:
        check_uri(uri)
    for part in ("SEC", "RET", "me:"):
        assert part not in str(caught.value)
    with pytest.raises(UsageError) as caught:
        open_model(uri, colour="red")
    assert "SEC" not in str(caught.value)


def test_open_model_passes_options_on():
    model = open_model("openai:m@http://host:8000/v1", key_env="MY_KEY", timeout=5.0)
    assert isinstance(model, ChatApi)
    assert model.uri == "openai:m@http://host:8000/v1"


def test_open_model_names_a_misspelt_option():
    with pytest.raises(UsageError, match="no option 'timout'; did you mean 'timeout'"):
        open_model("openai:m", timout=5)
    with pytest.raises(UsageError, match="no option 'temperature'"):
        open_model("procedural:", temperature=1)


def test_open_model_opens_the_procedural_model():
    assert open_model("procedural:").uri.startswith("procedural:")


def test_opening_by_uri_imports_nothing_heavy():
    code = (
        "import sys; from datagen.models.open import open_model, parse_uri; "
        "open_model('openai:m'); parse_uri('hf:m'); "
        "print({'torch', 'transformers', 'datasets', 'pandas', 'openai'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("set()", "")
