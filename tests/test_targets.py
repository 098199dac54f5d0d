"""Targets: hand-computed quotas, where records belong, and every fault of a file in one line."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import UsageError
from datagen.lengths import read_measure
from datagen.record import from_instruction
from datagen.targets import (
    DESCRIPTIONS,
    KNOWN_TASKS,
    Cell,
    LengthMix,
    Quantiles,
    Target,
    TaskMix,
    divergence,
    largest_remainder,
    load_lengths,
    load_target,
    load_tasks,
    target_names,
    target_path,
)

SHARES = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)


def record(task, words):
    return from_instruction(" ".join(["w"] * words), "", "x", tags={"task": task} if task else {})


def write(tmp_path, text, name="own.yaml"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return str(path)


def test_the_shipped_targets():
    assert target_names() == ["factual", "h4", "instructgpt"]
    for name in target_names():
        mix = load_tasks(name)
        assert math.fsum(mix.shares.values()) == pytest.approx(1)
        assert mix.source
        assert list(mix.categories) == list(mix.shares)
        assert all(mix.categories.values())


def test_h4_is_the_published_mix():
    assert load_target("h4").aim(10_000).quotas == {
        Cell("generation"): 4560,
        Cell("open_qa"): 1240,
        Cell("brainstorm"): 1120,
        Cell("chat"): 850,
        Cell("rewrite"): 660,
        Cell("summarize"): 420,
        Cell("classify"): 350,
        Cell("coding"): 350,
        Cell("closed_qa"): 260,
        Cell("extract"): 190,
    }


def test_h4_of_ten_by_hand():
    # 4.56 1.24 1.12 .85 .66 .42 .35 .35 .26 .19: the floors sum to 6, and .85, .66, .56, .42 are the largest remainders
    assert list(load_target("h4").aim(10).quotas.values()) == [5, 1, 1, 1, 1, 1, 0, 0, 0, 0]


def test_instructgpt_is_brought_to_one():
    mix = load_tasks("instructgpt")
    assert mix.shares["generation"] == pytest.approx(0.456 / 0.999)
    assert mix.categories["other"] == DESCRIPTIONS["other"]


def test_factual_brings_its_own_category():
    mix = load_tasks("factual")
    assert "math" not in KNOWN_TASKS
    assert mix.categories["math"].startswith("work out")
    assert mix.shares["coding"] > load_tasks("h4").shares["coding"]
    assert "own reading" in mix.source


def test_every_built_in_task_is_described():
    assert set(load_tasks("h4").shares) | set(load_tasks("instructgpt").shares) == set(KNOWN_TASKS)


def test_bands_of_the_published_quantiles():
    lengths = load_lengths("instructgpt")
    assert lengths.measure.name == "prompt-tokens"
    assert lengths.of("open_qa").bands() == ((0, 10, 0.25), (11, 18, 0.25), (19, 77, 0.25), (78, 1935, 0.25))
    assert lengths.of("poetry").values == (1, 20, 64, 203, 2032)
    response = load_lengths("instructgpt", "response-tokens")
    assert response.of("chat").bands()[-1] == (42, 2048, 0.25)


def test_two_equal_quantiles_at_the_start_are_a_band_from_zero():
    assert Quantiles((0, 0.5, 1), (1, 1, 9)).bands() == ((0, 1, 0.5), (2, 9, 0.5))


@pytest.mark.parametrize(
    ("task", "words", "name"),
    [
        ("open_qa", 7, "open_qa 0-10"),  # 9 tokens
        ("open_qa", 8, "open_qa 11-18"),  # 11 tokens
        ("open_qa", 13, "open_qa 11-18"),
        ("open_qa", 1451, "open_qa 78-1935"),
        ("open_qa", 1452, None),
        ("poetry", 3, None),
        (None, 3, None),
    ],
)
def test_a_record_belongs_to_a_cell(task, words, name):
    target = load_target("h4", "instructgpt")
    cell = target.cell_of(record(task, words))
    assert (cell and cell.name) == name


def test_either_side_may_be_open():
    by_length = load_target(lengths="instructgpt")
    assert [cell.name for cell in by_length.shares] == ["0-20", "21-64", "65-203", "204-2032"]
    assert by_length.cell_of(record("poetry", 3)) == Cell("", 0, 20)
    by_task = load_target("h4")
    assert by_task.cell_of(record("chat", 100_000)) == Cell("chat")
    assert load_target() is None


def test_a_tag_that_is_no_text_has_no_cell():
    target = load_target("h4")
    for tag in (["open_qa"], {"a": 1}, 3, True, math.nan, None):
        assert target.cell_of(from_instruction("a", "", "b", tags={"task": tag})) is None


def test_the_basis_says_how_tokens_are_counted():
    assert (
        load_target("h4", "instructgpt").basis
        == "tasks: h4; lengths: instructgpt, prompt tokens (words × 4/3)"
    )


@given(SHARES, st.integers(0, 10**7))
def test_quotas_sum_up_and_stay_within_one(shares, count):
    quotas = largest_remainder(count, shares)
    assert sum(quotas) == count
    for quota, share in zip(quotas, shares, strict=True):
        assert abs(quota - Fraction(count * share, sum(shares))) < 1


def test_of_equal_remainders_the_earlier_is_rounded_up():
    assert largest_remainder(100, [0.105, 0.045, 0.85]) == [11, 4, 85]
    assert largest_remainder(1, [1 / 3, 1 / 3, 1 / 3]) == [1, 0, 0]
    with pytest.raises(ValueError, match="all shares are 0"):
        largest_remainder(3, [0.0, 0.0])


@pytest.mark.parametrize("count", [0, 1, 10, 999, 1000, 12_345, 10**9 + 7])
def test_joint_quotas_are_within_one_by_cell_and_by_task(count):
    target = load_target("h4", "instructgpt")
    quotas = target.aim(count).quotas
    assert sum(quotas.values()) == count
    tasks, bands = dict.fromkeys(target.tasks.shares, 0), [0] * 4
    for place, (cell, quota) in enumerate(quotas.items()):
        assert abs(quota - count * target.shares[cell]) < 1 + 1e-6
        tasks[cell.task] += quota
        bands[place % 4] += quota
    assert list(tasks.values()) == list(load_target("h4").aim(count).quotas.values())
    # Quartiles leave equal remainders at every task; no band may gain from all of them.
    assert max(bands) - min(bands) <= 2


@given(SHARES, st.lists(st.integers(1, 5), min_size=1, max_size=5), st.integers(0, 100_000))
def test_own_tables_are_within_one_too(shares, steps, count):
    whole = sum(steps)
    edges = [sum(steps[:place]) / whole for place in range(len(steps) + 1)]
    quantiles = Quantiles((*edges[:-1], 1.0), tuple(range(len(edges))))
    names = {f"t{place}": share / sum(shares) for place, share in enumerate(shares)}
    target = Target(TaskMix("own", names, {}), LengthMix("own", read_measure("prompt-words"), {}, quantiles))
    quotas = target.aim(count).quotas
    assert sum(quotas.values()) == count
    for cell, quota in quotas.items():
        assert abs(quota - count * target.shares[cell]) < 1 + 1e-6


# --- distance ---


def test_divergence_by_hand():
    found = divergence([3, 1], [0.5, 0.5])
    assert found.total_variation == 0.25
    # (3.5/5) log2(3.5/2.5) + (1.5/5) log2(1.5/2.5)
    assert found.kl_bits == pytest.approx(0.7 * math.log2(1.4) + 0.3 * math.log2(0.6))


def test_divergence_of_data_on_target_is_zero():
    found = divergence([456, 124, 420], [0.456, 0.124, 0.42])
    assert found.total_variation == pytest.approx(0, abs=1e-12)
    assert found.kl_bits == pytest.approx(0, abs=1e-12)


def test_divergence_of_the_wrong_cell_is_finite():
    found = divergence([10, 0], [0.0, 1.0])
    assert found.total_variation == 1
    assert 0 < found.kl_bits < math.inf


def test_divergence_of_nothing_is_unknown():
    found = divergence([0, 0], [0.5, 0.5])
    assert math.isnan(found.total_variation)
    assert math.isnan(found.kl_bits)
    with pytest.raises(ValueError, match="expected 2 counts"):
        divergence([1], [0.5, 0.5])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
def test_divergence_is_never_negative(pairs):
    counts, shares = zip(*pairs, strict=True)
    if not sum(counts) or not sum(shares):
        return
    found = divergence(counts, [share / sum(shares) for share in shares])
    assert 0 <= found.total_variation <= 1
    assert 0 <= found.kl_bits < math.inf


# --- files ---


def test_a_file_of_ones_own(tmp_path):
    path = write(
        tmp_path,
        "categories:\n  on: what is on\n  no: Norwegian\ntasks: {on: 0.5, no: 0.25, chat: 0.25}\n"
        "lengths:\n  response-words: {probabilities: [0, 0.9, 1], all: [0, 10, 99], tasks: {no: [0, 3, 4]}}\n",
    )
    target = load_target(path, path)
    assert [cell.name for cell in target.shares] == [
        "on 0-10",
        "on 11-99",
        "no 0-3",
        "no 4-4",
        "chat 0-10",
        "chat 11-99",
    ]
    assert target.tasks.categories == {"on": "what is on", "no": "Norwegian", "chat": DESCRIPTIONS["chat"]}
    assert target.lengths.measure.basis == "response words"
    assert target_path(path).name == "own.yaml"


def test_percent_and_counts_are_taken_where_the_file_says_so(tmp_path):
    path = write(tmp_path, "counts: true\ntasks: {chat: 75, coding: 25}\n")
    assert load_tasks(path).shares == {"chat": 0.75, "coding": 0.25}


TABLE = "lengths: {prompt-tokens: {probabilities: [0, 0.5, 1], all: %s}}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "tasks: {chat: 0.5, coding: 0.48}",
            r"tasks: the shares sum to 0.98, expected 1; mend them, or write counts",
        ),
        ("tasks: {chat: 75, coding: 25}", r"sum to 100 \(they look like percent\).*write counts: true"),
        (
            "tasks: {chat: 0.5, codign: 0.5}",
            r"tasks.codign: unknown category; did you mean 'coding'\?.*categories",
        ),
        ("tasks: {chat: .nan, coding: 1}", r"tasks.chat: expected a number from 0 on, found nan"),
        ("tasks: {chat: .inf, coding: 1}", r"tasks.chat: expected a number from 0 on, found inf"),
        ("tasks: {chat: -0.5, coding: 1.5}", r"tasks.chat: expected a number from 0 on, found -0.5"),
        ("tasks: {chat: true}", r"tasks.chat: expected a number from 0 on, found True"),
        ("tasks: {chat: many}", r"tasks.chat: expected a number from 0 on, found 'many'"),
        ("tasks: {chat: 1" + "0" * 400 + "}", r"tasks.chat: expected a number from 0 on, found 1000"),
        ("tasks: {chat: 1" + "0" * 5000 + "}", r"no YAML file of a target: Exceeds the limit"),
        ("counts: true\ntasks: {chat: 0, coding: 0}", r"tasks: the shares sum to 0, expected 1"),
        ("counts: yes\ntasks: {chat: 1}", r"counts: expected true or false, found 'yes'"),
        ("tasks: {}", r"tasks: expected task: share, found \{\}"),
        ("tasks: [chat]", r"tasks: expected task: share, found \['chat'\]"),
        ("tasks: {true: 1}", r"tasks: expected a name for a key, found True; put it in quotes"),
        ("tasks: {chat: 1}\ncategories: {poem: }", r"categories.poem: expected a line .*, found nothing"),
        ("tasks: {chat: 1}\ncategories: [poem]", r"categories: expected name: description"),
        ("task: {chat: 1}", r"unknown key 'task'; did you mean 'tasks'\?"),
        ("tasks: {chat: 0.5, chat: 0.5}", r"given twice: chat"),
        ("- chat", r"expected the keys tasks, .*, found \['chat'\]"),
        ("", r"expected the keys tasks, .*, found nothing"),
        ("tasks: {chat: 1", r"no YAML file of a target"),
        ("[" * 5000, r"no YAML file of a target"),
    ],
)
def test_a_faulty_file_of_tasks_is_one_line(tmp_path, text, said):
    with pytest.raises(UsageError, match=said) as caught:
        load_tasks(write(tmp_path, text))
    assert "own.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            TABLE % "[1, 5, 5]",
            r"all: expected growing lengths, found 5 after 5 at 1: no length .* at least 6",
        ),
        (TABLE % "[1, 9, 5]", r"all: expected growing lengths, found 5 after 9 at 1"),
        (TABLE % "[9, 5, 12]", r"all: expected growing lengths, found 5 after 9 at 0.5"),
        (TABLE % "[1, .nan, 5]", r"all: expected whole lengths from 0 on, found nan at 0.5"),
        (TABLE % "[-1, 3, 5]", r"all: expected whole lengths from 0 on, found -1 at 0"),
        (TABLE % "[1, 2.5, 5]", r"all: expected whole lengths from 0 on, found 2.5 at 0.5"),
        (TABLE % "[1, 1e3, 5]", r"found '1e3' at 0.5, which is a text in YAML; write 1.0e\+3"),
        (TABLE % "[1, true, 5]", r"all: expected whole lengths from 0 on, found True at 0.5"),
        (
            TABLE % "[1, 5]",
            r"all: expected 3 lengths, one for each of the probabilities 0, 0.5, 1, found \[1, 5\]",
        ),
        (
            "lengths: {prompt-tokens: {tasks: {chat: [0, 1, 2, 3, 4]}}}",
            r"all: expected 5 lengths.*found nothing",
        ),
        ("lengths: {prompt-tokens: {all: [0, 1], probabilities: [0, 100]}}", r"growing numbers from 0 to 1"),
        ("lengths: {prompt-tokens: {all: [0, 1], probabilities: [0]}}", r"growing numbers from 0 to 1"),
        (
            "lengths: {prompt-tokens: {all: [0, 1, 2], probabilities: [0, .nan, 1]}}",
            r"growing numbers from 0 to 1",
        ),
        (
            "lengths: {prompt-tokens: {all: [0, 1, 2, 3, 4], tasks: {codign: [0, 1, 2, 3, 4]}}}",
            r"lengths.prompt-tokens.tasks.codign: unknown category; did you mean 'coding'",
        ),
        ("lengths: {prompt-tokens: {al: [0, 1, 2, 3, 4]}}", r"unknown key 'al'; did you mean 'all'"),
        (
            "lengths: {prompt-token: {all: [0, 1]}}",
            r"lengths: length 'prompt-token': unknown measure; did you mean",
        ),
        ("lengths: {}", r"lengths: expected quantile tables such as prompt-tokens, found \{\}"),
        ("tasks: {chat: 1}", r"it has no lengths; shipped with lengths: instructgpt"),
    ],
)
def test_a_faulty_file_of_lengths_is_one_line(tmp_path, text, said):
    with pytest.raises(UsageError, match=said) as caught:
        load_lengths(write(tmp_path, text))
    assert "own.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tasks": "h5"}, r"target h5: no such file, and no shipped target"),
        ({"tasks": "h4", "by": "prompt-tokens"}, r"by 'prompt-tokens'.*no lengths are given"),
        ({"tasks": "h4", "tokenizer": "gpt2"}, r"tokenizer 'gpt2'.*no lengths are given"),
        (
            {"lengths": "instructgpt", "by": "prompt-words"},
            r"no lengths for prompt-words; did you mean 'prompt-tokens'",
        ),
    ],
)
def test_wrong_options_are_one_line(options, said):
    with pytest.raises(UsageError, match=said):
        load_target(**options)


def test_a_folder_or_a_file_of_other_bytes_is_no_target(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        load_tasks(str(tmp_path))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="no YAML file of a target"):
        load_tasks(str(tmp_path / "bytes"))


HUGE = "0x" + "f" * 6000
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tasks: {chat: " + HUGE + "}", r"a whole number of 24,000 bits"),
        ("tasks: " + HUGE, r"a whole number of 24,000 bits"),
        ("? " + HUGE + "\n: 1", r"a whole number of 24,000 bits"),
        ("tasks: {chat: 0x%s}" % ("f" * 1000), r"tasks.chat: expected a number from 0 on, found 0*\d+"),
        ("tasks: {chat: 1e308}", r"found '1e308', which is a text in YAML; write 1.0e\+308"),
        ("tasks: {chat: -2.5E-3}", r"expected a number from 0 on, found '?-0?.0025"),
        ("tasks: {chat: 1}\nsource: [a, b]", r"source: expected a line that says .* found \['a', 'b'\]"),
        (BOMB + "source: *i\ntasks: {chat: 1}", r"its aliases stand for more than 1,000,000 characters"),
        ("tasks: {? %s : 1}" % ("k" * 5000), r"unknown category"),
        ("? " + "k" * 5000 + "\n: 1", r"unknown key 'k+"),
        ("[" * 5000, r"no YAML file of a target"),
    ],
)
def test_values_of_any_size_are_one_short_line(tmp_path, text, said):
    with pytest.raises(UsageError, match=said) as caught:
        load_tasks(write(tmp_path, text))
    told = str(caught.value)
    assert "\n" not in told
    assert len(told) < len(str(tmp_path)) + 500
