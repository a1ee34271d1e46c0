"""What the encoder sees of a picture: painted rectangles against the pixels that come out, tiles against the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sae_auditor.errors import InputRefused
from sae_auditor.images import Framing, Sight

GREY = (30, 60, 90)
SIZES = st.tuples(st.integers(24, 160), st.integers(24, 160))
TOWERS = st.sampled_from([(16, 16), (16, 24), (24, 16)])
SCALED = st.sampled_from([None, 26, 40])


def survives(framing, size, box):
    """Whether anything of a white rectangle on black comes through, by at least an eighth of a pixel's brightness."""
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    left, top, right, bottom = box
    picture[top:bottom, left:right] = 255
    return int(np.asarray(framing(Image.fromarray(picture))).max()) >= 32


def strips_around(crop, width, height, gap):
    """Rectangles outside of `crop`, one on each side, as far as they keep `gap` pixels from it."""
    left, top, right, bottom = crop
    found = [
        (0, 0, left - gap, height), (right + gap, 0, width, height),
        (0, 0, width, top - gap), (0, bottom + gap, width, height),
    ]  # fmt: skip
    return [box for box in found if box[2] > box[0] and box[3] > box[1]]


@settings(max_examples=60, deadline=None)
@given(SIZES, TOWERS, SCALED)
def test_what_lies_outside_of_the_crop_leaves_no_trace_and_its_edges_do(size, tower, scaled_to):
    width, height = size
    framing = Framing(*tower, scaled_to=scaled_to, bilinear=True)
    seen = framing.seen(width, height)
    crop = seen.inside(width, height)
    # Bilinear scaling looks one scaled pixel far, and the crop is told in whole pixels.
    reach = int(np.ceil(max(seen.width / tower[1], seen.height / tower[0]))) * 2 + 1
    for box in strips_around(crop, width, height, reach):
        assert not survives(framing, size, box)
    left, top, right, bottom = crop
    for box in [
        (left, top, left + reach, bottom), (right - reach, top, right, bottom),
        (left, top, right, top + reach), (left, bottom - reach, right, bottom),
    ]:  # fmt: skip
        assert survives(framing, size, box)


@given(SIZES, TOWERS, SCALED)
def test_the_whole_picture_lies_in_the_middle_of_its_margin(size, tower, scaled_to):
    width, height = size
    framing = Framing(*tower, scaled_to=scaled_to).viewed("whole", GREY)
    seen = framing.seen(width, height)
    assert framing.view == "whole"
    assert seen.covers(width, height)
    assert seen.inside(width, height) == (0, 0, width, height)
    pixels = np.asarray(framing(Image.new("RGB", size, "white")))
    rows, columns = np.nonzero((pixels > 245).all(2))
    per_x, per_y = seen.width / tower[1], seen.height / tower[0]
    assert columns.min() == pytest.approx(-seen.x / per_x, abs=0.51)
    assert columns.max() + 1 == pytest.approx((width - seen.x) / per_x, abs=0.51)
    assert rows.min() == pytest.approx(-seen.y / per_y, abs=0.51)
    assert rows.max() + 1 == pytest.approx((height - seen.y) / per_y, abs=0.51)
    margin = np.ones(tower, bool)
    margin[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = False
    assert (pixels[margin] == GREY).all()


@given(st.tuples(st.integers(1, 2000), st.integers(20, 2000)), TOWERS, SCALED, st.sampled_from(["shortest", "squash"]))
def test_tiles_cover_every_pixel_and_come_out_even(size, tower, scaled_to, resize):
    width, height = sorted(size, reverse=True) if tower[1] >= tower[0] else size
    framing = Framing(*tower, resize=resize, scaled_to=scaled_to).viewed("tiles", GREY)
    try:
        parts = framing.parts(width, height)
    except InputRefused:
        assert max(width, height) / min(width, height) > 600
        return
    covered = np.zeros((height, width), bool)
    starts = []
    for number, part in enumerate(parts, 1):
        left, top, right, bottom = part.tile.crop
        assert (part.tile.number, part.tile.of) == (number, len(parts))
        assert part.seen(width, height).inside(width, height) == (left, top, right, bottom)
        covered[top:bottom, left:right] = True
        starts.append(left + top)
    assert covered.all()
    steps = np.diff(starts)
    assert not len(steps) or steps.max() - steps.min() <= 1
    wide, high = parts[0].tile.size
    assert wide / high == pytest.approx(tower[1] / tower[0], rel=0.5 / min(wide, high) + 1e-9)
    assert (wide == width and wide <= width) or (high == height)
    # As few as it takes.
    assert len(parts) == -(-width // wide) * -(-height // high)


@pytest.mark.parametrize("tower", [(16, 16), (16, 24), (24, 16)])
@pytest.mark.parametrize("size", [(100, 31), (31, 100), (64, 64), (65, 64), (97, 40)])
def test_every_pixel_shows_in_a_tile_and_where_the_tile_says(tower, size):
    width, height = size
    parts = Framing(*tower, bilinear=True).viewed("tiles", GREY).parts(width, height)
    for x, y in [(0, 0), (width - 1, height - 1), (width // 2, height // 3), (width // 3, 0), (0, height - 1)]:
        picture = np.zeros((height, width, 3), np.uint8)
        picture[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3] = 255
        brightest = []
        for part in parts:
            left, top, right, bottom = part.tile.crop
            pixels = np.asarray(part(Image.fromarray(picture)))[:, :, 0]
            if left <= x < right and top <= y < bottom:
                brightest.append(pixels.max())
                place = part.seen(width, height).patch_at(x + 0.5, y + 0.5, tower)
                row, column = np.unravel_index(int(pixels.argmax()), tower)
                assert abs(row - place[0]) <= 1
                assert abs(column - place[1]) <= 1
        assert max(brightest) > 60


def test_a_strip_takes_as_many_tiles_as_it_is_long_and_one_that_is_too_long_is_refused():
    framing = Framing(224, 224).viewed("tiles", GREY)
    assert len(framing.parts(4096, 64)) == 64
    assert len(framing.parts(64, 64)) == 1
    with pytest.raises(InputRefused, match="would take 1025 tiles"):
        framing.parts(1025, 1)
    # The crop of such a strip would need an absurd amount of memory; a tile of it does not.
    long = Framing(224, 224).viewed("tiles", GREY).parts(16000, 16)
    assert long[0](Image.new("RGB", (16000, 16))).size == (224, 224)


def test_a_squashed_picture_is_seen_whole_as_it_is():
    plain = Framing(16, 16, "squash")
    whole = plain.viewed("whole", GREY)
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 50, 3), np.uint8))
    assert np.array_equal(np.asarray(plain(picture)), np.asarray(whole(picture)))
    assert plain.viewed("crop", GREY) is plain


@pytest.mark.parametrize(
    ("crop", "share", "sides", "text"),
    [
        ((0, 0, 40, 20), 0, (), ""),
        ((10, 0, 30, 20), 0.5, ("left", "right"), "saw 20 x 20 of 40 x 20 pixels: 50% of"),
        ((0, 0, 39, 20), 0.025, ("right",), "of the picture was cut off (right)"),
        ((5, 5, 35, 15), 0.625, ("left", "top", "right", "bottom"), "62% of the picture was cut off (all sides)"),
    ],
)  # fmt: skip
def test_what_was_cut_off_is_said(crop, share, sides, text):
    sight = Sight(crop, 40, 20)
    assert sight.cut_share == pytest.approx(share)
    assert sight.cut_sides == sides
    assert text in sight.cut_text()


def test_a_little_that_is_cut_off_is_not_nothing_and_much_is_not_all():
    assert "less than 1%" in Sight((0, 0, 1000, 999), 1000, 1000).cut_text()
    assert "more than 99%" in Sight((0, 0, 1, 1000), 1000, 1000).cut_text()
