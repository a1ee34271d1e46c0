"""Always-on latents of the demo's autoencoders: how they are told, and what keeps them few."""

import numpy as np
import pytest
import torch

from demo_world.always_on import always_on, patch_counts
from demo_world.place import place_map
from demo_world.settings import SaeSettings
from demo_world.training import train_on

N_IMAGES, N_PATCHES, D_IN = 200, 16, 24
N_CONTENTS, RANK = 10, 4


def by_hand(strongest, patches, n_patches):
    """The definition, latent by latent."""
    found = []
    for values, places in zip(strongest.T.tolist(), patches.T.tolist(), strict=True):
        at = [place for value, place in zip(values, places, strict=True) if value > 0]
        most = max((at.count(place) for place in set(at)), default=0)
        one_place = n_patches > 1 and len(at) >= 10 and most / len(at) >= 0.8
        found.append(bool(at) and (len(at) / len(values) >= 0.8 or one_place))
    return found


def test_it_is_the_definition():
    generator = torch.Generator().manual_seed(0)
    rates = torch.linspace(0, 1, 60)
    strongest = torch.rand(50, 60, generator=generator)
    strongest[torch.rand(50, 60, generator=generator) > rates] = 0
    patches = torch.randint(5, (50, 60), generator=generator)
    patches[torch.rand(50, 60, generator=generator) < torch.rand(60, generator=generator)] = 3
    found = always_on(strongest, patches, 5)
    assert found.tolist() == by_hand(strongest, patches, 5)
    assert found[:40].any()  # for their place alone
    assert not found.all()
    assert always_on(strongest, patches * 0, 1).tolist() == by_hand(strongest, patches * 0, 1)


@pytest.mark.parametrize(("n_fired", "at_the_place", "expected"), [(10, 8, True), (10, 7, False), (9, 9, False)])
def test_one_place_takes_ten_images_and_four_fifths_of_them(n_fired, at_the_place, expected):
    strongest, patches = torch.zeros(100, 1), torch.arange(100)[:, None] % 50 + 1
    strongest[:n_fired] = 1.0
    patches[:at_the_place] = 0
    assert always_on(strongest, patches, 51).tolist() == [expected]


def test_a_dead_latent_is_not_always_on():
    assert not always_on(torch.zeros(30, 2), torch.zeros(30, 2, dtype=torch.int64), 4).any()


def test_counts_are_of_the_images_it_fires_on():
    fired = torch.tensor([[True, False], [True, True], [True, False]])
    patches = torch.tensor([[2, 0], [2, 1], [0, 1]])
    assert patch_counts(fired, patches, 3).tolist() == [[1, 0, 2], [0, 1, 0]]


@pytest.fixture(scope="module")
def vectors():
    """Vectors of images in which a patch shows one of a few contents and has its place added, ``[n, t, d_in]``."""
    rng = np.random.default_rng(1)
    contents = rng.normal(size=(N_CONTENTS, D_IN))
    places = rng.normal(size=(N_PATCHES, RANK)) @ rng.normal(size=(RANK, D_IN))
    # An image shows three of the contents.
    of_image = np.stack([rng.choice(N_CONTENTS, 3, replace=False) for _ in range(N_IMAGES)])
    shown = np.take_along_axis(of_image, rng.integers(3, size=(N_IMAGES, N_PATCHES)), axis=1)
    x = 3 * contents[shown] + places + 0.1 * rng.normal(size=(N_IMAGES, N_PATCHES, D_IN))
    return torch.from_numpy(x).float()


def test_the_map_takes_the_place_and_leaves_the_rest(vectors):
    place = place_map(vectors, RANK)
    left = place.without_place(vectors)
    of_places = (vectors.mean(0) - vectors.mean((0, 1))).square().sum()
    assert (left.mean(0) - left.mean((0, 1))).square().sum() <= 0.01 * of_places
    assert torch.allclose(left.mean(0) - left.mean((0, 1)), place.left, atol=1e-4)
    # What is along the directions of the place is gone, whatever the vector.
    moved = vectors + 7 * place.write[1]
    assert torch.allclose(place.without_place(moved), left, atol=1e-3)


def trained(vectors, **changes):
    settings = SaeSettings("patch", "blocks.1.hook_resid_post", "patch", 40, 3, "batchtopk", 300, 320, **changes)
    return train_on(vectors, settings)


@pytest.fixture(scope="module")
def plain(vectors):
    return trained(vectors)


@pytest.fixture(scope="module")
def limited(vectors):
    # A content is in three images of ten.
    return trained(vectors, place_latents=RANK, max_image_share=0.2, max_place_share=0.5)


def found_in(sae, vectors):
    """Return the strongest activation of each latent in each image and its patch, ``[n, d_sae]``."""
    return sae.encode(vectors.flatten(0, 1)).dense().view(*vectors.shape[:2], -1).max(1)


def test_the_first_latents_read_the_place(vectors, limited):
    place, flat = place_map(vectors, RANK), vectors.flatten(0, 1)
    codes = limited.encode(flat).dense()
    coordinates = (flat - vectors.mean((0, 1))) @ place.read + place.offset
    assert (coordinates > 0).all()
    assert torch.allclose(codes[:, :RANK], coordinates, atol=1e-2)
    # Moving a vector along a direction of the place is seen by its latent alone.
    moved = limited.encode(flat + 0.1 * place.write[0]).dense()
    assert torch.allclose(moved[:, 0], codes[:, 0] + 0.1, atol=1e-3)
    assert torch.allclose(moved[:, 1:], codes[:, 1:], atol=1e-2)


def test_no_other_latent_is_always_on(vectors, limited, plain):
    assert always_on(*found_in(limited, vectors), N_PATCHES).tolist() == [True] * RANK + [False] * (40 - RANK)
    assert always_on(*found_in(plain, vectors), N_PATCHES).sum() > RANK


def test_thresholds_rise_for_latents_that_fire_on_too_many_images(vectors, limited, plain):
    shares = (found_in(limited, vectors).values[:, RANK:] > 0).float().mean(0)
    above = limited.threshold[RANK:] / limited.threshold[RANK:].min() - 1
    assert (shares > 0.25).sum() >= 5
    assert (above[shares > 0.25] > 0.05).all()
    assert (plain.threshold == plain.threshold[0]).all()


def test_the_vectors_are_rebuilt(vectors, limited, plain):
    flat = vectors.flatten(0, 1)
    total = (flat - flat.mean(0)).square().sum()
    missed = [float((flat - sae.reconstruct(flat)).square().sum() / total) for sae in (limited, plain)]
    print(missed)
    assert missed[0] <= 0.4
    assert missed[1] <= 0.2
