"""Plots inside a page: nothing in them runs, is fetched or gets out of its place, and they show what is there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from sae_auditor.reports import Heading, Provenance, Table, save_table
from sae_auditor.reports.figures import MOST_POINTS_IN_PAGE, Cloud, Curve, Figure, svg_of, thinned

NONE = np.empty(0)
HOSTILE = '</svg><script>alert(1)</script> $\\frac{1}{0}$ &amp; {{ 7 * 7 }} \u202e "x"'
SVG = "{http://www.w3.org/2000/svg}"


def points(n, name="a", seed=0):
    random = np.random.default_rng(seed)
    return Cloud(name, random.normal(size=n), random.normal(size=n), np.arange(n))


def texts(svg):
    return ["".join(one.itertext()).strip() for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("text", ["Effect", HOSTILE])
def test_texts_are_texts(text):
    line = Curve(text, np.arange(3.0), np.arange(3.0), np.arange(3.0) - 1, np.arange(3.0) + 1)
    svg = svg_of(Figure("plot", text, text, (line,), (points(5, text),)))
    root = ElementTree.fromstring(svg)
    assert {one.tag for one in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "defs", "style", "g", "path", "use", "text", "clipPath", "rect")
    }
    shown = text.replace("\u202e", "\\u202e")
    assert texts(svg).count(shown) == 4


def test_nothing_is_fetched_and_no_moment_or_program_is_named():
    svg = svg_of(Figure("plot", "x", "y", clouds=(points(5), points(5, "b"))))
    assert set(re.findall(r"https?://[^\s\"]+", svg)) == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', svg))
    assert "matplotlib" not in svg.lower()
    # Groups have no names, which two plots of one page would share.
    assert not re.search("<g id", svg)
    assert svg == svg_of(Figure("plot", "x", "y", clouds=(points(5), points(5, "b"))))


def test_ink_is_that_of_the_page_in_both_its_themes():
    svg = svg_of(Figure("plot", "x", "y", clouds=(points(5),)))
    assert "currentColor" in svg
    assert "var(--line)" in svg
    assert "#000000" not in svg
    assert "#ffffff" not in svg


def test_a_point_for_each_row_and_a_bounded_number_of_very_many():
    few = svg_of(Figure("plot", "x", "y", clouds=(points(40),)))
    many = svg_of(Figure("plot", "x", "y", clouds=(points(60_000), points(20_000, "b"))))
    per_point = few.count("<use")
    assert 40 <= per_point <= 60
    assert 0.9 * MOST_POINTS_IN_PAGE <= many.count("<use") <= MOST_POINTS_IN_PAGE + 60


def test_an_empty_plot_and_one_of_unknown_numbers_are_drawn():
    unknown = np.array([np.nan, np.inf])
    for figure in (Figure("plot", "x", "y"), Figure("p", "x", "y", (Curve("a", unknown, unknown, NONE, NONE),))):
        assert figure.bounds() == (0.0, 1.0, 0.0, 1.0)
        assert texts(svg_of(figure))


def test_the_page_holds_its_plots_and_facts(tmp_path):
    figure = Figure("A <plot>", "x", "y", clouds=(points(5),))
    table = Table(
        "probe", "T", (Heading("a", "A"),), [("1",)], Provenance(), figures=(figure,),
        facts={"before": {"worst_group": 0.12345}, "<b>": [1, None, True]},
    )  # fmt: skip
    text = save_table(table, tmp_path / "t.html").read_text(encoding="utf-8")
    assert "A &lt;plot&gt;</figcaption><svg" in text
    assert "<dt>before › worst group</dt><dd>0.1235</dd>" in text
    assert "<dt>&lt;b&gt;</dt><dd>1, –, yes</dd>" in text
    assert table.to_json()["facts"]["before"] == {"worst_group": 0.12345}


def test_thinning_is_even_and_keeps_both_ends():
    assert thinned(5, 9).tolist() == [0, 1, 2, 3, 4]
    kept = thinned(1000, 11)
    assert kept[[0, -1]].tolist() == [0, 999]
    assert set(np.diff(kept)) <= {99, 100, 101}
