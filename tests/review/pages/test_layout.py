"""How the pages look to browsers: any width and colour scheme, nothing from elsewhere, hostile texts as texts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.review.pages.conftest import Serve, Visit
from tests.review.pages.serving import Person, Served, chat, dialogue_pair, pair, single

pytestmark = pytest.mark.slow

HOSTILE = (
    "<script>alert(1)</script><img src=//evil.test/x onerror=alert(2)> [x](javascript:alert(3)) \u202etxt.exe "
    + "W" * 400
)
PROJECTS = (
    "name: <b>Pairs</b>\nkind: comparison\nannotators: [ada]\nsafety: true\nguidelines: '# Rules\n\n  Be **fair**.'\n",
    "name: Scale\nkind: comparison\nannotators: [ada]\nscale: likert8\n",
    "name: Rating\nkind: rating\nannotators: [ada]\nscores: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n",
    "name: Instruction\nkind: instruction\nannotators: [ada]\nreasons: [wrong, '<i>']\n",
    "name: Demonstration\nkind: demonstration\nannotators: [ada]\ntasks: instructgpt\nnum: 5\n",
)


@pytest.fixture
def served(serve: Serve) -> Served:
    return serve(
        [
            dialogue_pair(HOSTILE, [(HOSTILE, "Two", HOSTILE), ("Three", HOSTILE, "")]),
            chat(HOSTILE, HOSTILE, "Go on", "No"),
            single(HOSTILE, HOSTILE),
        ],
        *PROJECTS,
    )


def pages(ada: Person, served: Served) -> Iterator[Page]:
    """Every page that an annotator sees."""
    paths = ["/", "/guidelines/0", *(f"/next/{place}" for place in range(len(PROJECTS)))]
    for path in paths:
        ada.page.goto(served.address + path)
        yield ada.page


@pytest.mark.parametrize("width", [360, 700, 1280, 3840])
def test_pages_fit_the_window_and_ask_nobody_else(served: Served, visit: Visit, width: int):
    ada = visit(served, width=width, scheme="dark" if width == 700 else "light")
    for page in pages(ada, served):
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert {re.match(r"https?://[^/]+", url)[0] for url in ada.requests} == {served.address}  # type: ignore[index]
    assert ada.complaints == []


def test_hostile_texts_are_shown_as_texts(served: Served, visit: Visit):
    ada = visit(served)
    dialogs = []
    ada.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    seen = 0
    for page in pages(ada, served):
        assert page.evaluate("document.querySelectorAll('main img, main a[href^=javascript]').length") == 0
        text = page.locator("main").inner_text()
        seen += "<script>alert(1)</script>" in text and "U+202E" in text
    assert seen == 3  # two comparisons and the rating; an instruction stands in text boxes
    assert dialogs == []


def test_names_of_models_and_batches_are_nowhere(served: Served, visit: Visit):
    ada = visit(served)
    for page in pages(ada, served):
        assert "secret" not in page.content()


def test_everything_has_a_name_and_a_heading(served: Served, visit: Visit):
    ada = visit(served)
    for page in pages(ada, served):
        assert page.evaluate(NAMELESS) == []
        assert page.locator("h1").count() == 1
        assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size") == (
            page.locator("[id]").count()
        )


NAMELESS = """
[...document.querySelectorAll('input:not([type=hidden]), textarea, select, button, a[href], summary')]
    .filter(one => !(one.labels?.length ? one.labels[0] : one).textContent.trim() && !one.getAttribute('aria-label'))
    .concat([...document.querySelectorAll('fieldset')].filter(one => !one.querySelector('legend')))
    .map(one => one.outerHTML)
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_their_background(served: Served, visit: Visit, scheme: str):
    ada = visit(served, scheme=scheme)
    for page in pages(ada, served):
        assert page.evaluate(FAINT) == []


# WCAG 2.2, 1.4.3: 4.5 : 1. What is disabled is exempt.
FAINT = """
(() => {
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(one => one / 255)
        .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = one => {
        for (; one; one = one.parentElement) {
            const colour = numbers(getComputedStyle(one).backgroundColor);
            if (colour[3] !== 0) return colour;
        }
    };
    return [...document.body.querySelectorAll('*')]
        .filter(one => one.getClientRects().length && !one.closest(':disabled, progress, .past')
            && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .map(one => [one, light(numbers(getComputedStyle(one).color)), light(behind(one))])
        .map(([one, ...both]) => [one, (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05)])
        .filter(([_, contrast]) => contrast < 4.5).map(([one, contrast]) => [one.outerHTML, contrast]);
})()
"""


def test_schemes_differ_and_focus_is_seen(served: Served, visit: Visit):
    colours = set()
    for scheme in ("light", "dark"):
        ada = visit(served, scheme=scheme)
        colours.add(ada.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2
    ada.page.goto(f"{served.address}/next/1")
    for _ in range(40):
        ada.press("Tab")
        drawn = ada.page.evaluate(
            "[document.activeElement, document.activeElement.closest('.pick')].filter(Boolean)"
            ".some(one => getComputedStyle(one).outlineStyle !== 'none' || one.matches('body'))"
        )
        assert drawn, ada.page.evaluate("document.activeElement.outerHTML")


def test_token_leaves_the_address(serve: Serve, visit: Visit):
    served = serve([pair("Why?")], PROJECTS[1])
    ada = visit(served)
    token = served.links["ada"].partition("#")[2]
    assert all(token not in url for url in ada.requests if "#" not in url)
    ada.page.go_back()
    assert token not in ada.page.url


def test_guidelines_stay_as_they_were_left(served: Served, visit: Visit):
    ada = visit(served)
    ada.submit()
    panel = ada.page.locator("#guidelines")
    assert panel.get_attribute("open") is not None
    ada.press("g")
    ada.page.reload()
    assert panel.get_attribute("open") is None
    narrow = visit(served, width=360)
    narrow.submit()
    assert narrow.page.locator("#guidelines").get_attribute("open") is None
