import pytest

from sae_auditor.errors import InputRefused
from sae_auditor.typed_numbers import read_number, read_whole


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0,05", 0.05),
        ("0,125", 0.125),
        ("-0,125", -0.125),
        (",5", 0.5),
        ("1,5", 1.5),
        ("1,50", 1.5),
        ("1,5000", 1.5),
        ("1234,567", 1234.567),
        ("0.05", 0.05),
        ("1.500", 1.5),
        ("1500", 1500.0),
        ("1e-3", 0.001),
        ("2,5E3", 2500.0),
        ("０．０５", 0.05),
        ("０，０５", 0.05),
        ("０、０５", 0.05),
        ("−3", -3.0),
        ("٠٫٥", 0.5),
        (" +7 ", 7.0),
    ],
)
def test_a_number_is_what_was_meant(typed, meant):
    assert read_number(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["1,500", "-12,345", "1.500,5", "1,500.5", "1.500.000", "1,500,000", "1 500", "1\u00a0500", "1'500", "1_500", "",
     ".", "nan", "inf", "1e999", "0x10", "５００，０００", "five", "1,2,3"],
)  # fmt: skip
def test_what_may_be_two_numbers_or_none_is_refused(typed):
    with pytest.raises(InputRefused):
        read_number(typed)


def test_the_refusal_names_both_numbers():
    with pytest.raises(InputRefused, match=r"'1,500' may be 1\.5 or 1500\."):
        read_number("1,500")


@pytest.mark.parametrize("typed", ["1,5", "1,500", "0,05", "1.5", "1.0", "1_0", "1 0", "", "e3"])
def test_a_whole_number_has_digits_alone(typed):
    with pytest.raises(InputRefused):
        read_whole(typed)
    assert (read_whole("３２"), read_whole(" -7 ")) == (32, -7)
