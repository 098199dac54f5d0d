"""A model by its URI. Heavy packages are imported only for the scheme that needs them.

What comes back makes one attempt per request; whoever runs it adds recording, retries, limits and budgets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from typing import Any

from datagen.errors import UsageError, nearest
from datagen.models.base import Model

SCHEMES = {
    "procedural": "procedural:",
    "openai": "openai:NAME or openai:NAME@http://HOST:8000/v1",
    "openai-client": "openai-client:NAME or openai-client:NAME@http://HOST:8000/v1",
    "hf": "hf:FOLDER or hf:ORG/NAME",
}
_NOT_YET = {
    "vllm": "serve it with vLLM's OpenAI-compatible server and use openai:NAME@http://HOST:8000/v1",
    "batch": "use openai:NAME, which asks the same models one by one",
}


@dataclass(frozen=True, slots=True)
class ModelUri:
    """base_url: None where the URI has none; only servers have one."""

    scheme: str
    name: str
    base_url: str | None = None


def parse_uri(uri: str) -> ModelUri:
    """Raises UsageError for a scheme that is unknown or not available, and for a missing name."""
    scheme, colon, rest = uri.partition(":")
    if scheme in _NOT_YET:
        raise UsageError(f"model {uri!r}: {scheme}: is not available in this version; {_NOT_YET[scheme]}")
    if not colon or scheme not in SCHEMES:
        known = tuple(f"{name}:" for name in SCHEMES)
        remedy = (
            nearest(f"{scheme}:", known) if colon or scheme in SCHEMES else f"did you mean 'openai:{uri}'?"
        )
        raise UsageError(f"model {uri!r}: expected SCHEME:NAME; {remedy}")
    name, base_url = rest, None
    if scheme in ("openai", "openai-client"):
        # A model's name may hold "@" and ":" too ("org/model@main"), so only a URL counts as one.
        for start in ("@http://", "@https://"):
            before, found, after = rest.partition(start)
            if found:
                name, base_url = before, found[1:] + after
    if not name and scheme != "procedural":
        raise UsageError(f"model {uri!r}: expected a name, as in {SCHEMES[scheme]}")
    return ModelUri(scheme, name, base_url)


def open_model(uri: str, **options: Any) -> Model:
    """options: those of the scheme's class (key_env, timeout ... for a server; dtype, device ... for hf:).

    Nothing is connected or loaded before the first request. Raises UsageError for a URI or options that no
    model has, and MissingExtra where packages are missing.
    """
    parsed = parse_uri(uri)
    factory, arguments = _factory(uri, parsed)
    known = tuple(signature(factory).parameters)[len(arguments) :]
    for option in options:
        if option not in known:
            remedy = nearest(option, known) if known else "this model has none"
            raise UsageError(f"model {uri!r}: no option {option!r}; {remedy}")
    return factory(*arguments, **options)


def _factory(uri: str, parsed: ModelUri) -> tuple[Callable[..., Model], tuple[str | None, ...]]:
    """What makes the model, and its positional arguments."""
    if parsed.scheme == "procedural":
        from datagen.models.procedural.model import open_procedural

        return open_procedural, (uri,)
    if parsed.scheme == "hf":
        from datagen.models.local import LocalModel

        return LocalModel, (parsed.name,)
    if parsed.scheme == "openai-client":
        from datagen.models.openai_client import OpenAIClientModel

        return OpenAIClientModel, (parsed.name, parsed.base_url)
    from datagen.models.chat_api import ChatApi

    return ChatApi, (parsed.name, parsed.base_url)
