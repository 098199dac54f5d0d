"""Code answers are run, data answers are read back."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sqlite3
from typing import Any
from xml.etree import ElementTree

import pytest

from datagen.models.procedural.families.coding_data import TABLES
from tests.models.writing_families import drawn, solve


def code(text: str) -> str:
    found = re.search(r"```python\n(.*?)\n```", text, re.DOTALL)
    assert found is not None
    return found[1]


def run(source: str, **names: Any) -> dict[str, Any]:
    exec(source, names)
    return names


@pytest.mark.parametrize("name", ["list_function", "text_function", "fix_bug"])
def test_function_runs_and_returns_what_is_claimed(name: str):
    for _, answer in drawn(name):
        call, value = re.search(r"`(\w+\(.*\))` returns `(.*)`", answer.output).groups()
        assert repr(eval(call, run(code(answer.output)))) == value
        if answer.input:
            broken = run(answer.input)
            with contextlib.suppress(IndexError):
                assert repr(eval(call, broken)) != value


def test_list_function_keeps_the_stated_condition():
    answer = solve(
        "list_function",
        "Python task of Friday 18 July: prices come as a list, only those divisible by 4 matter, and "
        "check_owls returns their sum. Client: Rosa, a vet from Lima.",
    )
    assert run(code(answer.output))["check_owls"]([3, 4, 8, 9]) == 12


def test_explanation_states_what_the_function_returns():
    for slots, answer in drawn("explain_code"):
        values, kept, value = re.search(
            r"With (\[.*\]) it keeps (\[.*\]) and returns (.*)\.", answer.output
        ).groups()
        assert repr(eval(f"{slots['name']}({values})", run(answer.input))) == value
        assert set(json.loads(kept)) <= set(json.loads(values))


def test_predicted_output_is_printed():
    for _, answer in drawn("predict_output", 80):
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            run(answer.input)
        assert answer.output == f"It prints:\n\n{printed.getvalue().strip()}"


def test_comprehension_equals_the_loop():
    for slots, answer in drawn("list_comprehension"):
        values = {slots["things"].replace(" ", "_"): list(range(-5, 30))}
        assert run(answer.input, **values)[slots["name"]] == run(code(answer.output), **values)[slots["name"]]


def test_regular_expression_matches_its_example_only():
    answer = solve(
        "regular_expression",
        "At Ito & Sato, order numbers consist of three small letters plus a slash plus two digits. "
        "Give Olga Silva a pattern by Monday 2 May.",
    )
    assert answer.output.startswith("`^[a-z]{3}/[0-9]{2}$`")
    for _, answer in drawn("regular_expression"):
        pattern, good, bad = re.findall(r"`(.*?)`", answer.output)
        assert re.match(pattern, good)
        assert not re.match(pattern, bad)


def test_sql_query_runs_and_filters():
    answer = solve(
        "sql_query",
        "For Ito & Sato, Monday 2 May: select name, species out of trees; condition height at most "
        "30; sorted by age, falling. Client: Olga Silva.",
    )
    assert answer.output == "SELECT name, species FROM trees WHERE height <= 30 ORDER BY age DESC;"
    for slots, answer in drawn("sql_query", 80):
        texts, numbers = TABLES[slots["table"]]
        base = sqlite3.connect(":memory:")
        base.execute(f"CREATE TABLE {slots['table']} ({', '.join([*texts, *numbers])})")
        assert base.execute(answer.output).fetchall() == []
        base.close()


def test_html_and_json_can_be_read_back():
    for slots, answer in drawn("html_list"):
        heading, items = ElementTree.fromstring(f"<body>{answer.output}</body>")
        assert heading.text == slots["title"]
        assert items.tag == {"numbered": "ol", "bulleted": "ul"}[slots["kind"]]
        assert [item.text for item in items] == [slots["first"], slots["second"], slots["third"]]
    for slots, answer in drawn("json_record"):
        record = json.loads(answer.output)
        assert record == {
            **{key: slots[key] for key in ("name", "job", "city", "hobby")},
            "age": int(slots["age"]),
        }
    for _, answer in drawn("csv_to_json"):
        rows = [list(row.values()) for row in csv.DictReader(io.StringIO(answer.input))]
        assert [[str(value) for value in row.values()] for row in json.loads(answer.output)] == rows


def test_dataclass_has_the_stated_fields():
    for slots, answer in drawn("dataclass"):
        names = run(code(answer.output))
        made = names[slots["table"].removesuffix("s").capitalize()]("x", "y", 1, 2)
        assert (getattr(made, slots["second"]), getattr(made, slots["other"])) == ("y", 2)
        assert made.label() == "x (1)"
