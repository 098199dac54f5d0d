"""Answers of the writing families against hand-computed ones; code is run, data is read back."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sqlite3
from datetime import datetime
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest

from datagen.models.procedural.families import brainstorm, chat, coding, generation, rewrite, rewrite_words
from datagen.models.procedural.families.coding_data import TABLES
from datagen.models.procedural.families.rewrite_lists import DATE_FORMATS
from datagen.models.procedural.family import Answer, Slots
from datagen.models.procedural.wording import a, counted, listing, plural
from datagen.seeding import rng_for

MODULES = (generation, brainstorm, chat, rewrite, coding)
BY_NAME = {family.name: family for module in MODULES for family in module.FAMILIES}


def solve(name: str, instruction: str, seed: int = 5) -> Answer:
    slots = BY_NAME[name].match(instruction)
    assert slots is not None
    return BY_NAME[name].solve(slots, Random(seed))


def drawn(name: str, count: int = 40) -> list[tuple[Slots, Answer]]:
    family = BY_NAME[name]
    slots = [family.draw(rng_for(1, name, index)) for index in range(count)]
    return [(chosen, family.solve(chosen, rng_for(2, name, index))) for index, chosen in enumerate(slots)]


def code(text: str) -> str:
    found = re.search(r"```python\n(.*?)\n```", text, re.DOTALL)
    assert found is not None
    return found[1]


def run(source: str, **names: Any) -> dict[str, Any]:
    exec(source, names)
    return names


def test_wording_of_articles_plurals_and_lists():
    assert [a(noun) for noun in ("owl", "ukulele", "hour", "unusual ring")] == [
        "an owl", "a ukulele", "an hour", "an unusual ring"
    ]  # fmt: skip
    assert [plural(noun) for noun in ("goose", "cherry", "bread knife", "box", "tray")] == [
        "geese", "cherries", "bread knives", "boxes", "trays"
    ]  # fmt: skip
    assert (counted(1, "egg"), counted(2, "egg")) == ("1 egg", "2 eggs")
    assert (listing(["x"]), listing(["x", "y", "z"], "or")) == ("x", "x, y or z")


def test_timetable_adds_lengths_and_breaks():
    answer = solve(
        "timetable",
        "Compute clock times: Linnea Walsh, Tuesday 20 July, the bowling club, a study day, from 09:15. Lengths in minutes: "
        "25 for a lecture on tea, 20 for a quiz on salt, 50 for a contest in yoga; 20 between them.",
    )
    lines = answer.output.split("\n")[2:5]
    assert lines == [
        "09:15–09:40 a lecture on tea",
        "10:00–10:20 a quiz on salt",
        "10:40–11:30 a contest in yoga",
    ]
    assert answer.output.endswith("Everything is over at 11:30.")


def test_countdown_counts_back_over_months():
    answer = solve(
        "countdown",
        "Make a dated checklist. Event: a book swap, Nettleby, 3 July. Jobs: book the band, 30 days early; bake the bread, "
        "5 days early; chill the drinks, 2 days early. Responsible: Olga Ito.",
    )
    assert [line.partition(":")[0] for line in answer.output.split("\n")] == [
        "3 June",
        "28 June",
        "1 July",
        "3 July",
    ]


def test_rota_shares_seven_days_among_three():
    answer = solve(
        "rota",
        "Plan raking the leaves. Place: the old mill, Nettleby. First day: Friday 17 August. Days: seven. People in turn: "
        "Ivan Ito, Rosa Sato, Omar Silva.",
    )
    assert "Day 4 (Monday): Ivan Ito" in answer.output
    assert answer.output.endswith("Ivan Ito has 3 turns, Rosa Sato has 2 turns and Omar Silva has 2 turns.")


def test_training_plan_sums_an_arithmetic_series():
    answer = solve(
        "training_plan",
        "Training schedule by Ivan Ito, the old mill. For: Rosa, a vet from Lima. Sport: swimming. Weeks: four. First: 25 "
        "lengths. Increase: 4. Day off: Friday. Reason: an old promise.",
    )
    assert answer.output.split("\n")[3] == "Week 4: 37 lengths of swimming"
    assert "Total: 124 lengths." in answer.output  # 25 + 29 + 33 + 37


def test_packing_list_counts_by_nights():
    answer = solve(
        "packing_list",
        "Which things should be on the list? Traveller: Rosa, a vet from Lima. Season: winter. Purpose: yoga. Bed: a tent by "
        "a lake, six nights, Nettleby. Must have: a tiny red torch.",
    )
    expected = (
        "7 pairs of socks, 7 sets of underwear, 4 shirts, 2 pairs of trousers, a thick coat, a tiny red torch"
    )
    assert set(expected.split(", ")) <= {line.removeprefix("- ") for line in answer.output.split("\n")}
    assert "- a sleeping bag" in answer.output


def test_recipe_scales_with_the_number_of_guests():
    answer = solve(
        "recipe",
        "Tell Ivan Ito how to prepare kale risotto with yam for 9 lost tourists. It should taste of mint and be ready at the "
        "old mill on Sunday 13 November.",
    )
    assert "- 1350 g kale\n- 900 g yam\n- 720 g risotto rice\n- 9 teaspoons" in answer.output


def test_savings_and_bill_are_computed():
    savings = solve(
        "savings_table",
        "Price: $51. Object: a shiny red ring, seen at Ito & Sato, Nettleby. Saver: Olga Silva. Start (April): $12. Weekly: "
        "$8. Lay out the savings.",
    )
    assert savings.output.endswith(
        "After 5 weeks there is enough money for a shiny red ring, with $1 left over."
    )
    bill = solve(
        "bill",
        "Add up 9 teapots at $2.85, 12 plates at $6.60 and 10 spoons at $2.05. Ivan Ito needs this as a bill of Monday 2 May "
        "for Rosa, a vet from Lima.",
    )
    assert (
        "| 9 teapots | $2.85 | $25.65 |\n| 12 plates | $6.60 | $79.20 |\n| 10 spoons | $2.05 | $20.50 |"
        in bill.output
    )
    assert bill.output.endswith("Total: $125.35")


def test_notice_and_biography_compute_durations():
    notice = solve(
        "notice",
        "Reason: a pump has failed. Effect: the heating will be switched off. Where: Vine Street, Nettleby. When: 07:45 to "
        "10:00, Friday 14 March. Let Ivan Ito put it kindly to the neighbours.",
    )
    assert "that is for 2 hours and 15 minutes, because a pump has failed." in notice.output
    biography = solve(
        "biography",
        "Fond of chess, born in Lima in 1990: that is Olga Ito, a locksmith from 2010 on. Announce this guest of the old mill "
        "for Friday 1 January 2029.",
    )
    assert "turns 39 in 2029" in biography.output
    assert "began in 2010, 19 years ago" in biography.output


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        ("addition", lambda x, y: x + y),
        ("subtraction", lambda x, y: x - y),
        ("multiplication", lambda x, y: x * y),
        ("division", lambda x, y: x // y),
    ],
)
def test_word_problem_has_the_stated_answer(operation, value):
    for slots, answer in drawn("word_problem", 80):
        if slots["operation"] == operation:
            x, y = map(int, re.findall(r"\d+", answer.output.partition(slots["venue"])[2])[:2])
            assert value(x, y) == int(slots["result"])


def replaced(text: str, words: dict[str, str]) -> str:
    return re.sub("|".join(map(re.escape, words)), lambda found: words[found[0]], text)


def test_tense_changes_nothing_but_the_verbs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewrite, "ACTS", ("fly kites", "take photos"))
    past = {"flies": "flew", "fly": "flew", "takes": "took", "take": "took"}
    future = {"flies": "will fly", "fly": "will fly", "takes": "will take", "take": "will take"}
    for seed in range(9):
        for tense, words in (("the simple past", past), (rewrite.FUTURE, future)):
            answer = BY_NAME["tense"].solve({"tense": tense, "count": "two"}, Random(seed))
            assert answer.output == replaced(answer.input, words)


def test_third_person_adapts_verbs_and_pronouns(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewrite, "ACTS", ("watch {my} dog", "keep a diary"))
    monkeypatch.setattr(rewrite, "TIMES", ("at noon", "at noon"))
    expected = {
        "Olga": {
            "At noon Olga watches her dog. At noon she keeps a diary.",
            "At noon Olga keeps a diary. At noon she watches her dog.",
        },
        "Ivan": {
            "At noon Ivan watches his dog. At noon he keeps a diary.",
            "At noon Ivan keeps a diary. At noon he watches his dog.",
        },
    }
    for name, texts in expected.items():
        outputs = {
            BY_NAME["third_person"].solve({"name": name, "count": "two"}, Random(seed)).output
            for seed in range(9)
        }
        assert outputs == texts


def test_voice_turns_both_ways(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewrite, "DEEDS", ("break the vase", "write the novel"))
    monkeypatch.setattr(rewrite, "JOBS", ("vet", "poet"))
    passive = {
        "The vet broke the vase.": "The vase was broken by the vet.",
        "The poet broke the vase.": "The vase was broken by the poet.",
        "The vet wrote the novel.": "The novel was written by the vet.",
        "The poet wrote the novel.": "The novel was written by the poet.",
    }
    active = {after: before for before, after in passive.items()}
    for voice, texts in (("passive", passive), ("active", active)):
        answer = BY_NAME["voice"].solve({"voice": voice, "count": "two"}, Random(1))
        assert answer.output == replaced(answer.input, texts)


def test_synonyms_replace_the_three_named_words():
    instruction = (
        "Editing job: out with neat, sad, big; in with tidy, unhappy, large. Author: Rosa, a vet from Lima. Use: the diary of "
        "Olga Ito. Date: Monday 2 May."
    )
    answer = solve("synonyms", instruction)
    assert (
        answer.output
        == replaced(answer.input, {"neat": "tidy", "sad": "unhappy", "big": "large"})
        != answer.input
    )


def test_opposites_replace_every_adjective(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewrite_words, "ANTONYMS", {"deep": "shallow", "cold": "hot"})
    answer = BY_NAME["opposites"].solve({"count": "two"}, Random(1))
    assert answer.output == replaced(answer.input, {"deep": "shallow", "cold": "hot"}) != answer.input


def test_tone_turns_both_ways(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewrite_words, "OPENINGS", (("Hey {}!", "Dear {},"),))
    monkeypatch.setattr(
        rewrite_words, "REQUESTS", (("I gotta go.", "I have to leave."), ("Sorry.", "I apologise."))
    )
    monkeypatch.setattr(rewrite_words, "CLOSINGS", (("Cheers", "Kind regards"),))
    people = {"to": "Olga Ito", "by": "Ivan Sato"}
    formal = BY_NAME["tone"].solve({**people, "tone": "formal"}, Random(1))
    informal = BY_NAME["tone"].solve({**people, "tone": "informal"}, Random(1))
    assert (formal.input, formal.output) == (informal.output, informal.input)
    assert formal.output in (
        "Dear Olga Ito, I have to leave. I apologise.\nKind regards\nIvan Sato",
        "Dear Olga Ito, I apologise. I have to leave.\nKind regards\nIvan Sato",
    )


def test_contractions_and_spelling_mend_known_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewrite_words, "CASUAL", ("We're late, aren't we.", "I'll pay, he won't."))
    texts = {
        "We are late, are not we. I will pay, he will not.",
        "I will pay, he will not. We are late, are not we.",
    }
    assert BY_NAME["contractions"].solve({"count": "two"}, Random(1)).output in texts
    assert all("'" not in answer.output for _, answer in drawn("contractions"))
    for slots, answer in drawn("spelling"):
        pairs = list(zip(answer.input.split(), answer.output.split(), strict=True))
        assert (
            sum(before != after for before, after in pairs)
            == ("two", "three", "four", "five").index(slots["count"]) + 2
        )
    assert rewrite_words.SPELLINGS["recieve"][0] == "receive"


def test_sorting_and_duplicates_on_their_inputs():
    for slots, answer in drawn("sorting"):
        lines = answer.input.split("\n")
        expected = {
            "alphabetical order": sorted(lines),
            "reverse alphabetical order": sorted(lines)[::-1],
            "order of length with ties from A to Z": sorted(sorted(lines), key=len),
            "reverse order": lines[::-1],
        }
        assert answer.output.split("\n") == expected[slots["order"]] != lines
    for slots, answer in drawn("duplicates"):
        kept = answer.output.split(", ")
        assert len(kept) == len(set(kept)) == ("four", "five", "six", "seven").index(slots["count"]) + 4
        assert sorted(kept, key=answer.input.split(", ").index) == kept


def test_amounts_units_dates_and_capitals_on_their_inputs():
    for slots, answer in drawn("multiplied_list"):
        one, many = (
            [int(line.split()[1]) for line in text.split("\n")] for text in (answer.input, answer.output)
        )
        assert many == [count * int(slots["people"]) for count in one]
    for slots, answer in drawn("metric_units"):
        factors = [float(slots[key].split()[-2]) for key in ("first", "second")]
        before, after = (
            [float(x) for x in re.findall(r"[\d.]*\d", text)] for text in (answer.input, answer.output)
        )
        assert after == pytest.approx([x * factor for x, factor in zip(before, factors, strict=True)])
    for slots, answer in drawn("date_format"):
        days = [datetime.strptime(text, "%d %B %Y") for text in re.findall(r"\d+ \w+ \d{4}", answer.input)]
        assert re.findall(r"[\d./-]{10}", answer.output) == [
            day.strftime(DATE_FORMATS[slots["format"]]) for day in days
        ]
    for _, answer in drawn("capital_letters"):
        assert answer.input == answer.output.lower()
        assert not re.search(r"\b(i|monday|friday|june|lisbon|olga)\b", answer.output)


def test_counter_and_desk_compute_the_sum():
    for _, answer in drawn("shopkeeper"):
        p, q = (float(price) for price in re.findall(r"\$([\d.]+) each", answer.input))
        m, n = (int(count) for count in re.search(r"like (\d+) .* and (\d+) ", answer.input).groups())
        assert f"${m * p + n * q:.2f} altogether" in answer.output
    for _, answer in drawn("waiter"):
        assert f"${sum(map(float, re.findall(r'[$]([0-9.]+)', answer.input))):.2f} in total" in answer.output
    for _, answer in drawn("hotel_desk"):
        room, breakfast, number, nights = map(int, re.findall(r"\d+", answer.input))
        assert f"which is {nights * (room + breakfast)} dollars" in answer.output
        assert f"room {number} on floor {str(number)[0]}" in answer.output
    for _, answer in drawn("directions"):
        m, across, n, along = re.search(r"(\d) streets (\w+) and (\d) streets (\w+)", answer.input).groups()
        side = {"eastnorth": "left", "eastsouth": "right", "westnorth": "right", "westsouth": "left"}[
            across + along
        ]
        assert f"walk {m} streets {across}. Then turn {side} and walk {n} streets {along}." in answer.output
        assert f"about {2 * (int(m) + int(n))} minutes" in answer.output


def test_appointments_scores_and_policies_follow_from_the_input():
    for _, answer in drawn("scheduling"):
        mine, theirs = (set(re.findall(r"\w+day at \d\d:\d\d", line)) for line in answer.input.split("\n"))
        assert len(mine & theirs) == 1
        assert (mine & theirs).pop() in answer.output
    for slots, answer in drawn("scorekeeper"):
        totals = {
            slots[key]: sum(map(int, re.findall(rf"{slots[key]} (\d+)", answer.input)))
            for key in ("first", "second", "third")
        }
        best, second, _ = sorted(totals.values(), reverse=True)
        assert f"{max(totals, key=totals.get)} leads by {best - second} point" in answer.output
        assert all(f"{name} has {total} point" in answer.output for name, total in totals.items())
    for slots, answer in drawn("customer_support"):
        days = int(re.search(r"arrived (\d+) days", answer.input)[1])
        assert slots["early" if days <= int(slots["limit"]) else "late"] in answer.output
        assert slots["late" if days <= int(slots["limit"]) else "early"] not in answer.output


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
        "Python task of Friday 18 July: prices come as a list, only those divisible by 4 matter, and check_owls returns their "
        "sum. Client: Rosa, a vet from Lima.",
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
        "At Ito & Sato, order numbers consist of three small letters plus a slash plus two digits. Give Olga Silva a pattern by "
        "Monday 2 May.",
    )
    assert answer.output.startswith("`^[a-z]{3}/[0-9]{2}$`")
    for _, answer in drawn("regular_expression"):
        pattern, good, bad = re.findall(r"`(.*?)`", answer.output)
        assert re.match(pattern, good)
        assert not re.match(pattern, bad)


def test_sql_query_runs_and_filters():
    answer = solve(
        "sql_query",
        "For Ito & Sato, Monday 2 May: select name, species out of trees; condition height at most 30; sorted by age, falling. "
        "Client: Olga Silva.",
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
        rows = [[value for value in row.values()] for row in csv.DictReader(io.StringIO(answer.input))]
        assert [[str(value) for value in row.values()] for row in json.loads(answer.output)] == rows


def test_dataclass_has_the_stated_fields():
    for slots, answer in drawn("dataclass"):
        names = run(code(answer.output))
        made = names[slots["table"].removesuffix("s").capitalize()]("x", "y", 1, 2)
        assert (getattr(made, slots["second"]), getattr(made, slots["other"])) == ("y", 2)
        assert made.label() == "x (1)"
