"""datagen dedupe as a user meets it: files in, files out, and what is said of both."""

import json

import pytest

from tests.runs import run

LONG = "one two three four five six seven eight nine ten"
ROWS = [
    {"instruction": "Count up to ten", "output": LONG, "score": 1},
    {"instruction": "Name a river", "output": "The Rhine flows north.", "score": 2},
    {"instruction": "count  up to TEN", "output": LONG, "score": 3},
    {"instruction": "Count up to ten", "output": f"{LONG} eleven twelve", "score": 0},
    {"instruction": "Count up to ten", "output": f"{LONG} eleven twelve thirteen fourteen", "score": 0},
]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def outputs(path):
    return [line["messages"][-1]["content"] for line in lines(path)]


def test_exact_is_the_default_and_rejects_name_the_kept_record(source, tmp_path):
    out, rejects = tmp_path / "out.jsonl", tmp_path / "dropped.jsonl"
    done = run("dedupe", source, "-o", out, "--rejects", rejects)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{out}: 5 read, 4 kept",
        "  dropped by exact: duplicate 1",
        f"rejects: {rejects}",
        "1 cluster, the largest of 2 records",
    ]
    assert outputs(out) == [ROWS[place]["output"] for place in (0, 1, 3, 4)]
    (dropped,) = lines(rejects)
    assert dropped["reject"]["detail"] == lines(out)[0]["id"]
    assert (dropped["reject"]["reason"], dropped["reject"]["score"]) == ("duplicate", 1.0)
    assert dropped["tags"] == {"score": 3}


def test_minhash_drops_near_duplicates_with_their_similarity(source, tmp_path):
    out, rejects = tmp_path / "out.parquet", tmp_path / "dropped.jsonl"
    done = run(
        "dedupe", source, "-o", out, "--rejects", rejects, "--method", "minhash", "--threshold", 0.8, "--json"
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["read"], said["kept"], said["rejected"]) == (5, 3, {"minhash": {"near_duplicate": 2}})
    assert (said["method"], said["clusters"]) == ("minhash", {"count": 1, "largest": 3})
    # 4 + 10 words have 10 shingles of 5, two words more have 12, four words more 14: 10 / 12 and 12 / 14.
    assert [one["reject"]["score"] for one in lines(rejects)] == pytest.approx([1, 10 / 12])


def test_connected_clusters_reach_further_and_keep_the_highest_score(source, tmp_path):
    out = tmp_path / "out.jsonl"
    done = run(
        "dedupe", source, "-o", out, "--method", "minhash", "--cluster", "connected", "--keep", "tag:score"
    )
    assert done.returncode == 0, done.stderr
    assert [line["tags"]["score"] for line in lines(out)] == [2, 3]
    assert "1 cluster, the largest of 4 records" in done.stdout


def test_longest_is_kept_of_near_duplicates(source, tmp_path):
    out = tmp_path / "out.jsonl"
    done = run("dedupe", source, "-o", out, "--method", "minhash", "--keep", "longest", "--field", "response")
    assert done.returncode == 0, done.stderr
    # The answers have 6, 6, 8 and 10 shingles: the longest takes the second (8 / 10) and not the first (6 / 10). Of
    # the two equal ones, the record whose instruction has a space more stays.
    assert outputs(out) == [ROWS[place]["output"] for place in (1, 2, 4)]
    assert lines(out)[1]["instruction"] == ROWS[2]["instruction"]


def test_characters_serve_short_texts(source, tmp_path):
    out = tmp_path / "out.jsonl"
    options = ("--method", "minhash", "--field", "instruction", "--shingle", "char", "--ngram", 3)
    done = run("dedupe", source, "-o", out, *options)
    assert done.returncode == 0, done.stderr
    assert [line["instruction"] for line in lines(out)] == ["Count up to ten", "Name a river"]


def test_an_empty_input_is_an_error(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("")
    for method in ("exact", "minhash"):
        done = run("dedupe", source, "-o", out, "--method", method)
        assert done.returncode == 1
        assert "it holds no records" in done.stderr
        assert not out.exists()


def test_lines_that_cannot_be_read_are_told_of_once(source, tmp_path):
    with source.open("a") as file:
        file.write("{broken\n")
    done = run("dedupe", source, "-o", tmp_path / "out.jsonl", "--method", "minhash")
    assert done.returncode == 0, done.stderr
    assert "lines that could not be read: 1;" in done.stderr
    strict = run("dedupe", source, "-o", tmp_path / "other.jsonl", "--method", "minhash", "--strict")
    assert strict.returncode == 1
    assert not (tmp_path / "other.jsonl").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--method", "mihash"), "--method mihash: unknown; did you mean 'minhash'?"),
        (
            ("--threshold", 0.8),
            "--threshold: --method exact has no such option; known to rouge-l, minhash, semantic",
        ),
        (
            ("--method", "semantic", "--shingle", "word"),
            "--shingle: --method semantic has no such option; known to minhash",
        ),
        (("--method", "minhash", "--threshold", 80), "threshold 80: expected above 0 and at most 1"),
        (("--method", "minhash", "--field", "answer"), "--field: Input should be 'instruction'"),
        (("--method", "minhash", "--cluster", "stars"), "--cluster: Input should be 'star' or 'connected'"),
        (("--keep", "best"), "keep 'best': expected first, longest or tag:NAME"),
        (
            ("--keep", "tag:rank"),
            "keep 'tag:rank': no record has a number in that tag; tags of the first record: score",
        ),
        (("--engine", "spark"), "--engine spark: unknown; known: local, ray"),
    ],
)
def test_wrong_usage_is_one_line(source, tmp_path, options, said):
    done = run("dedupe", source, "-o", tmp_path / "out.jsonl", *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"datagen: {said}")
    assert not (tmp_path / "out.jsonl").exists()


def test_a_missing_input_is_named(tmp_path):
    done = run("dedupe", tmp_path / "none.jsonl", "-o", tmp_path / "out.jsonl", "--method", "minhash")
    assert done.returncode == 2
    assert "none.jsonl" in done.stderr


def test_the_output_cannot_lie_in_the_folder_that_is_read(source, tmp_path):
    folder = tmp_path / "fold"
    folder.mkdir()
    source.rename(folder / "train.jsonl")
    before = (folder / "train.jsonl").read_bytes()
    for options in (
        ("-o", folder / "train.parquet"),
        ("-o", tmp_path / "o.jsonl", "--rejects", folder / "r.jsonl"),
    ):
        done = run("dedupe", folder, *options)
        assert done.returncode == 2
        assert f"lies in the input {folder}" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in folder.iterdir()] == ["train.jsonl"]
    assert (folder / "train.jsonl").read_bytes() == before
    assert not (tmp_path / "o.jsonl").exists()


@pytest.mark.parametrize("method", ["rouge-l", "semantic"])
def test_instructions_are_compared_by_default(tmp_path, method):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"instruction": "Name a river", "output": LONG},
        {"instruction": "Name a river", "output": "The Rhine"},
    ]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    model = ("--model", "hashing:") if method == "semantic" else ()
    done = run("dedupe", source, "-o", out, "--method", method, *model, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kept"] == 1
    done = run("dedupe", source, "-o", out, "--method", method, *model, "--field", "all", "--json")
    assert json.loads(done.stdout)["kept"] == 2


def test_the_input_cannot_be_the_output(source):
    before = source.read_bytes()
    done = run("dedupe", source, "-o", source, "--rejects", source)
    assert done.returncode == 2
    assert source.read_bytes() == before
