from random import Random

import pytest

from datagen.models.procedural import demands
from datagen.models.procedural.demands import condense, enumerate_items, reply

ITEMS = ["pear", "fig"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("Give only the answer.", "Oslo"),
        ("Answer in one complete sentence.", "It is Oslo."),
        (
            "Add a short explanation; my aunt Vera from Riga prefers it like that.",
            "Norway lies north. It is Oslo.",
        ),
        ("Return a JSON object with the key answer.", '{"answer": "Oslo"}'),
    ],
)
def test_reply_obeys_the_demand(form, expected):
    assert reply({"form": form}, "Oslo", "It is Oslo.", "Norway lies north.") == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("Use a bulleted list.", "- pear\n- fig"),
        ("Start a new line for every one.", "pear\nfig"),
        ("Separate them with commas, so that my aunt Vera from Riga can copy it.", "pear, fig"),
        ("Give me a numbered list.", "1. pear\n2. fig"),
        ("Return a JSON array of strings.", '["pear", "fig"]'),
    ],
)
def test_enumerate_items_obeys_the_demand(form, expected):
    assert enumerate_items({"form": form}, ITEMS) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("One sentence is enough.", "It rained."),
        ("Use short bullet points.", "- pear\n- fig"),
        ("It should read like a headline.", "Rain"),
    ],
)
def test_condense_obeys_the_demand(form, expected):
    answer = condense({"form": form}, "Long text.", "It rained.", ITEMS, "Rain")
    assert (answer.output, answer.input) == (expected, "Long text.")


def test_no_demand_means_a_sentence_or_bullets():
    assert reply({}, "Oslo", "It is Oslo.", "Norway lies north.") == "It is Oslo."
    assert enumerate_items({}, ITEMS) == "- pear\n- fig"
    assert condense({}, "Long text.", "It rained.", ITEMS, "Rain").output == "It rained."


@pytest.mark.parametrize("draw", [demands.reply_demand, demands.list_demand, demands.summary_demand])
def test_drawn_demands_are_all_understood(draw):
    kinds = {demands._kind({"form": draw(Random(seed))}, "unknown") for seed in range(300)}
    assert "unknown" not in kinds
    assert len(kinds) == {demands.reply_demand: 4, demands.list_demand: 5, demands.summary_demand: 3}[draw]
