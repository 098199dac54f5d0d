"""Computed answers of the generation and chat families against hand-computed ones."""

from __future__ import annotations

import re

import pytest

from datagen.models.procedural.wording import a, counted, listing, plural
from tests.models.writing_families import drawn, solve


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
        "Compute clock times: Linnea Walsh, Tuesday 20 July, the bowling club, a study day, from "
        "09:15. Lengths in minutes: 25 for a lecture on tea, 20 for a quiz on salt, 50 for a contest "
        "in yoga; 20 between them.",
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
        "Make a dated checklist. Event: a book swap, Nettleby, 3 July. Jobs: book the band, 30 days "
        "early; bake the bread, 5 days early; chill the drinks, 2 days early. Responsible: Olga Ito.",
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
        "Plan raking the leaves. Place: the old mill, Nettleby. First day: Friday 17 August. Days: "
        "seven. People in turn: Ivan Ito, Rosa Sato, Omar Silva.",
    )
    assert "Day 4 (Monday): Ivan Ito" in answer.output
    assert answer.output.endswith("Ivan Ito has 3 turns, Rosa Sato has 2 turns and Omar Silva has 2 turns.")


def test_training_plan_sums_an_arithmetic_series():
    answer = solve(
        "training_plan",
        "Training schedule by Ivan Ito, the old mill. For: Rosa, a vet from Lima. Sport: swimming. "
        "Weeks: four. First: 25 lengths. Increase: 4. Day off: Friday. Reason: an old promise.",
    )
    assert answer.output.split("\n")[3] == "Week 4: 37 lengths of swimming"
    assert "Total: 124 lengths." in answer.output  # 25 + 29 + 33 + 37


def test_packing_list_counts_by_nights():
    answer = solve(
        "packing_list",
        "Which things should be on the list? Traveller: Rosa, a vet from Lima. Season: winter. "
        "Purpose: yoga. Bed: a tent by a lake, six nights, Nettleby. Must have: a tiny red torch.",
    )
    expected = (
        "7 pairs of socks, 7 sets of underwear, 4 shirts, 2 pairs of trousers, a thick coat, a tiny red torch"
    )
    assert set(expected.split(", ")) <= {line.removeprefix("- ") for line in answer.output.split("\n")}
    assert "- a sleeping bag" in answer.output


def test_recipe_scales_with_the_number_of_guests():
    answer = solve(
        "recipe",
        "Tell Ivan Ito how to prepare kale risotto with yam for 9 lost tourists. It should taste of "
        "mint and be ready at the old mill on Sunday 13 November.",
    )
    assert "- 1350 g kale\n- 900 g yam\n- 720 g risotto rice\n- 9 teaspoons" in answer.output


def test_savings_and_bill_are_computed():
    savings = solve(
        "savings_table",
        "Price: $51. Object: a shiny red ring, seen at Ito & Sato, Nettleby. Saver: Olga Silva. "
        "Start (April): $12. Weekly: $8. Lay out the savings.",
    )
    assert savings.output.endswith(
        "After 5 weeks there is enough money for a shiny red ring, with $1 left over."
    )
    bill = solve(
        "bill",
        "Add up 9 teapots at $2.85, 12 plates at $6.60 and 10 spoons at $2.05. Ivan Ito needs this "
        "as a bill of Monday 2 May for Rosa, a vet from Lima.",
    )
    assert (
        "| 9 teapots | $2.85 | $25.65 |\n| 12 plates | $6.60 | $79.20 |\n| 10 spoons | $2.05 | $20.50 |"
        in bill.output
    )
    assert bill.output.endswith("Total: $125.35")


def test_notice_and_biography_compute_durations():
    notice = solve(
        "notice",
        "Reason: a pump has failed. Effect: the heating will be switched off. Where: Vine Street, "
        "Nettleby. When: 07:45 to 10:00, Friday 14 March. Let Ivan Ito put it kindly to the "
        "neighbours.",
    )
    assert "that is for 2 hours and 15 minutes, because a pump has failed." in notice.output
    biography = solve(
        "biography",
        "Fond of chess, born in Lima in 1990: that is Olga Ito, a locksmith from 2010 on. Announce "
        "this guest of the old mill for Friday 1 January 2029.",
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
