"""Charts are plain SVG: escaped, named, on the scale they were given, in colours that all can tell apart."""

from __future__ import annotations

import itertools
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from markupsafe import Markup

from explorer.render.charts import WIDTH, bars, heat_key, heatmap, histogram, lines, multiples, shade, shares, top
from explorer.render.palette import GREY, PALETTE, REACH, SIZE, colours, shapes
from tests.hostile import CORPUS

EVEN = [[1] * 24 for _ in range(7)]

# One chart of each kind, as a function of a name that stands everywhere it can.
KINDS: dict[str, Callable[[str], Markup]] = {
    "heatmap": lambda text: heatmap(EVEN, title=text, zone=text, unit=text),
    "heat_key": lambda text: heat_key(0.02, unit=text),
    "histogram": lambda text: histogram([text, text], [1, 2], title=text, unit=text),
    "bars": lambda text: bars([text], [0.5], title=text, intervals=[(0.4, 0.6)]),
    "lines": lambda text: lines([text, "b"], {text: [1, 2], text + "2": [2, None]}, title=text, unit=text),
    "multiples": lambda text: multiples({text: [1.0]}, [text], unit=text)[0][1],
}


def parsed(svg: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(svg))


def found(svg: Markup, name: str) -> list[ElementTree.Element]:
    return list(parsed(svg).iter(name))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", CORPUS)
def test_text_in_a_chart_is_text(kind: str, text: str) -> None:
    svg = KINDS[kind](text)
    elements = {element.tag for element in parsed(svg).iter()}
    assert elements <= {"svg", "g", "rect", "text", "title", "line", "path", "circle"}
    given = {name for element in parsed(svg).iter() for name in element.attrib}
    assert not {name for name in given if name.startswith("on") or name in ("style", "href")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_says_what_it_is(kind: str) -> None:
    root = parsed(KINDS[kind]("Turkey"))
    assert root.get("role") == "img"
    assert "Turkey" in (root.get("aria-label") or "")


def test_a_heat_map_shades_by_share_and_names_each_hour() -> None:
    counts = [[0] * 24 for _ in range(7)]
    counts[2][5], counts[6][23] = 3, 1
    cells = {rect[0].text: rect.get("fill") for rect in found(heatmap(counts, title="x"), "rect")}
    assert len(cells) == 168
    assert cells["Wed 05:00 UTC · 3 tweets · 75.00%"] == shade(1)
    assert cells["Sun 23:00 UTC · 1 tweet · 25.00%"] == shade(1 / 3)
    assert cells["Mon 00:00 UTC · 0 tweets · 0.00%"] == shade(0)
    shared = {
        r[0].text: r.get("fill") for r in found(heatmap(counts, title="x", scale_max=1.0, zone="Asia/Shanghai"), "rect")
    }
    assert shared["Wed 05:00 Asia/Shanghai · 3 tweets · 75.00%"] == shade(0.75)


def test_what_is_not_nothing_is_not_rounded_to_nothing_and_one_is_one() -> None:
    counts = [[100_000] * 24 for _ in range(7)]
    counts[0][0] = 1
    cells = {rect[0].text for rect in found(heatmap(counts, title="x", unit="own tweets and retweets"), "rect")}
    assert "Mon 00:00 UTC · 1 own tweet or retweet · <0.01%" in cells
    assert "a · <0.1%" in [title.text for title in found(bars(["a", "b"], [0.0001, 0.9999], title="x"), "title")]
    assert "b · >99.9%" in [title.text for title in found(bars(["a", "b"], [0.0001, 0.9999], title="x"), "title")]


def test_a_heat_map_of_nothing_is_drawn() -> None:
    assert {rect.get("fill") for rect in found(heatmap([[0] * 24] * 7, title="x"), "rect")} == {shade(0)}


def test_a_heat_map_needs_a_week() -> None:
    with pytest.raises(ValueError, match="seven rows of 24"):
        heatmap([[1] * 24] * 6, title="x")


def test_bars_of_one_scale_can_be_compared() -> None:
    low, high = (
        float(found(bars(["a"], [share], title="x", scale_max=0.5), "rect")[0].get("width") or 0)
        for share in (0.1, 0.4)
    )
    assert high == pytest.approx(4 * low, abs=0.2)
    drawn = dict(multiples({"one": [1, 2], "ten": [10, 20]}, ["a", "b"]))
    heights = {name: [float(r.get("height") or 0) for r in found(svg, "rect")] for name, svg in drawn.items()}
    assert heights["ten"][1] == pytest.approx(10 * heights["one"][1], abs=0.6)
    assert top([[1, None, math.nan], [4.5, 2], []]) == 4.5
    assert top([]) == 1.0


def test_a_value_beyond_its_scale_ends_at_the_edge() -> None:
    assert float(found(bars(["a"], [9], title="x", scale_max=1), "rect")[0].get("width") or 0) == 200
    assert shade(7) == shade(1)
    assert shade(math.nan) == shade(0)


def test_a_print_tells_apart_names_that_begin_alike() -> None:
    names = ["Twitter for Android", "Twitter for Advertisers."]
    texts = found(bars(names, [1.0, 0.9], title="x"), "text")
    assert [text.text for text in texts if text.get("text-anchor") == "end"] == names
    ends = [float(text.get("x") or 0) for text in texts if text.get("class") == "value"]
    assert max(ends) + 7 * len("100.0%") < WIDTH


def test_intervals_are_drawn_and_said() -> None:
    svg = bars(["a", "b"], [0.5, 0.2], title="x", intervals=[(0.4, 0.6), None])
    (whisker,) = found(svg, "line")
    assert float(whisker.get("x1") or 0) < float(whisker.get("x2") or 0)
    assert "a · 50.0% · 40.0% to 60.0%" in [title.text for title in found(svg, "title")]


def test_a_line_breaks_where_a_value_is_not_known() -> None:
    (path,) = found(lines(["a", "b", "c", "d"], {"x": [1, 2, None, 3]}, title="x"), "path")
    assert (path.get("d") or "").count("M") == 2
    with pytest.raises(ValueError, match="one value for each step"):
        lines(["a"], {"x": [1, 2]}, title="x")


@pytest.mark.parametrize("most", [0.003, 0.9, 1, 7, 99, 1234, 5e7])
def test_the_axis_has_a_few_round_numbers(most: float) -> None:
    texts = [t.text or "" for t in found(histogram(["2019-01"], [most], title="x"), "text")]
    ticks = [float(t.replace(",", "")) for t in texts if re.fullmatch(r"[\d.,e-]+", t) and "2019" not in t]
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 5
    assert max(ticks) <= most * 1.0001


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 7, 8, 12, 26, 99])
def test_no_tick_of_counts_stands_between_two_of_them(most: int) -> None:
    for chart in (
        histogram(["2019-01", "2019-02"], [0, most], title="x"),
        lines(["1", "2"], {"x": [0, most]}, title="x"),
    ):
        ticks = [text.text or "" for text in found(chart, "text") if text.get("text-anchor") == "end"]
        assert [tick for tick in ticks if not tick.isdecimal()] == []
        assert len(ticks) > 1


@pytest.mark.parametrize("first", range(1, 13))
@pytest.mark.parametrize("more", [12, 14, 24, 30])
def test_names_of_years_do_not_overlap(first: int, more: int) -> None:
    """Of a year of which only the end is known the next one begins beside it, and is the one that is named."""
    months = [f"{2018 + (first - 1 + n) // 12}-{(first - 1 + n) % 12 + 1:02d}" for n in range(more)]
    named = [t for t in found(histogram(months, [1] * more, title="x"), "text") if t.get("text-anchor") == "start"]
    places = [(float(text.get("x") or 0), text.text or "") for text in named]
    assert all(b - a >= 6.5 * len(name) for (a, name), (b, _) in itertools.pairwise(places))
    assert len(places) > 0
    if first > 11 and more > 12:
        assert "2019" in [name for _, name in places]


def test_years_name_the_bins_of_months() -> None:
    months = [f"{year}-{month:02d}" for year in range(2009, 2020) for month in range(1, 13)]
    texts = [text.text for text in found(histogram(months, [1] * len(months), title="x"), "text")]
    assert "2009" in texts
    assert not [text for text in texts if text and "-" in text]


def test_shares_of_a_week_add_up_to_one() -> None:
    assert sum(map(sum, shares(EVEN))) == pytest.approx(1)
    assert shares([[0, 0]]) == [[0, 0]]


# Colour vision: Machado, Oliveira and Fernandes 2009, severity 1.
VISION = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> Any:
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: Any) -> Any:
    value = XYZ @ np.clip(light, 0, 1) / np.array([0.95047, 1, 1.08883])
    root = np.where(value > 0.008856, np.cbrt(value), 7.787 * value + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("vision", VISION)
def test_the_colours_are_told_apart_by(vision: str) -> None:
    seen = [lab(VISION[vision] @ linear(colour)) for colour in (*PALETTE, GREY)]
    assert min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)) > 12


@pytest.mark.parametrize("page", ["#ffffff", "#11151c"])
def test_the_colours_stand_out_from_the_page(page: str) -> None:
    def contrast(colour: str) -> float:
        low, high = sorted(float(XYZ[1] @ linear(one)) for one in (colour, page))
        return (high + 0.05) / (low + 0.05)

    assert min(contrast(colour) for colour in (*PALETTE, GREY)) > 2


def test_ten_colours_then_grey() -> None:
    assert colours(12) == [*PALETTE, GREY, GREY]
    assert len(set(PALETTE)) == 10


def test_a_role_keeps_its_shape_whatever_else_there_is() -> None:
    assert shapes(["amplifier", "core"]) == ["dot", "square"]
    assert shapes(["core", "other", "amplifier"]) == ["square", "diamond", "dot"]
    many = shapes([f"role {i}" for i in range(9)])
    assert set(many) <= set(SIZE) == set(REACH)
    assert len(set(many)) == 7
