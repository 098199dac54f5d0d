"""Rewritten texts against rules applied by hand to controlled sentences, or to the inputs that came."""

from __future__ import annotations

import re
from datetime import datetime
from random import Random

import pytest

from datagen.models.procedural.families import rewrite, rewrite_words
from datagen.models.procedural.families.rewrite_lists import DATE_FORMATS
from tests.models.writing_families import BY_NAME, drawn, solve


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
        "Editing job: out with neat, sad, big; in with tidy, unhappy, large. Author: Rosa, a vet "
        "from Lima. Use: the diary of Olga Ito. Date: Monday 2 May."
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


def test_contractions_are_written_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rewrite_words, "CASUAL", ("We're late, aren't we.", "I'll pay, he won't."))
    texts = {
        "We are late, are not we. I will pay, he will not.",
        "I will pay, he will not. We are late, are not we.",
    }
    assert BY_NAME["contractions"].solve({"count": "two"}, Random(1)).output in texts


def test_contractions_and_spelling_leave_no_trace():
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
