"""From pairs to decisions: which record stays, on graphs small enough to decide by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.dedupe.clusters import check_cluster, components, connected, read_columns, selection, star
from datagen.errors import DatagenError, UsageError
from datagen.record import from_instruction

# A chain: 0 and 1 are similar, so are 1 and 2, but 0 and 2 are not.
CHAIN = {(0, 1): 0.9, (1, 2): 0.85}
NAN = float("nan")


def decided(how, n, graph, rank=None):
    pairs = np.array(list(graph), np.int64).reshape(-1, 2)
    similarity = np.array(list(graph.values()), np.float32)
    decision = how(n, pairs, similarity, np.array(rank or [0.0] * n))
    assert decision.kept.tolist() == [keeper == index for index, keeper in enumerate(decision.keeper)]
    return decision.keeper.tolist(), [round(float(one), 4) for one in decision.similarity]


def test_star_keeps_the_far_end_of_a_chain():
    assert decided(star, 3, CHAIN) == ([0, 0, 2], [1, 0.9, 1])


def test_star_drops_both_ends_of_a_chain_whose_middle_ranks_highest():
    assert decided(star, 3, CHAIN, [0, 1, 0]) == ([1, 1, 1], [0.9, 1, 0.85])


def test_connected_drops_the_whole_chain_and_knows_no_similarity_beyond_pairs():
    keeper, similarity = decided(connected, 3, CHAIN)
    assert keeper == [0, 0, 0]
    np.testing.assert_array_equal(similarity, [1, 0.9, NAN])


def test_connected_keeps_the_highest_rank():
    keeper, similarity = decided(connected, 4, CHAIN, [1, 2, 3, 0])
    assert keeper == [2, 2, 2, 3]
    np.testing.assert_array_equal(similarity, [NAN, 0.85, 1, 1])


def test_star_takes_the_most_similar_kept_record_and_the_first_judged_among_equals():
    graph = {(0, 2): 0.8, (2, 1): 0.9, (3, 0): 0.8, (1, 3): 0.8}
    assert decided(star, 4, graph) == ([0, 1, 1, 0], [1, 1, 0.9, 0.8])
    assert decided(star, 4, graph, [0, 1, 0, 0]) == ([0, 1, 1, 1], [1, 1, 0.9, 0.8])


def test_pairs_may_come_twice_and_with_themselves():
    graph = {(0, 1): 0.9, (1, 0): 0.9, (1, 1): 1.0}
    assert decided(star, 2, graph) == ([0, 0], [1, 0.9])
    assert decided(connected, 2, graph) == ([0, 0], [1, 0.9])


@pytest.mark.parametrize("how", [star, connected])
def test_without_pairs_all_stay(how):
    assert decided(how, 0, {}) == ([], [])
    assert decided(how, 2, {}) == ([0, 1], [1, 1])


GRAPHS = st.integers(1, 12).flatmap(
    lambda n: st.tuples(
        st.dictionaries(
            st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)),
            st.sampled_from([0.8, 0.9, 1.0]),
            max_size=20,
        ),
        st.lists(st.sampled_from([-np.inf, 0.0, 1.5, 2.0]), min_size=n, max_size=n),
    )
)


def undirected(graph):
    """One similarity for each pair: the dictionaries may have both directions."""
    return {(min(a, b), max(a, b)): value for (a, b), value in graph.items() if a != b}


@given(GRAPHS)
def test_star_is_the_greedy_choice(case):
    graph, rank = case
    graph = undirected(graph)
    keeper = list(range(len(rank)))
    similarity = [1.0] * len(rank)
    kept = []
    for index in sorted(range(len(rank)), key=lambda index: -rank[index]):
        similar = [(graph.get((min(index, one), max(index, one)), 0), one) for one in kept]
        best = max((value for value, _ in similar), default=0)
        if best:
            similarity[index] = best
            keeper[index] = next(one for value, one in similar if value == best)
        else:
            kept.append(index)
    assert decided(star, len(rank), graph, rank) == (keeper, similarity)


@given(GRAPHS)
def test_components_are_those_of_a_walk(case):
    graph, rank = case
    expected = list(range(len(rank)))
    for _ in rank:
        for a, b in graph:
            expected[a] = expected[b] = min(expected[a], expected[b])
    pairs = np.array(list(graph), np.int64).reshape(-1, 2)
    assert components(len(rank), pairs).tolist() == expected


def test_long_chains_are_one_component():
    order = np.random.default_rng(1).permutation(50_000)
    pairs = np.stack([order[:-1], order[1:]], axis=1)
    assert not components(len(order), pairs).any()


def records(*outputs, **tags):
    return [
        from_instruction(f"Task {index}", "", output, tags={key: each[index] for key, each in tags.items()})
        for index, output in enumerate(outputs)
    ]


@pytest.mark.parametrize(
    ("keep", "rank"),
    [("first", [0, 0, 0]), ("longest", [10, 12, 7]), ("tag:score", [0.5, -np.inf, 3])],
)
def test_columns_rank_by_what_is_to_be_kept(keep, rank):
    given_records = records("four", "sixsix", "1", score=[0.5, "7", 3])
    taken = []
    columns = read_columns(given_records, keep, taken.append)
    assert taken == given_records
    assert columns.ranks.tolist() == rank
    assert [f"{one:016x}" for one in columns.ids] == [record.id for record in given_records]


@pytest.mark.parametrize("value", [None, True, "high", NAN, [1]])
def test_what_is_no_number_ranks_last(value):
    columns = read_columns(records("a", "b", score=[value, -10]), "tag:score", lambda _: None)
    assert columns.ranks.tolist() == [-np.inf, -10]


def test_numbers_beyond_a_float_are_the_highest():
    columns = read_columns(records("a", "b", score=[10**400, 1e300]), "tag:score", lambda _: None)
    assert columns.ranks[0] > columns.ranks[1]


def test_a_tag_that_no_record_has_is_an_error_that_names_those_it_has():
    with pytest.raises(UsageError, match=r"keep .tag:socre.: no record has a number .* first record: score"):
        read_columns(records("a", score=[1]), "tag:socre", lambda _: None)
    assert len(read_columns([], "tag:score", lambda _: None)) == 0


@pytest.mark.parametrize("keep", ["best", "tag:", "", "tag"])
def test_unknown_ways_to_keep_are_refused(keep):
    with pytest.raises(UsageError, match="expected first, longest or tag:NAME"):
        read_columns([], keep, lambda _: None)


def test_unknown_ways_to_cluster_are_refused():
    check_cluster("star")
    with pytest.raises(UsageError, match="cluster 'stars': expected star or connected"):
        check_cluster("stars")


def test_a_selection_parts_the_records_and_names_the_kept_one():
    given_records = records("a", "b", "c")
    columns = read_columns(given_records, "first", lambda _: None)
    decision = star(3, np.array([[2, 0]]), np.array([0.75], np.float32), columns.ranks)
    found = selection(given_records, columns, decision, "near_duplicate")
    assert list(found.kept) == given_records[:2]
    (reject,) = found.dropped
    assert (reject.record, reject.reason, reject.score) == (given_records[2], "near_duplicate", 0.75)
    assert (reject.detail, reject.source) == (given_records[0].id, given_records[2].id)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ([], "3 records at the first reading, 0 at the second"),
        (["a", "b", "c", "d"], "3 records at the first reading, more at the second"),
        (["a", "b", "x"], "record 3 is another one at the second reading"),
    ],
)
def test_a_second_reading_that_differs_is_an_error(second, said):
    columns = read_columns(records("a", "b", "c"), "first", lambda _: None)
    decision = star(3, np.array([[2, 0]]), np.array([0.75], np.float32), columns.ranks)
    with pytest.raises(DatagenError, match=said):
        list(selection(records(*second), columns, decision, "near_duplicate").kept)
