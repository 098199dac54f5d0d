"""Too much, too little and all at once: forms of megabytes, half a request, twenty of the same. The server goes on."""

import concurrent.futures
import contextlib
import socket
import sqlite3

import psutil
import pytest

from datagen.review.web.guard import LARGEST
from tests.review.server import CHOSEN, FORM, Browser, answers_of, is_guarded, raw, serving_colours


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving_colours(tmp_path_factory.mktemp("load"), 30) as running:
        yield running
        assert "Traceback" not in running.output


def memory(served):
    return psutil.Process(served.process.pid).memory_info().rss / 2**20


def test_ten_megabytes_are_refused_and_not_kept(served):
    ada = served.browser("ada")
    address = f"{ada.next()}/draft"
    head = f"POST {address} HTTP/1.1\r\nCookie: {ada.cookie}\r\nContent-Type: {FORM}\r\n".encode()
    data = b"comment=" + b"x" * 10 * 2**20
    chunks = b"".join(b"10000\r\n%s\r\n" % (b"x" * 65536) for _ in range(160)) + b"0\r\n\r\n"
    before = memory(served)
    for body in (
        b"Content-Length: %d\r\n\r\n" % len(data) + data,
        b"Content-Length: 999999999999\r\n\r\n",  # before any of it has come
        b"Content-Length: %s\r\n\r\n" % (b"9" * 19),
        b"Transfer-Encoding: chunked\r\n\r\n" + chunks,
    ):
        for _ in range(3):
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it need not read all we send
                status, headers, _ = raw(served, head + body)
                assert status == 413
                assert is_guarded(headers)
                assert headers["connection"] == "close"
    assert memory(served) < before + 20
    assert ada.get("/").status == 200


def test_wrong_length_hurts_nobody(served):
    ada = served.browser("ada")
    head = f"POST {ada.next()}/draft HTTP/1.1\r\nCookie: {ada.cookie}\r\n".encode()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        raw(served, head + b"Content-Length: 3\r\n\r\n" + b"x" * 10 * 2**20)
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.sendall(head + b"Host: 127.0.0.1\r\nContent-Length: 5000\r\n\r\nhalf of it")
    assert ada.get("/").status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"&".join(b"f%d=x" % number for number in range(3000)), 400),
        (b"&" * 500_000, 400),
        (b"csrf=%ff%fe&token=%zz%", 403),
        (b"csrf=\xff\xfe", 400),
        ("csrf=é".encode(), 400),
        (b"\x00\x01\x02", 403),
        (b'{"csrf": 1}', 403),
        (b"=" * 10_000, 403),
        (b"csrf=%ED%A0%80&key=%00", 403),
    ],
)
def test_form_that_is_none_is_refused(served, body, status):
    ada = served.browser("ada")
    page = ada.ask("POST", f"{ada.next()}/draft", body, {"Content-Type": FORM})
    assert page.status == status
    assert is_guarded(page.headers)


def test_form_may_have_a_megabyte(served):
    ada = served.browser("ada")
    address = ada.next()
    longest = LARGEST - len("csrf=&version=0&comment=") - len(ada.get("/").csrf)
    version = ada.get(address).value("version")
    assert ada.post(f"{address}/draft", version=version, comment="x" * longest).status == 200
    head = f"POST {address}/draft HTTP/1.1\r\nContent-Length: {LARGEST + 1}\r\n\r\n"
    assert raw(served, head.encode())[0] == 413


SQL = "'; DROP TABLE review_answers; --\"\\%_\0 OR 1=1"


def test_sql_is_text_wherever_it_stands(served):
    ben = served.browser("ben")
    address = ben.next()
    for name in ("comment", "key", "version", "active", "step", "choice-0", "strength-0", "safety-0-left"):
        assert ben.post(f"{address}/draft", **{"version": "0", name: SQL}).status in (200, 409)
    for path in (f"{address}/answer", f"{address}/skip", f"{address}/flag", "/undo/0"):
        page = ben.post(path, **{**CHOSEN, "key": SQL + path, "comment": SQL, "active": SQL, "step": SQL})
        assert page.status in (303, 403, 409)
    assert ben.post("/enter", token=SQL).status == 403
    for header in ("Cookie", "Accept", "User-Agent", "Origin", "X-Forwarded-For", "Referer"):
        value = f"{ben.cookie.partition('=')[0]}={SQL}" if header == "Cookie" else SQL
        assert ben.ask("GET", "/", headers={header: value.replace("\0", "")}).status in (200, 303)
    ((_, body),) = answers_of(served, "ben", "submitted")
    assert SQL.replace("\0", "\ufffd").replace("\\", "\\\\").replace('"', '\\"') in body.decode()
    with contextlib.closing(sqlite3.connect(served.folder / "run.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_same_form_at_once_is_one_answer(served):
    chi = served.browser("chi")
    address = chi.next()
    chi.csrf = chi.get(address).csrf
    form = {"key": "all-at-once", "csrf": chi.csrf, **CHOSEN}

    def send(_):
        return Browser(served.port, chi.cookie).post(f"{address}/answer", **form).status

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        assert list(pool.map(send, range(20))) == [303] * 20
    assert len(answers_of(served, "chi", "submitted")) == 1


def test_different_forms_at_once_are_one_answer(served):
    eve = served.browser("eve")
    address = eve.next()
    eve.csrf = eve.get(address).csrf

    def send(number):
        form = {"key": f"key-{number}", "csrf": eve.csrf, **CHOSEN}
        return Browser(served.port, eve.cookie).post(f"{address}/answer", **form).status

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(send, range(20)))
    assert statuses == [303] + [409] * 19
    assert len(answers_of(served, "eve", "submitted")) == 1


def test_half_a_request_blocks_nobody(served):
    ada = served.browser("ada")
    address = ada.next()
    head = f"POST {address}/draft HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {ada.cookie}\r\n"
    halves = [
        b"",
        b"GET / HTTP/1.1\r\nHo",
        f"{head}Content-Length: 1000\r\n\r\ncomment=".encode(),
        f"{head}Transfer-Encoding: chunked\r\n\r\nff\r\n".encode(),
    ]
    with contextlib.ExitStack() as open_:
        for number in range(200):
            connection = socket.create_connection(("127.0.0.1", served.port))
            open_.enter_context(connection)
            connection.sendall(halves[number % len(halves)])
        for _ in range(5):
            assert ada.get("/").status == 200
            assert ada.get(address).status == 200
