"""Where an OpenAI-compatible model is reached, and with which key.

The key is read from the environment and goes nowhere but into the Authorization header: `scrubbed` takes it
out of whatever a server says. Knows nothing of requests and answers.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from datagen.errors import UsageError

OFFICIAL = "https://api.openai.com/v1"
_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class Endpoint:
    """base_url: without a slash at its end. key: "" where the environment has none; then none is sent."""

    name: str
    base_url: str
    key_env: str
    key: str = field(repr=False)

    @property
    def place(self) -> str:
        """How errors name the model."""
        return f"model {self.name} at {self.base_url}"

    @property
    def address(self) -> str:
        """What follows the scheme in the model's URI."""
        return self.name if self.base_url == OFFICIAL else f"{self.name}@{self.base_url}"

    @property
    def identity(self) -> str:
        """The same for every client, so that changing the client keeps the recorded answers."""
        return f"openai:{self.name}@{self.base_url}"

    def scrubbed(self, text: str) -> str:
        """A server's text made fit for an error: without the key, one printable line, 300 characters."""
        if self.key:
            text = text.replace(self.key, "[key]")
        line = " ".join(text[: 10 * _LONGEST_MESSAGE].split())
        if len(line) > _LONGEST_MESSAGE:
            line = line[: _LONGEST_MESSAGE - 1] + "…"
        return "".join(character if character.isprintable() else "?" for character in line)


def no_way_there(error: BaseException, reached: bool) -> str:
    """What to check when connecting failed in a way that another try does not mend; "" when one may.

    reached: the server was there before, so its name exists and looking it up fails only for a while.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "its certificate is not trusted: check the host, or name your authority in SSL_CERT_FILE"
        if isinstance(cause, socket.gaierror) and not reached:
            return "no address is known for its host: check the base URL's spelling and the network"
        cause = cause.__cause__ or cause.__context__
    return ""


def find_endpoint(name: str, base_url: str | None = None, key_env: str = "OPENAI_API_KEY") -> Endpoint:
    """base_url None: OPENAI_BASE_URL, else OpenAI itself. Raises UsageError for a bad URL or key."""
    url = base_url or os.environ.get("OPENAI_BASE_URL", "").strip() or OFFICIAL
    key = os.environ.get(key_env, "").strip()
    if not name:
        raise UsageError(
            "model: expected a name, as in openai:gpt-4.1-mini or openai:NAME@http://HOST:8000/v1"
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(f"{key_env}: holds a blank or a character that no key has; set it again")
    return Endpoint(name, _checked(url), key_env, key)


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        # What stands before an @ or after a ? is most likely a secret.
        shown = re.split(r"[?#]", url.rpartition("@")[2])[0]
        raise UsageError(f"base URL {shown!r}: expected http://HOST:PORT/v1 or https://HOST/v1")
    if "@" in parts.netloc or parts.query or parts.fragment:
        # Secrets again, and the URL goes into every record's history.
        raise UsageError(
            f"base URL at {parts.hostname}: expected no user, password or query in it; "
            "the key belongs in the environment"
        )
    return parts.scheme + url[len(parts.scheme) :].rstrip("/")
