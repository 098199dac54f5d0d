import re
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from datagen.report.charts import bar_svg, comparison, histogram_svg, percent, tick_step, waterfall
from datagen.report.tally import Histogram, LengthTally
from datagen.report.treemap import Group, Rect, squarify, stack, treemap_svg


def drawn(svg: Markup) -> ElementTree.Element:
    """The parsed drawing; fails on markup that is not well formed."""
    return ElementTree.fromstring(str(svg))


def share(value: str | None) -> float:
    assert value is not None
    return float(value.removesuffix("%")) / 100


def test_waterfall_cuts_each_reason_off_and_ends_with_the_accepted():
    generated, first, second, accepted = waterfall(8, [("too_similar", "", 3), ("refusal", "refusal", 1)])
    assert (generated.count, generated.start, generated.length) == (8, 0, 1)
    assert (first.start, first.length) == (5 / 8, 3 / 8)
    assert (second.start, second.length, second.note) == (4 / 8, 1 / 8, "refusal")
    assert (accepted.count, accepted.start, accepted.length) == (4, 0, 4 / 8)
    assert first.length + second.length + accepted.length == generated.length


def test_waterfall_of_nothing_has_no_length():
    generated, accepted = waterfall(0, [])
    assert (generated.length, accepted.length, accepted.count) == (0, 0, 0)


def test_comparison_puts_bars_and_marks_on_one_scale():
    big, small = comparison([("generation", 1, 0.5), ("chat", 3, None)])
    assert (big.share, small.share) == (0.25, 0.75)
    assert big.reference == 0.5
    assert big.mark is not None
    assert big.mark / big.length == pytest.approx(0.5 / 0.25)
    assert small.length / big.length == pytest.approx(3)
    assert max(big.mark, small.length) == pytest.approx(1 / 1.02)
    assert small.mark is None


def test_comparison_without_records_draws_no_bars():
    (bar,) = comparison([("generation", 0, None)])
    assert (bar.share, bar.length) == (0, 0)


def test_bar_svg_draws_the_bar_and_the_mark_where_they_belong():
    bar, _ = comparison([("generation", 1, 0.5), ("chat", 3, None)])
    svg = drawn(bar_svg(bar, "generation: 1"))
    rect, mark = svg.iter("rect")
    assert share(rect.get("width")) == pytest.approx(bar.length, abs=1e-4)
    assert share(mark.get("x")) == pytest.approx(bar.mark, abs=1e-4)
    assert svg.get("aria-label") == "generation: 1"


def test_bar_svg_escapes_what_it_says():
    bar = waterfall(1, [])[0]
    svg = bar_svg(bar, '"><script>alert(1)</script>')
    assert "<script" not in svg
    assert drawn(svg).get("aria-label") == '"><script>alert(1)</script>'


def test_histogram_svg_draws_columns_in_proportion_side_by_side():
    svg = drawn(histogram_svg(Histogram((0, 10, 20, 30), (1, 4, 0), 0, 12, 25), "words", "lengths"))
    columns = list(svg.iter("rect"))
    # A tenth of each third is gap.
    assert [share(column.get("x")) for column in columns] == pytest.approx(
        [0.05 / 3, 1.05 / 3, 2.05 / 3], abs=1e-4
    )
    assert [share(column.get("width")) for column in columns] == pytest.approx([0.3] * 3, abs=1e-4)
    # The highest grid line is at 4, which the second column reaches.
    assert [share(column.get("height")) for column in columns] == [0.25, 1, 0]
    assert [share(column.get("y")) for column in columns] == [0.75, 0, 1]
    assert [title.text for title in svg.iter("title")] == [
        "0 to 10 words: 1",
        "10 to 20 words: 4",
        "20 to 30 words: 0",
    ]


def test_histogram_svg_shows_one_among_thousands():
    svg = drawn(histogram_svg(Histogram((0, 1, 2, 3), (4000, 1, 0), 0, 0, 1), "words", "lengths"))
    assert [share(column.get("height")) for column in svg.iter("rect")] == pytest.approx(
        [1, 1 / 150, 0], abs=1e-4
    )


def test_histogram_svg_of_any_lengths_is_well_formed_and_has_few_ticks():
    for lengths in ([0], [1], [3, 3, 3], [7, 90, 1100], list(range(0, 30_000, 7))):
        tally = LengthTally()
        for length in lengths:
            tally.add(length)
        histogram = tally.histogram()
        assert histogram is not None
        assert histogram.total == len(lengths)
        assert len(histogram.counts) <= 24
        svg = drawn(histogram_svg(histogram, "words", "lengths"))
        assert len(list(svg.iter("text"))) <= 5 + 7


@pytest.mark.parametrize(
    ("highest", "step"), [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 5), (21, 10), (900, 500)]
)
def test_tick_step_needs_at_most_four_steps(highest: int, step: int):
    assert tick_step(highest) == step


def test_percent_has_no_needless_digits():
    assert [percent(0), percent(0.5), percent(1), percent(1 / 3)] == ["0%", "50%", "100%", "33.333%"]


def test_squarify_lays_out_the_published_example():
    # Bruls, Huizing and van Wijk (2000), figure 4: areas 6 6 4 3 2 2 1 in a 6 x 4 rectangle.
    rects = squarify([6, 6, 4, 3, 2, 2, 1], Rect(0, 0, 6, 4))
    assert [(r.x, r.y, r.width, r.height) for r in rects[:2]] == [(0, 0, 3, 2), (0, 2, 3, 2)]
    third, fourth, fifth = rects[2:5]
    assert (third.width, third.height) == pytest.approx((12 / 7, 7 / 3))
    assert (fourth.width, fourth.height) == pytest.approx((9 / 7, 7 / 3))
    assert fifth.height == pytest.approx(5 / 3)


@pytest.mark.parametrize("values", [[1], [5, 5], [100, 1, 1, 1], list(range(30, 0, -1)), [1e6, 1e-3]])
def test_squarify_fills_the_space_in_proportion_without_overlap(values: list[float]):
    space = Rect(10, 20, 300, 200)
    rects = squarify(values, space)
    assert [rect.area for rect in rects] == pytest.approx(
        [value / sum(values) * space.area for value in values], rel=1e-6
    )
    for rect in rects:
        assert rect.x >= 10 - 1e-6
        assert rect.y >= 20 - 1e-6
        assert rect.x + rect.width <= 310 + 1e-6
        assert rect.y + rect.height <= 220 + 1e-6
    for place, one in enumerate(rects):
        for other in rects[place + 1 :]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert min(across, down) <= 1e-6


def test_stack_cuts_the_space_into_strips_in_proportion():
    assert stack([3, 1], Rect(10, 20, 300, 200)) == [Rect(10, 20, 300, 150), Rect(10, 170, 300, 50)]


def test_layouts_of_nothing_are_nothing():
    assert squarify([], Rect(0, 0, 1, 1)) == stack([], Rect(0, 0, 1, 1)) == []


def test_treemap_areas_are_in_proportion_at_both_levels():
    groups = [Group("write", 60, [("poem", 30), ("story", 10)]), Group("list", 40, [("name", 40)])]
    svg = drawn(treemap_svg(groups, 800, 400, "wide", "verbs"))
    write, listed = svg.findall("svg")
    assert [area(write), area(listed)] == pytest.approx([0.6, 0.4], abs=1e-4)
    cells = {cell.findtext("title"): area(cell) for cell in write.findall("svg")}
    assert cells == pytest.approx(
        {"write · poem: 30": 30 / 60, "write · other: 20": 20 / 60, "write · story: 10": 10 / 60}, abs=1e-4
    )
    assert [cell.findtext("title") for cell in listed.findall("svg")] == ["list · name: 40"]


def test_treemap_leaves_parts_without_room_for_their_names_to_the_rest():
    groups = [Group("write", 1000, [("poem", 900), ("limerick", 1)]), Group("characterise", 1, [("plot", 1)])]
    svg = treemap_svg(groups, 800, 400, "wide", "verbs")
    assert re.findall(r"<text[^>]*>([^<]*)", svg) == ["poem", "write"]
    assert re.findall(r"<title>([^<]*)", svg) == [
        "write · poem: 900",
        "write · other: 100",
        "characterise · other: 1",
    ]


def test_treemap_writes_a_part_below_the_name_of_its_group():
    svg = drawn(treemap_svg([Group("write", 2, [("poem", 1), ("story", 1)])], 800, 400, "wide", "verbs"))
    assert {text.text: text.get("y") for text in svg.iter("text")} == {
        "write": "17.0",
        "poem": "34.0",
        "story": "17.0",
    }


def test_treemap_of_nothing_is_empty():
    assert list(drawn(treemap_svg([], 800, 400, "wide", "verbs"))) == []


def area(element: ElementTree.Element) -> float:
    return share(element.get("width")) * share(element.get("height"))
