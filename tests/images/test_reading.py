"""How images are read: one value for colours, grey values and view, and what it writes down of itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sae_auditor.images import AS_USUAL, Reading, Window, has_window, parse_window, stated_window, window_text

WINDOWS = st.one_of(
    st.sampled_from(["auto", "full"]),
    st.tuples(*[st.floats(-1e30, 1e30)] * 2).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Window(*pair)),
)


@given(WINDOWS)
def test_a_window_is_written_so_that_every_digit_comes_back(window):
    assert parse_window(window_text(window)) == window


@given(WINDOWS, st.sampled_from(["crop", "whole", "tiles"]))
def test_a_reading_comes_back_from_what_it_wrote(window, view):
    reading = Reading("managed", window, view)
    assert Reading.from_json(reading.to_json()) == reading


def test_what_older_programs_wrote_means_what_they_did():
    assert Reading.from_json({}) == AS_USUAL == Reading("managed", "auto", "crop")


@pytest.mark.parametrize("data", [{"view": "half"}, {"window": "5:1"}, {"colour": "sepia"}])
def test_what_this_version_does_not_know_is_no_reading(data):
    with pytest.raises(ValueError, match=r"half|5:1|sepia"):
        Reading.from_json(data)


def test_open_clip_has_no_window():
    with pytest.raises(ValueError, match="through a window"):
        Reading("as-open-clip", Window(0, 5))
    assert Reading(window=Window(0, 5), view="whole").with_colour("as-open-clip") == Reading(
        "as-open-clip", view="whole"
    )


def test_a_window_reaches_the_values_and_one_without_use_is_told():
    deep = np.array([[0, 1000, 3000]], np.uint16)
    image = Reading(window=Window(1000, 3000)).load(deep)
    assert image.rgb[0, :, 0].tolist() == [0, 0, 255]
    assert has_window(image)
    assert stated_window(image) == Window(1000, 3000)
    plain = Reading(window=Window(0, 4095)).load(np.zeros((2, 2, 3), np.uint8))
    assert not has_window(plain)
    (notice,) = plain.provenance.notices
    assert notice.code == "window-unused"
    assert "0:4095 was not used" in notice.text
