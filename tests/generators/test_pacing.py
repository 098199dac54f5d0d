"""How many jobs are started, by what they have yielded so far."""

from datagen.generators.pacing import Pacing


def pacing(wanted, **more):
    return Pacing(lambda: wanted, **{"best": 1, "window": 1000, "floor": 0.1, "patience": 10, **more})


def test_before_the_first_result_as_many_as_are_wanted_at_best():
    assert pacing(100).limit(0) == 100
    assert pacing(100, best=8).limit(0) == 13
    assert pacing(5000).limit(0) == 1000


def test_the_yield_so_far_decides_how_many_more():
    one = pacing(90)
    for accepted in (True, False, True, False):
        one.take(accepted)
    assert one.limit(4) == 4 + 180


def test_an_early_failure_opens_the_window_or_not_by_what_is_taken_for_granted():
    plain, careful = pacing(90), pacing(90, prior=5)
    for one in (plain, careful):
        one.take(False)
    assert plain.limit(1) == 1 + 1000
    assert careful.limit(1) == 1 + 108  # five of six


def test_it_gives_up_below_the_floor():
    one = pacing(100)
    for _ in range(9):
        one.take(False)
        assert one.commit() == ""
    one.take(False)
    assert "0 of the last 10 candidates were accepted, fewer than the floor of 10%" in one.commit()
