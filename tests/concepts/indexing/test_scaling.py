"""Pictures scaled by torch are Pillow's to the last bit; on a CPU here, where the arithmetic is the same."""

import numpy as np
import pytest
import torch
from PIL import Image

from sae_auditor.concepts.indexing import scaling
from sae_auditor.concepts.indexing.scaling import framed, framed_alike
from sae_auditor.images import Framing

FRAMINGS = [
    Framing(32, 32),
    Framing(32, 32, bilinear=True),
    Framing(24, 40),
    Framing(32, 32, resize="squash"),
    Framing(32, 32, resize="longest", fill=(10, 20, 30)),
    Framing(32, 32, resize="longest", fill=7),
    Framing(48, 48, scaled_to=40),
    Framing(24, 24, scaled_to=40),
]
# The last ones are scaled down before they are scaled across, by versions of Pillow that do that.
SIZES = [(64, 48), (31, 200), (40, 40), (32, 32), (20, 9), (640, 480), (163, 338), (100, 338)]


def noise(size, seed=0):
    """The hardest picture: every pixel all or nothing."""
    random = np.random.default_rng([seed, *size])
    return random.integers(0, 2, (size[1], size[0], 3), dtype=np.uint8) * 255


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("size", SIZES)
def test_the_pixels_are_those_of_pillow(framing, size):
    pictures = np.stack([noise(size, seed) for seed in range(2)])
    found = framed(torch.from_numpy(pictures), framing).numpy()
    expected = np.stack([np.asarray(framing(Image.fromarray(picture))) for picture in pictures])
    np.testing.assert_array_equal(found, expected)


def test_pictures_of_several_sizes_keep_their_places(monkeypatch):
    monkeypatch.setattr(scaling, "_MAX_PIXELS", 10_000)
    sizes = [(64, 48), (100, 90), (64, 48), (30, 31), (64, 48), (64, 48), (64, 48)]
    pictures = {3 * i: noise(size, i) for i, size in enumerate(sizes)}
    found = framed_alike({i: torch.from_numpy(picture) for i, picture in pictures.items()}, FRAMINGS[0])
    assert found.keys() == pictures.keys()
    for i, picture in pictures.items():
        np.testing.assert_array_equal(found[i], np.asarray(FRAMINGS[0](Image.fromarray(picture))))


def test_a_pillow_that_scales_otherwise_is_asked_itself(monkeypatch):
    monkeypatch.setattr(scaling, "_weights", lambda n_px, n_scaled, is_bilinear: np.zeros((n_scaled, n_px)))
    caches = (scaling._first_direction, scaling._weights_there)
    for cache in caches:
        cache.cache_clear()
    picture = noise((64, 48))
    found = framed(torch.from_numpy(picture)[None], FRAMINGS[0])[0]
    for cache in caches:
        cache.cache_clear()
    np.testing.assert_array_equal(found, np.asarray(FRAMINGS[0](Image.fromarray(picture))))
