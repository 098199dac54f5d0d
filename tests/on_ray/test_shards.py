from datagen.formats import RecordsIn, write_records
from datagen.formats.arrow import RecordFile, RecordWriter
from datagen.on_ray.shards import shards_of
from datagen.record import from_instruction


def record(number):
    return from_instruction(f"Say {number}", "", str(number))


def write(path, numbers):
    path.parent.mkdir(parents=True, exist_ok=True)
    with RecordWriter(path) as writer:
        for number in numbers:
            writer.write(record(number))


def all_of(shards):
    return [found for shard in shards for found in RecordFile(shard)]


def test_a_folder_of_our_own_files_is_taken_as_it_is(tmp_path):
    for place in range(3):
        write(tmp_path / "in" / f"{place}.parquet", [place])
    shards = shards_of(RecordsIn(tmp_path / "in"), tmp_path / "none")
    assert shards == [tmp_path / "in" / f"{place}.parquet" for place in range(3)]


def test_only_the_split_that_is_read_elsewhere_is_read(tmp_path):
    write(tmp_path / "in" / "test-0.parquet", [1])
    write(tmp_path / "in" / "train-0.parquet", [2])
    source, scratch = RecordsIn(tmp_path / "in"), tmp_path / "scratch"
    scratch.mkdir()
    assert all_of(shards_of(source, scratch)) == list(source) == [record(2)]


def test_other_files_are_copied(tmp_path):
    write_records([record(1), record(2)], tmp_path / "in.jsonl", "alpaca")
    write_records([record(1), record(2)], tmp_path / "in" / "0.parquet", "alpaca")
    for name in ("in.jsonl", "in"):
        scratch = tmp_path / f"scratch of {name}"
        scratch.mkdir()
        source = RecordsIn(tmp_path / name)
        shards = shards_of(source, scratch)
        assert [shard.parent for shard in shards] == [scratch]
        assert all_of(shards) == list(source)


def test_a_copy_has_ten_thousand_records_a_file(tmp_path):
    records = [record(number) for number in range(20_000)]
    assert all_of(shards := shards_of(records, tmp_path)) == records
    assert len(shards) == 2


def test_nothing_is_one_empty_shard(tmp_path):
    (shard,) = shards_of([], tmp_path)
    assert list(RecordFile(shard)) == []
