"""What Pillow reads right is read as before: pixels, mode and notices, whatever it writes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sae_auditor.images import Limits
from sae_auditor.images.decode import decode_pillow
from tests.images.tiff.files import Page, codes, decoded, plain, written

ROWS, COLUMNS = np.mgrid[0:61, 0:83]
PICTURE = np.stack([np.sin(COLUMNS / 17) * 80 + 120, np.cos(ROWS / 23) * 80 + 120, ROWS + COLUMNS], axis=-1)
COLOUR = (PICTURE + np.random.default_rng(0).normal(0, 6, PICTURE.shape)).clip(0, 255).astype(np.uint8)
RGB = Image.fromarray(COLOUR)
IMAGES = {
    "1": RGB.convert("1"),
    "L": RGB.convert("L"),
    "LA": Image.fromarray(np.ascontiguousarray(COLOUR[:, :, :2])),
    "P": RGB.quantize(17),
    "PA": RGB.quantize(7).convert("PA"),
    "RGB": RGB,
    "RGBA": Image.fromarray(np.dstack([COLOUR, COLOUR[:, :, :1]])),
    "CMYK": RGB.convert("CMYK"),
    "YCbCr": RGB.convert("YCbCr"),
    "LAB": Image.fromarray(COLOUR, mode="LAB"),
    "I;16": Image.fromarray(COLOUR[:, :, 0].astype(np.uint16) * 257),
    "I": Image.fromarray(COLOUR[:, :, 0].astype(np.int32) * 300 - 9000),
    "F": Image.fromarray(COLOUR[:, :, 0].astype(np.float32) / 300),
}


@pytest.mark.parametrize("mode", IMAGES)
@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"])
def test_what_pillow_writes_and_reads(mode, compression):
    image = IMAGES[mode]
    if compression == "jpeg" and mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        pytest.skip("no JPEG of these")
    for options in ({}, {"big_tiff": True}, {"tiffinfo": {317: 2}}, {"tiffinfo": {278: 16}}):
        if mode in ("1", "PA") and 317 in options.get("tiffinfo", {}) and compression is not None:
            continue
        buffer = io.BytesIO()
        image.save(buffer, "TIFF", compression=compression, **options)
        ours = decoded(buffer.getvalue())
        with Image.open(buffer) as opened:
            theirs = decode_pillow(opened, Limits(), None)[0]
        assert np.abs(ours.rgb.astype(int) - theirs.rgb).max() <= 1
        # Of YCbCr that is compressed, Pillow names what libtiff made of it.
        assert ours.mode == theirs.mode or mode == "YCbCr"
        assert codes(ours) == codes(theirs)


def test_lzw_from_before_tiff_6():
    """Codes of 9 bits from the lowest bit on: clear, 200 literals, clear ... and the end."""
    grey = COLOUR[:, :, 0].ravel().tolist()
    codes_of_nine = [code for at in range(0, len(grey), 200) for code in (256, *grey[at : at + 200])] + [257]
    number = sum(code << (9 * place) for place, code in enumerate(codes_of_nine))
    content = number.to_bytes(-(-9 * len(codes_of_nine) // 8), "little")
    image = decoded(written(Page(plain(83, 61, 8, t259=(3, [5])), [content])))
    assert (image.rgb[:, :, 0].ravel() == grey).all()
