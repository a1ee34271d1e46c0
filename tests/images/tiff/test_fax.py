"""Fax data against libtiff's encoder, which knows nothing of our decoder."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.images.tiff.files import decoded

RNG = np.random.default_rng(0)
# Runs for which every code is needed: 0 to 63, the steps of 64, and the longest one twice over.
LENGTHS = [*range(130), *range(191, 2625, 64), *range(192, 2625, 64), 5200]
RUNS = np.array([[7 <= column < 7 + length for column in range(5300)] for length in LENGTHS])
FROM_THE_EDGE = np.arange(2700)[None, :] < np.array(LENGTHS)[:, None]
PICTURES = {
    "runs": RUNS,
    "runs inverted": ~RUNS,
    "from the edge": FROM_THE_EDGE,
    "from the edge inverted": ~FROM_THE_EDGE,
    "noise": RNG.random((60, 77)) > 0.5,
    "few dots": RNG.random((100, 333)) > 0.97,
    "blocks": np.kron(RNG.random((12, 30)) > 0.5, np.ones((9, 7))) > 0,
    "white": np.ones((5, 9), bool),
    "black": np.zeros((5, 9), bool),
    "one column": RNG.random((50, 1)) > 0.5,
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize(
    ("compression", "options"),
    [("tiff_ccitt", 0), ("group3", 0), ("group3", 1), ("group3", 4), ("group3", 5), ("group4", 0)],
)
def test_every_run_and_line_is_read(name, compression, options):
    buffer = io.BytesIO()
    bits = PICTURES[name]
    rows = 11 if name == "noise" else len(bits)
    info = {278: rows} | ({292: options} if options else {})
    Image.fromarray(bits).save(buffer, "TIFF", compression=compression, tiffinfo=info)
    image = decoded(buffer.getvalue())
    assert (image.rgb[:, :, 0] == bits * 255).all()
    assert image.notices == ()
