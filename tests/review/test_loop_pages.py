"""The pages of a rephrase loop: what can be decided at each step, over HTTP, with a run's answers put in by hand."""

from pathlib import Path

import pytest

from datagen.reviews.items import Item, add_items, find_item
from datagen.reviews.loop import Attempt, Loop, decisions_on
from datagen.reviews.store import ReviewStore
from datagen.store import Store
from tests.review.server import Browser, serving

BODY = {
    "step": "rephrase",
    "about": {"topic": "bees"},
    "suggestion": "What is a bee?",
    "attempts": 2,
    "rounds": 2,
}


@pytest.fixture(scope="module")
def ada(tmp_path_factory):
    folder = tmp_path_factory.mktemp("loops") / "run"
    Store(folder).close()
    with ReviewStore(folder) as store:
        add_items(store, [Item(f"loop{number}", "", "rephrase", BODY) for number in range(6)])
    with serving(folder) as served:
        yield served.browser("annotator"), folder


def say(folder: Path, item: str, step: int, text: str = "An insect.", finish: str = "stop") -> None:
    """The model's answer, as a run gives it."""
    with ReviewStore(folder) as store:
        Loop(store, "rephrase").answer(
            find_item(store, item), Attempt(step, "", text, "m", f"key{step}", finish)
        )


def decide(ada: Browser, item: str, step: int, verdict: str, **fields: str):
    key = ada.get(f"/items/{item}").value("key") or "none"
    return ada.post(f"/items/{item}/answer", key=key, step=str(step), verdict=verdict, **fields)


def begin(ada: Browser) -> str:
    return ada.next().rpartition("/")[2]


def test_a_topic_can_be_abandoned_before_anything_is_asked(ada):
    browser, folder = ada
    item = begin(browser)
    page = browser.get(f"/items/{item}").text
    assert 'value="ask"' in page
    assert 'value="abandon"' in page
    assert decide(browser, item, 0, "abandon").status == 303
    with ReviewStore(folder) as store:
        assert find_item(store, item).state == "closed"


def test_a_message_has_as_many_wordings_as_the_run_allows(ada):
    browser, folder = ada
    item = begin(browser)
    assert decide(browser, item, 0, "ask", prompt="Why?").location == f"/items/{item}"
    say(folder, item, 0)
    assert decide(browser, item, 1, "rephrase", prompt="How?", reasons="wrong").status == 303
    say(folder, item, 1)
    late = decide(browser, item, 2, "rephrase", prompt="Once more?", reasons="wrong")
    assert late.status == 422
    assert "rephrase is not possible any more; choose one of accept, continue, abandon" in late.text
    assert "Once more?" in late.text, "what was typed stays"
    with ReviewStore(folder) as store:
        assert [one.verdict for one in decisions_on(store, find_item(store, item))] == ["ask", "rephrase"]
    assert decide(browser, item, 2, "accept").status == 303


def test_a_conversation_has_as_many_rounds_as_the_run_allows(ada):
    browser, folder = ada
    item = begin(browser)
    decide(browser, item, 0, "ask", prompt="Why?")
    say(folder, item, 0)
    assert decide(browser, item, 1, "continue", next="And then?").status == 303
    say(folder, item, 1)
    late = decide(browser, item, 2, "continue", next="And then again?")
    assert (late.status, "continue is not possible any more" in late.text) == (422, True)
    assert decide(browser, item, 2, "accept").status == 303


def test_what_the_server_refused_cannot_be_accepted(ada):
    browser, folder = ada
    item = begin(browser)
    decide(browser, item, 0, "ask", prompt="Why?")
    say(folder, item, 0, "HTTP 400: too long", "error")
    assert "The server refused the request" in browser.get(f"/items/{item}").text
    assert decide(browser, item, 1, "accept").status == 422
    assert decide(browser, item, 1, "abandon").status == 303


def test_a_conversation_under_way_is_not_done(ada):
    browser, _ = ada
    item = begin(browser)
    before = browser.get("/").text
    decide(browser, item, 0, "ask", prompt="Why?")
    assert browser.get("/").text == before, "still one that is left, and none that is done"
    decide(browser, item, 0, "ask", prompt="Again?")
    with ReviewStore(ada[1]) as store:
        assert len(decisions_on(store, find_item(store, item))) == 1, "one decision a step"
