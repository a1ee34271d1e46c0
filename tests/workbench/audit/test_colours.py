import numpy as np
import pytest

from sae_auditor.workbench import colormap


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
