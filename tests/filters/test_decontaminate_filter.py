import json
import warnings

import pytest

from datagen.errors import UsageError
from datagen.filters.decontaminate import DecontaminateFilter, Tally
from datagen.formats import RecordFormatError
from datagen.record import Message, Record, from_instruction

TWENTY = " ".join(f"w{number}" for number in range(20))


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


def question(text, answer="-"):
    return {"instruction": text, "input": "", "output": answer}


@pytest.fixture
def against(tmp_path):
    return write(tmp_path / "eval.jsonl", question("Something else entirely."), question(TWENTY))


def saying(text, response="An answer."):
    return from_instruction(text, "", response)


def test_thirteen_words_in_a_row_are_found_and_twelve_are_not(against):
    step = DecontaminateFilter((against,))
    words = TWENTY.split()
    assert step.judge(saying("so: " + " ".join(words[3:15]) + " and more")).keep
    verdict = step.judge(saying("so: " + " ".join(words[3:16]) + " and more"))
    # 20 words hold 8 13-grams.
    assert (verdict.keep, verdict.reason, verdict.score) == (False, "contaminated", 1 / 8)
    assert verdict.detail == f"{against}:2 0.12 of its 13-grams"


def test_case_punctuation_and_place_do_not_matter(against):
    step = DecontaminateFilter((against,))
    loud = TWENTY.upper().replace(" ", ", ")
    assert step.judge(saying("Hello.", f"You mean: {loud}!")).score == 1
    assert DecontaminateFilter((against,), on="prompt").judge(saying("Hello.", loud)).keep
    assert step.judge(Record((Message("system", TWENTY), Message("user", "Hi")))).score == 1


def test_short_items_count_whole_and_the_shortest_not_at_all(tmp_path):
    nine = "one two three four five six seven eight nine"
    file = write(tmp_path / "e.jsonl", question(nine), question("too short to tell"))
    step = DecontaminateFilter((file,))
    assert step.index.too_short == 1
    assert not step.judge(saying(f"Count: {nine} ten")).keep
    assert step.judge(saying("one two three four five six seven eight ten")).keep
    assert step.judge(saying("too short to tell")).keep
    assert not DecontaminateFilter((file,), min_ngram=4).judge(saying("too short to tell")).keep


def test_a_share_asks_for_more_than_one_piece(against):
    half = saying(" ".join(TWENTY.split()[:16]))  # 4 of the 8 13-grams
    assert not DecontaminateFilter((against,), share=0.5).judge(half).keep
    assert DecontaminateFilter((against,), share=0.51).judge(half).keep


def test_the_item_with_the_highest_share_is_named_first(tmp_path):
    other = "x1 x2 x3 " + " ".join(TWENTY.split()[:17])
    file = write(tmp_path / "e.jsonl", question(other), question(TWENTY))
    hits = DecontaminateFilter((file,)).hits(saying(TWENTY))
    assert [(hit.item, hit.share) for hit in hits] == [(1, 1), (0, 5 / 8)]
    assert DecontaminateFilter((file,)).judge(saying(TWENTY)).detail.endswith("of its 13-grams, and 1 more")


def test_rouge_l_finds_what_was_reworded(against):
    words = TWENTY.split()
    reworded = " ".join("else" if place % 5 == 4 else word for place, word in enumerate(words))
    assert DecontaminateFilter((against,)).judge(saying(reworded)).keep
    verdict = DecontaminateFilter((against,), rouge_l=0.7).judge(saying(reworded))
    assert verdict.score == pytest.approx(0.8)  # 16 of 20 words on both sides
    assert verdict.detail == f"{against}:2 0.80 ROUGE-L"
    assert DecontaminateFilter((against,), rouge_l=0.81).judge(saying(reworded)).keep
    assert DecontaminateFilter((against,), rouge_l=0.7).judge(saying("word " * 200_000)).keep


@pytest.mark.parametrize(
    ("item", "copy"),
    [
        (
            "请写一首关于秋天的短诗并解释每一行的意思",
            "你好！请写一首关于秋天的短诗，并解释每一行的意思。谢谢",
        ),
        ("Напиши короткое письмо соседу и поблагодари его за помощь с переездом в новый дом на этой неделе",)
        * 2,
        ("एक छोटी कविता लिखो जिसमें बारिश और एक पुराना घर हो और अंत में एक सवाल पूछो",) * 2,
    ],
)
def test_every_script_is_found_by_either_measure(tmp_path, item, copy):
    file = write(tmp_path / "e.jsonl", question(item))
    assert DecontaminateFilter((file,)).judge(saying(copy)).reason == "contaminated"
    similar = DecontaminateFilter((file,), ngram=1000, min_ngram=1000, rouge_l=0.7)
    assert similar.judge(saying(copy)).reason == "contaminated"
    assert similar.judge(saying("Something else in English.")).keep


@pytest.mark.parametrize(
    "row",
    [
        {"question": TWENTY, "answer": "4"},
        {"task_id": "H/0", "prompt": TWENTY, "canonical_solution": "return 1"},
        {"question": TWENTY, "subject": "art", "choices": ["a", "b"], "answer": 1},
        {"question_id": 81, "category": "writing", "turns": ["Another one.", TWENTY]},
        {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": TWENTY}]},
        {"prompt": TWENTY, "completion": "Yes."},
    ],
)
def test_benchmarks_are_read_in_their_own_shapes(tmp_path, row):
    step = DecontaminateFilter((write(tmp_path / "e.jsonl", row),))
    assert step.judge(saying(TWENTY)).score == 1


def test_the_items_answer_is_looked_for_where_it_is_asked_for(tmp_path):
    file = write(tmp_path / "e.jsonl", {"question": "What comes next in this row?", "answer": TWENTY})
    assert DecontaminateFilter((file,)).judge(saying("Hi.", TWENTY)).keep
    assert not DecontaminateFilter((file,), eval_on="response").judge(saying("Hi.", TWENTY)).keep


def test_a_system_prompt_that_items_share_is_not_looked_for(tmp_path):
    row = {"messages": [{"role": "system", "content": TWENTY}, {"role": "user", "content": "Name a colour."}]}
    step = DecontaminateFilter((write(tmp_path / "e.jsonl", row),))
    assert step.judge(Record((Message("system", TWENTY), Message("user", "Hi")))).keep


def test_lines_without_an_item_are_told_of_and_a_file_of_them_is_refused(tmp_path):
    file = write(tmp_path / "e.jsonl", question(TWENTY), {"colour": "red"}, {"colour": "blue"})
    with pytest.warns(UserWarning, match=r"lines without an evaluation item: 2; the first: .*e\.jsonl:2"):
        assert len(DecontaminateFilter((file,)).index.items) == 1
    for name, rows in (("bad.jsonl", [{"colour": "red"}]), ("empty.jsonl", [])):
        with pytest.raises(RecordFormatError, match=rf"{name}: no evaluation item in it"):
            _ = DecontaminateFilter((write(tmp_path / name, *rows),)).index


def test_options_that_make_no_sense_are_refused(against):
    for options, said in (
        ({"against": ()}, "against is empty"),
        ({"against": ("nowhere.jsonl",)}, "nowhere.jsonl: no such file"),
        ({"against": (against,), "ngram": 5}, "min_ngram <= ngram, found 8 and 5"),
        ({"against": (against,), "share": 2}, "share is 2"),
    ):
        with pytest.raises(UsageError, match=said):
            DecontaminateFilter(**options)


def test_an_edited_evaluation_set_is_another_input(against, tmp_path):
    before = DecontaminateFilter((against,)).inputs()
    write(tmp_path / "eval.jsonl", question("Something new."))
    assert DecontaminateFilter((against,)).inputs() != before


def test_a_tally_counts_records_by_item_and_file(against, tmp_path):
    other = write(tmp_path / "other.jsonl", question("never found in any of the records at all, is it?"))
    tally = Tally(DecontaminateFilter((against, other)))
    half = " ".join(TWENTY.split()[:16])
    kept = [tally.judge(saying(text)).keep for text in (TWENTY, half, "Nothing of it.")]
    assert kept == [False, False, True]
    assert tally.by_file() == {against: (1, 2), other: (0, 1)}
    assert tally.found() == [{"file": against, "line": 2, "text": TWENTY, "records": 2, "share": 1.0}]


def test_reading_the_index_warns_of_nothing_for_good_files(against):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(DecontaminateFilter((against,)).index.items) == 2
