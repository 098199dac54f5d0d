"""Files → examples, and a count of everything that gave none."""

import json
import math

import pytest

from datagen.errors import DatagenError, UsageError
from datagen.formats import write_records
from datagen.record import Message, Record
from tests.runs import run
from tests.trainers.families import talk, tokenizer_of
from trainers.data import IGNORED, Limits, load, merge_system
from trainers.masking import Masking
from trainers.sources import Source, parse_sources, records_of

CHATML = Masking.of(tokenizer_of("chatml"))
DIALOGUE = talk("hi", "one two", "again", "three", "say hi", "four five six")


def written(path, *conversations, **tags):
    write_records([Record(messages, tags=tags) for messages in conversations], path, "datagen")
    return str(path)


def length(messages, masking=CHATML):
    return masking.encode(messages)[-1].length


def replies(loaded, masking=CHATML):
    """The trained text of each example."""
    decode = masking.template.tokenizer.decode
    return [decode(example.input_ids[example.labels != IGNORED]) for example in loaded.examples]


def test_labels_are_the_trained_tokens_and_nothing_stands_behind_them(tmp_path):
    path = written(tmp_path / "a.jsonl", talk("hi", "one two"))
    (example,) = load([path], CHATML, Limits(100)).examples
    masked = CHATML.encode(talk("hi", "one two"))[0]
    wanted = [
        int(token) if trained else IGNORED
        for token, trained in zip(masked.tokens.ids, masked.trained, strict=True)
    ]
    assert example.labels.tolist() == wanted[:-1]  # the line break behind <|im_end|> teaches nothing
    assert example.input_ids.tolist() == masked.tokens.ids.tolist()[:-1]
    assert (example.weight, example.source, example.scale) == (1.0, path, None)


def test_prompt_weight_gives_every_token_but_the_first_a_label(tmp_path):
    path = written(tmp_path / "a.jsonl", talk("hi", "one two"))
    (example,) = load([path], CHATML, Limits(100, prompt_weight=0.25)).examples
    (plain,) = load([path], CHATML, Limits(100)).examples
    assert example.labels.tolist() == [IGNORED, *example.input_ids.tolist()[1:]]
    assert example.scale.tolist() == [1.0 if label != IGNORED else 0.25 for label in plain.labels.tolist()]


def test_long_dialogue_loses_whole_rounds_at_its_end(tmp_path):
    path = written(tmp_path / "a.jsonl", DIALOGUE)
    for room in range(length(DIALOGUE[:2]), length(DIALOGUE) + 1):
        loaded = load([path], CHATML, Limits(room))
        fitting = max(count for count in (2, 4, 6) if length(DIALOGUE[:count]) <= room)
        assert loaded.examples[0].input_ids.tolist() == (
            CHATML.encode(DIALOGUE[:fitting])[0].tokens.ids[: length(DIALOGUE[:fitting])].tolist()
        )
        assert loaded.cut_replies == (6 - fitting) // 2
        assert loaded.cut == (fitting < 6)
        assert bool(list(loaded.warnings())) == (fitting < 6)


def test_long_dialogue_is_dropped_where_nothing_may_be_cut(tmp_path):
    path = written(tmp_path / "a.jsonl", DIALOGUE, talk("hi", "one"))
    loaded = load([path], CHATML, Limits(length(DIALOGUE) - 1, truncation="drop"))
    assert replies(loaded) == ["one<|im_end|>"]
    assert loaded.dropped.reasons == {"too_long": 1}


def test_ghost_attention_that_does_not_fit_is_dropped_not_cut(tmp_path):
    gatt = talk("Always answer in French. hi", "-one two", "again", "-three", "say hi", "four")
    path = written(tmp_path / "a.jsonl", gatt, talk("hi", "one"))
    assert replies(load([path], CHATML, Limits(length(gatt)))) == ["four<|im_end|>", "one<|im_end|>"]
    loaded = load([path], CHATML, Limits(length(gatt) - 1))
    assert replies(loaded) == ["one<|im_end|>"]
    assert loaded.dropped.reasons == {"too_long": 1}
    assert str(length(gatt)) in loaded.dropped.first["too_long"]


def test_dropped_rows_are_counted_by_reason(tmp_path):
    path = tmp_path / "a.jsonl"
    rows = [talk("hi", "one"), talk("hi"), talk("hi", ""), talk("hi", "-one"), talk("hi", "one " * 99)]
    written(path, *rows)
    with path.open("a") as file:
        file.write('{"broken": 1}\nno json\n')
    loaded = load([str(path)], CHATML, Limits(50))
    assert loaded.dropped.reasons == {
        "no_reply": 1,
        "empty_reply": 1,
        "nothing_trained": 1,
        "too_long": 1,
        "unreadable": 2,
    }
    assert loaded.dropped.total == 6
    assert loaded.records == 5
    assert len(loaded.examples) == 1
    assert "a.jsonl:6" in loaded.dropped.first["unreadable"]
    with pytest.raises(TypeError):
        loaded.dropped.reasons["no_reply"] = 0


def test_source_of_which_nothing_is_left_is_an_error(tmp_path):
    good, bad = written(tmp_path / "a.jsonl", talk("hi", "one")), written(tmp_path / "b.jsonl", talk("hi"))
    with pytest.raises(DatagenError, match=r"b\.jsonl: no record .* no_reply 1 \(the first: .* message"):
        load([good, bad], CHATML, Limits(50))


def test_single_turns_of_a_template_that_cannot_be_split_are_counted_and_told(tmp_path):
    path = written(tmp_path / "a.jsonl", DIALOGUE)
    masking = Masking.of(tokenizer_of("deepseek"))
    loaded = load([path], masking, Limits(100))
    assert loaded.methods == {"per_turn": 3}
    (said,) = loaded.warnings()
    assert said.startswith("3 examples are single turns")
    assert "<think>" in said
    short = load([path], masking, Limits(length(DIALOGUE[:4], masking)))
    assert (len(short.examples), short.cut, short.cut_replies) == (2, 1, 1)


def test_reply_without_an_end_is_told_of(tmp_path):
    template = (
        "{% for m in messages %}{{ m.role ~ ': ' ~ m.content ~ '\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}"
    )
    loaded = load(
        [written(tmp_path / "a.jsonl", talk("hi", "one"))],
        Masking.of(tokenizer_of("chatml", template)),
        Limits(50),
    )
    assert loaded.endless == 1
    assert "stop" in " ".join(loaded.warnings())


def test_system_messages_are_refused_or_merged_where_the_template_has_no_place_for_them(tmp_path):
    path = written(tmp_path / "a.jsonl", talk("system: be brief", "hi", "one"))
    masking = Masking.of(tokenizer_of("gemma"))
    with pytest.raises(UsageError, match="System role not supported"):
        load([path], masking, Limits(50))
    (example,) = load([path], masking, Limits(50, system="merge")).examples
    assert "user\nbe brief\n\nhi<end_of_turn>" in masking.template.tokenizer.decode(example.input_ids)
    assert merge_system((Message("user", "hi"), Message("system", " "))) == (Message("user", "hi"),)


def test_weights_are_read_from_the_tag_that_balance_writes(tmp_path):
    heavy = written(tmp_path / "a.jsonl", talk("hi", "one"), weight=1.5)
    none = written(tmp_path / "b.jsonl", talk("hi", "two"), talk("hi", "three"), weight=0)
    odd = written(tmp_path / "c.jsonl", talk("hi", "two"), weight="3 kg")
    assert load([heavy], CHATML, Limits(50)).examples[0].weight == 1.5
    with pytest.raises(DatagenError, match="zero_weight 2"):
        load([none], CHATML, Limits(50))
    with pytest.raises(UsageError, match="'3 kg'"):
        load([odd], CHATML, Limits(50))
    assert load([odd], CHATML, Limits(50, weight_tag="")).examples[0].weight == 1.0


def test_sources_are_mixed_by_their_proportions(tmp_path):
    big = written(tmp_path / "a.jsonl", *(talk("hi", f"one {number}") for number in range(18)))
    small = written(tmp_path / "b.jsonl", talk("hi", "two"), talk("hi", "three"))
    loaded = load([f"{big}=0.7", f"{small}=0.3"], CHATML, Limits(50))
    sources = [loaded.examples[place].source for place in loaded.epoch(0, 0)]
    assert (sources.count(big), sources.count(small)) == (14, 6)
    assert loaded.epoch(0, 0).tolist() == loaded.epoch(0, 0).tolist() != loaded.epoch(0, 1).tolist()


def test_proportions_are_read_and_refused(tmp_path):
    assert Source.parse("a.jsonl=0.7") == Source("a.jsonl", 0.7)
    assert Source.parse("a.jsonl") == Source("a.jsonl")
    (tmp_path / "x=1").write_text("")
    assert Source.parse(str(tmp_path / "x=1")).share is None
    with pytest.raises(UsageError, match="above 0"):
        Source.parse("a.jsonl=0")
    with pytest.raises(UsageError, match="above 0"):
        Source.parse(f"a.jsonl={math.inf}")
    with pytest.raises(UsageError, match="all of them one, or none"):
        parse_sources(["a.jsonl=0.7", "b.jsonl"])
    with pytest.raises(UsageError, match="at least one"):
        parse_sources([])


def test_run_folder_is_read_as_its_dataset(tmp_path):
    folder = tmp_path / "run"
    done = run("generate", "self-instruct", "--num", 25, "--out", folder, "--json")
    assert done.returncode == 0, done.stderr
    train, test = list(records_of(str(folder))), list(records_of(f"{folder}::test"))
    assert len(train) + len(test) == 25
    assert len(train) > len(test) > 0
    assert [one.id for one in train] == [one.id for one in records_of(str(folder / "dataset"))]
    # Preferences beside the dataset are no demonstrations.
    beside = folder / "dataset" / "preferences"
    beside.mkdir()
    pair = {"prompt": "hi", "chosen": "one", "rejected": "two"}
    (tmp_path / "pair.jsonl").write_text(json.dumps(pair))
    write_records(records_of(str(tmp_path / "pair.jsonl")), beside / "train-0.parquet", "datagen")
    assert len(list(records_of(str(folder)))) == len(train)
    with pytest.raises(UsageError, match="no file of split"):
        list(records_of(f"{folder}::nothing"))


def test_run_folder_without_a_dataset_is_refused(tmp_path):
    (tmp_path / "run.db").write_text("")
    with pytest.raises(UsageError, match="no dataset yet"):
        list(records_of(str(tmp_path)))
