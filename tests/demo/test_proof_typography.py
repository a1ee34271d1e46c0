"""The proof of text in the image: plates without letters, and boxes that hold what they should."""

from types import SimpleNamespace

import numpy as np

from demo_world.proof.typography import _boxes, letterless


def test_plates_without_letters_are_alike_and_different():
    made = letterless("defective", "orchestra", (128, 128), np.random.default_rng(0))
    plates = [made.word, made.neutral, made.strokes, made.blurred]
    pixels = [np.sort(plate.reshape(-1, 3), 0) for plate in plates]
    assert all((one == pixels[0]).all() for one in pixels)
    assert len({plate.tobytes() for plate in plates}) == 4


def test_a_box_holds_the_tag_and_a_margin():
    mask = np.zeros((128, 128), bool)
    mask[10:30, 40:90] = True
    renders = [SimpleNamespace(tag=one) for one in (None, mask, np.zeros_like(mask))]
    assert list(_boxes(renders)) == [("00001.png", 38, 8, 92, 32)]
