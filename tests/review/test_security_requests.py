"""Requests that no browser makes: paths, names, methods. The server refuses them and says nothing that helps."""

import contextlib
import re
import sqlite3
import subprocess
import time

import pytest

from datagen.review.web.guard import HEADERS
from tests.review.server import Browser, is_guarded, raw, serving_colours
from tests.runs import command, environment


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving_colours(tmp_path_factory.mktemp("requests"), 30) as running:
        yield running
        assert "Traceback" not in running.output


def test_headers_forbid_whatever_the_pages_do_not_need():
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in str(policy)
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert HEADERS["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/enter", 200),
        ("HEAD", "/enter", 200),
        ("GET", "/", 303),
        ("POST", "/enter", 403),
        ("GET", "/nowhere", 404),
        ("GET", "/enter/", 404),
        ("GET", "/static/review.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static", 404),
        ("GET", "/static/", 404),
        ("POST", "/static/review.css", 405),
        ("DELETE", "/enter", 405),
        ("OPTIONS", "/enter", 405),
        ("TRACE", "/enter", 405),
        ("PROPFIND", "/", 405),
        ("BREW", "/nowhere", 404),
        ("GET", "/next/" + "9" * 1900, 303),
        ("GET", "/next/" + "9" * 5000, 414),
        ("GET", "/enter?" + "a=b&" * 1000, 414),
    ],
)
def test_every_kind_of_response_has_the_headers(served, method, path, status):
    page = Browser(served.port).ask(method, path, b"" if method == "POST" else None)
    assert page.status == status
    assert is_guarded(page.headers)
    assert "Traceback" not in page.text
    assert "set-cookie" not in page.headers
    assert (page.body == b"") == (method == "HEAD" or status == 303)


def test_method_that_a_page_does_not_take_is_told_which_it_does(served):
    assert set(Browser(served.port).ask("DELETE", "/").headers["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/%2e%2e%2fapp.py",
        "/static/%252e%252e/app.py",
        "/static/..%5capp.py",
        "/static//../app.py",
        "/static/./../app.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/review.css%00.html",
        "/static/%00",
        "/static/" + "a" * 300,
        "/static/" + "a/" * 900,
        "/static/review.css/x",
        "/static/templates",
        "/static/%ff%fe",
        "//evil.example/",
        "//evil.example/%2e%2e",
        "/items/%00",
        "/items/%00/draft",
        "/items/" + "a" * 1900,
        "/items/' OR '1'='1",
        "/items/%27%20OR%20%271%27=%271",
        "/items/x%27;DROP%20TABLE%20review_items;--",
        "/items/%ff",
        "/items/%zz",
        "/items/../..",
        "/next/-1",
        "/next/0x0",
        "/next/%D9%A3",
        "/next/1e1",
        "/next/0%0a",
        "/%0d%0aSet-Cookie:x=y",
        "/\\evil.example",
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_strange_path_leads_nowhere(served, path, inside):
    browser = served.browser("ada") if inside else served.browser()
    cookie = f"Cookie: {browser.cookie}\r\n" if inside else ""
    line = path.replace(" ", "+").encode()
    status, headers, body = raw(served, b"GET " + line + b" HTTP/1.1\r\n" + cookie.encode() + b"\r\n")
    assert status in ((404, 405) if inside else (303, 404, 405)) or path == "/next/0%0a"
    assert is_guarded(headers)
    assert headers.get("location", "/enter") in ("/enter", "/") or headers["location"].startswith("/items/")
    assert "set-cookie" not in headers
    for secret in (b"import ", b"root:", b"Traceback", b"site-packages"):
        assert secret not in body


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example",
        "evil.example#127.0.0.1",
        "127.0.0.1@evil.example",
        "localhost.evil.example",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "127.0.0.2",
        "",
        " ",
        "localhost,evil.example",
        "é",
    ],
)
def test_name_of_a_stranger_is_refused(served, host):
    ada = served.browser("ada")
    for path in ("/enter", "/", "/static/keys.js", "/nowhere"):
        request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {ada.cookie}\r\n\r\n".encode("latin-1")
        status, headers, body = raw(served, request, host=False)
        assert status == 421
        assert is_guarded(headers)
        assert host.strip() == "" or host.encode() not in body
    assert raw(served, b"GET / HTTP/1.0\r\n\r\n", host=False)[0] == 421


@pytest.mark.parametrize("host", ["LOCALHOST", "localhost:1", "127.0.0.1", "[::1]:8765"])
def test_name_of_this_machine_is_answered(served, host):
    assert raw(served, f"GET /enter HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), host=False)[0] == 200


def test_whole_address_as_target_is_no_way_in(served):
    cookie = f"Cookie: {served.browser('ada').cookie}\r\n\r\n".encode()
    for target in (b"http://evil.example/", b"http://127.0.0.1/", b"*"):
        status, headers, _ = raw(served, b"GET " + target + b" HTTP/1.1\r\n" + cookie)
        assert status == 404
        assert is_guarded(headers)
    assert raw(served, b"CONNECT evil.example:443 HTTP/1.1\r\n" + cookie)[0] in (404, 405)


@pytest.mark.parametrize(
    "request_",
    [
        b"nonsense\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        "GET /é HTTP/1.1\r\n\r\n".encode(),
        b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",  # and a second one
        b"GET / HTTP/1.1\r\n folded: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n",
        b"POST /enter HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\ntoken",
        b"POST /enter HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /enter HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n",
        b"POST /enter HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000_000 + b"\r\n\r\n",
    ],
)
def test_request_that_is_none_is_refused(served, request_):
    status, _, body = raw(served, request_)
    assert status in (400, 431, 501)
    assert b"Traceback" not in body


def test_upgrade_to_a_websocket_is_not_taken(served):
    upgrade = b"Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    for path in (b"/", b"/static/keys.js"):
        status, headers, _ = raw(served, b"GET " + path + b" HTTP/1.1\r\n" + upgrade)
        assert status in (200, 303)
        assert is_guarded(headers)


def test_fault_of_the_server_is_told_to_its_terminal_alone(tmp_path):
    with serving_colours(tmp_path, 3) as served:
        ada = served.browser("ada")
        with contextlib.closing(sqlite3.connect(served.folder / "run.db")) as db, db:
            db.execute("UPDATE review_items SET body = '{}'")
        page = ada.get(ada.next())
        assert page.status == 500
        assert is_guarded(page.headers)
        assert "KeyError" not in page.text
        until = time.monotonic() + 20
        while "KeyError" not in served.output:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert ada.get("/").status == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_listening_beyond_this_machine_has_to_be_meant(tmp_path, host):
    done = subprocess.run(
        command("review", "serve", tmp_path, "--host", host),
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.search(r"^datagen: --host .*unencrypted.*add --allow-network", done.stderr)
