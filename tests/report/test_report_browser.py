"""The report in a real browser, Chromium, with every request but the one for the page blocked and counted."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

from datagen.report import write_report
from datagen.report.dataset import Looking, describe
from datagen.report.dataset_page import write_page
from datagen.report.facts import ReportFacts, collect
from datagen.report.wording import number, percentage
from datagen.store import Store
from datagen.targets import load_target
from tests.report.folders import POEMS, QUESTIONS, curated_run, partial_run, similar, small_run
from tests.report.test_dataset import hostile_records
from tests.report.test_report import hostile_run

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
RUNS = {"small": small_run, "partial": partial_run, "hostile": hostile_run, "curated": curated_run}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("no Chromium on the path; run: apt-get install -y --no-install-recommends chromium")
    with sync_playwright() as playwright:
        # Inside a container the sandbox of Chromium has no rights to set itself up.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A report opened at a width; `requests` and `complaints` are what the browser asked for and said."""

    def __init__(self, browser: Browser, path: Path, width: int, scheme: str) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
        )
        self.page.route("**/*", lambda route: self._decide(route, path.as_uri()))
        self.page.on("request", self._count)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())
        self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    def _decide(self, route: Route, allowed: str) -> None:
        if route.request.url == allowed:
            route.continue_()
        else:
            route.abort()

    def _count(self, request: Request) -> None:
        self.requests.append(request.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


def report_of(run: str, tmp_path: Path) -> tuple[Path, ReportFacts]:
    folder = RUNS[run](tmp_path / run)
    with Store(folder, write=False) as store:
        return write_report(store, folder / "report.html"), collect(store)


def dataset_page(tmp_path: Path) -> Path:
    """Records of every kind, compared with 40 cells, with rejects whose kept records are among them."""
    rejects = [similar("minhash", QUESTIONS[0], one, 0.9, "near_duplicate") for one in (*POEMS, POEMS[0])]
    records = [*hostile_records(), *QUESTIONS]
    facts = describe(
        records,
        Looking(load_target("h4", "instructgpt")),
        name="data.jsonl",
        before=records,
        rejects=lambda: rejects,
    )
    return write_page(facts, tmp_path / "stats.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 700, 390])
@pytest.mark.parametrize("run", [*RUNS, "dataset"])
def test_report_opens_alone_and_fits_the_window(
    browser: Browser, tmp_path: Path, run: str, width: int, scheme: str
):
    path = dataset_page(tmp_path) if run == "dataset" else report_of(run, tmp_path)[0]
    visit = Visit(browser, path, width, scheme)
    assert visit.requests == [path.as_uri()]
    assert visit.complaints == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.page.evaluate(WIDER_THAN_WINDOW) == []
    assert visit.page.evaluate(LABELS_OUT_OF_THEIR_CELLS) == []
    visit.page.close()


# Elements inside a treemap are clipped by their cell, which the other check looks at.
WIDER_THAN_WINDOW = """
[...document.body.querySelectorAll('*')]
    .filter(one => !one.closest('.treemap svg'))
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([_, box]) => box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5))
    .map(([one, box]) => `${one.tagName}.${one.getAttribute('class')} ${box.left} to ${box.right}`)
"""
LABELS_OUT_OF_THEIR_CELLS = """
[...document.querySelectorAll('.treemap text')]
    .map(one => [one, one.parentElement.querySelector(':scope > rect')])
    .map(([one, rect]) => [one, one.getBoundingClientRect(), rect.getBoundingClientRect()])
    .filter(([_, label, cell]) => label.right > cell.right + 0.5 || label.bottom > cell.bottom + 0.5)
    .map(([one]) => one.textContent)
"""


def test_report_shows_the_numbers_of_its_facts(browser: Browser, tmp_path: Path):
    path, facts = report_of("small", tmp_path)
    page = Visit(browser, path, 1280, "light").page
    shown = {
        tile: page.locator(f"#{tile} strong").inner_text() for tile in ("accepted", "rejected", "requests")
    }
    assert shown == {"accepted": "4", "rejected": "4", "requests": "3"}
    assert page.locator("#tokens strong").inner_text() == number(facts.tokens)
    assert rows(page, "#funnel") == [
        ["generated", "8", "100.0 %"],
        ["too similar", "2", "25.0 %"],
        ["too short", "1", "12.5 %"],
        ["wrong language language", "1", "12.5 %"],
        ["accepted", "4", "50.0 %"],
    ]
    assert rows(page, "#tasks") == [
        [task.name.replace("_", " "), number(task.count), percentage(task.count / 4)]
        for task in facts.records.tasks
    ]
    assert "33.3 % of the records" in page.locator("#classification").inner_text()
    assert page.locator("#samples details").count() == len(facts.records.samples) == 4
    assert page.locator("#rejects details").count() == 4
    page.close()


@pytest.mark.parametrize("figure", ["prompts", "responses", "novelty"])
def test_report_draws_columns_as_high_as_their_counts(browser: Browser, tmp_path: Path, figure: str):
    path, facts = report_of("small", tmp_path)
    page = Visit(browser, path, 1280, "light").page
    records = facts.records
    histogram = {
        "prompts": records.prompt_words,
        "responses": records.response_words,
        "novelty": records.novelty,
    }
    expected = histogram[figure]
    assert expected is not None
    plot = page.locator(f"#{figure} .plot")
    heights = plot.evaluate("plot => [...plot.querySelectorAll('.column')].map(one => one.getBBox().height)")
    lines = plot.evaluate("plot => [...plot.querySelectorAll('.grid')].map(one => one.getBBox().y)")
    ticks = [float(text) for text in plot.locator("text").all_text_contents()]
    unit = (max(lines) - min(lines)) / (max(ticks) - min(ticks))
    assert heights == pytest.approx([count * unit for count in expected.counts], abs=0.5)
    page.close()


def test_report_shows_one_treemap_at_every_width(browser: Browser, tmp_path: Path):
    path, _ = report_of("small", tmp_path)
    for width, kind in ((1280, "wide"), (390, "narrow")):
        page = Visit(browser, path, width, "light").page
        visible = page.locator(".treemap:visible")
        assert visible.count() == 1
        assert kind in (visible.get_attribute("class") or "")
        assert visible.locator(".verb").all_text_contents() == ["write", "question"]
        page.close()


def test_report_has_another_background_in_the_dark(browser: Browser, tmp_path: Path):
    path, _ = report_of("small", tmp_path)
    colours = set()
    for scheme in ("light", "dark"):
        page = Visit(browser, path, 1280, scheme).page
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert len(colours) == 2


def rows(page: Page, section: str) -> list[list[str]]:
    """The words of each row of a section's bars, without the drawing."""
    return [
        [" ".join(row.locator(cell).inner_text().split()) for cell in ("th", ".count", ".share")]
        for row in page.locator(f"{section} .bars tr").all()
    ]


def test_report_shows_the_target_before_and_after(browser: Browser, tmp_path: Path):
    path, _ = report_of("curated", tmp_path)
    page = Visit(browser, path, 1280, "light").page
    distances = [
        " ".join(row.inner_text().split()) for row in page.locator("#target .distances tr").all()[1:]
    ]
    # 4 : 2 and 2 : 1 are both a sixth from 1 : 1.
    assert [row.split()[:4] for row in distances] == [
        ["before", "6", "0", "0.167"],
        ["after", "3", "0", "0.167"],
    ]
    assert [
        [cell.strip() for cell in row.locator("th, .count").all_inner_texts()]
        for row in page.locator("#target .cells tr").all()
    ] == [
        ["task", "before", "after", "wanted"],
        ["generation", "4", "2", "2"],
        ["open qa", "2", "1", "1"],
    ]
    bars = page.locator("#target .cells tr:nth-child(1) .bar rect")
    widths = bars.evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert widths[0] == pytest.approx(widths[1], abs=1)  # two thirds of the records, before as after
    page.close()


def test_report_shades_what_lies_above_the_threshold(browser: Browser, tmp_path: Path):
    path, _ = report_of("curated", tmp_path)
    page = Visit(browser, path, 1280, "light").page
    plot = page.locator("#similarity figure:has(.region) .plot").bounding_box()
    region = page.locator("#similarity .region").bounding_box()
    assert plot is not None
    assert region is not None
    assert (region["x"] - plot["x"]) / plot["width"] == pytest.approx(0.8, abs=0.01)
    assert region["x"] + region["width"] == pytest.approx(plot["x"] + plot["width"], abs=1)
    page.close()


def test_report_opens_a_cluster_to_show_who_was_dropped_for_whom(browser: Browser, tmp_path: Path):
    path, _ = report_of("curated", tmp_path)
    page = Visit(browser, path, 1280, "light").page
    cluster = page.locator("#clusters details")
    assert cluster.count() == 1
    assert "Write a poem about rain." in cluster.locator("summary").inner_text()
    assert "3 dropped" in cluster.locator("summary").inner_text()
    parts = [" ".join(part.inner_text().split()) for part in cluster.locator(".part").all()]
    assert [part.split()[0:2] for part in parts[1:]] == [
        ["similarity", "0.850"],
        ["similarity", "0.920"],
        ["similar", "near"],
    ]
    page.close()


def test_report_draws_boxes_inside_of_their_plots_at_every_width(browser: Browser, tmp_path: Path):
    path = dataset_page(tmp_path)
    for width in (1280, 390):
        page = Visit(browser, path, width, "light").page
        assert page.locator("#boxes-prompt .box").count() == 5
        assert page.evaluate(BOXES_OUT_OF_THEIR_PLOTS) == []
        assert page.evaluate(TICKS_THAT_OVERLAP) == []
        page.close()


BOXES_OUT_OF_THEIR_PLOTS = """
[...document.querySelectorAll('.box')]
    .flatMap(box => [...box.querySelectorAll('line, rect')].map(one => [box, one]))
    .map(([box, one]) => [box.getBoundingClientRect(), one.getBoundingClientRect(), one])
    .filter(([box, one]) => one.left < box.left - 1 || one.right > box.right + 3)
    .map(([_, __, one]) => one.outerHTML)
"""
TICKS_THAT_OVERLAP = """
[...document.querySelectorAll('.axis')].flatMap(axis => {
    const ticks = [...axis.querySelectorAll('text')].map(one => one.getBoundingClientRect());
    return ticks.slice(1).filter((one, place) => one.left < ticks[place].right).map(one => one.left);
})
"""
