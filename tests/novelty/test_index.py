import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.errors import UsageError
from datagen.novelty import NoveltyIndex
from tests.novelty.brute import instructions, scores_by_brute_force

THRESHOLDS = [0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]


def assert_admits_like_brute_force(texts, threshold):
    index = NoveltyIndex(threshold)
    members = []
    for text in texts:
        scores = scores_by_brute_force(text, members)
        best = max(scores, default=0.0)
        novelty = index.admit(text)
        assert novelty.is_novel == (best <= threshold)
        if novelty.is_novel:
            assert (novelty.score, novelty.most_similar) == (None, None)
            members.append(text)
        else:
            assert novelty.score == best
            assert novelty.most_similar == scores.index(best)
    assert index.texts == members


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_decisions_equal_rouge_score_on_instruction_like_texts(threshold):
    assert_admits_like_brute_force(instructions(120, seed=int(threshold * 10)), threshold)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12).map(" ".join), max_size=15),
    st.sampled_from(THRESHOLDS),
)
def test_decisions_equal_rouge_score_on_few_words(texts, threshold):
    assert_admits_like_brute_force(texts, threshold)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=12), st.sampled_from(THRESHOLDS))
def test_decisions_equal_rouge_score_on_any_text(texts, threshold):
    assert_admits_like_brute_force(texts, threshold)


@pytest.mark.parametrize(
    ("shared", "m", "n", "is_novel"),
    [  # All of them F = 0.7 in real numbers; rouge_score's floats exceed it for some.
        (7, 10, 10, True),
        (7, 9, 11, False),
        (7, 7, 13, False),
        (14, 19, 21, True),
        (14, 18, 22, False),
        (21, 23, 37, True),
        (21, 21, 39, False),
    ],
)
def test_a_tie_at_the_threshold_falls_as_with_rouge_score(shared, m, n, is_novel):
    common = [f"w{i}" for i in range(shared)]
    member = " ".join(common + [f"a{i}" for i in range(m - shared)])
    text = " ".join([f"b{i}" for i in range(n - shared)] + common)
    index = NoveltyIndex(0.7)
    index.add(member)
    assert index.check(text).is_novel is is_novel
    assert (max(scores_by_brute_force(text, [member])) <= 0.7) is is_novel


def test_check_names_the_most_similar_member_and_the_first_among_equals():
    index = NoveltyIndex(0.5)
    for text in ("one two three four", "one two three five", "one two three five!", "six"):
        index.add(text)
    novelty = index.check("One two three five.")
    assert (novelty.is_novel, novelty.score, novelty.most_similar) == (False, 1.0, 1)
    assert index.texts[1] == "one two three five"


def test_the_first_among_equals_is_named_however_it_was_found():
    index = NoveltyIndex()
    for text in ("a", "b", "c", "d", "p", "q", "r", "s", "u", *(f"filler{i}" for i in range(33))):
        index.add(text)
    # "u" came up before "v": the lists of their members, joined, may have the later member in front.
    first, second = index.add("p q r s v"), index.add("p q r s u")
    assert index.check("p q r s v u").most_similar == first
    assert index.check("p q r s u").most_similar == second


def test_check_leaves_the_index_as_it_was():
    index = NoveltyIndex()
    index.add("sort the list")
    assert index.check("name an entirely different thing").is_novel
    assert index.check("name an entirely different thing").is_novel
    assert index.texts == ["sort the list"]


def test_add_takes_what_is_not_novel_too_and_numbers_it():
    index = NoveltyIndex()
    assert [index.add("the same text"), index.add("the same text"), index.add("")] == [0, 1, 2]
    assert len(index) == 3
    assert index.check("the same text").most_similar == 0


def test_admit_keeps_out_what_is_not_novel():
    index = NoveltyIndex()
    assert index.admit("describe a sunset in one sentence").is_novel
    assert not index.admit("Describe a sunset, in one sentence!").is_novel
    assert len(index) == 1


@pytest.mark.parametrize("text", ["", "   \n", "🎉🎉", "напиши короткое стихотворение", "اكتب قصيدة قصيرة"])
def test_a_text_without_tokens_is_novel_and_matches_nothing(text):
    index = NoveltyIndex()
    for _ in range(3):
        assert index.admit(text).is_novel
    index.add("a text with tokens")
    assert index.check("a text with tokens").most_similar == 3
    assert [score for _, score in index.neighbours(text).nearest] == [0.0] * 4
    assert index.neighbours("a text with tokens").mean == 0.25


def test_emoji_and_accents_separate_tokens_as_in_rouge_score():
    texts = ["café☕ menu for 2", "caf menu 2 for", "CAF 🎉 MENU, for: 2", "naïve na ve na\u00efve"]
    assert_admits_like_brute_force(texts, 0.7)


def test_an_index_grows_far_beyond_its_first_thousands():
    rng = random.Random(0)
    texts = [" ".join(f"{rng.randrange(50000)}" for _ in range(9)) for _ in range(6000)]
    index = NoveltyIndex()
    assert all(index.admit(text).is_novel for text in texts)
    for place in (0, 1, 255, 256, 4095, 5999):
        parts = texts[place].split()
        assert index.check(" ".join(parts[:8])).most_similar == place
        assert index.neighbours(" ".join(parts[2:])).nearest[0][0] == place
        assert index.check(" ".join(parts[:4])).is_novel  # F = 2 * 4 / 13


def test_common_words_only_are_decided_alike():
    # Every posting list covers half the members, so the lists together are longer than the index.
    texts = [" ".join(random.Random(seed).choices("abcd", k=12)) for seed in range(150)]
    assert_admits_like_brute_force(texts, 0.9)


def test_a_huge_text_is_checked_and_found_again():
    rng = random.Random(1)
    huge = " ".join(f"{rng.randrange(9000)}" for _ in range(40_000))
    assert len(huge) > 180_000
    index = NoveltyIndex()
    index.add("a short member")
    index.add(huge)
    assert index.check(huge + " and a bit more").most_similar == 1
    assert index.check(huge[: len(huge) // 2]).is_novel  # half of it: F = 2 / 3
    assert index.check("a short member").most_similar == 0
    assert index.neighbours(huge).nearest[0] == (1, 1.0)


@pytest.mark.parametrize("seed", range(3))
def test_neighbours_equal_rouge_score(seed):
    members = [*instructions(60, seed), "", "x " * 70 + "y", " ".join(f"w{i % 50}" for i in range(200))]
    index = NoveltyIndex()
    for member in members:
        index.add(member)
    for text in [*instructions(10, seed + 100), *members[-3:], "x y " * 50]:
        scores = scores_by_brute_force(text, members)
        order = sorted(range(len(members)), key=lambda member: (-scores[member], member))
        found = index.neighbours(text, k=5)
        assert found.nearest == tuple((member, scores[member]) for member in order[:5])
        assert found.mean == pytest.approx(sum(scores) / len(scores), rel=1e-12)


def test_neighbours_of_an_empty_index_are_none():
    found = NoveltyIndex().neighbours("anything")
    assert (found.nearest, found.mean) == ((), 0.0)


def test_neighbours_beyond_the_members_are_not_made_up():
    index = NoveltyIndex()
    index.add("one")
    index.add("two")
    assert index.neighbours("two", k=10).nearest == ((1, 1.0), (0, 0.0))


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("nan")])
def test_a_threshold_outside_the_scale_is_refused(threshold):
    with pytest.raises(UsageError, match="threshold"):
        NoveltyIndex(threshold)
