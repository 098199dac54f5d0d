"""Texts as words, tokens and normal forms. Knows no records.

"Words" are what stands between whitespace, as Self-Instruct counts them; "tokens" are what rouge_score
compares.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_TOKEN = re.compile(r"[a-z0-9]+")


def tokens(text: str) -> list[str]:
    """The tokens of rouge_score's default tokenizer without stemmer: runs of a-z and 0-9 after lower-casing.

    Scripts without these letters give no tokens at all.
    """
    return _TOKEN.findall(text.lower())


def words(text: str) -> list[str]:
    """What stands between whitespace, punctuation included."""
    return text.split()


def collapse_whitespace(text: str) -> str:
    """One space for every run of whitespace, none at the ends."""
    return " ".join(text.split())


def normalise(text: str) -> str:
    """The form in which two texts count as the same: NFKC, case folded, whitespace collapsed."""
    return collapse_whitespace(unicodedata.normalize("NFKC", text).casefold())


def content_hash(*texts: str) -> bytes:
    """16 bytes that tell these texts, in this order, from any others."""
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "little"))
        digest.update(raw)
    return digest.digest()
