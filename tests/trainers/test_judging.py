"""Measures of a reward model, against numbers computed by hand."""

import json
import math
from xml.etree import ElementTree

import numpy as np
import pytest

from datagen.errors import DatagenError
from trainers.calibration_plot import plot_calibration
from trainers.judging import Share, judge, table
from trainers.pairs import Pair


def pair(chosen=3, rejected=3, strength="better", safe=(None, None), section="", tie=False):
    """Answers of so many tokens each behind a prompt of two."""
    row = np.arange(2 + chosen + rejected, dtype=np.int32)
    return Pair(row, 2, 2 + chosen, strength, tie, *safe, section, "a.jsonl", "0123456789abcdef")


def judged(pairs, chosen, rejected):
    return judge(pairs, np.array(chosen, np.float32), np.array(rejected, np.float32))


def test_accuracy_by_strength_counts_equal_scores_half():
    pairs = [pair(strength=one) for one in ("significantly", "significantly", "better", "negligibly")]
    found = judged(pairs, [1, 2, 0, 5], [0, 2, 1, -5])
    shares = {name: (one.won, one.count) for name, one in found.by_strength.items()}
    assert shares == {"significantly": (1.5, 2), "better": (0, 1), "slightly": (0, 0), "negligibly": (1, 1)}
    assert (found.average.won, found.average.count, found.average.share) == (2.5, 4, 0.625)
    assert found.by_strength["slightly"].share is None


def test_interval_is_wilsons():
    # 8 of 10: Wilson's 95 % interval, as tables of it give it.
    assert Share(8, 10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert Share(0, 10).interval == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_length_bias_is_seen_in_what_the_model_prefers():
    pairs = [pair(5, 2), pair(2, 6), pair(4, 4), pair(1, 3)]  # the chosen one is longer by 3, −4, 0, −2
    found = judged(pairs, [1, 0, 1, 0], [0, 1, 0, 0]).length
    assert (found.longer.won, found.longer.count) == (1, 1)
    assert (found.shorter.won, found.shorter.count) == (0.5, 2)
    assert (found.equal.won, found.equal.count) == (1, 1)
    assert found.preferred == pytest.approx((3 + 4 + 0 + 0) / 4)
    assert found.chosen == pytest.approx((3 - 4 + 0 - 2) / 4)


def test_calibration_bins_hold_how_sure_against_how_often_right():
    ahead = [math.log(0.82 / 0.18)] * 3 + [-math.log(0.82 / 0.18)] + [math.log(0.53 / 0.47), 0.0]
    found = judged([pair()] * 6, ahead, [0] * 6)
    counts = [one.right.count for one in found.calibration]
    assert counts == [2, 0, 0, 0, 0, 0, 4, 0, 0, 0]
    assert [one.low for one in found.calibration][:2] == pytest.approx([0.5, 0.55])
    first, high = found.calibration[0], found.calibration[6]
    assert first.confidence == pytest.approx((0.53 + 0.5) / 2, abs=1e-6)
    assert first.right.won == 1.5
    assert high.confidence == pytest.approx(0.82, abs=1e-6)
    assert high.right.share == 0.75
    assert found.error == pytest.approx((2 * abs(0.75 - 0.515) + 4 * 0.07) / 6, abs=1e-6)
    assert found.calibration[1].confidence is None


def test_calibration_does_not_depend_on_which_answer_comes_first():
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(2, 400))
    # Both orders of every pair, in twenty bins of P: the plain diagram that ten bins fold.
    p = 1 / (1 + np.exp(-(scores[0] - scores[1])))
    both, labels = np.concatenate([p, 1 - p]), np.repeat([1.0, 0.0], 400)
    place = np.minimum((both * 20).astype(int), 19)
    error = sum(
        abs(labels[place == one].sum() - both[place == one].sum())
        for one in range(20)
        if (place == one).any()
    )
    found = judged([pair()] * 400, *scores)
    assert found.error == pytest.approx(error / 800, abs=1e-6)


def test_very_sure_pairs_lie_in_the_last_bin():
    found = judged([pair()] * 2, [800, 0], [0, 800])
    assert found.calibration[-1].right.count == 2
    assert found.error == pytest.approx(0.5)


def test_sections_count_the_same_whatever_their_size():
    pairs = [pair(section="Chat")] * 3 + [pair(section="Safety"), pair()]
    found = judged(pairs, [1, 1, 0, 0, 1], [0, 0, 1, 1, 0])
    assert {name: (one.won, one.count) for name, one in found.sections.items()} == {
        "Chat": (2, 3),
        "Safety": (0, 1),
    }
    assert found.section_mean == pytest.approx((2 / 3 + 0) / 2)
    assert found.sectionless == 1
    assert judged([pair()], [1], [0]).section_mean is None


def test_unsafe_is_what_scores_below_one_half():
    pairs = [pair(safe=(True, False)), pair(safe=(False, False)), pair(safe=(True, True)), pair()]
    found = judged(pairs, [1, -1, -1, -9], [-1, 0, 1, -9]).safety
    # Unsafe are −1, −1 and 0; called unsafe are −1, −1 and the safe −1; the last pair has no labels.
    assert (found.answers, found.unsafe, found.called, found.both) == (6, 3, 3, 2)
    assert (found.precision, found.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    none = judged([pair()], [1], [0]).safety
    assert (none.answers, none.precision, none.recall) == (0, None, None)


def test_scores_that_are_no_numbers_are_an_error():
    with pytest.raises(DatagenError, match=r"1 of 2 pairs .* record 0123456789abcdef: nan against 0"):
        judged([pair()] * 2, [1, math.nan], [0, 0])


def test_plain_is_json_and_the_table_has_every_line():
    pairs = [
        pair(section="Chat", safe=(True, False), tie=True, strength="negligibly"),
        pair(section="a\x1b[31m\nb" * 9),
    ]
    found = judged(pairs, [1, 1], [0, 2])
    plain = json.loads(json.dumps(found.plain(), allow_nan=False))
    assert plain["pairs"] == 2
    assert plain["average"]["share"] == 0.5
    assert plain["safety"]["recall"] == 0.0
    assert len(plain["calibration"]) == 10
    lines = table(found)
    assert lines[1:6] == [
        "significantly          0       -",
        "better                 1   0.000   0.000 – 0.793",
        "slightly               0       -",
        "negligibly             1   1.000   0.207 – 1.000",
        "average                2   0.500   0.095 – 0.905",
    ]
    assert "mean over 2 sections: 0.500" in lines
    assert "1 negligible pairs are ties, of which half can be won" in lines
    assert any(line.startswith("unsafe at 0.5: precision -, recall 0.000 (1 of 2") for line in lines)
    assert not any("\x1b" in line or "\n" in line for line in lines)


def test_calibration_plot_is_one_xml_document_with_a_dot_for_each_bin_that_has_pairs():
    found = judged([pair()] * 3, [0.1, 2, 3], [0, 0, 0])
    drawn = ElementTree.fromstring(plot_calibration(found.calibration, "Sure <b>&</b> right"))
    svg = "{http://www.w3.org/2000/svg}"
    assert len(drawn.findall(f"{svg}circle")) == sum(one.right.count > 0 for one in found.calibration) == 3
    assert drawn.get("aria-label") == "Sure <b>&</b> right"
    # 0.5 is the left edge, 1 the right one; right is at the top.
    xs = [float(dot.get("cx")) for dot in drawn.findall(f"{svg}circle")]
    assert all(60 <= x <= 456 for x in xs)
    assert xs == sorted(xs)
    assert {float(dot.get("cy")) for dot in drawn.findall(f"{svg}circle")} == {44.0}
