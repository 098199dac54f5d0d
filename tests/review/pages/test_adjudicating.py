"""The admins' pages in Chromium: a dispute settled by keys alone, and how the pages look at any width."""

import re

import pytest

from datagen.review.disputes import case_of, look_for_cases
from datagen.reviews.items import read_items
from datagen.reviews.project import Project
from tests.review.answering import chose, decided, say, scored
from tests.review.pages.conftest import Serve, Visit
from tests.review.pages.serving import Person, Served, chat, dialogue_pair, pair, single

pytestmark = pytest.mark.slow

PAIRS = "name: Pairs\nkind: comparison\nannotators: [ada, ben]\nadmins: [root]\noverlap: 2\n"
TURNS = [("One", "Two", "And then?"), ("Three", "Four", "")]


def disputed(serve: Serve, more: str = "") -> Served:
    """Two dialogues of two turns each, on which two people differ."""
    served = serve([dialogue_pair(f"Question {number}?", TURNS) for number in range(2)], PAIRS + more)
    with served.store(write=True) as store:
        for item in read_items(store):
            say(store, item, "ada", chose("a better", "a better", safety=["safe", "safe"]))
            say(store, item, "ben", chose("b slightly", "tie", safety=["safe", "safe"]))
    return served


def settle(root: Person, served: Served) -> None:
    root.page.goto(f"{served.address}/adjudicate")
    root.submit()  # opens the first case


def verdicts(served: Served) -> list[dict]:
    with served.store() as store:
        cases = [case_of(store, Project("Pairs", "comparison"), item) for item in read_items(store)]
    return [dict(case.verdict.body) for case in cases if case.verdict]


def test_label_is_taken_by_its_digit(serve: Serve, visit: Visit):
    served = disputed(serve)
    with served.store() as store:
        first, _ = look_for_cases(store, Project("Pairs", "comparison")).cases
    root = visit(served, "root")
    settle(root, served)
    root.press("1", "2", "m")
    root.page.keyboard.type("the second, 1 of 2")
    root.submit("Control+Enter")
    assert verdicts(served) == [{**first.labels[1].body, "comment": "the second, 1 of 2"}]
    second = root.page.url
    assert "?last=" in second
    root.press("b")
    root.page.get_by_text("Settled already").wait_for()
    root.page.goto(second)
    root.press("1")
    root.submit()
    assert "Nothing waits" in root.page.locator("main").inner_text()
    assert root.complaints == []


def test_own_answer_is_given_by_the_annotators_keys(serve: Serve, visit: Visit):
    served = disputed(serve, "safety: true\n")
    root = visit(served, "root")
    settle(root, served)
    assert not root.page.locator(".choices").first.is_visible()
    assert root.page.get_by_text("Four").is_visible()
    root.press("o")
    assert root.page.locator(".choices").first.is_visible()
    root.press("q", "o", "ArrowLeft", "3", "j", "w", "p", "0")
    root.submit()
    assert verdicts(served) == [
        {
            "turns": [
                {"choice": "a", "strength": "slightly", "likert": None, "safety": ["safe", "safe"]},
                {"choice": "tie", "strength": None, "likert": None, "safety": ["unsafe", "unsafe"]},
            ],
            "comment": "",
        }
    ]


def test_label_can_be_taken_after_all(serve: Serve, visit: Visit):
    served = disputed(serve)
    root = visit(served, "root")
    settle(root, served)
    root.press("o", "1")
    assert root.page.locator("[name=take][value=own]").is_checked()
    root.page.get_by_text("Label 2").click()
    root.press("1")
    root.submit()
    assert len(verdicts(served)) == 1
    assert "own" not in str(verdicts(served))


HOSTILE = "<script>alert(1)</script><img src=//evil.test/x onerror=alert(2)>\u202etxt.exe " + "W" * 300
PROJECTS = (
    "name: <b>Pairs</b>\nkind: comparison\nannotators: [ada, ben]\nadmins: [root]\noverlap: 2\nsafety: true\n",
    "name: Scale\nkind: comparison\nannotators: [ada]\nadmins: [root]\nscale: likert8\n",
    "name: Rating\nkind: rating\nannotators: [ada]\nadmins: [root]\n",
    f"name: {'Instruction' * 7}\nkind: instruction\nannotators: [ada]\nadmins: [root]\n",
)


@pytest.fixture
def served(serve: Serve) -> Served:
    """A dispute of every kind; everything flagged besides."""
    served = serve(
        [
            dialogue_pair(HOSTILE, [(HOSTILE, "Two", HOSTILE), ("Three", HOSTILE, "")]),
            pair("Plain?").tagged(task=HOSTILE, batch=HOSTILE),
            chat(HOSTILE, HOSTILE, "Go on", "No"),
            single(HOSTILE, HOSTILE),
        ],
        *PROJECTS,
    )
    with served.store(write=True) as store:
        for item in read_items(store):
            turns = len(item.body.get("turns", ()))
            bodies = {
                "comparison": [
                    chose(*[f"{side} better"] * turns, safety=["safe", "unsafe"], comment=HOSTILE)
                    for side in "ab"
                ],
                "rating": [scored(1, 5), scored(5, 1)],
                "instruction": [decided("reject", reasons=["wrong"]), decided("edit", HOSTILE * 2, "New.")],
            }[item.kind]
            for person, body in zip(("ada", "ben"), bodies, strict=True):
                say(store, item, person, body, shown="ab", active_ms=1000)
            say(store, item, "W" * 80, {"comment": HOSTILE}, status="flagged")
    return served


def pages(root: Person, served: Served) -> list[str]:
    """Every page that an admin sees."""
    found = ["/people", *(f"/dashboard/{place}" for place in range(len(PROJECTS)))]
    for place in range(len(PROJECTS)):
        found.append(f"/disagreements/{place}")
        root.page.goto(served.address + found[-1])
        found.append(root.page.locator(".cases a").first.get_attribute("href"))
    return found


@pytest.mark.parametrize("width", [360, 700, 3840])
def test_pages_of_admins_fit_the_window_and_ask_nobody_else(served: Served, visit: Visit, width: int):
    root = visit(served, "root", width=width, scheme="dark" if width == 700 else "light")
    for path in pages(root, served):
        root.page.goto(served.address + path)
        assert root.page.evaluate("document.documentElement.scrollWidth") <= width, path
        if path.startswith("/adjudicate"):
            root.press("o")
            assert root.page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert {re.match(r"https?://[^/]+", url)[0] for url in root.requests} == {served.address}
    assert root.complaints == []


def test_person_is_revoked_by_keys_and_one_click(served: Served, visit: Visit):
    root = visit(served, "root")
    root.page.goto(f"{served.address}/people")
    root.press("a")
    root.page.keyboard.type("zoe")
    root.submit("Enter")
    assert root.page.get_by_label("Link", exact=True).input_value().startswith(f"{served.address}/enter#")
    with root.page.expect_navigation():
        root.page.get_by_label("Revoke: zoe").click()
    root.submit("y")
    assert "revoked" in root.page.locator("tr", has_text="zoe").inner_text()
    assert root.complaints == []
