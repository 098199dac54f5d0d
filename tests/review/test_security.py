"""Strangers, annotators and admins: whoever asks gets what is theirs and nothing else."""

import re
import secrets

import pytest
from starlette.routing import Route

from datagen.review.web.app import _routes
from datagen.reviews.store import ReviewStore
from tests.review.server import CHOSEN, FORM, answers_of, serving_colours

# Whatever is not named here is for admins.
FOR_ALL = {"/enter"}
FOR_ANNOTATORS = {
    "/leave",
    "/",
    "/next/{project:int}",
    "/guidelines/{project:int}",
    "/undo/{project:int}",
    "/items/{item}",
    "/items/{item}/state",
    "/items/{item}/draft",
    "/items/{item}/answer",
    "/items/{item}/skip",
    "/items/{item}/flag",
    "/items/{item}/beat",
}
ROUTES = sorted(
    {(method, one.path) for one in _routes() if isinstance(one, Route) for method in one.methods - {"HEAD"}}
)
POSTS = [path for method, path in ROUTES if method == "POST"]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serving_colours(tmp_path_factory.mktemp("security"), 60) as running:
        yield running


def filled(path, item):
    """A route's address with something in each of its places."""
    return re.sub(r"\{(\w+)(:int)?\}", lambda found: "0" if found[2] else item, path)


def state_of(served):
    """All that must not change when a request is refused."""
    tables = ("answers", "drafts", "leases", "sessions", "people", "guidelines")
    with ReviewStore(served.folder, write=False) as store:
        return [store.rows(f"SELECT * FROM review_{one} ORDER BY 1, 2") for one in tables]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["none", "empty", "forged", "anothers", "twice", "in the address"])
def test_form_without_the_sessions_token_is_refused(served, path, token):
    ada, ben = served.browser("ada"), served.browser("ben")
    own, anothers = ada.get("/").csrf, ben.get("/").csrf
    assert own
    assert own != anothers
    address = filled(path, ada.next().rpartition("/")[2])
    body = (
        f"key={secrets.token_hex(8)}&choice-0=left&strength-0=better&comment=x&token={served.tokens['ben']}"
    )
    before = state_of(served)
    body += {
        "none": "",
        "empty": "&csrf=",
        "forged": f"&csrf={own[:-1]}{'A' if own[-1] != 'A' else 'B'}",
        "anothers": f"&csrf={anothers}",
        "twice": f"&csrf={own}&csrf={anothers}",
        "in the address": "",
    }[token]
    if token == "in the address":
        address += f"?csrf={own}"
    page = ada.ask("POST", address, body.encode(), {"Content-Type": FORM})
    assert page.status == 403
    assert state_of(served) == before


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_form_of_another_site_is_refused(served, path, headers):
    ada = served.browser("ada")
    address = filled(path, ada.next().rpartition("/")[2])
    token = served.tokens["ada"]
    before = state_of(served)
    page = ada.post(address, headers=headers, key="another-site", comment="x", token=token, **CHOSEN)
    assert page.status == 403
    assert "another site" in page.text
    assert state_of(served) == before


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_stranger_gets_the_page_to_enter_by(served, method, path):
    stranger = served.browser()
    item = served.browser("ada").next().rpartition("/")[2]
    before = state_of(served)
    page = stranger.ask(method, filled(path, item), b"" if method == "POST" else None)
    if path in FOR_ALL:
        assert page.status == (403 if method == "POST" else 200)
    else:
        assert (page.status, page.location) == (303, "/enter")
        told = stranger.ask(method, filled(path, item), b"", {"Accept": "application/json"})
        assert told.status == 401
    assert state_of(served) == before


@pytest.mark.parametrize(
    ("method", "path"), [one for one in ROUTES if one[1] not in FOR_ALL | FOR_ANNOTATORS]
)
def test_page_of_admins_is_refused_to_annotators(served, method, path):
    ada = served.browser("ada")
    item = ada.next().rpartition("/")[2]
    before = state_of(served)
    address = filled(path, item)
    page = ada.post(address, key="not-an-admin") if method == "POST" else ada.get(address)
    assert page.status == 403
    assert "nly an admin of this project" in page.text
    assert state_of(served) == before


def test_item_of_another_can_be_neither_seen_nor_answered(served):
    ada, eve = served.browser("ada"), served.browser("eve")
    eves_own = eve.next()
    held = {ada.next()}
    while eves_own in held:  # both may be given the same one, as two answers are wanted of each
        ada.post(f"{ada.next()}/skip", key=secrets.token_hex(8))
        held = {ada.next()}
    address = held.pop()
    ada.post(f"{address}/draft", version="0", comment="Ada's thoughts")
    before = state_of(served)
    for page in (
        eve.get(address),
        eve.get(f"{address}/state"),
        eve.post(f"{address}/draft", version="0", comment="Eve's"),
        eve.post(f"{address}/draft", version="1", comment="Eve's"),
        eve.post(f"{address}/answer", key="eve-1", **CHOSEN),
        eve.post(f"{address}/answer", key="eve-2"),  # which lacks something: no reason to show what was asked
        eve.post(f"{address}/skip", key="eve-3"),
        eve.post(f"{address}/flag", key="eve-4", comment="Eve's"),
        eve.post(f"{address}/beat"),
    ):
        assert page.status == 403
        assert "Name a colour" not in page.text
        assert "Ada" not in page.text
    assert state_of(served) == before


def test_draft_of_another_is_not_shown_with_an_item_that_both_hold(served):
    ben, chi = served.browser("ben"), served.browser("chi")
    address = ben.next()
    for _ in range(60):
        if chi.next() == address:
            break
        chi.post(f"{chi.next()}/skip", key=secrets.token_hex(8))
    assert chi.next() == address
    version = ben.get(address).value("version")
    ben.post(f"{address}/draft", version=version, comment="only Ben knows")
    assert "only Ben knows" in ben.get(address).text
    assert "only Ben knows" not in chi.get(address).text
    assert chi.post(f"{address}/draft", version="0", comment="and Chi").status == 200
    assert "only Ben knows" in ben.get(address).text
    assert "only Ben knows" not in chi.post(f"{address}/answer", key="chi-lacks").text


def test_key_of_another_is_worth_nothing(served):
    ben, chi = served.browser("ben"), served.browser("chi")
    first, second = ben.next(), chi.next()
    assert ben.post(f"{first}/answer", key="the-same", **CHOSEN).status == 303
    assert chi.post(f"{second}/answer", key="the-same", **CHOSEN).status == 303
    assert chi.post(f"{second}/answer", key="ben:the-same", **CHOSEN).status == 409
    with ReviewStore(served.folder, write=False) as store:
        rows = store.rows("SELECT person, key FROM review_answers WHERE key LIKE '%the-same' ORDER BY person")
    assert rows == [("ben", "ben:the-same"), ("chi", "chi:the-same")]


def test_key_for_another_item_is_refused(served):
    ben = served.browser("ben")
    first = ben.next()
    assert ben.post(f"{first}/answer", key="used", **CHOSEN).status == 303
    second = ben.next()
    assert second != first
    assert ben.post(f"{second}/answer", key="used", **CHOSEN).status == 400
    assert ben.post("/undo/0", key="used").status in (400, 409)
    assert ben.next() == second


def test_undo_sent_twice_takes_back_one_answer(served):
    ben = served.browser("ben")
    address = ben.next()
    before = len(answers_of(served, "ben", "undone"))
    ben.post(f"{address}/answer", key="to-undo", **CHOSEN)
    pages = [ben.post("/undo/0", key="undo-once") for _ in range(2)]
    assert [(page.status, page.location) for page in pages] == [(303, address)] * 2
    assert len(answers_of(served, "ben", "undone")) == before + 1
