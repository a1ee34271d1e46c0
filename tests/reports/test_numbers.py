"""Numbers as people read them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.reports import numbers


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


SHARES = st.floats(0, 1) | st.sampled_from([0.005, 0.995, 0.001, 0.999, 0.01, 0.99, 5e-324, 1 - 2**-53])


@given(SHARES)
@pytest.mark.parametrize("say", [numbers.percent, numbers.short_percent, numbers.whole_percent])
def test_only_what_is_nothing_or_certain_reads_so(say, share):
    text = say(share)
    assert text.endswith("\u202f%")
    bare = text.removesuffix("\u202f%")
    assert (bare in ("0", "0.0")) == (share == 0)
    assert (bare in ("100", "100.0")) == (share * 100 == 100)
    if bare[0] not in "<>":
        assert abs(float(bare) - share * 100) <= 0.5 + 1e-9


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (math.nan, 2, "\u2013"),
        (math.inf, None, "\u221e"),
        (-math.inf, 0, "\u2212\u221e"),
        (1234567.0, 0, "1,234,567"),
        (-1234.0, 0, "\u22121234"),
        (-0.0001, 3, "0.000"),
        (3.0, None, "3"),
        (0.125, None, "0.125"),
    ],
)
def test_a_cell_says_what_is_not_known_and_groups_what_is_counted(value, decimals, text):
    assert numbers.cell(value, decimals) == text


@given(st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=5))
def test_decimals_tell_numbers_of_the_largest_ones_size_apart(values):
    decimals = numbers.decimals_for(values)
    largest = max(values)
    assert numbers.plain(largest, decimals) != numbers.plain(largest * 1.02, decimals)
    assert numbers.decimals_for([*values, math.nan, math.inf]) == decimals
