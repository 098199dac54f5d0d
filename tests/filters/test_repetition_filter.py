import pytest

from datagen.errors import UsageError
from datagen.filters.repetition import RepetitionFilter, _grams, _repeated, _repeated_share, _top_share
from datagen.record import Message, Record, from_instruction

LOOSE = {
    "duplicate_lines": 1,
    "duplicate_paragraphs": 1,
    "duplicate_line_characters": 1,
    "duplicate_paragraph_characters": 1,
    "top_grams": (1, 1, 1),
    "duplicate_grams": (1, 1, 1, 1, 1, 1),
}


def verdict_on(text, **options):
    return RepetitionFilter(**options).judge(from_instruction("Tell me a story.", "", text))


def distinct(count):
    return " ".join(f"word{number}" for number in range(count))


def test_repeated_pieces_are_counted_from_their_second_time_on():
    assert _repeated(["ab", "cdef", "ab", "ab"]) == (2 / 4, 4 / 10)
    assert _repeated([]) == (0, 0)


def test_equal_numbers_are_equal_grams():
    grams = dict(_grams("a b c a b d a b c".split()))
    assert sorted(grams) == [2, 3]  # no four words come twice
    ab, bc, ca, ab_again, bd, da, ab_third, bc_again = grams[2]
    assert ab == ab_again == ab_third
    assert bc == bc_again
    assert len({ab, bc, ca, bd, da}) == 5
    assert grams[3][0] == grams[3][6]
    assert len(set(grams[3])) == 6


def test_the_most_frequent_gram_holds_its_share_of_the_characters():
    words = "aa b aa b cc d".split()
    grams = dict(_grams(words))[2]
    assert _top_share(grams, [len(word) for word in words], 2) == 2 * 3 / 9


def test_every_character_of_a_repeated_gram_counts_once():
    # "a a a a": the 2-grams at 1 and 2 have come before; together they cover the words 1 to 3.
    words = ["a"] * 4
    assert _repeated_share(dict(_grams(words))[2], [1, 1, 1, 1], 2) == 3 / 4


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (distinct(200) + "\n\nThe end.\n\nThe end.", ""),
        ("\n\n".join(["One and the same paragraph here."] * 60), "repeated paragraphs"),
        ("\n".join(f"line {n} {n * 7} {n * n}\nsame line" for n in range(60)), "repeated lines"),
        (distinct(100) + " " + "good night " * 60, "the most frequent 2-gram"),
        (distinct(150) + " " + " ".join(["one two three four five six seven eight"] * 8), "repeated 5-grams"),
    ],
)
def test_long_texts_are_held_to_gophers_bounds(text, named):
    verdict = verdict_on(text)
    assert verdict.detail.partition(":")[0] == named
    assert verdict.reason == ("repetition" if named else "")


def test_the_verdict_names_measure_share_and_bound():
    verdict = verdict_on("\n".join(["the same line again"] * 50), **{**LOOSE, "duplicate_lines": 0.5})
    assert verdict.score == 49 / 50
    assert verdict.detail == "repeated lines: 0.98, most 0.5"


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        # A plan repeats itself more than a page of the web does, and is a good answer.
        ("\n".join(f"Week {n}: {13 + 5 * n} minutes of meditation" for n in range(1, 9)), True),
        ("I am happy. " * 20, False),
        ("no " * 19, True),  # too short to tell
        ("", True),
    ],
)
def test_short_texts_are_rejected_for_loops_alone(text, keep):
    assert verdict_on(text).keep is keep


def test_lines_without_a_letter_are_no_lines():
    code = "\n".join(f"def f{n}(x{n}):\n{{\n  return x{n} * {n * n + 7} + y{n}\n}}" for n in range(50))
    assert verdict_on(code, **{**LOOSE, "duplicate_lines": 0.3}).keep


def test_scripts_without_spaces_repeat_themselves_too():
    assert not verdict_on("今天天气很好我们去公园。" * 30).keep
    assert not verdict_on("यह बहुत अच्छा है और " * 30).keep


def test_each_message_is_looked_at_by_itself():
    text = distinct(150)
    turns = tuple(Message(role, text) for role in ("user", "assistant", "user", "assistant"))
    assert RepetitionFilter(on="all").judge(Record(turns)).keep


def test_a_bound_that_is_no_share_is_refused():
    with pytest.raises(UsageError, match=r"a bound is 20, expected a share"):
        RepetitionFilter(duplicate_lines=20)


@pytest.mark.parametrize("text", ["word " * 200_000, "\n" * 1_000_000, "中文字" * 300_000, "a" * 1_000_000])
def test_a_megabyte_is_judged(text):
    assert verdict_on(text).reason in ("", "repetition")
