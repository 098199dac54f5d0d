"""Gains of doublings, against numbers computed by hand; what is said and drawn of them."""

import math
from xml.etree import ElementTree

import numpy as np
import pytest

from trainers.curve_plot import plot_curve
from trainers.curve_report import Mean, curve_of, t_quantile, table

# Of 95 %, as tables of Student's distribution have them.
QUANTILES = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 9: 2.262, 30: 2.042, 120: 1.980}


@pytest.mark.parametrize("degrees", QUANTILES)
def test_t_quantile_is_that_of_the_tables(degrees):
    assert t_quantile(degrees) == pytest.approx(QUANTILES[degrees], abs=6e-4)


def test_t_quantile_has_other_levels():
    assert t_quantile(1, 0.5) == pytest.approx(1.0)
    assert t_quantile(2, 0.9) == pytest.approx(2.920, abs=6e-4)
    assert t_quantile(9, 0.99) == pytest.approx(3.250, abs=6e-4)


def test_interval_is_students():
    # Mean 2.2, standard deviation 0.2: 4.302653 · 0.2 / √3.
    mean = Mean((2.0, 2.2, 2.4))
    assert mean.value == pytest.approx(2.2)
    assert mean.interval == pytest.approx((2.2 - 0.496828, 2.2 + 0.496828), abs=1e-5)


def test_interval_ends_where_no_value_can_be():
    found = curve_of("exact", {1: (0.0, 0.1), 2: (0.9, 1.0)})
    assert [point.mean.interval for point in found.points] == [
        pytest.approx((0.0, 0.05 + 12.7062 * 0.05), abs=1e-4),
        pytest.approx((0.95 - 12.7062 * 0.05, 1.0), abs=1e-4),
    ]


def test_gains_are_paired_by_seed():
    """Seeds differ by far more than a doubling gains, which is the same for each."""
    found = curve_of("loss", {500: (1.0, 2.0, 3.0), 1000: (0.9, 1.8, 2.9)})
    (one,) = found.doublings
    assert one.gain.values == pytest.approx((0.1, 0.2, 0.1))
    # Mean 0.13333, standard deviation 0.057735: 4.302653 · 0.057735 / √3.
    assert one.gain.interval == pytest.approx((0.133333 - 0.143422, 0.133333 + 0.143422), abs=1e-5)
    assert not one.told
    unpaired = found.points[0].mean.half
    assert unpaired == pytest.approx(4.302653 / math.sqrt(3), abs=1e-5)


def test_a_gain_is_a_rise_of_exact_answers_and_a_fall_of_loss():
    values = {10: (0.2, 0.3), 20: (0.4, 0.5)}
    assert curve_of("exact", values).doublings[0].gain.values == pytest.approx((0.2, 0.2))
    assert curve_of("loss", values).doublings[0].gain.values == pytest.approx((-0.2, -0.2))


def test_a_gain_over_two_doublings_is_halved():
    found = curve_of("loss", {100: (2.0, 2.2), 400: (1.0, 1.0)})
    assert found.doublings[0].gain.values == pytest.approx((0.5, 0.6))


def told(*gains):
    """A curve of three seeds whose doublings gain so much, each ±0.01."""
    values, measured = (9.0, 9.0, 9.0), {1: (9.0, 9.0, 9.0)}
    for place, gain in enumerate(gains, 1):
        values = tuple(value - gain + off for value, off in zip(values, (-0.01, 0, 0.01), strict=True))
        measured[2**place] = values
    return curve_of("loss", measured)


def test_first_doubling_without_a_gain_is_found():
    flat = told(1.0, 0.5, 0.02, 0.01)
    assert flat.plain()["no_gain_told_from"] == 4
    lines = table(flat, dict.fromkeys((1, 2, 4, 8, 16), 3))
    assert "no gain can be told from 4 records on: from 4 to 8 records, 0 is in the interval" in lines
    rising = told(1.0, 0.5)
    assert rising.first_without_gain is None
    assert table(rising, {1: 5, 2: 5, 4: 5})[-1].startswith(
        "every doubling is a gain; the last one, from 2 to 4"
    )


def test_a_gain_that_comes_back_is_said():
    lines = table(told(1.0, 0.0, 0.5), {1: 3, 2: 3, 4: 3, 8: 3})
    assert "from 2 to 4 records no gain can be told: 0 is in its interval" in lines
    assert "but from 4 to 8 records there is one again" in lines


def test_what_gets_worse_is_no_gain():
    lines = table(told(1.0, -0.5), {1: 3, 2: 3, 4: 3})
    assert lines[-1] == "from 2 to 4 records it gets worse, by 0.5000"


def test_equal_models_have_no_gain():
    found = curve_of("exact", {1: (0.5, 0.5), 2: (0.5, 0.5)})
    assert found.doublings[0].gain.interval == (0.0, 0.0)
    assert found.plain()["no_gain_told_from"] == 1


def test_plot_has_every_size_and_marks_what_cannot_be_told():
    found = told(1.0, 0.5, 0.0)
    drawn = plot_curve(found, "tiny & <small>")
    tree = ElementTree.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    texts = [one.text for one in tree.iter(f"{space}text")]
    assert texts[0] == "tiny & <small>"
    assert {"1", "2", "4", "8", "held-out loss", "gain per doubling"} <= set(texts)
    dots = [one for one in tree.iter(f"{space}circle") if one.get("class") == "dot"]
    across = [float(one.get("cx")) for one in dots]
    assert len(dots) == 4 + 3
    assert np.diff(across[:4]) == pytest.approx([across[1] - across[0]] * 3, abs=0.2)
    assert len(list(tree.iter(f"{space}g"))) == 1
    flat = plot_curve(curve_of("exact", {1: (0.0, 0.0), 2: (0.0, 0.0)}), "x" * 300)
    assert ElementTree.fromstring(flat) is not None
