"""The dashboard over HTTP: numbers that were counted by hand, as the page shows them."""

import re
import time

import pytest

from datagen.formats.writing import write_records
from datagen.record import from_instruction
from datagen.reviews.items import read_items
from datagen.reviews.store import ReviewStore
from tests.review.answering import chose, decided, say
from tests.review.server import pair, serving

PEOPLE = "annotators: [ada, ben]\nadmins: [root]\noverlap: 2\n"
PAIRS = f"name: <i>Colours</i>\nkind: comparison\n{PEOPLE}guidelines: Be fair.\n"
TEXTS = f"name: Texts\nkind: instruction\n{PEOPLE}"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Five pairs, in two batches, and two texts; two people said something of each. The left answer, "Red.", is the
    shorter one; everybody saw it left.

    Pairs: ada a a a b -, ben a a b b -. Of the last, whose answer is known to be a, ada says a and ben b.
    """
    folder = tmp_path_factory.mktemp("dashboard")
    projects = (folder / "colours.yaml", folder / "texts.yaml")
    for path, text in zip(projects, (PAIRS, TEXTS), strict=True):
        path.write_text(text)
    tasks = ("poem", "poem", "<b>code</b>", "poem")
    records = [
        pair(number).tagged(task=task, batch=f"week {1 + number // 2}") for number, task in enumerate(tasks)
    ]
    records += [pair(4).tagged(gold="a"), *(from_instruction(f"Do {n}.", "", "Done.") for n in range(2))]
    write_records(records, folder / "records.jsonl")
    with serving(folder / "records.jsonl", *projects) as running:
        with ReviewStore(running.folder) as store:
            items = list(read_items(store))
            for person, choices in (("ada", "aaaba"), ("ben", "aabbb")):
                for item, choice in zip(items, choices, strict=False):
                    given = {"shown": "ab", "active_ms": 30_000 if person == "ada" else 60_000}
                    say(store, item, person, chose(f"{choice} better"), **given)
                for item in items[5:]:
                    say(store, item, person, decided("accept"))
            with store.writing() as db:  # right on the first two, where a was chosen; wrong on the fourth
                db.executemany(
                    "INSERT INTO review_scores VALUES (?, 0, 'rm', ?, 0)", [(1, 1), (2, 2), (4, 3)]
                )
        yield running


def words(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def row(page, name, place=0):
    """A row of a table in words, by what stands at its beginning."""
    found = [words(one) for one in re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL)]
    return [one for one in found if one.startswith(name)][place]


@pytest.fixture(scope="module")
def page(served):
    root = served.browser("root")
    assert root.get("/dashboard").location == "/dashboard/0"
    until = time.monotonic() + 60
    while "being counted" in (page := root.get("/dashboard/0")).text:
        assert time.monotonic() < until
    assert page.status == 200
    return page


def test_progress_is_shown(page):
    tiles = dict(re.findall(r"<dt>(\w+)</dt><dd>([\d,]+)</dd>", page.text))
    assert tiles == {
        "Items": "5",
        "Answers": "10",
        "Complete": "5",
        "Open": "0",
        "Closed": "0",
        "Flagged": "0",
    }
    assert re.search(r"<title>\d{4}-\d\d-\d\d \d\d:00: \d+</title>", page.text)


def test_agreement_is_shown_with_intervals_and_numbers_of_units(page):
    """Three of four pairs agree. Chance by kappa: ada 3/4 a, ben 1/2 a, hence 1/2, and kappa (3/4 - 1/2) / (1/2).
    By AC1, with 5/8 a and three categories: (5/8 · 3/8 + 3/8 · 5/8) / 2 = 15/64, hence 33/49."""
    assert row(page, "Raw agreement").startswith("Raw agreement 75.0 % 25.0 % to 100.0 % 4")
    assert re.match(r"Cohen’s κ 0\.500 .* 4", row(page, "Cohen’s κ"))
    assert row(page, "Gwet’s AC1").startswith("Gwet’s AC1 0.673 ")
    for name in ("Fleiss’ κ", "Krippendorff’s α", "Gwet’s AC2, quadratic weights"):
        assert re.match(name + r" [−\d.]+ [−\d.]+ to [\d.]+ 4", row(page, name))


def test_annotators_are_shown_with_left_and_longer_rates_gold_and_time(page):
    """ada chose left, the shorter one, four times of five; ben twice."""
    assert re.match(r"ada 5 80\.0 % .*?n 5 20\.0 % .*?n 5 100\.0 % .*?n 1 30\.0 s 120", row(page, "ada"))
    assert re.match(r"ben 5 40\.0 % .*?n 5 60\.0 % .*?n 5 0\.0 % .*?n 1 1 min 00 s 60", row(page, "ben"))
    assert re.match(r"All 10 60\.0 % .*?n 10 40\.0 % .*?n 10 50\.0 % .*?n 2 45\.0 s 80", row(page, "All"))


def test_tasks_and_batches_are_shown_with_agreement_and_accuracy(page):
    assert row(page, "poem").startswith("poem 3 6 100.0 %")
    assert row(page, "&lt;b&gt;code&lt;/b&gt;").startswith("&lt;b&gt;code&lt;/b&gt; 1 2 0.0 %")
    assert re.match(r"week 1 m 2 4 100\.0 % .* 100\.0 % .*n 2$", row(page, "week 1"))
    assert re.match(r"week 2 m 2 4 50\.0 % .* 0\.0 % .*n 1$", row(page, "week 2"))
    assert "week 2: accuracy of rm 0.0 %" in page.text
    assert "<i>Colours</i>" not in page.text


def test_versions_of_guidelines_are_listed(page):
    assert re.match(r"1 \d{4}-\d\d-\d\d \d\d:\d\d UTC 8", row(page, "1 2"))


def test_measure_that_is_undefined_says_why(served):
    page = served.browser("root").get("/dashboard/1")
    assert "undefined: only one label was given" in row(page, "Fleiss’ κ")
    assert row(page, "Fleiss’ κ").startswith("Fleiss’ κ – – 2")


def test_new_answers_are_counted(served):
    root, ada = served.browser("root"), served.browser("ada")

    def answers():
        return int(re.search(r"<dt>Answers</dt><dd>(\d+)", root.get("/dashboard/1").text)[1])

    before = answers()
    with ReviewStore(served.folder) as store:
        (item, *_) = read_items(store, "kind = 'instruction'")
        say(store, item, "chi", decided("reject", reasons=["wrong"]))
    until = time.monotonic() + 60
    while answers() == before:
        assert time.monotonic() < until
    assert answers() == before + 1
    assert ada.get("/dashboard/1").status == 403


@pytest.mark.parametrize("path", ["/dashboard/2", "/disagreements/7"])
def test_project_that_is_not_served_has_no_page(served, path):
    assert served.browser("root").get(path).status == 404
