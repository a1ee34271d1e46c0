"""Tables as files: what a stranger's text may not do, and what a reader gets back."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from sae_auditor.csv_text import csv_value
from sae_auditor.errors import InputRefused
from sae_auditor.reports import Heading, Provenance, Table, save_table

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
