"""An embedding model by its URI. Heavy packages are imported only for the scheme that needs them."""

from __future__ import annotations

from datagen.embeddings.base import Embedder
from datagen.errors import UsageError, nearest
from datagen.models.open import check_uri, parse_uri

SCHEMES = {
    "hashing": "hashing:",
    "hf": "hf:FOLDER or hf:ORG/NAME",
    "openai": "openai:NAME or openai:NAME@http://HOST:8000/v1",
}


def check_embedding(uri: str) -> None:
    """Raises UsageError for a URI that names no embedding model, with the nearest. Opens nothing, and repeats
    no secret."""
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme not in SCHEMES:
        # Only the scheme is shown: there may be a key in the rest.
        found = f"{scheme}:" if colon else "no scheme"
        known = [f"{name}:" for name in SCHEMES]
        raise UsageError(
            f"embedding: expected one of {', '.join(known)}, found {found}; {_remedy(uri, known)}"
        )
    if scheme == "hashing":
        if rest:
            raise UsageError(f"embedding {uri!r}: hashing: has no models to choose from; write hashing:")
        return
    check_uri(uri)


def _remedy(uri: str, known: list[str]) -> str:
    scheme, colon, _ = uri.partition(":")
    return nearest(f"{scheme}:", known) if colon else "write the scheme first, as in hf:FOLDER"


def open_embedder(uri: str, *, batch: int = 64) -> Embedder:
    """batch: texts per forward pass or request.

    Nothing is connected or loaded before the first text. Raises UsageError for a URI that names no embedding
    model, and MissingExtra where packages are missing.
    """
    check_embedding(uri)
    if uri == "hashing:":
        from datagen.embeddings.hashing import HashingEmbedder

        return HashingEmbedder()
    parsed = parse_uri(uri)
    if parsed.scheme == "hf":
        from datagen.embeddings.local import LocalEmbedder

        return LocalEmbedder(parsed.name, batch=batch)
    from datagen.embeddings.api import ApiEmbedder

    return ApiEmbedder(parsed.name, parsed.base_url, batch=batch)
