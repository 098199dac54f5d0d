"""What is kept from training: the same records whatever their order, and all of one content together."""

import numpy as np
import pytest

from datagen.record import Message, Record
from trainers.data import Dropped, Example, Loaded
from trainers.holding_out import hold_out, is_held_out, test_splits
from trainers.mixing import Part
from trainers.sources import Source

test_splits.__test__ = False  # no test, for all its name


def id_of(number):
    return Record([Message("user", f"say {number}"), Message("assistant", "so be it")]).id


def loaded(*sources):
    """Each source a list of record ids."""
    parts, examples = [], []
    for place, ids in enumerate(sources):
        start = len(examples)
        for one in ids:
            tokens = np.array([len(examples)], np.int32)
            examples.append(Example(tokens, tokens, source=str(place), record=one))
        parts.append(Part(str(place), start, len(examples), 0.5))
    return Loaded(tuple(examples), tuple(parts), len(examples), Dropped())


def ids(examples):
    return [one.record for one in examples]


def test_the_share_decides_by_the_first_digits_of_the_id():
    assert is_held_out("00000000ffff", 0.0001)
    assert not is_held_out("00000001", 0.0001)
    assert is_held_out(f"{499:08x}", 0.05)
    assert not is_held_out(f"{500:08x}", 0.05)
    assert is_held_out(f"{10_499:08x}", 0.05)


def test_a_share_of_nothing_holds_nothing_out():
    assert not is_held_out("00000000", 0.0)
    everything = loaded([id_of(number) for number in range(20)])
    kept, held = hold_out(everything, 0.0)
    assert (len(kept.examples), held) == (20, ())


def test_about_the_share_is_held_out():
    found = [is_held_out(id_of(number), 0.05) for number in range(4000)]
    # 200 expected; six standard deviations of a binomial are 83.
    assert 117 <= sum(found) <= 283


def test_a_larger_share_holds_out_the_same_and_more():
    names = [id_of(number) for number in range(500)]
    few, many = ({one for one in names if is_held_out(one, share)} for share in (0.05, 0.2))
    assert few < many


def test_the_same_records_are_held_out_in_any_order_and_among_others():
    names = [id_of(number) for number in range(200)]
    _, held = hold_out(loaded(names), 0.1)
    _, turned = hold_out(loaded(names[::-1]), 0.1)
    _, more = hold_out(loaded(names + [id_of(number) for number in range(200, 300)]), 0.1)
    assert held
    assert set(ids(held)) == set(ids(turned))
    assert set(ids(more)) & set(names) == set(ids(held))


def test_records_of_one_content_and_examples_of_one_record_go_together():
    names = [id_of(number) for number in range(100)]
    kept, held = hold_out(loaded(names + names[:50], names[50:]), 0.2)
    assert held
    assert not set(ids(held)) & set(ids(kept.examples))
    assert len(held) + len(kept.examples) == 200


def test_parts_are_those_of_what_is_left():
    names = [id_of(number) for number in range(120)]
    kept, held = hold_out(loaded(names[:40], names[40:]), 0.2)
    assert [(part.start, part.name, part.share) for part in kept.parts] == [
        (0, "0", 0.5),
        (kept.parts[0].stop, "1", 0.5),
    ]
    assert kept.parts[-1].stop == len(kept.examples)
    for part in kept.parts:
        own = kept.examples[part.start : part.stop]
        assert {one.source for one in own} == {part.name}
        assert len(own) + sum(one.source == part.name for one in held) == (40 if part.name == "0" else 80)


def test_a_source_of_which_nothing_would_be_left_is_trained_on_whole():
    name = next(one for one in map(id_of, range(1000)) if is_held_out(one, 0.05))
    kept, held = hold_out(loaded([name], [id_of(number) for number in range(50)]), 0.05)
    assert name in ids(kept.examples)
    assert name not in ids(one for one in held if one.source == "0")


@pytest.mark.parametrize("where", ["", "data"])
def test_datasets_with_a_test_split_name_it(tmp_path, where):
    with_one, without = tmp_path / "with", tmp_path / "without"
    for folder, split in ((with_one, "test"), (without, "train")):
        (folder / where).mkdir(parents=True)
        (folder / where / f"{split}-00000-of-00001.parquet").touch()
    (tmp_path / "a.jsonl").touch()
    sources = [Source(str(one)) for one in (with_one, without, tmp_path / "a.jsonl", tmp_path / "none")]
    assert test_splits(sources) == (f"{with_one}::test",)
    assert test_splits([Source(f"{with_one}::train")]) == ()
