"""Log-in: tokens, sessions and cookies, and what becomes of those who guess."""

import secrets

import pytest

from datagen.review.web.guard import Attempts
from datagen.reviews.people import hashed, revoke
from datagen.reviews.store import ReviewStore
from tests.review.server import CHOSEN, Browser, answers_of, serving_colours


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving_colours(tmp_path_factory.mktemp("security"), 60) as running:
        yield running


def test_log_in_gives_a_new_session_and_ends_the_one_before(served):
    browser = served.browser()
    name = served.browser("chi").cookie.partition("=")[0]
    browser.cookie = f"{name}=chosen-by-somebody-else"
    planted = browser.cookie
    # The strange session is none, so its form needs no token.
    assert browser.post("/enter", csrf="", token=served.tokens["ada"]).status == 303
    first = browser.cookie
    assert first != planted
    assert browser.post("/enter", token=served.tokens["ben"]).status == 303
    assert browser.cookie != first
    assert "ben" in browser.get("/").text
    for dead in (planted, first):
        assert Browser(served.port, dead).get("/").location == "/enter"


def test_leaving_ends_the_session_for_good(served):
    ada = served.browser("ada")
    kept = ada.cookie
    page = ada.post("/leave")
    assert (page.status, page.location) == (303, "/enter")
    assert page.headers["Set-Cookie"].startswith(f'{kept.partition("=")[0]}=""')
    assert Browser(served.port, kept).get("/").location == "/enter"


def test_cookie_is_hidden_from_scripts_and_other_sites(served):
    browser = served.browser()
    cookie = browser.post("/enter", token=served.tokens["ada"]).headers["Set-Cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"httponly", "samesite=strict", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)
    behind = browser.post("/enter", headers={"X-Forwarded-Proto": "https"}, token=served.tokens["ada"])
    assert "secure" in behind.headers["Set-Cookie"].lower()


def test_secrets_are_neither_shown_nor_written_down(served):
    browser = served.browser()
    token = served.tokens["ada"]
    pages = [
        browser.get(f"/enter?token={token}"),
        browser.post("/enter", token=token),
        browser.get("/"),
        browser.get(browser.next()),
        browser.get(f"/nowhere/{token}"),
    ]
    session = browser.cookie.partition("=")[2]
    for page in pages:
        assert token not in page.text + page.location
        assert session not in page.text + page.location
    # Of a token, only the line with the link; and the database holds hashes.
    assert served.output.count(token) == 1
    assert session not in served.output
    raw = b"".join(one.read_bytes() for one in served.folder.glob("run.db*"))
    assert token.encode() not in raw
    assert session.encode() not in raw
    assert hashed(token).encode() in raw


def test_revoked_person_is_out_at_once(tmp_path):
    with serving_colours(tmp_path, 3) as served:
        ada = served.browser("ada")
        address = ada.next()
        assert ada.get(address).status == 200
        with ReviewStore(served.folder) as store:
            revoke(store, "ada")
        assert ada.get(address).location == "/enter"
        page = ada.post(f"{address}/answer", csrf=ada.csrf, key="late", **CHOSEN)
        assert page.location == "/enter"
        assert served.browser().post("/enter", token=served.tokens["ada"]).status == 403
        assert answers_of(served, "ada", "submitted") == []


def test_wrong_tokens_have_to_wait_and_others_do_not(tmp_path):
    with serving_colours(tmp_path, 3) as served:
        ada, guesser = served.browser("ada"), served.browser()
        guesser.source = "127.0.0.2"
        tried = [guesser.post("/enter", token=secrets.token_urlsafe(24)) for _ in range(12)]
        assert [page.status for page in tried] == [403] * 10 + [429] * 2
        assert tried[-1].headers["Retry-After"] == "60"
        assert guesser.post("/enter", token=served.tokens["ben"]).status == 429
        assert ada.get("/").status == 200
        assert served.browser("ben").get("/").status == 200


def test_wait_after_wrong_tokens_ends():
    clock = [0.0]
    attempts = Attempts(now=lambda: clock[0])
    for _ in range(10):
        assert attempts.allowed("a")
        attempts.failed("a")
        clock[0] += 1
    assert not attempts.allowed("a")
    assert attempts.allowed("b")
    clock[0] = 60.5  # the first one is a minute old
    assert attempts.allowed("a")
    attempts.failed("a")
    assert not attempts.allowed("a")


def test_guesses_from_everywhere_lock_nobody_out_and_fill_no_memory():
    attempts = Attempts()
    for number in range(5000):
        attempts.failed(f"10.0.{number // 256}.{number % 256}")
    assert attempts.allowed("192.168.0.1")
    assert len(attempts._failed) == attempts.kept
