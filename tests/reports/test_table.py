"""Tables as files: what a stranger's text may not do, and what a reader gets back."""

from __future__ import annotations

import csv
import io
import json
import math
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sae_auditor.csv_text import csv_value
from sae_auditor.errors import InputRefused
from sae_auditor.reports import Heading, Provenance, Table, save_table
from sae_auditor.reports import table as table_module

HOSTILE = ["=1+1", "<script>alert(1)</script>", "a\u202eb", "{{ 7 * 7 }}", 'say "no"; =x', "x\x1b[31m"]


def table_of(texts, **more):
    rows = [(text, float("nan") if i == 0 else i / 8, None) for i, text in enumerate(texts)]
    headings = (Heading("text", "Text"), Heading("value", "Value", "number"), Heading("none", "Nothing"))
    return Table("probe", "A table", headings, rows, Provenance(settings={"folder": ("a", "b")}), **more)


class Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.cells, self.tags, self._in = [], set(), False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self._in = tag == "td"
        if self._in:
            self.cells.append("")

    def handle_endtag(self, tag):
        self._in = False if tag == "td" else self._in

    def handle_data(self, data):
        if self._in:
            self.cells[-1] += data


def test_csv_gives_every_text_back_and_runs_none(tmp_path):
    place = save_table(table_of(HOSTILE), tmp_path / "t.csv")
    rows = list(csv.DictReader(io.StringIO(place.read_bytes().decode("utf-8-sig"), newline="")))
    assert [csv_value(row["text"]) for row in rows] == HOSTILE
    assert not any(row["text"].startswith(("=", "+", "-", "@")) for row in rows)
    assert {row["complete"] for row in rows} == {"yes"}


def test_json_gives_every_text_back_and_no_nan(tmp_path):
    text = save_table(table_of(HOSTILE, is_whole=False), tmp_path / "t.json").read_text(encoding="utf-8")
    data = json.loads(text, parse_constant=lambda name: pytest.fail(name))
    assert [row["text"] for row in data["rows"]] == HOSTILE
    assert data["rows"][0]["value"] is None
    assert data["complete"] is False
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_page_shows_texts_as_texts(tmp_path):
    page = save_table(table_of(HOSTILE, is_whole=False), tmp_path / "t.html").read_text(encoding="utf-8")
    reader = Texts()
    reader.feed(page)
    assert reader.cells[0] == "=1+1"
    assert reader.cells[3] == "<script>alert(1)</script>"
    assert "{{ 7 * 7 }}" in reader.cells
    assert "script" not in reader.tags
    assert "\u202e" not in page
    assert "stopped before its end" in page


def test_another_ending_is_refused_and_nothing_written(tmp_path):
    with pytest.raises(InputRefused, match=r"\.csv, \.json or \.html"):
        save_table(table_of(["a"]), tmp_path / "t.xls")
    assert list(tmp_path.iterdir()) == []


ANY_TEXT = st.text(max_size=12) | st.sampled_from(["=", "'=", "\r\n", ";=1", '"', "\t+", "\uff1d1", "-1", "", "'"])
CELLS = ANY_TEXT | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.booleans() | st.none()


@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=4))
def test_any_rows_come_back_from_csv_and_json(rows):
    table = Table("probe", "T", (Heading("a", "A"), Heading("b", "B", "number")), rows, Provenance())
    content = table_module._MAKERS[".csv"](table).decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(content, newline="")))
    assert [(in_csv(a), in_csv(b)) for a, b in rows] == [(csv_value(row["a"]), csv_value(row["b"])) for row in found]
    data = json.loads(table_module._MAKERS[".json"](table))
    assert [(in_json(a), in_json(b)) for a, b in rows] == [(row["a"], row["b"]) for row in data["rows"]]
    assert b"<script" not in table_module._MAKERS[".html"](table)


def in_csv(cell):
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else str(cell)


def in_json(cell):
    return None if isinstance(cell, float) and math.isinf(cell) else cell


def test_a_row_with_too_few_or_too_many_cells_is_a_mistake_of_the_program():
    for row in ((), (1,), (1, 2, 3)):
        table = Table("probe", "T", (Heading("a", "A"), Heading("b", "B")), [row], Provenance())
        with pytest.raises(ValueError, match="zip"):
            table.to_json()


def test_people_see_a_dash_for_what_is_not_known_and_no_nan(tmp_path):
    headings = (Heading("n", "N", "count"), Heading("x", "X", "number"), Heading("is", "Is"))
    rows = [(1234567, float("nan"), True), (None, float("-inf"), False), (0, -0.12345, None)]
    page = save_table(Table("probe", "T", headings, rows, Provenance()), tmp_path / "t.html").read_text("utf-8")
    reader = Texts()
    reader.feed(page)
    assert reader.cells[:9] == ["1,234,567", "–", "yes", "–", "\u2212∞", "no", "0", "-0.123", "–"]
    assert [one.is_number for one in headings] == [True, True, False]


@pytest.mark.parametrize("kind", ["csv", "json", "html"])
def test_a_table_without_rows_is_a_file_and_an_older_one_is_replaced_whole(tmp_path, kind):
    place = tmp_path / f"結果.{kind}"
    place.write_bytes(b"x" * 100_000)
    empty = Table("probe", "T", (Heading("a", "A"),), [], Provenance())
    assert save_table(empty, place) == place
    assert 0 < place.stat().st_size < 50_000
    assert [one.name for one in tmp_path.iterdir()] == [place.name]
