"""Servers that cannot be reached, for both clients, with real look-ups and handshakes."""

import asyncio
import shutil
import socket
import ssl
import subprocess

import pytest

from datagen.errors import ModelError
from datagen.models.chat_api import ChatApi
from datagen.models.openai_client import OpenAIClientModel
from tests.models.scripted import ask

BOTH = pytest.mark.parametrize("kind", [ChatApi, OpenAIClientModel])


async def failure(client):
    try:
        with pytest.raises(ModelError) as caught:
            await client.generate(ask())
    finally:
        await client.close()
    assert "\n" not in str(caught.value)
    return caught.value


@BOTH
async def test_unknown_host_is_fatal(kind):
    error = await failure(kind("tiny", "http://nowhere.invalid:8000/v1"))
    assert (error.fatal, error.retryable, error.unreached) == (True, False, True)
    assert "no address is known for its host: check the base URL's spelling" in str(error)


@BOTH
async def test_host_that_was_reached_before_is_not_taken_for_unknown(kind, fault_server, monkeypatch):
    client = kind("tiny", fault_server().url.replace("127.0.0.1", "localhost"))
    await client.generate(ask())
    await client.close()  # so that the name is looked up again

    def lost(*_, **__):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", lost)
    error = await failure(client)
    assert (error.fatal, error.retryable, error.unreached) == (False, True, True)


@BOTH
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
async def test_certificate_nobody_vouches_for_is_fatal(kind, tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-out", str(cert), "-keyout", str(key)], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
    async with server:
        error = await failure(kind("tiny", f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"))
    assert (error.fatal, error.retryable, error.unreached) == (True, False, True)
    assert "its certificate is not trusted" in str(error)
