"""What a TIFF says about its numbers, in the ways that programs write it."""

from __future__ import annotations

import numpy as np
import pytest

from sae_auditor.images import Window
from tests.images.tiff.files import Page, codes, decoded, packed, plain, texts, written

ROWS, COLUMNS = np.mgrid[0:48, 0:64]
# From 10 to 240 of 255.
SCENE = (125 + 115 * np.sin(COLUMNS / 9) * np.cos(ROWS / 11)).astype(np.uint8)
DARK = SCENE // 8


def stored(values: np.ndarray, order: str = "<", window=None, photometric: int = 1, **more):
    samples = values.shape[2] if values.ndim == 3 else 1
    kind = {"u": 1, "i": 2, "f": 3}[values.dtype.kind]
    tags = plain(64, 48, 8 * values.itemsize, photometric, samples, t339=(3, [kind]), **more)
    content = values.astype(values.dtype.newbyteorder(order)).tobytes()
    return decoded(written(Page(tags, [content]), order=order), window)


def twelve(levels: np.ndarray) -> np.ndarray:
    return (levels.astype(np.uint16) * 257) >> 4


def off(image, levels: np.ndarray) -> int:
    return int(np.abs(image.rgb[:, :, 0].astype(int) - levels).max())


OME = '<?xml version="1.0" encoding="UTF-8"?><OME xmlns="x"><Image ID="Image:0">{}</Image></OME>'


@pytest.mark.parametrize(
    "pixels",
    [
        '<Pixels ID="Pixels:0" Type="uint16" SignificantBits="12" SizeX="64"><TiffData/></Pixels>',
        "<Pixels SignificantBits='12' ID='Pixels:0' Type='uint16'/>",
        '<ome:Pixels\n  Type="uint16"\n  SignificantBits = "12"\n/>',
    ],
)
@pytest.mark.parametrize("order", ["<", ">"])
def test_ome_significant_bits(pixels, order):
    for levels in (SCENE, DARK):
        image = stored(twelve(levels), order, t270=(2, OME.format(pixels).encode() + b"\0"))
        assert off(image, levels) <= 1
        assert "12 bits, as the file declares" in texts(image)


@pytest.mark.parametrize(
    "tags",
    [
        {"t281": (3, [4095])},
        {"t280": (3, [0]), "t281": (3, [4095])},
        {"t341": (3, [4095])},
        {"t340": (3, [0]), "t341": (4, [4095])},
        {"t340": (12, [0.0]), "t341": (12, [4095.0])},
    ],
)
def test_highest_value_by_tag(tags):
    for levels in (SCENE, DARK):
        image = stored(twelve(levels), **tags)
        assert off(image, levels) <= 1
        assert "as the file declares" in texts(image)


def test_highest_value_of_three_channels():
    colour = np.dstack([twelve(DARK), twelve(DARK) // 2, twelve(DARK) // 4])
    image = stored(colour, photometric=2, t281=(3, [4095] * 3))
    assert np.abs(image.rgb.astype(int) - (colour >> 4)).max() <= 1


def test_packed_depth_holds_for_dark_frames_of_every_kind():
    for bits in (9, 10, 11, 12, 13, 14, 15):
        values = (DARK.astype(int) * 257) >> (16 - bits)
        image = decoded(written(Page(plain(64, 48, bits), [packed(values, bits)])))
        assert off(image, DARK) <= 1


@pytest.mark.parametrize(
    ("dtype", "number", "text"),
    [
        ("u2", 65535, b"65535"),
        ("u2", 0, b"0"),
        ("u2", 0, b"0 "),
        ("i2", -32768, b"-32768"),
        ("i2", -9999, b"-9999.0"),
        ("i4", -(2**31), b"-2147483648"),
        ("u4", 2**32 - 1, b"4294967295"),
        ("f4", -9999, b"-9999"),
        ("f4", -3.4028234663852886e38, b"-3.4028234663852886e+38"),
        ("f4", -3.4028234663852886e38, b"-3.40282e+38"),
        ("f4", 0.1, b"0.1"),
        ("f8", 1e20, b"1e+20"),
        ("f4", np.nan, b"nan"),
        ("f2", -9999, b"-9999"),
    ],
)
@pytest.mark.parametrize("photometric", [0, 1])
def test_no_data_takes_no_part_and_is_black(dtype, number, text, photometric):
    values = SCENE.astype(np.int64) * 8 + 10
    values = (values / 3000 + 0.2 if dtype[0] == "f" else values).astype(dtype)
    gap = np.zeros(SCENE.shape, bool)
    gap[:9, :30] = True
    values[gap] = number
    image = stored(values, t42113=(2, text + b"\0"), photometric=photometric)
    seen = image.rgb[:, :, 0].astype(int)
    assert seen[gap].max() == 0 or text == b"nan"
    sign = -1 if photometric == 0 else 1
    assert sign * np.corrcoef(seen[~gap], SCENE[~gap])[0, 1] > 0.999
    assert np.ptp(seen[~gap]) > 100
    assert ("270 values are no data" in texts(image)) or ("270 values were not finite" in texts(image))


def test_no_data_of_colour_is_where_all_channels_say_so():
    colour = np.dstack([twelve(SCENE)] * 3)
    colour[:5] = 65535
    colour[10, 10, 0] = 65535
    image = stored(colour, photometric=2, t42113=(2, b"65535\0"))
    assert image.rgb[:5].max() == 0
    assert image.rgb[10, 10].tolist() == [255, SCENE[10, 10], SCENE[10, 10]]
    assert np.abs(image.rgb[11:, :, 1].astype(int) - SCENE[11:]).max() <= 1


def test_no_data_that_the_type_cannot_hold_is_nowhere():
    assert "no data" not in texts(stored(twelve(SCENE), t42113=(2, b"-9999\0")))
    assert "no data" not in texts(stored(twelve(SCENE), t42113=(2, b"not a number\0")))


def test_8_bit_pictures_stay_as_they_are_stored():
    image = stored(SCENE, window=Window(0, 10), t42113=(2, b"10\0"), t281=(3, [50]))
    assert off(image, SCENE) == 0
    assert codes(image) == []


def test_window_rules_reach_tiff():
    assert off(stored(twelve(SCENE), window="full"), SCENE // 16) <= 1
    assert off(stored(twelve(SCENE), window=Window(0, 8190)), SCENE // 2) <= 1
    assert "asked for" in texts(stored(twelve(SCENE), window=Window(0, 8190)))
