"""The admins' page on people, over HTTP: links, leases, revocations, and downloads while people work."""

import re
import sqlite3
import threading

import orjson
import pytest

from datagen.formats.writing import write_records
from datagen.review.restoring import restore
from datagen.reviews.answers import answered_items
from datagen.reviews.people import people, revoke
from datagen.reviews.store import ReviewStore
from datagen.store import Store
from tests.review.server import pair, serving, tags

PROJECT = "name: Colours\nkind: comparison\nannotators: [ada, ben]\nadmins: [root]\n"
CHOSEN = {"choice-0": "left", "strength-0": "better"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("managing")
    (folder / "project.yaml").write_text(PROJECT)
    write_records([pair(number) for number in range(80)], folder / "pairs.jsonl")
    with serving(folder / "pairs.jsonl", folder / "project.yaml") as running:
        yield running


@pytest.fixture
def store(served):
    with ReviewStore(served.folder) as opened:
        yield opened


def link_on(page):
    (found,) = [one["value"] for tag, one in tags(page.text) if tag == "input" and one.get("id") == "link"]
    return found


def row_of(page, name):
    """What the page says of a person."""
    (found,) = [row for row in page.text.split("<tr>") if f"<bdi>{name}</bdi>" in row.partition("</th>")[0]]
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def opens(served, link):
    """Whether the link lets somebody in."""
    address, _, token = link.partition("/enter#")
    assert address == served.address
    return served.browser().post("/enter", token=token).status == 303


def test_added_annotator_gets_a_link_that_is_shown_once(served, store):
    root = served.browser("root")
    page = root.post("/people/add", name=" Chi <b> ")
    assert "The link of <bdi>Chi &lt;b&gt;</bdi>" in page.text
    link = link_on(page)
    assert opens(served, link)
    assert link.partition("#")[2] not in root.get("/people").text
    assert [(one.role, one.revoked) for one in people(store) if one.name == "Chi <b>"] == [
        ("annotator", False)
    ]
    token = link.partition("#")[2].encode()
    assert not any(token in file.read_bytes() for file in served.folder.glob("run.db*"))


@pytest.mark.parametrize("name", ["", "  ", "ada", "root", "a\u202eb", "x" * 81, "two\nlines"])
def test_name_that_will_not_do_is_refused(served, store, name):
    before = people(store)
    page = served.browser("root").post("/people/add", name=name)
    assert page.status == 422
    assert "/enter#" not in page.text
    assert people(store) == before


def test_new_link_ends_the_old_one_and_lets_in_who_was_revoked(served, store):
    root = served.browser("root")
    first = link_on(root.post("/people/add", name="dan"))
    second = link_on(root.post("/people/link", person="dan"))
    assert not opens(served, first)
    assert opens(served, second)
    revoke(store, "dan")
    assert not opens(served, second)
    assert opens(served, link_on(root.post("/people/link", person="dan")))


def test_access_is_revoked_once_that_was_confirmed(served, store):
    root = served.browser("root")
    link = link_on(root.post("/people/add", name="eva"))
    eva = served.browser()
    eva.post("/enter", token=link.partition("#")[2])
    asked = root.post("/people/revoke", person="eva")
    assert "Revoke the access of <bdi>eva</bdi>?" in asked.text
    assert eva.get("/").status == 200
    assert root.post("/people/revoke", person="eva", confirmed="yes").location == "/people"
    assert eva.get("/").location == "/enter"
    assert not opens(served, link)
    assert "eva revoked annotator" in row_of(root.get("/people"), "eva")


@pytest.mark.parametrize("path", ["link", "revoke", "release"])
@pytest.mark.parametrize("name", ["nobody", "", "procedural:judge"])
def test_nobody_is_managed_who_does_not_work_here(served, store, path, name):
    with store.writing() as db:
        db.execute(
            "INSERT OR IGNORE INTO review_people VALUES ('procedural:judge', 'judge', NULL, '{}', 0, NULL)"
        )
    before = people(store)
    assert served.browser("root").post(f"/people/{path}", person=name, confirmed="yes").status == 404
    assert people(store) == before


def test_admins_cannot_revoke_themselves(served):
    root = served.browser("root")
    assert root.post("/people/revoke", person="root", confirmed="yes").status == 409
    assert root.get("/people").status == 200


def test_items_that_somebody_holds_go_back_to_the_queue(served):
    root, ada, ben = (served.browser(name) for name in ("root", "ada", "ben"))
    held = ada.next()
    draft = ada.post(f"{held}/draft", version="0", comment="half a thought")
    assert draft.status == 200
    assert ben.next() != held
    assert "1 since" in row_of(root.get("/people"), "ada")
    assert root.post("/people/release", person="ada").location == "/people"
    assert "since" not in row_of(root.get("/people"), "ada")
    assert ben.post(f"{ben.next()}/answer", key="ben's", **CHOSEN).status == 303
    assert ben.next() == held
    assert "half a thought" in ada.get(held).text


def test_people_are_listed_with_what_they_did(served):
    root, ada = served.browser("root"), served.browser("ada")
    before = int(re.search(r"annotator (\d+)", row_of(root.get("/people"), "ada"))[1])
    ada.post(f"{ada.next()}/answer", key="counted", **CHOSEN)
    row = row_of(root.get("/people"), "ada")
    assert int(re.search(r"annotator (\d+)", row)[1]) == before + 1
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", row)


def test_backup_taken_while_people_work_is_whole(served, tmp_path):
    """Every answer that was kept before the download began is in it, and nothing of one that came half."""
    ada, root = served.browser("ada"), served.browser("root")
    stop = threading.Event()
    kept = []

    def work():
        while not stop.is_set() and (address := ada.next()) != "/":
            assert ada.post(f"{address}/answer", key=address, **CHOSEN).status == 303
            kept.append(address.rpartition("/")[2])

    worker = threading.Thread(target=work)
    worker.start()
    try:
        copies = []
        for number in range(3):
            known = set(kept)
            page = root.get("/download/backup")
            assert (page.status, len(page.body)) == (200, int(page.headers["Content-Length"]))
            assert page.headers["Content-Disposition"] == 'attachment; filename="run.db"'
            copies.append((tmp_path / str(number), known))
            copies[-1][0].mkdir()
            (copies[-1][0] / "run.db").write_bytes(page.body)
    finally:
        stop.set()
        worker.join()
    assert kept
    for folder, known in copies:
        with sqlite3.connect(folder / "run.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()
        with ReviewStore(folder) as store:
            assert known <= {one.item.id for one in answered_items(store)}
    assert list(served.folder.glob(".download*")) == []


def test_raw_download_brings_the_review_back_elsewhere(served, store, tmp_path):
    page = served.browser("root").get("/download/raw")
    assert page.headers["Content-Disposition"] == 'attachment; filename="reviews.jsonl"'
    assert orjson.loads(page.body.partition(b"\n")[0])["row"] == "review"
    (tmp_path / "reviews.jsonl").write_bytes(page.body)
    Store(tmp_path).close()
    with ReviewStore(tmp_path) as copy:
        restore(copy, tmp_path / "reviews.jsonl")
        told = [
            [(one.item.id, one.answers) for one in answered_items(each, everything=True)]
            for each in (store, copy)
        ]
    assert told[0] == told[1]
    assert list(served.folder.glob(".download*")) == []
