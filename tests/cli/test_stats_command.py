import json

import pytest

from datagen.cli import main
from datagen.formats import to_json
from datagen.resources import shipped
from datagen.store import Store
from tests.report.folders import POEMS, QUESTIONS, curated_run

QUICK = ("--languages", "none", "--novelty", "none")


def stats(capsys, *arguments):
    code = main(["stats", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


def write(path, records):
    path.write_text("".join(json.dumps(to_json(record)) + "\n" for record in records))
    return path


@pytest.fixture
def data(tmp_path):
    return write(tmp_path / "data.jsonl", [*POEMS, *QUESTIONS])


def test_stats_of_a_file_as_text(data, capsys):
    code, out, err = stats(capsys, data)
    assert (code, err) == (0, "")
    assert out.startswith("data.jsonl: 6 records\n")
    assert f"  {'generation':<30}{'4':>12}{'66.7 %':>10}\n" in out
    assert "duplicates     0 records equal to an earlier one (0.0 %)" in out
    assert max(map(len, out.splitlines())) <= 100


def test_stats_as_json_has_every_number(data, capsys):
    code, out, _ = stats(capsys, data, "--tasks", "h4", "--json")
    plain = json.loads(out)
    assert code == 0
    assert plain["records"]["count"] == 6
    assert [row["after"] for row in plain["target"]["cells"][:2]] == [4, 2]
    assert plain["target"]["after"]["total_variation"] == pytest.approx(0.42)
    assert plain["missing"] == {"response": 0, "instruction": 0, "messages": 0}
    assert plain["languages"]["of"] == plain["nearness"]["of"] == 6


def test_stats_is_the_same_each_time(data, capsys):
    assert stats(capsys, data, "--json") == stats(capsys, data, "--json")


def test_stats_of_a_run_folder_has_its_rejects(tmp_path, capsys):
    code, out, _ = stats(capsys, curated_run(tmp_path / "run"), *QUICK)
    assert code == 0
    assert "run: 3 records" in out
    assert "rejected       6: over_quota by balance 3, near_duplicate by near 3" in out


def test_stats_writes_a_page_with_rejects_and_before(data, tmp_path, capsys):
    rejects = tmp_path / "r.jsonl"
    reject = {
        "step": "minhash",
        "reason": "near_duplicate",
        "score": 0.9,
        "detail": POEMS[0].id,
        "source": "",
    }
    rejects.write_text(json.dumps({**to_json(POEMS[1]), "reject": reject}) + "\n")
    after = write(tmp_path / "after.jsonl", [POEMS[0], QUESTIONS[0]])
    page = tmp_path / "page.html"
    code, out, _ = stats(
        capsys, after, "--before", data, "--tasks", "h4", "--rejects", rejects, "--html", page, *QUICK
    )
    assert code == 0
    assert f"page: {page}" in out
    assert "  before       total variation 0.420" in out
    html = page.read_text("utf-8")
    for section in ("target", "tasks", "shape", "similarity", "clusters", "rejects", "provenance"):
        assert f'<section id="{section}">' in html
    assert "records that were kept: 1, in 1" in html


def test_stats_counts_lines_that_cannot_be_read(data, capsys):
    with data.open("a") as file:
        file.write('{"messages": NaN}\n')
    code, out, err = stats(capsys, data, *QUICK)
    assert code == 0
    assert "6 records" in out
    assert "lines that could not be read: 1" in err
    code, out, err = stats(capsys, data, "--strict", *QUICK)
    assert (code, out) == (1, "")
    assert "data.jsonl:7: not valid JSON" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--novelty", "some"), "expected sampled | exact | none"),
        (("--languages", "en"), "expected sample | all | none"),
        (("--tasks", "h5"), "target h5: no such file"),
        (("--before", "data.jsonl"), "compared with a target only"),
        (("--rejects", "nowhere.jsonl"), "nowhere.jsonl: no such file"),
        (("--by", "prompt-words"), "no lengths are given"),
    ],
)
def test_stats_refuses_what_cannot_be_meant_with_one_line(data, capsys, options, said):
    code, out, err = stats(capsys, data, *options)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("option", ["", "--before", "--rejects", "--tasks", "--lengths"])
def test_stats_never_writes_over_what_it_reads(data, tmp_path, capsys, option):
    content = data.read_text()
    if option in ("--tasks", "--lengths"):
        name = "h4" if option == "--tasks" else "instructgpt"
        content = shipped("seeds", "targets", f"{name}.yaml").read_text()
    page = tmp_path / ("target.yaml" if option in ("--tasks", "--lengths") else "read.jsonl")
    page.write_text(content)
    given = (data, option, page) if option else (page,)
    target = ("--tasks", "h4") if option == "--before" else ()
    code, _, err = stats(capsys, *given, *target, "--html", page)
    assert code == 2
    assert "is the input itself" in err
    assert page.read_text() == content


def test_stats_writes_no_page_into_a_folder_that_is_read(tmp_path, capsys):
    folder = curated_run(tmp_path / "run")
    code, _, err = stats(capsys, folder, "--html", tmp_path / "run" / "page.html")
    assert code == 2
    assert "lies in the input" in err
    assert not (tmp_path / "run" / "page.html").exists()


def test_stats_of_an_empty_file_and_of_a_run_without_records_is_one_line(tmp_path, capsys):
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    code, out, err = stats(capsys, empty)
    assert (code, out) == (1, "")
    assert "it holds no records" in err
    Store(tmp_path / "run").close()
    code, out, err = stats(capsys, tmp_path / "run")
    assert (code, out) == (1, "")
    assert "no records to look at" in err
    assert len(err.splitlines()) == 1
