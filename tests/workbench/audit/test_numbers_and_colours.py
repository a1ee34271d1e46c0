import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.reports import numbers
from sae_auditor.workbench import colormap


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1.5, 2, "+1.50"), (-1.5, 2, "\u22121.50"), (-0.001, 2, "+0.00"), (0, 1, "+0.0"), (23.456, 0, "+23")],
)
def test_signed(value, decimals, text):
    assert numbers.signed(value, decimals) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0"), (1, "100.0"), (0.873, "87.3"), (0.0001, "< 0.1"), (0.99999, "> 99.9")],
)
def test_percent_never_rounds_to_certainty(share, text):
    assert numbers.percent(share).replace("\u202f", " ") == f"{text} %"


@pytest.mark.parametrize(
    ("values", "decimals"), [([26.4], 1), ([2.31], 2), ([0.012], 4), ([], 2), ([0.0], 2), ([1e9], 0)]
)
def test_decimals_show_about_three_digits(values, decimals):
    assert numbers.decimals_for(values) == decimals


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(0, 5))
def test_signed_always_has_a_sign_and_reads_back(value, decimals):
    text = numbers.signed(value, decimals)
    assert text[0] in "+\u2212"
    assert math.isclose(float(text.replace("\u2212", "-")), value, abs_tol=0.5 * 10**-decimals + 1e-6, rel_tol=1e-6)


def test_amounts_start_at_zero_and_similarities_at_their_smallest():
    values = np.array([[0.2, 0.5]])
    assert colormap.value_range(values, from_zero=True) == (0.0, 0.5)
    assert colormap.value_range(values, from_zero=False) == (0.2, 0.5)


@pytest.mark.parametrize("values", [np.zeros((2, 2)), np.full((2, 2), np.nan), np.full((1, 1), 3.0)])
def test_a_flat_or_empty_map_has_a_range(values):
    low, high = colormap.value_range(values, from_zero=True)
    assert high > low


def test_colours_are_opaque_where_much_and_clear_where_unknown():
    values = np.array([[0.0, 1.0, np.nan]])
    rgba = colormap.colours(values, (0.0, 1.0))
    assert rgba.shape == (1, 3, 4)
    assert tuple(rgba[0, 1]) == (*colormap.CIVIDIS[255], 255)
    assert rgba[0, 0, 3] < 80
    assert rgba[0, 2, 3] == 0


def test_the_scale_rises_in_brightness():
    brightness = colormap.CIVIDIS @ np.array([0.2126, 0.7152, 0.0722])
    assert (np.diff(brightness) > -0.5).all()
