"""Patch positions against the encoder's real preprocessing: an image whose colours say where each pixel was."""

import numpy as np
import open_clip
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sae_auditor.images import Framing

SIZE = 64


def coordinates(width, height):
    """Red rises from left to right, green from top to bottom; blue tells image from padding."""
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.stack([x, y, np.full_like(x, 255)], -1).round().astype(np.uint8)


@pytest.mark.parametrize("mode", ["shortest", "longest", "squash"])
@pytest.mark.parametrize(("width", "height"), [(320, 240), (240, 320), (200, 200), (401, 133), (64, 64)])
def test_the_view_is_where_open_clip_looked(mode, width, height):
    config = open_clip.transform.PreprocessCfg(size=SIZE, resize_mode=mode, mean=(0, 0, 0), std=(1, 1, 1))
    transform = open_clip.transform.image_transform_v2(config, is_train=False)
    pixels = transform(Image.fromarray(coordinates(width, height))).numpy()
    view = Framing(SIZE, SIZE, mode).seen(width, height)
    for row, column in [(2, 2), (5, 3), (SIZE // 2, SIZE // 2), (SIZE - 6, SIZE - 3)]:
        red, green, blue = pixels[:, row, column]
        if blue < 0.9:
            continue
        x = view.x + (column + 0.5) / SIZE * view.width
        y = view.y + (row + 0.5) / SIZE * view.height
        assert x == pytest.approx(red * (width - 1) + 0.5, abs=1.5 * view.width / SIZE + 0.5)
        assert y == pytest.approx(green * (height - 1) + 0.5, abs=1.5 * view.height / SIZE + 0.5)


@given(
    st.integers(30, 5000), st.integers(30, 5000), st.sampled_from(["shortest", "longest", "squash"]),
    st.integers(0, 6), st.integers(0, 6),
)  # fmt: skip
def test_the_middle_of_a_patch_lies_in_that_patch(width, height, mode, row, column):
    view = Framing(224, 224, mode).seen(width, height)
    patch = view.patch(row, column, (7, 7))
    assert view.patch_at(patch.x + patch.width / 2, patch.y + patch.height / 2, (7, 7)) == (row, column)


def test_what_the_crop_leaves_out_has_no_patch():
    view = Framing(128, 128).seen(320, 240)
    assert (view.x, view.y) == (pytest.approx(40, abs=1), pytest.approx(0, abs=1))
    assert view.patch_at(10, 100, (16, 16)) is None
    assert view.patch_at(41, 1, (16, 16)) == (0, 0)
    assert view.patch_at(279, 239, (16, 16)) == (15, 15)
    assert not view.covers(320, 240)


def test_a_square_image_and_a_padded_one_are_seen_whole():
    assert Framing(128, 128).seen(300, 300).covers(300, 300)
    assert Framing(128, 128, "longest").seen(320, 200).covers(320, 200)
    assert Framing(128, 128, "squash").seen(320, 200).covers(320, 200)
