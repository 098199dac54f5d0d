"""What was typed or chosen survives reloads, other tabs, going back and a killed server; nothing doubles."""

import pytest
from playwright.sync_api import Page

from tests.review.pages.conftest import Serve, Visit
from tests.review.pages.serving import Person, Served, pair, single
from tests.review.pages.test_keys import PAIRS, choices, pairs

pytestmark = pytest.mark.slow

INSTRUCTIONS = "name: I\nkind: instruction\nannotators: [ada]\n"
UNSAVED = "not saved: no connection"


def writing(serve: Serve, visit: Visit) -> tuple[Served, Person]:
    """Somebody in a text box of an item, the caret behind its text."""
    served = serve([single(f"Say {word}.", word) for word in ("one", "two")], INSTRUCTIONS)
    ada = visit(served)
    ada.submit()
    ada.press("t", "Control+End")
    return served, ada


def says(page: Page, text: str) -> None:
    page.locator("#saved", has_text=text).wait_for()


def test_draft_survives_a_reload(serve: Serve, visit: Visit):
    _, ada = writing(serve, visit)
    ada.page.keyboard.type(" and 1")
    ada.press("Escape", "m")
    ada.page.fill("#comment", "why not")
    ada.saved()
    ada.page.reload()
    assert ada.page.input_value("#output") == "one and 1"
    assert ada.page.input_value("#comment") == "why not"
    assert ada.page.locator(".notice").count() == 0
    assert "1" in ada.page.locator("#difference-output ins").inner_text()


def test_text_typed_just_before_a_reload_is_kept(serve: Serve, visit: Visit):
    served, ada = writing(serve, visit)
    for number in range(3):
        ada.page.keyboard.type(f" {number}")
        ada.page.reload()  # before the pause after which a draft is saved
        assert ada.page.input_value("#output") == f"one{''.join(f' {one}' for one in range(number + 1))}"
        ada.press("t", "Control+End")
    ada.page.keyboard.type("!")
    ada.saved()
    ada.submit("Control+Enter")
    assert [body["output"] for body in served.bodies()] == ["one 0 1 2!"]


def test_text_typed_just_before_leaving_is_kept(serve: Serve, visit: Visit):
    served, ada = writing(serve, visit)
    ada.page.keyboard.type(" more")
    ada.page.goto(served.address)
    ada.submit()
    assert ada.page.input_value("#output") == "one more"


def test_second_tab_is_told_and_loses_nothing(serve: Serve, visit: Visit):
    served, ada = writing(serve, visit)
    other = ada.context.new_page()
    other.goto(ada.page.url)
    ada.page.keyboard.type(" here")
    ada.saved()
    other.locator("#output").press_sequentially(" there")
    says(other, "another tab has changed this draft")
    assert " there" in other.input_value("#output")
    other.reload()
    assert other.input_value("#output") == "one here"
    other.get_by_role("button", name="Put back what was typed here").click()
    assert " there" in other.input_value("#output")
    says(other, "saved")
    ada.submit("Control+Enter")
    assert [body["output"] for body in served.bodies()] == ["one here"]
    other.keyboard.press("Control+Enter")
    other.locator("#faults", has_text="answered already").wait_for()
    assert " there" in other.input_value("#output")
    assert len(served.bodies()) == 1


def test_back_button_leads_on_from_an_answered_item(serve: Serve, visit: Visit):
    served = pairs(serve, 2)
    ada = visit(served)
    ada.submit()
    first = ada.page.url
    ada.press("ArrowLeft", "1")
    ada.submit()
    second = ada.page.url
    ada.page.go_back()
    assert ada.page.locator("h1").inner_text() == "Answered already"
    ada.submit()
    assert ada.page.url == second
    ada.page.goto(first)
    ada.submit("u")
    assert ada.page.url == first
    assert ada.chosen() == ["left", "significantly"]


def test_killed_server_loses_nothing_that_was_typed(serve: Serve, visit: Visit):
    served, ada = writing(serve, visit)
    ada.page.keyboard.type(" before")
    ada.saved()
    served.kill()
    ada.page.keyboard.type(" while")
    says(ada.page, UNSAVED)
    served.start()
    says(ada.page, "saved")
    ada.page.keyboard.type(" after")
    ada.saved()
    ada.page.reload()
    assert ada.page.input_value("#output") == "one before while after"
    ada.press("e")
    ada.submit("Control+Enter")
    assert [body["output"] for body in served.bodies()] == ["one before while after"]


def test_reload_after_a_kill_restores_what_the_server_never_got(serve: Serve, visit: Visit):
    served, ada = writing(serve, visit)
    served.kill()
    ada.page.keyboard.type(" unsent")
    says(ada.page, UNSAVED)
    item = ada.page.url
    ada.page.goto("about:blank")
    served.start()
    ada.page.goto(item)
    assert ada.page.input_value("#output") == "one unsent"
    assert "is here again" in ada.page.locator(".notice").inner_text()
    ada.submit("Control+Enter")
    assert [body["output"] for body in served.bodies()] == ["one unsent"]


def test_submit_waits_for_a_killed_server_and_counts_once(serve: Serve, visit: Visit):
    served = pairs(serve, 2)
    ada = visit(served)
    ada.submit()
    ada.press("ArrowRight", "3")
    ada.saved()
    served.kill()
    ada.press("Enter", "Enter")
    says(ada.page, "not sent: no connection")
    with ada.page.expect_navigation():
        served.start()
    assert choices(served) == [("right", "slightly")]


def test_answer_that_arrived_without_a_reply_is_not_doubled(serve: Serve, visit: Visit):
    served = pairs(serve, 2)
    ada = visit(served)
    ada.submit()
    lost = []

    def lose_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())  # the server has it; the browser never hears
            route.abort()

    ada.page.route("**/answer", lose_first)
    ada.press("0")
    ada.submit()
    assert lost[0].status == 200
    assert choices(served) == [("tie", None)]


def test_draft_that_arrived_without_a_reply_is_no_other_tab(serve: Serve, visit: Visit):
    _, ada = writing(serve, visit)
    lost = []

    def lose_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    ada.page.route("**/draft", lose_first)
    ada.page.keyboard.type(" once")
    says(ada.page, UNSAVED)
    ada.page.keyboard.type(" twice")
    ada.saved()
    assert lost[0].status == 200
    ada.page.reload()
    assert ada.page.input_value("#output") == "one once twice"


def test_ended_session_keeps_the_text_in_the_tab(serve: Serve, visit: Visit):
    served, ada = writing(serve, visit)
    ada.context.clear_cookies()
    ada.page.keyboard.type(" kept")
    says(ada.page, "your session has ended")
    item = ada.page.url
    ada.page.goto(served.links["ada"])
    ada.page.wait_for_url(f"{served.address}/")
    ada.page.goto(item)
    assert ada.page.input_value("#output") == "one kept"


def test_forms_work_without_scripts(serve: Serve, browser):
    served = serve([pair("Why?")], PAIRS)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.address)
    page.get_by_label("Token").fill(served.links["ada"].partition("#")[2])
    page.get_by_role("button", name="Enter").click()
    page.get_by_role("link", name="Start").click()
    page.get_by_label("Left is better").check()
    page.get_by_role("button", name="Submit").click()
    assert page.locator("#faults li").all_inner_texts() == ["say how much better"]
    assert page.get_by_label("Left is better").is_checked()
    page.get_by_label("slightly better").check()
    page.get_by_role("button", name="Submit").click()
    assert page.url == f"{served.address}/"
    assert choices(served) == [("left", "slightly")]
    context.close()
