"""What long jobs tell: rates, times, and not more often than people read."""

from __future__ import annotations

import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.progress import Progress
from sae_auditor.workbench.messages import problem_of
from sae_auditor.workbench.running import Pace, Running, count_text, left_text, rate_text, time_text


class Clock:
    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


def of(pace, report):
    return pace.running if pace.take(report) else None


def test_the_rate_is_that_of_the_last_half_minute():
    clock = Clock()
    pace = Pace(clock)
    assert of(pace, Progress(0, 10_000, "a")).rate is None
    for second in range(1, 101):
        clock.now_s = 100.0 + second
        running = of(pace, Progress(10 * second, 10_000, "a"))
        if second < 3:
            assert running.rate is None, "too early to tell"
    assert running.rate == pytest.approx(10.0)
    assert running.left_s == pytest.approx((10_000 - 1000) / 10)
    for second in range(1, 61):
        clock.now_s = 200.0 + second
        running = of(pace, Progress(1000 + 50 * second, 10_000, "a"))
    assert running.rate == pytest.approx(50.0)


def test_another_stage_begins_anew():
    clock = Clock()
    pace = Pace(clock)
    for second in range(10):
        clock.now_s = 100.0 + second
        of(pace, Progress(second, 100, "a"))
    clock.now_s += 1
    assert of(pace, Progress(9, 50, "b")).rate is None
    clock.now_s += 10
    assert of(pace, Progress(19, 50, "b")).rate == pytest.approx(1.0)
    clock.now_s += 1
    assert of(pace, Progress(0, 50, "c")).rate is None


def test_a_stage_of_unknown_length_has_no_time_left():
    clock = Clock()
    pace = Pace(clock)
    of(pace, Progress(0, 0, "a"))
    clock.now_s += 10
    running = of(pace, Progress(0, 0, "a"))
    assert (running.rate, running.left_s) == (None, None)


def test_quick_reports_of_one_stage_are_passed_over_and_still_counted():
    clock = Clock()
    pace = Pace(clock)
    assert of(pace, Progress(0, 1000, "a")).done == 0
    for done in range(1, 50):
        clock.now_s += 0.001
        assert of(pace, Progress(done, 1000, "a")) is None
    assert of(pace, Progress(50, 1000, "b")).stage == "b", "another stage is news"
    clock.now_s += 5
    assert of(pace, Progress(550, 1000, "b")).rate == pytest.approx(550 / 5.049)


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


def test_how_far_and_how_long_in_words():
    assert rate_text(36.2) == "36 per second"
    assert rate_text(0.52) == "0.5 per second"
    assert count_text(Running("a", 4240, 12480, 36.2, 228.0)) == "4,240 of 12,480  ·  36 per second"
    assert left_text(Running("a", 4240, 12480, 36.2, 228.0)) == "about 4 min left"
    assert (count_text(Running("a")), left_text(Running("a"))) == ("", "")


def test_an_error_says_what_is_safe_and_what_to_do_and_a_mistake_of_ours_that_it_is_one():
    told = problem_of(InputRefused("It broke.", safe="All is safe.", todo="Try again."))
    assert (told.what, told.rest) == ("It broke.", "All is safe. Try again.")
    mistake = problem_of(ZeroDivisionError("no"))
    assert "made a mistake" in mistake.what
    assert "unchanged" in mistake.rest
