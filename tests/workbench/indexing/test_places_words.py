from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.workbench.indexing.places import IndexPlaces
from sae_auditor.workbench.indexing.words import device_text, size_text
from sae_auditor.workbench.settings import Settings, read_settings, write_settings


def test_places_are_kept_by_bundle_and_the_first_is_in_use():
    kept = []
    places = IndexPlaces(("a=/x", "b=/y=1", "nonsense"), kept.append)
    assert places.in_use("a") == "/x"
    assert places.in_use("b") == "/y=1"
    assert places.in_use("c") == ""
    places.add("a", "/z")
    assert places.in_use("a") == "/x"
    places.use("a", "")
    assert places.in_use("a") == ""
    assert places.known("a") == ("/x", "/z")
    places.use("a", "/z")
    assert kept[-1] == ("a=/z", "a=", "a=/x", "b=/y=1")
    places.forget("a", "/z")
    assert places.in_use("a") == ""


def test_a_place_that_is_only_known_is_not_used():
    places = IndexPlaces()
    places.add("a", "/x")
    assert places.in_use("a") == ""
    assert places.known("a") == ("/x",)


def test_who_reads_the_concepts_is_told():
    told = []
    places = IndexPlaces()
    places.changed.connect(told.append)
    places.add("a", "/x")
    assert told == []
    places.use("a", "/x")
    places.add("a", "/x")
    assert told == ["a", "a"]
    places.forget("a", "/x")
    assert told == ["a", "a", "a"]


def test_places_outlive_the_program(tmp_path):
    file = tmp_path / "window.json"
    places = IndexPlaces((), lambda entries: write_settings(file, Settings(index_places=entries)))
    for number in range(20):
        places.use("f", f"/{number}")
    again = IndexPlaces(read_settings(file).index_places)
    assert again.in_use("f") == "/19"
    assert len(again.known("f")) == 20


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 kB"), (1, "1 kB"), (41e6, "41 MB"), (1.34e9, "1.3 GB"), (999_600, "1.0 MB"), (5e15, "5,000 TB")],
)
def test_sizes(size, text):
    assert size_text(int(size)) == text


@given(st.integers(0, 10**16))
def test_a_size_in_words_is_never_far_off(size):
    number, unit = size_text(size).split(" ")
    value = float(number.replace(",", "")) * 1000 ** (1 + ("kB", "MB", "GB", "TB").index(unit))
    assert abs(value - size) <= max(1000, 0.06 * size)


def test_devices():
    assert device_text("cuda:0") == "GPU 1"
    assert device_text("cpu") == "CPU"
