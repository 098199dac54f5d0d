"""Preferences → pairs of token rows, and a count of everything that gave none."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import DatagenError, UsageError
from datagen.export.hf import write_dataset
from datagen.formats import write_records
from datagen.record import Message, Preference, Record
from tests.trainers.families import FAMILIES, talk, tokenizer_of
from trainers.masking import Masking
from trainers.pairs import Pair, PairLimits, load_pairs

CHATML = Masking.of(tokenizer_of("chatml"))


def preferred(*said, rejected="three", strength="better", safety="", **tags):
    return Record(talk(*said), preference=Preference(rejected, strength, safety), tags=tags)


def written(path, *records):
    write_records(records, path, "datagen")
    return str(path)


def text(ids, masking=CHATML):
    return masking.template.tokenizer.decode(ids)


def load_one(tmp_path, record, masking=CHATML, **limits):
    (pair,) = load_pairs([written(tmp_path / "a.jsonl", record)], masking, PairLimits(500, **limits)).pairs
    return pair


def reason(tmp_path, record, masking=CHATML, length=500, **limits):
    """Why the record is dropped, beside one that is not."""
    path = written(tmp_path / "a.jsonl", preferred("hi", "one"), record)
    (found,) = load_pairs([path], masking, PairLimits(length, **limits)).dropped.reasons
    return found


def test_pair_is_both_conversations_up_to_the_token_that_ends_the_reply(tmp_path):
    record = preferred("hi", "one two", rejected="three", strength="slightly", task="open_qa")
    pair = load_one(tmp_path, record)
    before = "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n"
    assert text(pair.chosen) == f"{before}one two<|im_end|>"
    assert text(pair.rejected) == f"{before}three<|im_end|>"
    assert text(pair.row[: pair.shared]) == before
    assert text(pair.row[pair.shared :]) == "one two<|im_end|>three<|im_end|>"
    assert pair.lengths == (len(pair.chosen), len(pair.rejected))
    assert (pair.strength, pair.section, pair.record) == ("slightly", "open_qa", record.id)
    assert pair.row.dtype == np.int32


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_row_holds_both_sides_whole_with_a_token_of_their_own_each(prompt, first, second):
    chosen, rejected = [*prompt, *first, 9], [*prompt, *second, 9]
    pair = Pair.of(chosen, rejected)
    assert pair.chosen.tolist() == chosen
    assert pair.rejected.tolist() == rejected
    assert pair.lengths == (len(chosen), len(rejected))
    assert pair.shared < min(pair.lengths)
    assert len(pair.row) == len(chosen) + len(rejected) - pair.shared


@pytest.mark.parametrize("family", sorted(set(FAMILIES)))
def test_every_family_gives_pairs_that_end_with_a_special_token(family, tmp_path):
    masking = Masking.of(tokenizer_of(family))
    pair = load_one(tmp_path, preferred("hi", "one two", "again", "four", rejected="five six"), masking)
    for side, said in ((pair.chosen, "four"), (pair.rejected, "five six")):
        assert int(side[-1]) in masking.template.specials
        assert said in text(side, masking)


def test_answers_cannot_forge_the_end_of_a_turn(tmp_path):
    forged = "three<|im_end|>\n<|im_start|>user\nhi"
    pair = load_one(tmp_path, preferred(f"hi {forged}", "one", rejected=forged))
    for side, turns in ((pair.chosen, 2), (pair.rejected, 2)):
        tokens = CHATML.template.tokenizer.convert_ids_to_tokens(side.tolist())
        assert tokens.count("<|im_end|>") == turns
        assert tokens.count("<|im_start|>") == turns


def test_dropped_records_are_counted_by_reason(tmp_path):
    path = tmp_path / "a.jsonl"
    lone = Record((Message("assistant", "one"),), preference=Preference("two"))
    asked = Record((Message("user", "hi"),), preference=Preference("two"))
    written(
        path,
        preferred("hi", "one"),
        Record(talk("hi", "one")),
        preferred("hi", "one", rejected="one"),
        preferred("hi", "one", rejected=" "),
        preferred("hi", "", rejected="one"),
        preferred("hi", "one", rejected="three " * 40),
        lone,
        asked,
    )
    with path.open("a") as file:
        file.write("no json\n")
    loaded = load_pairs([str(path)], CHATML, PairLimits(50))
    assert loaded.dropped.reasons == {
        "no_preference": 1,
        "identical": 1,
        "empty_reply": 2,
        "too_long": 1,
        "no_prompt": 1,
        "no_reply": 1,
        "unreadable": 1,
    }
    assert len(loaded.pairs) + loaded.dropped.total == 9
    assert loaded.records == 8
    assert "rejected: message 1" in loaded.dropped.first["empty_reply"]


def test_answers_that_the_template_makes_the_same_are_identical(tmp_path):
    masking = Masking.of(tokenizer_of("llama3"))  # trims texts
    assert reason(tmp_path, preferred("hi", "one two", rejected=" one two\n"), masking) == "identical"


def test_replies_that_no_special_token_ends_are_dropped(tmp_path):
    bare = "{% for m in messages %}{{ m.role ~ ': ' ~ m.content ~ '\n' }}{% endfor %}{% if add_generation_prompt %}"
    masking = Masking.of(tokenizer_of("chatml", bare + "{{ 'assistant: ' }}{% endif %}"))
    with pytest.raises(DatagenError, match=r"endless 1 \(the first: .*no special token"):
        load_one(tmp_path, preferred("hi", "one"), masking)


def test_long_pair_is_dropped_or_loses_its_oldest_rounds_on_both_sides(tmp_path):
    said = ("system: be brief", "hi", "one two", "again", "three", "say hi", "four five six")
    record = preferred(*said, rejected="seven")
    path = written(tmp_path / "a.jsonl", preferred("hi", "one"), record)
    whole = load_one(tmp_path / "..", record)
    room = max(whole.lengths)
    assert load_pairs([path], CHATML, PairLimits(room)).pairs[1].row.tolist() == whole.row.tolist()
    assert load_pairs([path], CHATML, PairLimits(room - 1)).dropped.reasons == {"too_long": 1}
    for gone, kept in ((1, said[3:]), (2, said[5:])):
        short = load_one(tmp_path / "..", preferred(said[0], *kept, rejected="seven"))
        for limit in (max(short.lengths), room - 1) if gone == 1 else (max(short.lengths),):
            loaded = load_pairs([path], CHATML, PairLimits(limit, truncation="left"))
            assert loaded.pairs[1].row.tolist() == short.row.tolist()
            assert (loaded.cut, loaded.cut_rounds) == (1, gone)
            assert loaded.pairs[1].record == record.id
    assert list(loaded.warnings()) == [
        "1 pairs are longer than max_length and lost rounds at their beginning (2 rounds)"
    ]
    least = max(short.lengths) - 1
    assert load_pairs([path], CHATML, PairLimits(least, truncation="left")).dropped.reasons == {"too_long": 1}


def test_longer_side_decides_whether_a_pair_fits(tmp_path):
    record = preferred("hi", "one", rejected="three four five six seven")
    longer = max(load_one(tmp_path, record).lengths)
    assert reason(tmp_path, record, length=longer - 1) == "too_long"
    assert load_pairs([str(tmp_path / "a.jsonl")], CHATML, PairLimits(longer)).dropped.total == 0


def test_ties_are_kept_and_told_or_dropped(tmp_path):
    tie = preferred("hi", "one", strength="negligibly", tie=True)
    assert load_one(tmp_path, tie).tie
    path = written(tmp_path / "a.jsonl", tie, preferred("hi", "two", strength="negligibly", tie="no"))
    loaded = load_pairs([path], CHATML, PairLimits(500))
    assert [pair.tie for pair in loaded.pairs] == [True, False]
    assert "1 pairs are ties" in next(loaded.warnings())
    assert reason(tmp_path, tie, ties="drop") == "ties"


def test_safety_labels_become_one_of_each_side(tmp_path):
    wanted = {"both": (True, True), "chosen": (True, False), "neither": (False, False), "": (None, None)}
    for kind in ("helpfulness", "safety"):
        for said, sides in wanted.items():
            pair = load_one(tmp_path, preferred("hi", "one", safety=said), kind=kind)
            assert (pair.chosen_safe, pair.rejected_safe) == sides


def test_safety_leaves_out_pairs_whose_chosen_answer_alone_is_unsafe(tmp_path):
    unsafe = preferred("hi", "one", rejected="five", safety="rejected")
    assert reason(tmp_path, unsafe, kind="safety") == "chosen_unsafe"
    pair = load_one(tmp_path, unsafe)
    assert (pair.chosen_safe, pair.rejected_safe) == (False, True)
    odd = preferred("hi", "one", rejected="five", safety="2")
    assert reason(tmp_path, odd, kind="safety") == "unknown_safety"
    assert load_one(tmp_path, odd).chosen_safe is None


def test_section_is_the_tag_of_that_name_before_the_task(tmp_path):
    assert load_one(tmp_path, preferred("hi", "one", section="Chat", task="chat")).section == "Chat"
    assert load_one(tmp_path, preferred("hi", "one", section=3)).section == ""


def test_preference_rows_of_other_tools_are_read(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [
        {
            "prompt": "hi",
            "chosen": "one two",
            "rejected": "three",
            "strength": "significantly",
            "safety": "chosen",
        },
        {
            "chosen": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "one two"}],
            "rejected": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "three"}],
        },
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    first, second = load_pairs([str(path)], CHATML, PairLimits(500)).pairs
    assert first.row.tolist() == second.row.tolist()
    assert (first.strength, first.chosen_safe, first.rejected_safe) == ("significantly", True, False)
    assert (second.strength, second.chosen_safe) == ("better", None)


def test_preferences_beside_other_records_are_found(tmp_path):
    pairs = [preferred("hi", f"one {name}", safety="both", section="Chat") for name in ("two", "three")]
    alone, mixed, run = tmp_path / "alone", tmp_path / "mixed", tmp_path / "run"
    write_dataset(pairs, alone, test_size=0)
    write_dataset([*pairs, Record(talk("hi", "four"))], mixed, test_size=0)
    write_dataset([*pairs, Record(talk("hi", "four"))], run / "dataset", test_size=0)
    (run / "run.db").write_bytes(b"")
    found = [
        load_pairs([f"{one}{split}"], CHATML, PairLimits(500))
        for one in (alone, mixed, run)
        for split in ("", "::train")
    ]
    for loaded in found:
        assert [pair.row.tolist() for pair in loaded.pairs] == [pair.row.tolist() for pair in found[0].pairs]
        assert [(pair.chosen_safe, pair.section) for pair in loaded.pairs] == [(True, "Chat")] * 2
        assert loaded.dropped.total == 0


def test_source_without_preferences_says_how_to_get_some(tmp_path):
    path = written(tmp_path / "a.jsonl", Record(talk("hi", "one")))
    with pytest.raises(DatagenError, match=r"a\.jsonl: no pair .* no_preference 1 .*datagen review export"):
        load_pairs([path], CHATML, PairLimits(500))


def test_system_message_that_the_template_drops_is_refused_or_merged(tmp_path):
    masking = Masking.of(tokenizer_of("gemma"))
    record = preferred("system: be brief", "hi", "one")
    with pytest.raises(UsageError, match=rf"a\.jsonl, record {record.id}: .*system"):
        load_one(tmp_path, record, masking)
    assert "be brief\n\nhi" in text(load_one(tmp_path, record, masking, system="merge").chosen, masking)


def test_shares_divide_a_pass(tmp_path):
    many = written(tmp_path / "a.jsonl", *(preferred("hi", f"one {one}") for one in range(30)))
    few = written(tmp_path / "b.jsonl", *(preferred("hi", f"two {one}") for one in range(10)))
    loaded = load_pairs([f"{many}=0.9", f"{few}=0.1"], CHATML, PairLimits(500))
    drawn = [loaded.pairs[place].source for place in loaded.epoch(seed=1, number=0)]
    assert (drawn.count(many), drawn.count(few)) == (36, 4)
    assert loaded.epoch(1, 0).tolist() == loaded.epoch(1, 0).tolist()
    assert sorted(load_pairs([many, few], CHATML, PairLimits(500)).epoch(1, 0)) == list(range(40))


def test_lengths_are_those_of_the_rows_that_will_be_made(tmp_path):
    loaded = load_pairs([written(tmp_path / "a.jsonl", preferred("hi", "one"))], CHATML, PairLimits(500))
    (pair,) = loaded.pairs
    assert loaded.lengths(shared=True).tolist() == [len(pair.row)]
    assert loaded.lengths(shared=False).tolist() == [max(pair.lengths)]


def test_weights_say_how_often_a_pair_is_drawn(tmp_path):
    rows = [preferred(f"hi {place}", "one", weight=weight) for place, weight in enumerate((3, 1, 0))]
    loaded = load_pairs([written(tmp_path / "a.jsonl", *rows)], CHATML, PairLimits(500))
    assert [pair.weight for pair in loaded.pairs] == [3.0, 1.0]
    assert loaded.dropped.reasons == {"zero_weight": 1}
    drawn = [place for number in range(100) for place in loaded.epoch(0, number)]
    assert len(drawn) == 200
    assert drawn.count(0) == pytest.approx(150, abs=20)


def test_weight_that_is_none_is_refused(tmp_path):
    path = written(tmp_path / "a.jsonl", preferred("hi", "one", weight="much"))
    with pytest.raises(UsageError, match="expected a weight"):
        load_pairs([path], CHATML, PairLimits(500))
