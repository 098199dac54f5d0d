import numpy as np
import pytest

from datagen.errors import DatagenError
from datagen.on_ray.decide import Decided
from datagen.record import from_instruction
from datagen.step import Reject

RECORDS = [from_instruction(f"Say {number}", "", str(number)) for number in range(3)]


def decided():
    """The second record is dropped for one in another shard, whose id is 255."""
    ids = np.array([int(record.id, 16) for record in RECORDS], np.uint64)
    keepers = np.array([ids[0], 255, ids[2]], np.uint64)
    similarity = np.array([1, 0.75, 1], np.float32)
    return Decided(ids, np.array([True, False, True]), keepers, similarity, "near_duplicate")


def test_a_shard_drops_for_a_record_in_another_one():
    selection = decided().select(RECORDS, None)
    assert list(selection.kept) == [RECORDS[0], RECORDS[2]]
    assert selection.dropped == [
        Reject(RECORDS[1], "near_duplicate", 0.75, "00000000000000ff", RECORDS[1].id)
    ]


@pytest.mark.parametrize(
    "changed", [RECORDS[:2], [*RECORDS, RECORDS[0]], [RECORDS[0], RECORDS[2], RECORDS[1]]]
)
def test_a_shard_that_changed_between_the_readings_is_told_of(changed):
    with pytest.raises(DatagenError, match="at the second"):
        list(decided().select(changed, None).kept)
