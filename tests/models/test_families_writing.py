"""What every family of the writing categories keeps: slots come back, instructions pass the filters, answers are
deterministic, differ with their input and hold the constraints that the instruction states."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from datagen.models.procedural.families.generation_lessons import RULES
from datagen.models.procedural.families.generation_verse import ANIMALS, PLACES
from datagen.models.procedural.family import Answer, Family, Slots
from datagen.models.procedural.wording import cents, number
from datagen.novelty import NoveltyIndex
from datagen.rules import ALPACA, judge_instance, judge_instruction
from datagen.seeding import rng_for
from tests.models.writing_families import BY_NAME, FAMILIES, MODULES

EVERY = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)


def draws(family: Family, count: int) -> Iterator[tuple[str, Slots]]:
    """Instructions with the slots that they were phrased from."""
    for index in range(count):
        template = rng_for(0, family.name, index).choice(family.templates)
        slots = family.draw(rng_for(1, family.name, index))
        yield template.format_map(slots), slots


def solved(name: str, count: int = 60) -> Iterator[tuple[Slots, Answer]]:
    for instruction, slots in draws(BY_NAME[name], count):
        yield slots, BY_NAME[name].solve(slots, rng_for(2, instruction))


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?]['\"]?(?=\s|$)", text))


def test_every_category_has_the_families_it_needs():
    found = {module.FAMILIES[0].task: len(module.FAMILIES) for module in MODULES}
    least = {"generation": 12, "brainstorm": 6, "chat": 6, "rewrite": 8, "coding": 7}
    assert found.keys() == least.keys()
    assert all(found[task] >= least[task] for task in least)
    assert len(BY_NAME) == len(FAMILIES)


@EVERY
def test_family_gives_back_the_slots_it_was_phrased_from(family: Family):
    for instruction, slots in draws(family, 100):
        assert family.match(instruction) == slots


@EVERY
def test_family_alone_recognises_its_instructions(family: Family):
    others = [other for other in FAMILIES if other is not family]
    for instruction, _ in draws(family, 6):
        assert [other.name for other in others if other.match(instruction)] == []


@EVERY
def test_instructions_pass_the_filters_of_self_instruct(family: Family):
    for instruction, _ in draws(family, 100):
        assert judge_instruction(instruction, ALPACA) is None, instruction
        assert re.match(r"[A-Z0-9]", instruction), instruction
        assert instruction.endswith((".", "?")), instruction
        assert "\n" not in instruction
        assert "  " not in instruction


@EVERY
def test_instructions_are_mostly_novel_to_each_other(family: Family):
    pool = NoveltyIndex(0.7)
    for instruction, _ in draws(family, 60):
        pool.admit(instruction)
    assert len(pool) >= 40


@EVERY
def test_answers_are_deterministic_and_well_formed(family: Family):
    for instruction, slots in draws(family, 40):
        answer = family.solve(slots, rng_for(2, instruction))
        assert answer == family.solve(slots, rng_for(2, instruction))
        assert judge_instance(answer.input, answer.output) is None, (instruction, answer)
        for text in (answer.output, answer.input):
            assert text == text.strip()
            assert "###" not in text
            assert not re.search(r"^(Example \d|Input:|Output:|Class label:)", text, re.MULTILINE)
            assert not re.search(r"\b(a [aeio](?!ne)|an [bcdfgjklmnpqrstvwxyz])\w*", text), text


@EVERY
def test_another_stream_gives_another_input(family: Family):
    for instruction, slots in draws(family, 1):
        answers = [family.solve(slots, rng_for(seed, instruction)) for seed in range(6)]
        inputs = {answer.input for answer in answers}
        assert inputs == {""} or len(inputs) > 3


@pytest.mark.parametrize(
    "name",
    ["invitation", "postcard", "complaint", "small_ad", "product_description", "diary_entry"],
)
def test_letter_mentions_every_given_fact(name: str):
    for slots, answer in solved(name):
        facts = [re.sub("^(an?|the) ", "", value) for value in slots.values()]
        missing = [fact for fact in facts if fact.lower() not in answer.output.lower()]
        assert missing == []


def test_small_ad_stays_below_fifty_words():
    assert all(len(answer.output.split()) < 50 for _, answer in solved("small_ad"))


@pytest.mark.parametrize("name", ["thank_you_note", "job_application"])
def test_letter_has_the_stated_number_of_sentences(name: str):
    for slots, answer in solved(name):
        assert sentences(answer.output.split("\n\n")[1]) == number(slots["count"])


@pytest.mark.parametrize("name", ["short_story", "greeting"])
def test_text_has_the_stated_number_of_sentences(name: str):
    for slots, answer in solved(name):
        assert sentences(answer.output) == number(slots["count"])


def test_news_report_has_a_headline_and_the_stated_number_of_sentences():
    for slots, answer in solved("news_report"):
        headline, body = answer.output.split("\n\n")
        assert headline.isupper()
        assert sentences(body) == number(slots["count"])


@pytest.mark.parametrize(
    "name",
    "gift_ideas shop_names interview_questions new_uses outings slogans story_ideas team_names tips quiz".split(),
)
def test_list_has_the_stated_number_of_different_items(name: str):
    for slots, answer in solved(name):
        lines = answer.output.split("\n")
        assert [line.split(". ")[0] for line in lines] == [str(i + 1) for i in range(number(slots["count"]))]
        assert len({line.partition(". ")[2] for line in lines}) == len(lines)


def test_gift_ideas_hold_one_that_is_free():
    assert all(answer.output.count("free") == 1 for _, answer in solved("gift_ideas"))


def test_shop_names_begin_with_an_adjective_of_the_stated_letter():
    for slots, answer in solved("shop_names"):
        assert all(
            line.partition(". The ")[2].startswith(slots["letter"]) for line in answer.output.split("\n")
        )


def test_team_names_join_town_and_animal():
    for slots, answer in solved("team_names"):
        assert all(f". {slots['town']} " in line for line in answer.output.split("\n"))


def test_pros_and_cons_are_equally_many():
    for slots, answer in solved("pros_and_cons"):
        signs = [line[0] for line in answer.output.split("\n") if line[:2] in ("+ ", "- ")]
        assert signs == ["+"] * number(slots["count"]) + ["-"] * number(slots["count"])


def test_small_talk_asks_the_stated_number_of_questions():
    assert all(answer.output.count("?") == number(slots["count"]) for slots, answer in solved("small_talk"))


def test_word_list_is_sorted_and_keeps_its_rule():
    for slots, answer in solved("word_list"):
        found = answer.output.split("\n")
        assert len(found) == len(set(found)) == number(slots["count"])
        assert all(re.fullmatch(RULES[slots["rule"]], word) for word in found)
        assert found == sorted(found, reverse=slots["order"] == "from Z to A")


def test_word_list_rules_mean_what_they_say():
    assert re.fullmatch(RULES["contain 'e' but no 'a'"], "lemon")
    assert not re.fullmatch(RULES["contain 'e' but no 'a'"], "peach")
    assert not re.fullmatch(RULES["contain 'e' but no 'a'"], "fig")
    assert re.fullmatch(RULES["end in 'e' and have over 4 letters"], "grape")
    assert not re.fullmatch(RULES["end in 'e' and have over 4 letters"], "lime")
    assert re.fullmatch(RULES["have fewer than 5 letters"], "lime")
    assert not re.fullmatch(RULES["have fewer than 5 letters"], "lemon")


def test_acrostic_spells_the_name():
    for slots, answer in solved("acrostic"):
        lines = answer.output.split("\n\n")[0].split("\n")
        assert "".join(line[0] for line in lines).lower() == slots["name"].lower()


def test_alliteration_has_six_words_with_one_initial():
    for slots, answer in solved("alliteration"):
        found = answer.output.rstrip(".").split()
        assert len(found) == 6
        assert {word[0].lower() for word in found} == {slots["name"][0].lower()}
        assert slots["name"] in found


# Syllables of all words of the haiku stock but the animals, counted by hand; words not listed have one.
TWO = """silent quiet patient watches listens wonders shelter under beside along behind among above beneath across
blossoms begin without lingers apples leaving winter early"""


def test_haiku_has_five_seven_and_five_syllables():
    known = dict.fromkeys(TWO.split(), 2)
    known |= {animal: count for count, animals in ANIMALS.items() for animal in animals}
    assert sum(map(len, PLACES.values())) > 15
    for _, answer in solved("haiku", 200):
        lines = [re.findall(r"[a-z']+", line) for line in answer.output.split("\n")]
        assert [sum(known.get(word, 1) for word in line) for line in lines] == [5, 7, 5], answer.output


def test_limerick_has_five_lines_and_holds_the_facts():
    for slots, answer in solved("limerick"):
        assert answer.output.count("\n") == 4
        assert all(slots[key] in answer.output for key in ("name", "job", "town"))


def test_riddle_does_not_name_its_answer():
    for slots, answer in solved("riddle"):
        assert slots["thing"].split()[-1] not in answer.output.lower()
        assert answer.output.endswith("What am I?")


def test_dialogue_alternates_between_both_speakers():
    for slots, answer in solved("dialogue"):
        speakers = [line.partition(":")[0] for line in answer.output.split("\n")]
        assert speakers == [slots["first"], slots["second"]] * 3


def test_rota_covers_all_days_in_turn():
    for slots, answer in solved("rota"):
        lines = [line for line in answer.output.split("\n") if line.startswith("Day ")]
        assert len(lines) == number(slots["days"])
        assert slots["day"] in lines[0]
        assert lines[0].endswith(slots["first"])
        assert lines[3].endswith(slots["first"])


def test_savings_reach_the_price_in_the_last_week_only():
    for slots, answer in solved("savings_table"):
        totals = [
            int(line.split("$")[1].rstrip(" |"))
            for line in answer.output.split("\n")
            if line.startswith("| ") and "$" in line
        ]
        assert totals[0] == int(slots["start"][1:]) + int(slots["weekly"][1:])
        assert totals[-1] >= int(slots["price"][1:])
        assert all(total < int(slots["price"][1:]) for total in totals[:-1])


def test_bill_adds_up():
    for _, answer in solved("bill"):
        amounts = [cents(price) for price in re.findall(r"(\$[\d.]+) \|\n", answer.output + "\n")]
        assert sum(amounts) == cents(answer.output.rpartition(" ")[2])


def test_outline_shares_out_all_minutes():
    for slots, answer in solved("outline"):
        parts = [int(length) for length in re.findall(r"\((\d+) minutes\)", answer.output)]
        assert len(parts) == number(slots["count"]) + 1
        assert sum(parts) == int(slots["minutes"])
