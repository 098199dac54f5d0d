import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import pytest

from datagen.errors import StoreError
from datagen.formats import to_json
from datagen.record import Message, Record, from_instruction
from datagen.report import write_report
from datagen.report.facts import collect
from datagen.report.wording import dollars, duration, moment, number, percentage
from datagen.store import Store, StoredReject
from tests.report.folders import (
    ACCEPTED,
    POEMS,
    QUESTIONS,
    curated_run,
    finish_stage,
    partial_run,
    record,
    similar,
    small_run,
)

HOSTILE = '</p></details><script>alert(1)</script><img src=x onerror=alert(1)>" onload="alert(1) {{ 7 * 7 }} {% raw %}'
REFERRING = {
    "src",
    "srcset",
    "href",
    "xlink:href",
    "action",
    "formaction",
    "data",
    "poster",
    "background",
    "ping",
}
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text; `faults` says what is not well nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.faults += [f"{tag} is never closed" for tag in self._open]

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"{tag} closed out of order")

    def handle_data(self, data):
        self.text += data


def written(folder: Path, **options: str) -> str:
    with Store(folder, write=False) as store:
        path = write_report(store, folder / "report.html", **options)
    assert [file.name for file in folder.glob("*.part")] == []
    return path.read_text("utf-8")


def hostile_run(folder: Path) -> Path:
    """Every text that a model, a file or a user's step can put into a run folder is hostile."""
    hostile = from_instruction(
        HOSTILE,
        "\u202eright to left\u202c שלום עולם مرحبا 👩‍👩‍👧‍👦 \x00\x1b[31m",
        "x" * 200_000,
        tags={"task": HOSTILE, "rouge_l": 0.2},
    )
    verb = from_instruction(f"Write a {'z' * 5000}.", "", HOSTILE)
    odd = Record((Message("system", HOSTILE), Message("user", "a\ud800b"), Message("assistant", HOSTILE)))
    with Store(folder) as store:
        store.add_event("recipe", {"text": HOSTILE})
        finish_stage(
            store, "01-self_instruct", [hostile, verb, odd, *ACCEPTED], {HOSTILE: {HOSTILE: 2}}, note=HOSTILE
        )
    return folder


def assert_loads_nothing(html: str) -> None:
    page = Page(html)
    references = [
        (tag, name, value)
        for tag, attributes in page.elements
        for name, value in attributes.items()
        if name in REFERRING
    ]
    assert references == [("link", "href", "data:,")]
    assert {tag for tag, _ in page.elements} & {
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "base",
        "form",
    } == set()
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    assert "default-src 'none'" in html


def test_report_is_whole_and_loads_nothing(tmp_path: Path):
    html = written(small_run(tmp_path / "small"))
    assert Page(html).faults == []
    assert_loads_nothing(html)


def test_report_shows_hostile_text_as_text(tmp_path: Path):
    html = written(hostile_run(tmp_path / "run"), title=HOSTILE)
    page = Page(html)
    assert page.faults == []
    assert_loads_nothing(html)
    assert HOSTILE in page.text
    assert "49" not in re.findall(r"alert\(1\) (\S+)", page.text)
    assert "\x00" not in html
    assert "\u202e" not in html
    assert "\ufffdright to left\ufffd שלום עולם مرحبا 👩‍👩‍👧‍👦" in page.text


def test_report_cuts_long_texts_with_a_note(tmp_path: Path):
    html = written(hostile_run(tmp_path / "run"))
    assert "… and 198,500 more characters" in html
    assert len(html) < 200_000


def test_report_of_a_partial_run_says_so(tmp_path: Path):
    page = Page(written(partial_run(tmp_path / "run")))
    assert page.faults == []
    assert "No stage of this run is finished yet" in page.text
    assert "There are no records yet." in page.text
    assert "too similar 2" in page.text


def test_report_of_a_run_stopped_in_a_later_stage_describes_the_one_before(tmp_path: Path):
    folder = partial_run(tmp_path / "run")
    with Store(folder) as store:
        finish_stage(store, "01-source", ACCEPTED, {})
    page = Page(written(folder))
    assert "the records below are those of the last finished" in page.text
    assert "4 of 4 records, drawn at random" in page.text
    assert "self_instruct, not finished: rejected so far" in page.text


def test_report_of_a_stage_without_records_says_so(tmp_path: Path):
    with Store(tmp_path / "run") as store:
        finish_stage(store, "01-self_instruct", [], {"self_instruct": {"too_short": 2}})
    page = Page(written(tmp_path / "run"))
    assert page.faults == []
    assert "There are no records yet." in page.text


def test_report_without_task_labels_says_so_and_draws_no_tasks(tmp_path: Path):
    with Store(tmp_path / "run") as store:
        finish_stage(store, "01-source", ACCEPTED[3:], {})
    page = Page(written(tmp_path / "run"))
    assert "No record says what kind of task it is." in page.text
    assert "brainstorm" not in page.text


def test_report_of_an_empty_folder_is_a_page(tmp_path: Path):
    Store(tmp_path / "run").close()
    page = Page(written(tmp_path / "run"))
    assert page.faults == []
    assert "No model has answered anything." in page.text


def test_report_names_the_unknown_price(tmp_path: Path):
    page = Page(written(small_run(tmp_path / "run")))
    assert "$0.0008" in page.text
    assert "price unknown of 1 model" in page.text


def test_report_is_titled_by_the_folder_unless_told_otherwise(tmp_path: Path):
    folder = small_run(tmp_path / "small")
    assert "<title>small · datagen report</title>" in written(folder)
    assert "<title>First &amp; last · datagen report</title>" in written(folder, title="First & last")


def test_report_draws_many_reasons_as_the_commonest_and_the_rest(tmp_path: Path):
    reasons = {f"reason_{number:02d}": number for number in range(1, 21)}
    with Store(tmp_path / "run") as store:
        finish_stage(store, "01-self_instruct", ACCEPTED, {"self_instruct": reasons})
    page = Page(written(tmp_path / "run"))
    # Eleven reasons, 20 down to 10, have their own bar; 9 + 8 + ... + 1 = 45 share one.
    assert re.search(r"9 further reasons\s+.*?45\s+21\.0 %", page.text, re.DOTALL)


def test_report_of_a_curated_run_is_whole_and_loads_nothing(tmp_path: Path):
    html = written(curated_run(tmp_path / "run"))
    page = Page(html)
    assert page.faults == []
    assert_loads_nothing(html)
    assert "Against the target" in page.text
    assert "records that were kept: 3, in 1" in page.text


def test_report_counts_the_cells_of_a_stage_with_quotas(tmp_path: Path):
    cells = {"generation": (2, 3), "open_qa": (1, 1)}
    with Store(tmp_path / "run") as store:
        finish_stage(
            store,
            "01-self_instruct",
            [*POEMS[:2], QUESTIONS[0]],
            {},
            cells=cells,
            own_rejects=[
                StoredReject("self_instruct", "cell_full", None, "open_qa", "k", to_json(QUESTIONS[1])),
                StoredReject("self_instruct", "outside_target", None, "", "k", to_json(ACCEPTED[3])),
            ],
        )
        (target,) = collect(store).targets
        assert [(row.before, row.after, row.wanted) for row in target.cells] == [(2, 2, 3), (2, 1, 1)]
        assert (target.before.inside, target.before.outside, target.after.inside) == (4, 1, 3)
        write_report(store, tmp_path / "r.html")
    assert "1 short" in (tmp_path / "r.html").read_text("utf-8")


def test_report_of_a_target_that_is_gone_says_so(tmp_path: Path):
    folder = curated_run(tmp_path / "run")
    (folder / "target.yaml").unlink()
    page = Page(written(folder))
    assert "the target of step balance cannot be read any more" in page.text
    assert "Against the target" not in page.text


def test_report_imports_no_step_of_a_user_but_takes_its_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "own_step_of_a_user.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    recipe = "name: x\nsteps: [{use: 'own_step_of_a_user:Near', threshold: 0.5}, {use: 7}, 3]\n"
    with Store(tmp_path / "run") as store:
        store.add_event("recipe", {"text": recipe})
        near = similar("Near", ACCEPTED[0], ACCEPTED[1], 0.9, "too_similar")
        finish_stage(store, "01-Near", ACCEPTED, {}, own_rejects=[near])
        facts = collect(store)
    assert [(one.step, one.threshold) for one in facts.rejects.similarities] == [("Near", 0.5)]
    assert facts.notes == ()


@pytest.mark.parametrize(
    "step",
    [
        "{use: balance, tasks: nowhere}",
        "{use: balance, traget: 3}",
        "{use: exact, threshold: .nan}",
        "{use: minhash, threshold: true}",
        "[1",
    ],
)
def test_report_of_a_recipe_that_is_none_any_more_is_still_a_page(tmp_path: Path, step: str):
    with Store(tmp_path / "run") as store:
        store.add_event("recipe", {"text": f"steps: [{step}]"})
        near = similar("minhash", ACCEPTED[0], ACCEPTED[1], 0.9, "too_similar")
        finish_stage(store, "01-minhash", ACCEPTED, {}, own_rejects=[near])
    page = Page(written(tmp_path / "run"))
    assert page.faults == []
    assert "4 of 4 records" in page.text


def test_report_shows_rejected_beside_what_was_kept(tmp_path: Path):
    page = Page(written(curated_run(tmp_path / "run")))
    assert len(re.findall(r"kept in its place: user", page.text)) == 3


def test_report_of_many_rejects_is_bounded(tmp_path: Path):
    long = [
        similar(
            "near", record(f"Poem {number} {'x' * 3000}", "y" * 3000), POEMS[number % 4], 0.9, "duplicate"
        )
        for number in range(400)
    ]
    with Store(tmp_path / "run") as store:
        finish_stage(store, "01-near", POEMS, {}, own_rejects=long)
    assert len(written(tmp_path / "run")) < 150_000


def test_report_that_cannot_be_written_is_one_error(tmp_path: Path):
    folder = small_run(tmp_path / "small")
    (tmp_path / "file").write_text("")
    with Store(folder, write=False) as store, pytest.raises(StoreError, match="cannot be written"):
        write_report(store, tmp_path / "file" / "report.html")


def test_report_leaves_the_old_page_when_the_run_is_damaged(tmp_path: Path):
    folder = small_run(tmp_path / "small")
    before = written(folder)
    with sqlite3.connect(folder / "run.db") as db:
        db.execute("DROP TABLE rejects")
    with Store(folder, write=False) as store, pytest.raises(StoreError):
        write_report(store, folder / "report.html")
    assert (folder / "report.html").read_text("utf-8") == before


def test_numbers_are_written_for_people():
    assert [number(0), number(12_345), number(9_999_999), number(12_345_678)] == [
        "0",
        "12,345",
        "9,999,999",
        "12.3 M",
    ]
    assert [percentage(0), percentage(0.0004), percentage(0.4567), percentage(1)] == [
        "0.0 %",
        "< 0.1 %",
        "45.7 %",
        "100.0 %",
    ]
    assert [dollars(0), dollars(0.0008), dollars(1234.5)] == ["$0.00", "$0.0008", "$1,234.50"]
    assert [duration(0.04), duration(59.9), duration(437.2), duration(7260)] == [
        "0.0 s",
        "59.9 s",
        "7 min 17 s",
        "2 h 01 min",
    ]
    assert moment(0) == "1970-01-01 00:00 UTC"
