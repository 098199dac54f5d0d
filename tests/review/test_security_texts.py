"""Texts of models and people on every page: they are shown and never obeyed."""

import re
import secrets

import pytest
from starlette.routing import Route

from datagen.review.web.app import _routes
from datagen.reviews.store import ReviewStore
from tests.review.hostile import (
    EVE,
    EVERYTHING,
    KINDS,
    TEXTS,
    WORD,
    add_loops,
    answer_loops,
    dangers,
    make_target,
)
from tests.review.server import serving, tags

TYPED = {
    "comparison": {
        "choice-0": "left",
        "strength-0": "better",
        "safety-0-left": "safe",
        "safety-0-right": "safe",
    },
    "rating": {"score-1": "3", "score-3": "3"},
    "instruction": {"verdict": "edit", "instruction": EVERYTHING, "input": TEXTS[0], "output": TEXTS[1]},
    "demonstration": {"instruction": EVERYTHING, "input": EVERYTHING, "output": EVERYTHING},
    "rephrase": {"verdict": "ask", "notes": EVERYTHING, "prompt": EVERYTHING, "step": "0"},
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    target, projects = make_target(tmp_path_factory.mktemp("texts"))
    with serving(target, *projects) as running:
        with ReviewStore(running.folder) as store:
            add_loops(store)
        running.tokens = {**running.tokens, EVE: running.tokens.get(EVE) or link_of(running)}
        yield running
        assert "Traceback" not in running.output


def link_of(running):
    """Her name has spaces."""
    line = next(one for one in running.output.splitlines() if EVE in one)
    return line.partition("#")[2]


def shown_safely(page):
    assert dangers(page.text) == []
    return page.text


def test_dangers_are_seen_where_a_text_is_obeyed():
    for text in TEXTS:
        if any(
            one in text
            for one in ("<script>", "<img", "<svg", "<iframe", "href=javascript", "<form", "<meta")
        ):
            assert dangers(f"<p>{text}</p>") or "`" in text or "&#60;" in text
    assert dangers("<p>\u202e</p>") == ["U+202E"]
    assert dangers('<a href="//evil.example">x</a>') != []
    assert dangers('<a href="/x">x</a><script src="/static/x.js"></script>') == []


@pytest.mark.parametrize("kind", KINDS)
def test_item_is_shown_and_never_obeyed(served, kind):
    place = KINDS.index(kind)
    for name in ("ada", EVE):
        browser = served.browser(name)
        for _ in range(3):
            address = browser.next(place)
            assert address.startswith("/items/")
            page = shown_safely(browser.get(address))
            assert WORD in page
            saved = browser.post(
                f"{address}/draft",
                version=browser.get(address).value("version"),
                comment=EVERYTHING,
                active="1",
                **TYPED[kind],
            )
            assert saved.status == 200
            page = shown_safely(browser.get(address))
            assert page.count("</textarea>") == len([tag for tag, _ in tags(page) if tag == "textarea"])
            lacks = dict.fromkeys(TYPED[kind], "")
            again = browser.post(f"{address}/answer", key=secrets.token_hex(8), comment=EVERYTHING, **lacks)
            if kind != "instruction":
                assert again.status == 422
            shown_safely(again)
            if kind == "rephrase":
                lead(served, browser, address)
            else:
                done = browser.post(
                    f"{address}/answer", key=secrets.token_hex(8), comment=EVERYTHING, **TYPED[kind]
                )
                assert done.status in (303, 409)
        if kind != "rephrase":
            address = browser.next(place)
            form = {**TYPED[kind], "comment": EVERYTHING, "key": secrets.token_hex(8)}
            assert browser.post(f"{address}/flag", **form).status == 303


def lead(served, browser, address):
    """A wording, the model's answer, and another wording."""
    step = browser.get(address).value("step")
    for verdict in ("ask", "rephrase") if step == "0" else ():
        form = {**TYPED["rephrase"], "verdict": verdict, "step": step, "reasons": TEXTS[0]}
        assert browser.post(f"{address}/answer", key=secrets.token_hex(8), **form).status == 303
        with ReviewStore(served.folder) as store:
            answer_loops(store)
        step = str(int(step) + 1)
        assert WORD in shown_safely(browser.get(address))
        state = browser.get(f"{address}/state")
        assert state.headers["Content-Type"] == "application/json"


def test_page_of_whoever_is_in_is_safe(served):
    """After all that the tests above have left there."""
    pages = {one.path for one in _routes() if isinstance(one, Route) and "GET" in one.methods}
    with ReviewStore(served.folder, write=False) as store:
        items = [id for (id,) in store.rows("SELECT id FROM review_items ORDER BY number")]
    for name in ("ada", EVE, "root"):
        browser = served.browser(name)
        for path in sorted(pages):
            ways = range(len(KINDS)) if ":int" in path else items[::7] if "{" in path else [""]
            for way in ways:
                page = browser.get(re.sub(r"\{.*?\}", str(way), path))
                assert page.status < 500
                if "text/html" in page.headers.get("Content-Type", ""):
                    shown_safely(page)


def test_form_of_an_admin_is_shown_and_never_obeyed(served):
    root = served.browser("root")
    for text in (*TEXTS, EVERYTHING, "\u202eevil", "x" * 1000):
        for path in ("/people/add", "/people/link", "/people/revoke", "/people/release"):
            page = root.post(path, name=text, person=text, confirmed=text)
            assert page.status in (200, 303, 404, 409, 422)
            shown_safely(page)


def test_error_does_not_repeat_what_was_asked_for(served):
    browser = served.browser("ada")
    for path in ("/<script>alert(1)</script>", "/items/%3Cscript%3E", "/next/0?skipped=<script>"):
        page = browser.get(path)
        assert "<script>alert" not in page.text
        shown_safely(page)
    told = browser.get("/items/%3Cscript%3E", Accept="application/json")
    assert told.headers["Content-Type"] == "application/json"
    assert "<script>" not in told.text
