import json

import pytest

from datagen.record import Message, Origin, Preference, Record, from_instruction
from datagen.report.dataset import Looking, describe
from datagen.report.dataset_page import render
from datagen.report.dataset_text import lines
from datagen.report.duplicates import DuplicateCounts, Repeats
from datagen.report.nearness import NearnessCounts
from datagen.targets import load_target
from tests.report.folders import POEMS, QUESTIONS, similar

QUICK = Looking(languages="none", novelty="none")
GERMAN = "Schreibe einen kurzen Text über den Herbst und die bunten Blätter im Wald."
ENGLISH = "Write a short text about the autumn and the colourful leaves in the forest."


def talk(*turns, **tags):
    roles = {"s": "system", "u": "user", "a": "assistant"}
    return Record(tuple(Message(roles[turn[0]], turn[1:]) for turn in turns), tags=tags)


def described(records, looking=QUICK, **more):
    return describe(records, looking, name="test", **more)


def test_describe_counts_turns_parts_and_what_is_missing():
    facts = described(
        [
            talk("sBe kind.", "uHello", "aHi", "uHow are you?", "aFine"),
            talk("uHello"),
            talk("uHello", "a  "),
            talk("aHello"),
            Record(()),
            Record((Message("user", "x"), Message("assistant", "y")), preference=Preference("z")),
        ]
    )
    assert facts.turns == ((0, 2), (1, 3), (2, 1))
    assert (facts.system, facts.preferences) == (1, 1)
    missing = facts.missing
    assert (missing.response, missing.instruction, missing.messages) == (3, 2, 1)


def test_describe_counts_twelve_turns_as_ten_or_more():
    facts = described([talk(*["uHi", "aHo"] * 12)])
    assert facts.turns == ((10, 1),)


def test_describe_measures_lengths_of_those_that_have_the_text():
    facts = described([talk("uone two three", "afour"), talk("uone"), talk("uone two", "a1 2 3 4 5 6")])
    spreads = {(one.on, one.unit): one.spread for one in facts.lengths}
    assert spreads["prompt", "words"].values == (1, 1, 2, 3, 3)
    assert spreads["response", "words"].count == 2
    assert spreads["response", "words"].values == (1, 1, 1, 6, 6)
    # A third more than words, rounded: 1 and 8; "four" and "1 2 3 4 5 6" have 4 and 11 characters.
    assert spreads["response", "tokens"].values == (1, 1, 1, 8, 8)
    assert spreads["response", "characters"].mean == 7.5


def test_describe_lists_history_and_coverage_of_tags():
    history = (Origin("generate", "openai:m", "p@1"), Origin("filter"), Origin("filter"))
    records = [
        Record((Message("user", "x"),), tags={"task": "chat", "score": float("nan")}, history=history),
        Record((Message("user", "y"),), tags={"task": None, "score": 0}),
    ]
    facts = described(records)
    assert facts.models == (("openai:m", 1),)
    assert facts.steps == (("filter", 1), ("generate", 1))
    assert facts.records.prompts == (("p@1", 1),)
    assert facts.tags == (("score", 1), ("task", 1))


def test_describe_counts_exact_duplicates_of_records_and_prompts():
    facts = described(
        [
            talk("uAdd 1 and 2.", "a3"),
            talk("uADD  1 and 2.", "a３"),  # the same but for case, space and Unicode form
            talk("uAdd 1 and 2.", "a4"),
            talk("uAdd 2 and 2.", "a4"),
            Record(()),
        ]
    )
    assert facts.duplicates.records == Repeats(4, 1, 2)
    assert facts.duplicates.prompts == Repeats(4, 2, 3)


def test_duplicates_take_sixteen_bytes_a_text():
    counts = DuplicateCounts()
    for number in range(1000):
        counts.add(talk(f"u{number % 10}", "ax"))
    assert counts.facts().records == Repeats(1000, 990, 100)
    assert (len(counts._records), len(counts._prompts)) == (16_000, 16_000)


def test_languages_of_a_mixture_are_counted_and_the_untold_apart():
    records = [
        talk(f"u{ENGLISH}", "aYes"),
        talk(f"u{GERMAN}", "aJa"),
        talk(f"u{GERMAN} Nun.", "aJa"),
        talk("uHi", "a12"),
    ]
    for how in ("sample", "all"):
        found = described(records, Looking(languages=how, novelty="none")).languages
        assert found.counts == (("de", 2), ("en", 1))
        assert (found.untold, found.looked_at, found.of) == (1, 4, 4)


def test_language_of_a_short_instruction_is_that_of_its_response():
    found = described([talk("uTranslate.", f"a{GERMAN}")], Looking(novelty="none")).languages
    assert found.counts == (("de", 1),)


def test_languages_look_at_a_sample_of_five_hundred():
    records = [talk(f"uHi {number}", "a1") for number in range(600)]
    found = described(records, Looking(novelty="none")).languages
    assert (found.looked_at, found.of) == (500, 600)


def test_nearness_is_the_highest_rouge_l_to_an_earlier_instruction():
    texts = ["a b c d", "a b c e", "v w x y z", "a b c d", "Ωμέγα"]
    for how in ("sampled", "exact"):
        facts = described(
            [talk(f"u{text}") for text in texts], Looking(languages="none", novelty=how)
        ).nearness
        # 0 for the first and third, 3 of 4 tokens for the second, all for the fourth; Greek letters are no tokens.
        assert facts.values == (0, 0, 0, 0.75, 1)
        assert (facts.similar, facts.untold, facts.looked_at, facts.of) == (2, 1, 5, 5)
        assert facts.highest.highest == 1


def test_nearness_samples_a_thousand_and_says_so():
    counts = NearnessCounts()
    for number in range(1200):
        counts.add(talk(f"uword{number}"))
    facts = counts.facts()
    assert (facts.looked_at, facts.of, facts.similar) == (1000, 1200, 0)


@pytest.mark.parametrize("how", ["sampled", "exact"])
def test_nearness_of_one_text_is_0_and_of_two_theirs(how):
    one, two = NearnessCounts(how), NearnessCounts(how)
    for counts in (one, two):
        counts.add(talk("ua b c d"))
    two.add(talk("ua b c e"))
    assert one.facts().values == (0,) * 5
    assert (one.facts().looked_at, one.facts().untold, one.facts().highest.highest) == (1, 0, 0)
    assert two.facts().values == (0, 0, 0, 0.75, 0.75)


def test_nearness_of_no_record_at_all_has_no_values():
    facts = NearnessCounts("exact").facts()
    assert (facts.values, facts.highest, facts.looked_at, facts.of) == ((), None, 0, 0)


def test_nearness_of_texts_without_tokens_has_no_values():
    facts = described([talk("uΩμέγα")], Looking(languages="none")).nearness
    assert (facts.values, facts.highest, facts.untold) == ((), None, 1)


def test_describe_compares_with_the_target_before_and_after():
    looking = Looking(load_target("h4"), languages="none", novelty="none")
    facts = described([POEMS[0], QUESTIONS[0]], looking, before=[*POEMS, *QUESTIONS, talk("uHi")])
    rows = {row.task: row for row in facts.target.cells}
    assert (rows["generation"].before, rows["generation"].after) == (4, 1)
    assert (facts.target.before.inside, facts.target.before.outside) == (6, 1)
    # 0.5 each against 0.456 and 0.124: what is too much adds up to 0.044 + 0.376.
    assert facts.target.after.total_variation == pytest.approx(0.42)
    assert facts.records.goal
    assert facts.records.reference == "h4"


def test_describe_shows_rejects_with_what_was_kept():
    rejects = [similar("minhash", QUESTIONS[0], POEMS[0], 0.9, "near_duplicate")]
    facts = described(POEMS, rejects=lambda: rejects)
    (cluster,) = facts.rejects.clusters.largest
    assert cluster.kept.headline == "Write a poem about rain."


def test_json_has_the_numbers_and_none_of_the_texts():
    rejects = [similar("minhash", QUESTIONS[0], POEMS[0], 0.9, "near_duplicate")]
    plain = described(POEMS, rejects=lambda: rejects).as_json()
    text = json.dumps(plain)
    plain = json.loads(text)
    assert "poem about" not in text
    assert "prime" not in text
    assert plain["rejects"]["clusters"]["largest"] == [
        {"id": POEMS[0].id, "size": 1, "members": [{"id": QUESTIONS[0].id, "score": 0.9}]}
    ]
    assert plain["records"]["tasks"][0] == {"name": "generation", "count": 4, "reference": 0.456}


HOSTILE = "<script>alert(1)</script> \x1b[31m \u202e \ud800 שלום"


def hostile_records():
    big = from_instruction("Write " + "x" * 1_000_000, "", "y " * 500_000, tags={"task": HOSTILE, HOSTILE: 1})
    history = (Origin(HOSTILE, HOSTILE, HOSTILE),)
    odd = Record((Message("user", HOSTILE), Message("assistant", HOSTILE)), tags={"task": 3}, history=history)
    return [big, odd, *POEMS]


@pytest.mark.parametrize("records", [hostile_records(), [POEMS[0]], [POEMS[0]] * 50, [Record(())]])
@pytest.mark.parametrize("target", [None, load_target("h4", "instructgpt"), load_target("", "instructgpt")])
def test_every_dataset_has_a_text_of_a_hundred_columns_and_a_page(records, target):
    facts = described(records, Looking(target), before=records)
    text = list(lines(facts))
    assert max(map(len, text)) <= 100
    html = render(facts)
    assert "<script" not in html
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert len(html) < 200_000


def test_page_of_many_rejects_is_bounded():
    rejects = [
        similar(
            f"step {number % 50}",
            from_instruction(f"Poem {number} " + "x" * 5000, "", "y" * 5000),
            POEMS[number % 4] if number % 3 else QUESTIONS[0],
            0.9,
            "near_duplicate",
        )
        for number in range(1000)
    ]
    html = render(described([*POEMS, *QUESTIONS], rejects=lambda: rejects))
    assert len(html) < 700_000


def test_text_says_the_numbers():
    rejects = [similar("minhash", QUESTIONS[0], POEMS[0], 0.9, "near_duplicate")]
    facts = described(
        [*POEMS, POEMS[0]],
        Looking(load_target("h4"), languages="none"),
        rejects=lambda: rejects,
        before=[*POEMS, *QUESTIONS],
    )
    text = "\n".join(lines(facts))
    assert "test: 5 records" in text
    assert f"  {'generation':<30}{'5':>12}{'100.0 %':>10}{'45.6 %':>10}\n" in text
    assert "  before       total variation 0.420" in text
    assert "  after        total variation 0.544" in text
    assert "duplicates     1 records equal to an earlier one (20.0 %), the commonest 2 times" in text
    assert "rejected       1: near_duplicate by minhash 1" in text
    assert "clusters       1 dropped as similar to 1 kept" in text
