"""datagen filter as a user meets it."""

import json

import pytest

from tests.runs import run

GERMAN = "Schreibe einen kurzen Brief an deine Nachbarin und danke ihr für die Hilfe."
PAIRS = (
    ("Write a short note to thank a neighbour.", "Thank you so much, Ann!"),
    (GERMAN, "Liebe Frau Nachbarin, vielen Dank!"),
    ("Say hello", "Hello there, my friend, how are you?"),
    ("Name the first three letters of the alphabet.", ""),
    ("Tell me what the weather will be like.", "I'm sorry, but I can't help with that."),
    ("Give me an address that I can write to.", "Write to jane@mail.example.com today."),
    ("Say one word over and over again, please.", "word " * 100),
    ("Show me the shortest program that you know.", "Here it is:\n```python\npass"),
)
ROWS = [{"instruction": instruction, "input": "", "output": output} for instruction, output in PAIRS]
EVERYTHING = (
    "--rules", "self-instruct", "--language", "en", "--min-words", 3, "--no-refusals", "--no-repetition",
    "--balanced-fences", "--pii", "mask",
)  # fmt: skip


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def rows_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def source(tmp_path):
    return write(tmp_path / "in.jsonl", ROWS)


def test_every_filter_drops_its_own_and_says_why(source, tmp_path):
    out, rejects = tmp_path / "out.jsonl", tmp_path / "r.jsonl"
    done = run("filter", source, "-o", out, *EVERYTHING, "--rejects", rejects, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["read"], said["kept"]) == (8, 2)
    assert said["rejected"] == {
        "instruction_rules": {"too_short": 1, "empty_output": 1},
        "refusal": {"refusal": 1},
        "repetition": {"repetition": 1},
        "code_fences": {"unbalanced_code_fence": 1},
        "language": {"wrong_language": 1},
    }
    assert [row["messages"][-1]["content"] for row in rows_of(out)] == [
        "Thank you so much, Ann!",
        "Write to [EMAIL] today.",
    ]
    assert [row["reject"]["detail"] for row in rows_of(rejects) if row["reject"]["step"] == "language"] == [
        "de"
    ]


def test_the_result_does_not_depend_on_the_number_of_workers(source, tmp_path):
    for workers in (1, 2):
        done = run("filter", source, "-o", tmp_path / f"{workers}.jsonl", *EVERYTHING, "--workers", workers)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_tags_and_caps(tmp_path):
    rows = [
        {**ROWS[0], "instruction": f"{ROWS[0]['instruction']} ({n})", "site": "ab"[n % 2]} for n in range(6)
    ]
    out = tmp_path / "out.jsonl"
    options = ("--language", "en", "--language-engine", "fast", "--tag-language")
    caps = ("--max-per-source", 2, "--source-key", "site")
    done = run("filter", write(tmp_path / "in.jsonl", rows), "-o", out, *options, *caps, "--json")
    assert json.loads(done.stdout)["rejected"] == {"source_cap": {"source_cap": 2}}
    assert [(row["tags"]["site"], row["tags"]["language"]) for row in rows_of(out)] == [
        ("a", "en"), ("b", "en"), ("a", "en"), ("b", "en")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "no filter was asked for; give at least one of --rules"),
        (("--rules", "self-instrct"), "--rules self-instrct: unknown; did you mean 'self-instruct'?"),
        (("--language", "enn"), "did you mean 'en'?"),
        (("--language", "en", "--language-engine", "fats"), "did you mean 'fast'?"),
        (("--pii", "msk"), "did you mean 'mask'?"),
        (("--pii", "mask", "--pii-kind", "mail"), "did you mean 'email'?"),
        (("--pii-kind", "email"), "say what to do with them: --pii mask"),
        (("--tag-language",), "name the languages to keep with --language"),
        (("--min-words", 5, "--field", "respnse"), "did you mean 'response'?"),
        (("--min-words", 5, "--max-words", 3), "min_words 5 is above max_words 3"),
        (("--no-refusals", "--engine", "rya"), "did you mean 'ray'?"),
        (("--language", "en", "--min-confidence", 3), "expected above 0, at most 1"),
        (("--no-refusals", "--min-confidence", 0), "--min-confidence: name the languages to keep with"),
        (
            ("--no-refusals", "--language-engine", "fast"),
            "--language-engine: name the languages to keep with",
        ),
        (("--no-refusals", "--source-key", "site"), "--source-key: say how many of a source to keep with"),
        (("--no-refusals", "--field", "all"), "--field: give a bound on lengths, such as --min-words"),
        (("--min-words", 1, "--tokenizer", "gpt2"), "--tokenizer: give a bound in tokens with --min-tokens"),
    ],
)
def test_wrong_usage_is_one_line_and_writes_nothing(source, tmp_path, options, said):
    done = run("filter", source, "-o", tmp_path / "out.jsonl", *options)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_bad_lines_are_told_of_and_kept_beside_the_file(tmp_path):
    source = tmp_path / "in.jsonl"
    good = json.dumps(ROWS[0])
    source.write_text(
        f'{good}\n{{"instruction": "No output"}}\n{{"instruction": NaN, "output": "x"}}\n{good}\n'
    )
    done = run("filter", source, "-o", tmp_path / "out.jsonl", "--no-refusals")
    assert done.returncode == 0
    assert "2 read, 2 kept" in done.stdout
    assert "lines that could not be read: 2; kept in" in done.stderr
    assert run("filter", source, "-o", tmp_path / "x.jsonl", "--no-refusals", "--strict").returncode == 1
    assert not (tmp_path / "x.jsonl").exists()


@pytest.mark.parametrize("content", ["", "[]\n"])
def test_an_empty_file_is_one_line(tmp_path, content):
    source = tmp_path / "in.jsonl"
    source.write_text(content)
    done = run("filter", source, "-o", tmp_path / "out.jsonl", "--language", "en")
    assert done.returncode == 1
    assert "in.jsonl" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_record_of_a_megabyte_passes_through_every_filter(tmp_path):
    big = {
        "instruction": "Write a very long story about the sea.",
        "input": "",
        "output": "The sea. " * 120_000,
    }
    source = write(tmp_path / "in.jsonl", [big, ROWS[0]])
    done = run("filter", source, "-o", tmp_path / "out.jsonl", *EVERYTHING, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rejected"] == {"repetition": {"repetition": 1}}


def test_nothing_left_is_exit_code_1_with_an_empty_file_and_all_rejects(source, tmp_path):
    out, rejects = tmp_path / "out.jsonl", tmp_path / "r.jsonl"
    done = run("filter", source, "-o", out, "--min-words", 1000, "--rejects", rejects)
    assert "8 read, 0 kept" in done.stdout
    assert done.returncode == 1
    assert done.stderr == f"datagen: no record passed; {out} is empty\n"
    assert out.read_bytes() == b""
    assert len(rows_of(rejects)) == 8
