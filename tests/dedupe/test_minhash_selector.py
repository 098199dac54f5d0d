"""The step over records: what it looks at, what it keeps, and what it says of what it drops."""

from dataclasses import replace

import pytest

from datagen.dedupe.minhash import MinHash
from datagen.errors import DatagenError, UsageError
from datagen.record import Message, Record, from_instruction
from datagen.step import Selector

LONG = "one two three four five six seven eight nine ten"


def records(*outputs):
    return [from_instruction(f"Task {index}", "", output) for index, output in enumerate(outputs)]


def select(given, step):
    selection = step.select(given, None)
    return list(selection.kept), selection.dropped


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_a_dropped_record_names_the_kept_one_and_the_similarity(engine):
    # Ten words have 6 shingles of 5 words; without the last, 5 of these: 5 / 6.
    given = records(LONG, "something else altogether it is", LONG.removesuffix(" ten"))
    kept, (reject,) = select(given, MinHash(0.8, "response", engine=engine))
    assert kept == given[:2]
    assert (reject.record, reject.reason, reject.detail) == (given[2], "near_duplicate", given[0].id)
    assert reject.score == pytest.approx(5 / 6)
    assert reject.source == given[2].id


def test_the_threshold_itself_is_near_enough():
    given = records("a b c d e f g h", "a b c d e f g h i j")
    assert len(select(given, MinHash(0.8, "response", ngram=1))[0]) == 1  # 8 of 10 words
    assert len(select(given, MinHash(0.81, "response", ngram=1))[0]) == 2


def test_characters_find_what_words_do_not():
    given = records("unquestionably", "unquestionably!")
    assert len(select(given, MinHash(0.8, "response"))[0]) == 2
    kept, (reject,) = select(given, MinHash(0.8, "response", shingle="char", ngram=3))
    assert kept == given[:1]
    assert reject.score == pytest.approx(12 / 13)


@pytest.mark.parametrize(
    ("on", "kept"), [("instruction", [0]), ("prompt", [0, 1]), ("response", [0, 2]), ("all", [0, 1, 2])]
)
def test_only_the_chosen_texts_count(on, kept):
    given = [
        from_instruction("Add up the numbers that are given below", "1 and 2", "three it is"),
        from_instruction("Add up the numbers that are given below", "9 and 8 and 7", "three it is"),
        from_instruction("Add up the numbers that are given below", "1 and 2", "it cannot be done"),
    ]
    step = MinHash(0.9, on, ngram=2)
    assert select(given, step)[0] == [given[place] for place in kept]


# The first two share 8 of 9 shingles, so do the last two, the outer ones 7 of 10... of 5 words each.
CHAIN = [" ".join(f"w{number}" for number in range(begin, begin + 24)) for begin in (0, 2, 4)]


@pytest.mark.parametrize(
    ("cluster", "keep", "kept"),
    [
        ("star", "first", [0, 2]),
        ("star", "longest", [1]),
        ("connected", "first", [0]),
        ("connected", "tag:score", [2]),
    ],
)
def test_star_and_connected_keep_what_they_promise(cluster, keep, kept):
    # 20 shingles each; neighbours share 18 of 22 (0.82), the outer two 16 of 24 (0.67).
    given = [
        from_instruction("Say" + " " * (place == 1), "", text, tags={"score": score})
        for place, (text, score) in enumerate(zip(CHAIN, (0.5, -1, 2), strict=True))
    ]
    given[1] = replace(given[1], messages=(Message("user", "Say it longer"), given[1].messages[1]))
    stay, dropped = select(given, MinHash(0.8, "response", cluster=cluster, keep=keep))
    assert stay == [given[place] for place in kept]
    ends = {"star": 18 / 22, "connected": 16 / 24}
    for reject in dropped:
        assert reject.detail in {record.id for record in stay}
        middle = reject.record is given[1] or stay == [given[1]]
        assert reject.score == pytest.approx(18 / 22 if middle else ends[cluster])


def test_records_without_the_text_are_kept():
    given = [Record((Message("user", "no answer yet"),)) for _ in range(3)]
    assert select(given, MinHash(on="response")) == (given, [])
    blank = records(" ", "\n", "")
    assert select(blank, MinHash(on="response")) == (blank, [])
    assert select([], MinHash()) == ([], [])


def test_a_text_of_a_megabyte_is_one_text_among_others():
    long = " ".join(f"word{number}" for number in range(120_000))
    given = records("short", long, "short", long + " end", long[: len(long) // 2])
    kept, dropped = select(given, MinHash(on="response"))
    assert kept == [given[0], given[1], given[4]]
    assert [reject.detail for reject in dropped] == [given[0].id, given[1].id]


def test_texts_in_any_script_and_broken_ones_are_compared():
    given = records(
        "猫が好きです。犬も好きです。",
        "猫が好きです。犬も好きです!",
        "\ud800 broken",
        "\ud800 BROKEN",
        "\udfff broken",
    )
    kept, dropped = select(given, MinHash(0.8, "response", shingle="char", ngram=2))
    assert kept == [given[0], given[2], given[4]]
    assert [reject.detail for reject in dropped] == [given[0].id, given[2].id]


def test_what_can_be_read_only_once_is_an_error():
    with pytest.raises(DatagenError, match="3 records at the first reading, 0 at the second"):
        select(iter(records("a", "b", "c")), MinHash())


def test_a_crowded_bucket_is_noted():
    notes = []

    class Noting:
        note = staticmethod(notes.append)

    # 160 of 170 words shared: 0.94. At a threshold of 0.95 a band has 16 rows, and 0.94^16 of 4,000 are 1,500.
    template = " ".join(f"t{number}" for number in range(160))
    given = records(
        *(f"{template} " + " ".join(f"x{number}_{k}" for k in range(5)) for number in range(4000))
    )
    selection = MinHash(0.95, "response", ngram=1).select(given, Noting())
    assert len(list(selection.kept)) == len(given)
    (note,) = notes
    assert "compared with the first 1,000 only" in note


@pytest.mark.parametrize(
    "options",
    [
        {"threshold": 0},
        {"permutations": 2},
        {"shingle": "line"},
        {"ngram": 0},
        {"cluster": "none"},
        {"keep": "any"},
    ],
)
def test_wrong_options_are_refused_before_anything_is_read(options):
    with pytest.raises(UsageError, match=next(iter(options))):
        MinHash(**options)


def test_a_minhash_is_a_selector():
    assert isinstance(MinHash(), Selector)
