"""datagen balance as a user meets it."""

import json

import pytest

from datagen.formats import read_records, write_records
from datagen.record import from_instruction
from tests.runs import run

H4 = (
    "generation",
    "open_qa",
    "brainstorm",
    "chat",
    "rewrite",
    "summarize",
    "classify",
    "coding",
    "closed_qa",
    "extract",
)


def record(number, task, words=3):
    text = f"{number} " + " ".join(["w"] * (words - 1))
    return from_instruction(text, "", "x", tags={"task": task, "score": number % 7} if task else {})


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder with a pool of 100 records of each of H4's tasks but 3 of extract, and odder files."""
    folder = tmp_path_factory.mktemp("balance")
    records = [record(100 * place + n, task) for place, task in enumerate(H4) for n in range(100)]
    write_records(records[:-97], folder / "pool.jsonl")
    write_records(records[:1], folder / "one.jsonl")
    write_records([record(n, None) for n in range(5)], folder / "untagged.jsonl")
    (folder / "empty.jsonl").write_text("")
    (folder / "short.yaml").write_text("tasks: {chat: 0.5, coding: 0.48}")
    (folder / "unknown.yaml").write_text("tasks: {chat: 0.5, poetry: 0.5}")
    (folder / "nan.yaml").write_text("tasks: {chat: .nan, coding: 1}")
    (folder / "equal.yaml").write_text("lengths: {prompt-words: {all: [0, 5, 5, 9, 20]}}")
    return folder


def test_n_records_come_out_as_wanted(data, tmp_path):
    out, rejects = tmp_path / "out.parquet", tmp_path / "rejects.jsonl"
    done = run("balance", data / "pool.jsonl", "-o", out, "-n", 100, "--tasks", "h4", "--rejects", rejects)
    assert done.returncode == 0, done.stderr
    kept = list(read_records(out))
    found = [sum(one.tags["task"] == task for one in kept) for task in H4]
    assert found == [46, 12, 11, 9, 7, 4, 3, 3, 3, 2]
    assert kept[0].history[-1].step == "balance"
    assert f"{out}: 903 read, 100 kept" in done.stdout
    assert "dropped by balance: over_quota 803" in done.stdout
    assert "target: tasks: h4" in done.stdout
    assert ["open_qa", "12.4%", "100", "11.1%", "12", "12", "12.0%"] in map(
        str.split, done.stdout.splitlines()
    )
    assert "distance from the target: total variation" in done.stdout
    rejected = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert len(rejected) == 803
    assert rejected[0]["reject"]["reason"] == "over_quota"
    assert rejected[0]["reject"]["detail"] == rejected[0]["tags"]["task"]


def test_a_second_run_gives_the_same_bytes(data, tmp_path):
    outs = [tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jsonl")]
    for out, seed in zip(outs, (0, 0, 1), strict=True):
        assert (
            run(
                "balance", data / "pool.jsonl", "-o", out, "-n", 100, "--tasks", "h4", "--seed", seed
            ).returncode
            == 0
        )
    assert outs[0].read_bytes() == outs[1].read_bytes() != outs[2].read_bytes()


def test_short_cells_are_named_and_filled_for(data, tmp_path):
    out = tmp_path / "out.jsonl"
    arguments = ("balance", data / "pool.jsonl", "-o", out, "-n", 200, "--tasks", "h4", "--json")
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["kept"], told["wanted"], told["chosen"]) == (200, 200, 200)
    assert told["short"] == [{"cell": "extract", "quota": 4, "supply": 3, "missing": 1}]
    assert "extract: 3 of 4, 1 more needed" in done.stderr
    assert told["divergence"]["after"]["total_variation"] < told["divergence"]["before"]["total_variation"]
    assert told["target"] == "tasks: h4"
    assert [row["quota"] for row in told["cells"]] == [91, 25, 23, 17, 13, 8, 7, 7, 5, 4]
    assert sum(row["chosen"] for row in told["tasks"]) == 200


def test_fewer_than_asked_is_exit_code_1(data, tmp_path):
    out = tmp_path / "out.jsonl"
    done = run("balance", data / "pool.jsonl", "-o", out, "-n", 1000, "--tasks", "h4", "--short", "leave")
    assert done.returncode == 1
    assert "generation: 100 of 456, 356 more needed" in done.stderr
    assert len(list(read_records(out))) == 3 * 100 + 85 + 66 + 42 + 35 + 35 + 26 + 3


def test_cells_and_lengths_are_printed_with_how_they_were_counted(data, tmp_path):
    done = run(
        "balance", data / "pool.jsonl", "-o", tmp_path / "out.jsonl", "-n", 40,
        "--tasks", "h4", "--lengths", "instructgpt", "--cells",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "target: tasks: h4; lengths: instructgpt, prompt tokens (words × 4/3)" in done.stdout
    assert "open_qa 11-18" in done.stdout


def test_the_largest_within_tolerance_and_weights(data, tmp_path):
    out = tmp_path / "out.jsonl"
    done = run("balance", data / "pool.jsonl", "-o", out, "--tasks", "h4", "--mode", "tolerance")
    assert done.returncode == 0, done.stderr
    # The 3 of extract are within one of 1.9 % up to 210; the 100 of generation within 5 % of 45.6 % up to 230.
    assert len(list(read_records(out))) == 210
    done = run("balance", data / "pool.jsonl", "-o", out, "--tasks", "h4", "--mode", "weights", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["effective_size"] == pytest.approx(
        903 / (sum_of_squares() / 903), rel=1e-4
    )
    assert sum(one.tags["weight"] for one in read_records(out)) == pytest.approx(903, rel=1e-4)


def sum_of_squares():
    shares = [0.456, 0.124, 0.112, 0.085, 0.066, 0.042, 0.035, 0.035, 0.026, 0.019]
    counts = [100] * 9 + [3]
    return sum((903 * share) ** 2 / count for share, count in zip(shares, counts, strict=True))


def test_the_best_are_kept(data, tmp_path):
    out = tmp_path / "out.jsonl"
    done = run("balance", data / "pool.jsonl", "-o", out, "-n", 20, "--tasks", "h4", "--prefer-tag", "score")
    assert done.returncode == 0, done.stderr
    assert {one.tags["score"] for one in read_records(out) if one.tags["task"] == "generation"} == {6}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("empty.jsonl -n 5 --tasks h4", 1, "empty.jsonl: it holds no records"),
        (
            "untagged.jsonl -n 5 --tasks h4",
            1,
            "none of 5 records is in the target: none has a task tag; label them",
        ),
        ("pool.jsonl -n 5 --tasks short.yaml", 2, "short.yaml: tasks: the shares sum to 0.98, expected 1"),
        ("pool.jsonl -n 5 --tasks unknown.yaml", 2, "unknown.yaml: tasks.poetry: unknown category"),
        (
            "pool.jsonl -n 5 --tasks nan.yaml",
            2,
            "nan.yaml: tasks.chat: expected a number from 0 on, found nan",
        ),
        ("pool.jsonl -n 5 --lengths equal.yaml", 2, "expected growing lengths, found 5 after 5 at 0.5"),
        ("pool.jsonl -n 5 --lengths h4", 2, "it has no lengths; shipped with lengths: instructgpt"),
        ("pool.jsonl -n 5 --tasks h5", 2, "target h5: no such file, and no shipped target"),
        ("pool.jsonl -n 5", 2, "no target; give tasks, lengths or both"),
        ("pool.jsonl --tasks h4", 2, "num is missing"),
        ("pool.jsonl -n 5 --tasks h4 --by prompt-words", 2, "no lengths are given"),
        ("missing.jsonl -n 5 --tasks h4", 2, "missing.jsonl: no such file"),
    ],
)
def test_bad_input_is_one_line(data, tmp_path, arguments, code, said):
    source, *options = arguments.split()
    options = [str(data / option) if option.endswith(".yaml") else option for option in options]
    out = tmp_path / "out.jsonl"
    done = run("balance", data / source, "-o", out, *options)
    assert done.returncode == code
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert not out.exists()


def test_one_record_is_enough_to_go_on(data, tmp_path):
    out = tmp_path / "out.jsonl"
    assert run("balance", data / "one.jsonl", "-o", out, "-n", 1, "--tasks", "h4").returncode == 0
    done = run("balance", data / "one.jsonl", "-o", out, "-n", 5, "--tasks", "h4")
    assert done.returncode == 1
    assert "1 of 5 records: 4 are missing" in done.stderr
    assert len(list(read_records(out))) == 1


def test_a_recipe_balances_too(data, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        "name: balanced\nsteps:\n"
        f"- {{use: source, path: {data / 'pool.jsonl'}}}\n"
        "- {use: source_cap, most: 90, key: task}\n"
        "- {use: balance, num: 150, tasks: h4}\n"
    )
    done = run("run", recipe, "--out", tmp_path / "run", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["accepted"], told["short"]) == (0, 150, 0), done.stderr
    assert told["stages"][1]["rejected"] == {"source_cap": {"source_cap": 90}}
    assert told["stages"][2]["rejected"] == {"balance": {"over_quota": 663}}
    again = run("run", recipe, "--out", tmp_path / "run", "--set", "steps.balance.num=1000", "--json")
    told = json.loads(again.stdout)
    assert (again.returncode, told["accepted"], told["short"]) == (1, 813, 187)


def test_help_has_an_example():
    done = run("balance", "--help")
    assert done.returncode == 0
    assert "Example: datagen balance" in done.stdout
    assert "--json" in done.stdout


def test_a_tolerance_that_means_nothing_is_refused(data, tmp_path):
    out = tmp_path / "out.jsonl"
    done = run("balance", data / "pool.jsonl", "-o", out, "--tasks", "h4", "-n", 3, "--tolerance", 0.5)
    assert done.returncode == 2
    assert "tolerance 0.5: mode exact has none" in done.stderr
    assert not out.exists()


@pytest.mark.parametrize("option", ["-o", "--rejects"])
@pytest.mark.parametrize("kind", ["--tasks", "--lengths"])
def test_no_target_file_is_overwritten(data, tmp_path, option, kind):
    own, text = tmp_path / "own.yaml", "tasks: {chat: 1}\nlengths: {prompt-words: {all: [0, 1, 2, 3, 9]}}"
    own.write_text(text)
    places = {"-o": tmp_path / "out.jsonl", "--rejects": tmp_path / "rejects.jsonl", option: own}
    given = [part for pair in places.items() for part in pair]
    done = run("balance", data / "pool.jsonl", "-n", 3, kind, own, *given)
    assert done.returncode == 2
    assert "is the input itself" in done.stderr
    assert own.read_text() == text


def test_a_recipe_that_balances_is_previewed(data, tmp_path):
    recipe = tmp_path / "r.yaml"
    recipe.write_text(
        f"steps:\n- {{use: source, path: {data / 'pool.jsonl'}}}\n- {{use: balance, num: 50, tasks: h4}}\n"
    )
    done = run("preview", recipe, "-n", 2, "--json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 2
