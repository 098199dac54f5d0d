"""Several projects at once: people see and work on those that name them."""

import pytest

from datagen.formats.writing import write_records
from tests.review.server import pair, serving

PROJECTS = {
    "first": "name: First\nkind: comparison\nannotators: [ada, ben]\nadmins: [root]\n",
    "second": "name: Second\nkind: comparison\nannotators: [ben]\nadmins: [root]\n",
}


@pytest.fixture
def served(tmp_path):
    files = []
    for name, text in PROJECTS.items():
        files.append(tmp_path / f"{name}.yaml")
        files[-1].write_text(text)
    write_records([pair(0)], tmp_path / "pairs.jsonl")
    with serving(tmp_path / "pairs.jsonl", *files) as running:
        yield running


def test_a_project_is_open_to_whom_it_names_to_admins_and_to_whom_they_add(served):
    ada, ben, root = (served.browser(name) for name in ("ada", "ben", "root"))
    assert "Second" not in ada.get("/").text
    assert "Second" in ben.get("/").text
    assert "Second" in root.get("/").text
    assert ada.get("/next/1").status == 403
    assert ada.get("/guidelines/1").status == 403
    assert ben.next(1).startswith("/items/")
    link = root.post("/people/add", name="chi").text
    token = link.partition("/enter#")[2].partition("<")[0].partition('"')[0].strip()
    chi = served.browser()
    assert chi.post("/enter", token=token).status == 303
    assert "Second" in chi.get("/").text


def test_each_run_has_a_cookie_of_its_own(served, tmp_path):
    (tmp_path / "other").mkdir()
    write_records([pair(1)], tmp_path / "other" / "pairs.jsonl")
    with serving(tmp_path / "other" / "pairs.jsonl", tmp_path / "first.yaml") as other:
        names = [one.browser("ada").cookie.partition("=")[0] for one in (served, other)]
    assert len(set(names)) == 2, "ports of one host share their cookies"
