"""datagen decontaminate as a user meets it."""

import json

import pytest

from tests.runs import run

ITEMS = [
    "A train leaves the harbour at nine and reaches the next town forty minutes later; how far is it?",
    "Name the three longest rivers of the continent and say in which sea each of them ends.",
]


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def files(tmp_path):
    records = [
        {"instruction": f"Please answer. {ITEMS[0]} Thank you.", "input": "", "output": "40 km."},
        {"instruction": "Name a colour.", "input": "", "output": f"First: {ITEMS[0].lower()}"},
        {"instruction": "Write a poem about the sea.", "input": "", "output": "Blue, blue."},
    ]
    source = write(tmp_path / "in.jsonl", *records)
    first = write(tmp_path / "first.jsonl", *({"question": text, "answer": "-"} for text in ITEMS))
    second = write(tmp_path / "second.jsonl", {"prompt": "Add 2 and 3.", "completion": "5"})
    return source, first, second


def test_records_go_and_items_are_reported(files, tmp_path):
    source, first, second = files
    out, report, rejects = (tmp_path / name for name in ("out.jsonl", "report.jsonl", "rejects.jsonl"))
    against = ("--against", first, "--against", second)
    done = run("decontaminate", source, "-o", out, *against, "--report", report, "--rejects", rejects)
    assert done.returncode == 0, done.stderr
    assert "3 read, 1 kept" in done.stdout
    assert "evaluation items found: 1 of 3" in done.stdout
    assert f"{first}: 1 of 2" in done.stdout
    assert f"{second}: 0 of 1" in done.stdout
    assert "1 of 3 evaluation items have fewer than 8 words" in done.stderr
    row = {"file": str(first), "line": 1, "text": ITEMS[0], "records": 2, "share": 1.0}
    assert [json.loads(line) for line in report.read_text().splitlines()] == [row]
    details = [json.loads(line)["reject"]["detail"] for line in rejects.read_text().splitlines()]
    assert details == [f"{first}:1 1.00 of its 13-grams"] * 2
    assert len(out.read_text().splitlines()) == 1


def test_json_has_all_of_it(files, tmp_path):
    source, first, second = files
    options = ("--against", first, "--against", second, "--field", "prompt", "--json")
    done = run("decontaminate", source, "-o", tmp_path / "out.jsonl", *options)
    said = json.loads(done.stdout)
    assert said["rejected"] == {"decontaminate": {"contaminated": 1}}
    evaluation = said["evaluation"]
    assert (evaluation["items"], evaluation["found"], evaluation["too_short"]) == (3, 1, 1)
    assert evaluation["sets"] == [
        {"file": str(first), "items": 2, "found": 1},
        {"file": str(second), "items": 1, "found": 0},
    ]
    assert [(one["line"], one["records"]) for one in evaluation["contaminated"]] == [(1, 1)]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--against", "nowhere.jsonl"), 2, "nowhere.jsonl: no such file"),
        (("--against", "EMPTY"), 1, "no evaluation item in it: it is empty"),
        (("--against", "FIRST", "--ngram", 5), 2, "min_ngram <= ngram"),
        (("--against", "FIRST", "--field", "promt"), 2, "did you mean 'prompt'?"),
        (("--against", "FIRST", "--eval-field", "respons"), 2, "did you mean 'response'?"),
        (("--against", "FIRST", "--rouge-l", 7), 2, "rouge_l is 7.0, expected 0 to 1"),
        (("--against", "FIRST", "--report", "FIRST"), 2, "is the input itself; name another file"),
        (("--against", "FIRST", "--report", "r.parquet"), 2, "--report r.parquet: is written as JSON Lines"),
        (("--against", "FIRST", "--report", "OUT"), 2, "two things would be written there"),
        (("--against", "FIRST", "--rejects", "FIRST"), 2, "is the input itself; name another file"),
        (("--against", "FIRST", "--report", "BLOCKED"), 1, "cannot be written"),
        ((), 2, "--against"),
    ],
)
def test_what_cannot_be_is_one_line_and_writes_nothing(files, tmp_path, options, code, said):
    source, first, _ = files
    (tmp_path / "empty.jsonl").write_text("")
    places = {"FIRST": first, "EMPTY": tmp_path / "empty.jsonl", "OUT": tmp_path / "out.jsonl"}
    places["BLOCKED"] = first / "report.jsonl"  # a file stands where the folder would be
    before = first.read_bytes()
    given = [places.get(option, option) for option in options]
    done = run("decontaminate", source, "-o", tmp_path / "out.jsonl", *given)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out.jsonl").exists()
    assert first.read_bytes() == before


def test_out_is_never_written_over_an_evaluation_set(files):
    source, first, second = files
    before = second.read_bytes()
    done = run("decontaminate", source, "-o", second, "--against", first, "--against", second)
    assert done.returncode == 2
    assert "is the input itself" in done.stderr
    assert second.read_bytes() == before


def test_nothing_left_is_exit_code_1_with_an_empty_file_and_the_report(files, tmp_path):
    source, first, _ = files
    source.write_text("".join(source.read_text().splitlines(keepends=True)[:2]))
    out, report = tmp_path / "out.jsonl", tmp_path / "report.jsonl"
    done = run("decontaminate", source, "-o", out, "--against", first, "--report", report)
    assert done.returncode == 1
    assert done.stderr == f"datagen: no record passed; {out} is empty\n"
    assert (out.read_bytes(), len(report.read_text().splitlines())) == (b"", 1)


def test_lines_without_an_item_are_told_of_in_one_line(files, tmp_path):
    source, first, _ = files
    with first.open("a") as file:
        file.write('{"colour": "red"}\n{broken\n')
    done = run("decontaminate", source, "-o", tmp_path / "out.jsonl", "--against", first)
    assert done.returncode == 0, done.stderr
    assert f"{first}: lines without an evaluation item: 2; the first: {first}:3" in done.stderr
    assert len(done.stderr.splitlines()) == 1
