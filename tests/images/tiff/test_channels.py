"""What the numbers of a pixel mean: colours, palettes, transparency and channels beyond them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from sae_auditor.images import ImageRefused, Refusal, Window
from tests.images.pictures import noise
from tests.images.test_as_open_clip import ADOBE_RGB, grey_profile
from tests.images.tiff.files import Page, codes, decoded, packed, plain, texts, written

COLOUR = noise(12, 16)
GREY = COLOUR[:, :, 0]
ALPHA = np.arange(12 * 16, dtype=np.uint8).reshape(12, 16)
CLEAR = COLOUR.astype(float) * ALPHA[:, :, None] / 255 + 255 - ALPHA[:, :, None].astype(float)


def stored(array: np.ndarray, photometric: int, order: str = "<", *, planar: bool = False, **more):
    samples = array.shape[2] if array.ndim == 3 else 1
    kind = {"u": 1, "i": 2, "f": 3}[array.dtype.kind]
    tags = plain(array.shape[1], array.shape[0], 8 * array.itemsize, photometric, samples, t339=(3, [kind]), **more)
    values = array.astype(array.dtype.newbyteorder(order))
    if not planar:
        return decoded(written(Page(tags, [values.tobytes()]), order=order))
    tags[284] = (3, [2])
    planes = [np.ascontiguousarray(values[:, :, i]).tobytes() for i in range(samples)]
    return decoded(written(Page(tags, planes), order=order))


def close(image, want: np.ndarray, tolerance: float = 1) -> None:
    want = want if want.ndim == 3 else want[:, :, None]
    assert np.abs(image.rgb.astype(float) - want).max() <= tolerance


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("times", [1, 257])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [1, 2])
def test_transparency_lies_on_white(planar, times, order, kind):
    dtype = np.uint8 if times == 1 else np.uint16
    shares = ALPHA[:, :, None] / 255
    colours = np.rint(COLOUR * shares) if kind == 1 else COLOUR
    array = np.dstack([colours, ALPHA]).astype(dtype) * dtype(times)
    image = stored(array, 2, order, planar=planar, t338=(3, [kind]))
    close(image, CLEAR, 2)
    assert "alpha-flattened" in codes(image)
    assert image.mode == "RGBA"


@pytest.mark.parametrize("bits", [12, 13, 14, 16])
@pytest.mark.parametrize("alpha_bits", [None, 16])
def test_camera_depths_in_colour_and_with_transparency(bits, alpha_bits):
    wide = (COLOUR.astype(np.uint16) * 257) >> (16 - bits)
    wide[0, 0] = (1 << bits) - 1
    want = COLOUR.copy()
    want[0, 0] = 255
    close(stored(wide, 2), want)
    opaque = np.full((12, 16, 1), (1 << (alpha_bits or bits)) - 1, np.uint16)
    image = stored(np.dstack([wide, opaque]), 2, t338=(3, [2]))
    close(image, want)
    assert f"{bits} bits" in texts(image)
    assert "alpha-flattened" not in codes(image)


def test_one_window_serves_all_three_channels():
    dark = COLOUR.astype(np.uint16) * 16
    dark[:, :, 1] //= 8
    image = stored(dark, 2)
    close(image, dark >> 4)


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
@pytest.mark.parametrize("kind", [1, 2])
def test_wide_grey_with_transparency(dtype, kind):
    full = 65535 if dtype == np.uint16 else 1
    colours = GREY / 255 * (ALPHA / 255 if kind == 1 else 1)
    array = np.dstack([colours * full, ALPHA / 255 * full]).astype(dtype)
    array[0, 1] = full
    want = CLEAR[:, :, 0].copy()
    want[0, 1] = 255
    image = stored(array, 1, t338=(3, [kind]))
    # Steps of 8 bits are multiplied back where little is seen.
    close(image, want, 3)


def test_undeclared_channels_are_left_out_and_told():
    image = stored(np.dstack([COLOUR, ALPHA]), 2)
    close(image, COLOUR, 0)
    assert "fourth channel is undeclared" in texts(image)
    image = stored(np.dstack([GREY, ALPHA]), 1)
    close(image, GREY, 0)
    assert "second channel is undeclared" in texts(image)


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_more_channels_than_colours(planar, dtype):
    times = 1 if dtype == np.uint8 else 257
    bands = np.dstack([COLOUR, ALPHA, ALPHA, ALPHA]).astype(dtype) * dtype(times)
    image = stored(bands, 2, planar=planar, t338=(3, [0, 0, 0]))
    close(image, COLOUR, 0)
    assert "3 channels more" in texts(image)
    image = stored(bands, 2, planar=planar, t338=(3, [0, 2, 0]))
    close(image, CLEAR, 1)
    image = stored(bands, 1, planar=planar, t338=(3, [0, 0, 0, 0, 0]))
    close(image, GREY, 0)
    assert "first of 6 channels" in texts(image)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("deep", [True, False])
def test_palettes_in_16_and_in_8_bits(bits, deep):
    table = np.random.default_rng(bits).integers(0, 256, (1 << bits, 3))
    table[0] = 255
    index = np.random.default_rng(1).integers(0, 1 << bits, (12, 16))
    numbers = (table.T * (257 if deep else 1)).ravel().tolist()
    image = decoded(written(Page(plain(16, 12, bits, 3, t320=(3, numbers)), [packed(index, bits)])))
    close(image, table[index], 0)
    assert codes(image) == ["palette"]


def test_palette_with_transparency():
    table = np.stack([np.arange(256)] * 3, axis=1)
    array = np.dstack([GREY, ALPHA])
    image = stored(array, 3, t320=(3, (table.T * 257).ravel().tolist()), t338=(3, [2]))
    close(image, CLEAR[:, :, :1])


@pytest.mark.parametrize("table", [None, [0] * 9])
def test_palette_that_is_missing_or_too_short(table):
    with pytest.raises(ImageRefused) as refused:
        stored(GREY, 3, t320=None if table is None else (3, table))
    assert refused.value.reason is Refusal.DAMAGED


@pytest.mark.parametrize("times", [1, 257])
@pytest.mark.parametrize("extra", [False, True])
def test_inks_are_what_pillow_makes_of_them(times, extra):
    inks = np.random.default_rng(2).integers(0, 256, (12, 16, 4)).astype(np.uint8)
    want = np.asarray(Image.fromarray(inks, mode="CMYK").convert("RGB")).astype(int)
    dtype = np.uint8 if times == 1 else np.uint16
    array = inks.astype(dtype) * dtype(times)
    if extra:
        image = stored(np.dstack([array, array[:, :, :1]]), 5, t338=(3, [0]))
        assert "1 channel more" in texts(image)
    else:
        image = stored(array, 5)
    close(image, want, 0)
    assert "cmyk-converted" in codes(image)


def test_inks_that_are_no_cmyk_are_refused():
    with pytest.raises(ImageRefused) as refused:
        stored(np.dstack([COLOUR, ALPHA]), 5, t332=(3, [2]))
    assert refused.value.reason is Refusal.UNSUPPORTED_PIXELS
    assert "inks" in refused.value.text()


@pytest.mark.parametrize("photometric", [8, 9])
@pytest.mark.parametrize("times", [1, 256])
def test_lab_of_both_kinds(photometric, times):
    """White, black, grey and the sRGB red, whose CIE Lab under D50 is (54.3, 80.8, 69.9)."""
    lab = [(255, 0, 0), (0, 0, 0), (137, 0, 0), (round(54.3 * 2.55), 81, 70)]
    levels = np.array(lab)[None]
    if photometric == 9:
        levels = levels + np.array([0, 128, 128])
    array = (levels * times).astype(np.uint8 if times == 1 else np.uint16)
    image = stored(array, photometric)
    want = np.array([[[255] * 3, [0] * 3, [128] * 3, [255, 0, 0]]])
    close(image, want, 8)


@pytest.mark.parametrize("dtype", [np.int8, np.int16])
@pytest.mark.parametrize("order", ["<", ">"])
def test_signed_colour(dtype, order):
    array = (COLOUR.astype(int) - 128) * (1 if dtype == np.int8 else 256)
    array[0, 0], array[0, 1] = np.iinfo(dtype).min, np.iinfo(dtype).max
    want = COLOUR.copy()
    want[0, 0], want[0, 1] = 0, 255
    close(stored(array.astype(dtype), 2, order), want)


@pytest.mark.parametrize("values", [GREY.astype(np.uint16) * 257, (GREY / 255).astype(np.float32), GREY])
def test_grey_profile_is_applied_in_every_depth(values):
    """A profile of linear light, against the sRGB curve."""
    profile = grey_profile()
    light = GREY / 255
    want = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255
    image = stored(values, 1, t34675=(7, profile))
    close(image, want, 2)
    assert "icc-converted" in codes(image)


def test_grey_profile_and_window():
    profile = grey_profile()
    image = stored(GREY.astype(np.uint16), 1, t34675=(7, profile))
    light = GREY / 255
    want = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255
    close(image, want, 2)
    page = Page(plain(16, 12, 16, t34675=(7, profile)), [(GREY.astype("<u2") + 1000).tobytes()])
    close(decoded(written(page), Window(1000, 1255)), want, 2)


def test_white_is_zero_in_every_depth():
    close(stored(GREY, 0), 255 - GREY, 0)
    close(stored(GREY.astype(np.uint16) * 257, 0), 255 - GREY)
    close(stored((GREY / 255).astype(np.float32), 0), 255 - GREY)
    close(stored(np.dstack([GREY.astype(np.uint16) * 257, np.full_like(GREY, 255) * np.uint16(257)]), 0), 255 - GREY)


def test_orientation_of_the_xmp_block_counts_where_the_tag_is_missing():
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="3"/></x:xmpmeta>'
    assert (stored(COLOUR, 2, t700=(1, xmp)).rgb == COLOUR[::-1, ::-1]).all()
    assert (stored(COLOUR, 2, t700=(1, xmp), t274=(3, [1])).rgb == COLOUR).all()
    both = stored(COLOUR, 2, t700=(1, xmp), t274=(3, [3]))
    assert (both.rgb == COLOUR[::-1, ::-1]).all()
    assert codes(both) == ["exif-rotated"]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("by", ["space", "index", "profile"])
def test_adobe_rgb_is_the_same_however_it_is_said(dtype, by):
    """Against littlecms with a profile that another part of the tests builds."""
    values = COLOUR.astype(dtype) * dtype(1 if dtype == np.uint8 else 257)
    source = ImageCms.ImageCmsProfile(io.BytesIO(ADOBE_RGB))
    want = ImageCms.profileToProfile(Image.fromarray(COLOUR), source, ImageCms.createProfile("sRGB"), 1)
    tags = plain(16, 12, 8 * values.itemsize, 2, 3)
    page = Page(tags, [values.astype(values.dtype.newbyteorder("<")).tobytes()])
    if by == "profile":
        tags[34675] = (7, ADOBE_RGB)
    elif by == "space":
        page.pointers[34665] = Page({40961: (3, [2])}, [])
    else:
        interoperability = Page({1: (2, b"R03\0")}, [])
        page.pointers[34665] = Page({40961: (3, [0xFFFF])}, [], pointers={40965: interoperability})
    image = decoded(written(page))
    # The profile has the curve of sRGB, and cameras mean the one of Adobe RGB, which differs in the dark.
    difference = np.abs(image.rgb.astype(int) - np.asarray(want))
    assert difference.max() <= (6 if by == "profile" else 20)
    assert difference.mean() <= 2
    assert np.abs(image.rgb.astype(int) - COLOUR).max() > 20
    assert len(image.notices) == (1 if dtype == np.uint8 else 2)


def test_colours_that_are_named_uncalibrated_are_told():
    page = Page(plain(16, 12, 8, 2, 3), [COLOUR.tobytes()], pointers={34665: Page({40961: (3, [0xFFFF])}, [])})
    image = decoded(written(page))
    assert (image.rgb == COLOUR).all()
    assert "not sRGB" in texts(image)


def test_profiles_that_cannot_be_used_are_told_once():
    for dtype in (np.uint8, np.uint16):
        image = stored(COLOUR.astype(dtype) * dtype(1 if dtype == np.uint8 else 257), 2, t34675=(7, b"no profile"))
        close(image, COLOUR, 0)
        assert codes(image).count("icc-ignored") == 1
