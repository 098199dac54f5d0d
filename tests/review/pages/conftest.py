"""One Chromium for the tests of a file; a server for each."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from datagen.record import Record
from tests.review.pages.serving import Person, Served

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
Serve = Callable[..., Served]
Visit = Callable[..., Person]


@pytest.fixture(scope="module")  # beyond its module its running loop would be in the way of others
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("no Chromium on the path; run: apt-get install -y --no-install-recommends chromium")
    with sync_playwright() as playwright:
        # Inside a container the sandbox of Chromium has no rights to set itself up.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    started: list[Served] = []

    def start(what: Path | list[Record], *projects: str) -> Served:
        started.append(Served(tmp_path, what, *projects))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    people: list[Person] = []

    def come(served: Served, name: str = "ada", **options: object) -> Person:
        people.append(Person(browser, served, name, **options))  # type: ignore[arg-type]
        return people[-1]

    yield come
    for one in people:
        one.context.close()
