import json

import pytest

from datagen.errors import UsageError
from datagen.models.base import Usage
from datagen.models.prices import Price, price_of


def test_known_model_has_its_list_price():
    assert price_of("openai:gpt-4.1-mini") == Price(0.40, 1.60)
    assert price_of("openai-client:gpt-4.1-mini") == price_of("gpt-4.1-mini")


def test_price_of_an_answer_is_per_million_tokens():
    assert Price(2.0, 8.0).of(Usage(250_000, 500_000)) == pytest.approx(4.5)


def test_unknown_price_is_not_guessed():
    assert price_of("openai:gpt-4.1-2099-01-01") is None
    assert price_of("openai:llama") is None


def test_same_name_on_another_server_has_no_known_price():
    assert price_of("openai:gpt-4.1-mini@http://127.0.0.1:8000/v1") is None


def test_models_on_this_machine_are_free():
    for uri in ("procedural:", "procedural:nursery?noise=0", "hf:org/name"):
        assert price_of(uri) == Price(0.0, 0.0)


def test_users_files_overrule_the_list(tmp_path, monkeypatch):
    mine, recipes = tmp_path / "mine.json", tmp_path / "recipes.json"
    mine.write_text(
        json.dumps({"gpt-4.1-mini": {"input": 1, "output": 2}, "llama": {"input": 3, "output": 4}})
    )
    recipes.write_text(json.dumps({"prices": {"llama": {"input": 5, "output": 6}}}))
    monkeypatch.setenv("DATAGEN_PRICES", str(mine))
    assert price_of("openai:gpt-4.1-mini") == Price(1.0, 2.0)
    assert price_of("openai:llama@http://host:8000/v1") == Price(3.0, 4.0)
    assert price_of("openai:llama@http://host:8000/v1", recipes) == Price(5.0, 6.0)
    assert price_of("openai:gpt-4.1") == Price(2.0, 8.0)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("{", 'expected JSON, {"MODEL": {"input": USD, "output": USD}}: '),
        ("[]", 'expected {"MODEL": {"input": USD, "output": USD}}, found []'),
        ('{"m": 5}', 'model m: expected {"input": USD, "output": USD}, found 5'),
        ('{"m": {"input": 1}}', 'model m: expected {"input": USD, "output": USD}, found {"input":1}'),
        ('{"m": {"input": -1, "output": 2}}', 'found {"input":-1,"output":2}'),
        ('{"m": {"input": true, "output": null}}', 'found {"input":true,"output":null}'),
    ],
)
def test_broken_price_file_is_named(tmp_path, content, fault):
    path = tmp_path / "prices.json"
    path.write_text(content)
    with pytest.raises(UsageError) as caught:
        price_of("openai:m", path)
    assert f"prices: {path}: {fault}" in str(caught.value) or str(caught.value).endswith(fault)
    assert "Error" not in str(caught.value)


def test_models_on_this_machine_need_no_price_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DATAGEN_PRICES", str(tmp_path / "absent.json"))
    assert price_of("procedural:") == price_of("hf:org/name") == Price(0.0, 0.0)


def test_missing_price_file_is_named(tmp_path):
    with pytest.raises(UsageError, match="cannot read"):
        price_of("openai:m", tmp_path / "absent.json")
