from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.progress import Progress
from sae_auditor.workbench.indexing.pace import Pace
from sae_auditor.workbench.indexing.places import IndexPlaces
from sae_auditor.workbench.indexing.words import device_text, rate_text, size_text, time_text
from sae_auditor.workbench.settings import Settings, read_settings, write_settings


class Clock:
    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


def test_the_rate_is_that_of_the_last_half_minute():
    clock = Clock()
    pace = Pace(clock)
    assert pace.of(Progress(0, 10_000, "a")).rate is None
    for second in range(1, 101):
        clock.now_s = 100.0 + second
        running = pace.of(Progress(10 * second, 10_000, "a"))
        if second < 3:
            assert running.rate is None, "too early to tell"
    assert running.rate == pytest.approx(10.0)
    assert running.left_s == pytest.approx((10_000 - 1000) / 10)
    for second in range(1, 61):
        clock.now_s = 200.0 + second
        running = pace.of(Progress(1000 + 50 * second, 10_000, "a"))
    assert running.rate == pytest.approx(50.0)


def test_another_stage_begins_anew():
    clock = Clock()
    pace = Pace(clock)
    for second in range(10):
        clock.now_s = 100.0 + second
        pace.of(Progress(second, 100, "a"))
    clock.now_s += 1
    assert pace.of(Progress(9, 50, "b")).rate is None
    clock.now_s += 10
    assert pace.of(Progress(19, 50, "b")).rate == pytest.approx(1.0)
    clock.now_s += 1
    assert pace.of(Progress(0, 50, "c")).rate is None


def test_a_stage_of_unknown_length_has_no_time_left():
    clock = Clock()
    pace = Pace(clock)
    pace.of(Progress(0, 0, "a"))
    clock.now_s += 10
    running = pace.of(Progress(0, 0, "a"))
    assert (running.rate, running.left_s) == (None, None)


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


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "1 s"),
        (89, "89 s"),
        (95, "2 min"),
        (5300, "88 min"),
        (5460, "1 h 31 min"),
        (7260, "2 h"),
        (90_000, "25 h"),
    ],
)
def test_times(seconds, text):
    assert time_text(seconds) == text


def test_rates_and_devices():
    assert rate_text(36.2) == "36 per second"
    assert rate_text(0.52) == "0.5 per second"
    assert device_text("cuda:0") == "GPU 1"
    assert device_text("cpu") == "CPU"
