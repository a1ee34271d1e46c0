from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import load_image
from tests.images.pictures import BLUE, GREEN, RED, WHITE, as_bytes, corners, put

# Where the EXIF standard says that the stored corners (top left, top right, bottom left, bottom right) are seen.
SEEN = {
    1: (RED, GREEN, BLUE, WHITE),
    2: (GREEN, RED, WHITE, BLUE),
    3: (WHITE, BLUE, GREEN, RED),
    4: (BLUE, WHITE, RED, GREEN),
    5: (RED, BLUE, GREEN, WHITE),
    6: (BLUE, RED, WHITE, GREEN),
    7: (WHITE, GREEN, BLUE, RED),
    8: (GREEN, WHITE, RED, BLUE),
}


def exif(orientation: int) -> Image.Exif:
    block = Image.Exif()
    block[274] = orientation
    return block


def seen_corners(rgb: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """The four corners, with JPEG's small errors taken off."""
    marked = [rgb[2, 2], rgb[2, -3], rgb[-3, 2], rgb[-3, -3]]
    return tuple(tuple(int(value > 127) * 255 for value in corner) for corner in marked)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", SEEN)
def test_every_orientation_is_turned_upright(tmp_path, file_format, orientation):
    data = as_bytes(corners(24, 32), file_format, exif=exif(orientation))
    image = load_image(put(tmp_path, "x.img", data))
    assert seen_corners(image.rgb) == SEEN[orientation]
    turned_sideways = orientation >= 5
    assert image.rgb.shape == ((32, 24, 3) if turned_sideways else (24, 32, 3))
    assert (image.provenance.width, image.provenance.height) == ((24, 32) if turned_sideways else (32, 24))
    assert [n.code for n in image.provenance.notices] == (["exif-rotated"] if orientation != 1 else [])
    assert image.rgb.flags.c_contiguous


def test_compressed_tiff_is_turned_once(tmp_path):
    data = as_bytes(corners(), "TIFF", exif=exif(6), compression="tiff_lzw")
    assert seen_corners(load_image(put(tmp_path, "x.tif", data)).rgb) == SEEN[6]


def test_pillow_image_is_turned(tmp_path):
    path = put(tmp_path, "x.jpg", as_bytes(corners(), "JPEG", exif=exif(8)))
    with Image.open(path) as opened:
        assert seen_corners(load_image(opened).rgb) == SEEN[8]


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_meaningless_orientation_is_ignored(tmp_path, orientation):
    image = load_image(put(tmp_path, "x.png", as_bytes(corners(), "PNG", exif=exif(orientation))))
    assert seen_corners(image.rgb) == SEEN[1]
    assert image.provenance.notices == ()


def test_damaged_exif_is_noted_and_does_not_cost_the_image(tmp_path):
    image = load_image(put(tmp_path, "x.png", as_bytes(corners(), "PNG", exif=b"Exif\0\0not a block at all")))
    assert seen_corners(image.rgb) == SEEN[1]
    assert [n.code for n in image.provenance.notices] == ["exif-unreadable"]
