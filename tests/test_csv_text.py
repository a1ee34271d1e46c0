import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sae_auditor.csv_text import csv_cell, csv_file, csv_value

FORMULA = "=+-@＝＋－＠"
# What could be mixed up: separators, quotes, spaces, guards and what they guard.
TEXTS = st.text(st.sampled_from([*FORMULA, *"';,\"\t\r\n a1", "\u3000", "\u200b", "\x00", "画"]), max_size=12)


def read(content, separator=","):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def runs(cell):
    """Whether a table program could run a cell; a number is no formula."""
    seen = "".join(c for c in cell if c.isprintable()).strip()
    try:
        float(seen)
    except ValueError:
        return seen.startswith(tuple(FORMULA))
    return False


@given(TEXTS)
@example("''=1")
@example("'\t=1")
@example("\t'=1")
@example("say \"'x'\"")
def test_every_text_comes_back(text):
    assert csv_value(csv_cell(text)) == text
    assert csv_value(read(csv_file([[1, text]]))[0][1]) == text


@given(st.lists(st.lists(TEXTS | st.floats(-1, 1) | st.none(), min_size=3, max_size=3), min_size=1, max_size=3))
@example([["a;=1", -0.5, "b"]])
@example([["a;", -0.5, '" =1']])
@example([["a\n=1", 'b"=1', "c\t=1"]])
def test_no_program_finds_a_formula_whatever_its_separator(rows):
    content = csv_file([[1, *row] for row in rows])
    for separator in ",;\t|":
        try:
            found = read(content, separator)
        except csv.Error:  # quotes that stand in no cell's start and end: nothing is read
            continue
        assert not [cell for row in found for cell in row if runs(cell)]


@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_the_check_above_finds_a_formula(separator):
    content = f"1{separator}=1+1\r\n".encode("utf-8-sig")
    assert [cell for row in read(content, separator) for cell in row if runs(cell)] == ["=1+1"]


@pytest.mark.parametrize("text", ["it's", "'quoted'", "a-b", "1;2", "", " x ", "a, -b", "1e5", "画像=1"])
def test_usual_texts_stay_as_they_are(text):
    assert csv_cell(text) == text


def test_numbers_are_bare_and_texts_quoted():
    assert csv_file([["x", -0.5, 3, None, " a "]]) == b'\xef\xbb\xbf"x",-0.5,3,"",  '.replace(b"  ", b'" a "\r\n')


def test_half_a_pair_is_written_as_its_escape():
    assert csv_file([["a\udce9"]]).decode("utf-8-sig") == '"a\\udce9"\r\n'


def test_a_long_text_takes_no_quadratic_time():
    text = "\n" * 300_000 + "'" * 300_000 + "=1"
    assert csv_value(csv_cell(text)) == text
