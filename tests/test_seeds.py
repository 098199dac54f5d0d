"""The 175 seed tasks are well-formed, varied and distributed as promised."""

import ast
import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz.distance import LCSseq

SEEDS = Path(__file__).resolve().parent.parent / "seeds" / "tasks.jsonl"
KEYS = ["id", "name", "instruction", "instances", "is_classification", "task"]
H4_SHARES = {
    "generation": 45.6,
    "open_qa": 12.4,
    "brainstorm": 11.2,
    "chat": 8.5,
    "rewrite": 6.6,
    "summarize": 4.2,
    "classify": 3.5,
    "coding": 3.5,
    "closed_qa": 2.6,
    "extract": 1.9,
}


@pytest.fixture(scope="module")
def lines():
    return SEEDS.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def tasks(lines):
    return [json.loads(line) for line in lines]


def tokens(text):
    """What rouge_score makes of a text without its stemmer."""
    return re.findall(r"[a-z0-9]+", text.lower())


def rouge_l(left, right):
    """ROUGE-L F1 of two token lists."""
    return 2 * LCSseq.similarity(left, right) / (len(left) + len(right))


def output_of(task):
    return task["instances"][0]["output"]


def looks_like_json(text):
    return re.match(r'\s*(\{\s*["}]|\[\s*["{\[\]\d-])', text) is not None


def fenced(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def test_file_has_175_lines_of_unescaped_json(lines, tasks):
    assert len(lines) == 175
    assert lines == [json.dumps(task, ensure_ascii=False) for task in tasks]


def test_tasks_have_exactly_the_agreed_keys_and_types(tasks):
    for task in tasks:
        assert list(task) == KEYS, task["id"]
        assert all(isinstance(task[key], str) for key in ("id", "name", "instruction", "task")), task["id"]
        assert isinstance(task["is_classification"], bool), task["id"]
        assert isinstance(task["instances"], list), task["id"]


def test_instances_hold_one_input_and_one_non_empty_output(tasks):
    for task in tasks:
        assert len(task["instances"]) == 1, task["id"]
        (instance,) = task["instances"]
        assert list(instance) == ["input", "output"], task["id"]
        assert all(isinstance(value, str) for value in instance.values()), task["id"]
        assert instance["output"].strip(), task["id"]


def test_texts_have_no_surrounding_whitespace(tasks):
    for task in tasks:
        for text in (task["instruction"], *task["instances"][0].values()):
            assert text == text.strip(), task["id"]


def test_ids_are_consecutive(tasks):
    assert [task["id"] for task in tasks] == [f"seed_task_{number}" for number in range(175)]


def test_names_are_unique_snake_case(tasks):
    names = [task["name"] for task in tasks]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name)] == []


def test_categories_follow_the_h4_shares(tasks):
    counts = Counter(task["task"] for task in tasks)
    assert set(counts) == set(H4_SHARES)
    for category, share in H4_SHARES.items():
        assert 100 * counts[category] / len(tasks) == pytest.approx(share, abs=1.0), category


def test_classification_share_is_about_fifteen_percent(tasks):
    share = sum(task["is_classification"] for task in tasks) / len(tasks)
    assert 0.13 <= share <= 0.17


def test_classify_tasks_are_all_classification(tasks):
    assert all(task["is_classification"] for task in tasks if task["task"] == "classify")


def test_classification_outputs_are_short_labels(tasks):
    for task in tasks:
        if task["is_classification"]:
            assert len(output_of(task).split()) <= 3, task["id"]


def test_instructions_are_far_apart_in_rouge_l(tasks):
    words = {task["id"]: tokens(task["instruction"]) for task in tasks}
    score, *pair = max((rouge_l(words[one], words[two]), one, two) for one, two in combinations(words, 2))
    assert score <= 0.5, pair


def test_rouge_l_agrees_with_rouge_score(tasks):
    rouge_scorer = pytest.importorskip("rouge_score.rouge_scorer")
    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    words = {task["instruction"]: tokens(task["instruction"]) for task in tasks}
    left, right = max(combinations(words, 2), key=lambda pair: rouge_l(words[pair[0]], words[pair[1]]))
    expected = scorer.score(left, right)["rougeL"].fmeasure
    assert rouge_l(words[left], words[right]) == pytest.approx(expected)
    assert expected > 0


def test_instructions_open_with_many_different_words(tasks):
    assert len({tokens(task["instruction"])[0] for task in tasks}) >= 60


def test_instructions_range_from_terse_to_long(tasks):
    lengths = [len(task["instruction"].split()) for task in tasks]
    assert min(lengths) >= 2
    assert sum(length <= 5 for length in lengths) >= 3
    assert sum(length >= 120 for length in lengths) >= 3
    assert max(lengths) <= 160


def test_outputs_range_from_one_word_to_a_page(tasks):
    lengths = [len(output_of(task).split()) for task in tasks]
    assert min(lengths) == 1
    assert 200 <= max(lengths) <= 320


def test_about_half_the_tasks_have_an_input(tasks):
    share = sum(bool(task["instances"][0]["input"]) for task in tasks) / len(tasks)
    assert 0.35 <= share <= 0.65


def test_python_in_coding_outputs_parses(tasks):
    blocks = [
        block for task in tasks if task["task"] == "coding" for block in fenced(output_of(task), "python")
    ]
    bare = [
        output_of(task)
        for task in tasks
        if task["task"] == "coding" and re.match(r"(def|class|import|from|async) ", output_of(task))
    ]
    assert len(blocks) >= 3
    for source in blocks + bare:
        ast.parse(source)


def test_code_fences_are_closed(tasks):
    for task in tasks:
        assert output_of(task).count("```") % 2 == 0, task["id"]


def test_json_outputs_parse(tasks):
    texts = [output_of(task) for task in tasks if looks_like_json(output_of(task))]
    texts += [block for task in tasks for block in fenced(output_of(task), "json")]
    assert len(texts) >= 2
    for text in texts:
        json.loads(text)


def test_outputs_do_not_talk_about_being_an_ai(tasks):
    for task in tasks:
        assert not re.match(r"as an ai\b", output_of(task), flags=re.IGNORECASE), task["id"]


def test_links_and_addresses_point_to_example_com_only(tasks):
    for task in tasks:
        text = "\n".join([task["instruction"], *task["instances"][0].values()])
        hosts = re.findall(r"(?:https?://|\bwww\.|\w@)([\w-]+(?:\.[\w-]+)+)", text)
        assert set(hosts) <= {"example.com"}, task["id"]


def test_some_tasks_go_beyond_ascii(tasks):
    texts = [json.dumps(task, ensure_ascii=False) for task in tasks]
    assert sum(re.search(r"[À-ÖØ-öø-ÿ]", text) is not None for text in texts) >= 5
    assert sum(re.search(r"[\U0001F300-\U0001FAFF]", text) is not None for text in texts) >= 5
