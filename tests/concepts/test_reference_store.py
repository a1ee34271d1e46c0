"""An index folder in the place of a bundle's reference images: finished, unfinished, and refused."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sae_auditor.bundle import open_bundle
from sae_auditor.concepts import concepts_of, describe_index_job, is_index, open_index_store, with_references
from sae_auditor.concepts.indexing import index_folders_job
from sae_auditor.engines import LocalEngine
from sae_auditor.errors import InputRefused
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_bundle, tiny_pictures

N_IMAGES = 150  # more than two segments of 64


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return open_bundle(tiny_bundle(tmp_path_factory.mktemp("tiny") / "bundle"))


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    for i, picture in enumerate(tiny_pictures(N_IMAGES, side_px=24)):
        Image.fromarray(picture).save(folder / f"{i:03}.png")
    return folder


def indexed(bundle, photos, place):
    run_to_end(index_folders_job(bundle, [photos], place, engine=LocalEngine(), device="cpu"))
    return place


def test_an_index_stands_in_for_the_bundles_own_images(bundle, photos, tmp_path):
    place = indexed(bundle, photos, tmp_path / "index")
    run_to_end(describe_index_job(bundle, place))
    other = with_references(bundle, place)
    assert other.references == place
    assert is_index(place)
    for name in bundle.saes:
        table = concepts_of(other, name)
        assert table.n_images == N_IMAGES != concepts_of(bundle, name).n_images
        support = table.numbers("support")
        np.testing.assert_array_equal(support, table.index.support())
        most = int(np.nanargmax(support))
        concept = table.concept(most)
        assert concept.examples
        assert concept.scores is not None
        assert concept.labels
        assert table.thumbnail(concept.examples[0].image_id).ndim == 3
    assert other.saes is bundle.saes
    own = other.without_references()
    assert own.references is None
    assert concepts_of(own, "cls").n_images == concepts_of(bundle, "cls").n_images


def test_what_a_run_has_finished_can_be_asked_while_it_goes_on(bundle, photos, tmp_path):
    place = tmp_path / "index"
    whole = concepts_of(with_references(bundle, indexed(bundle, photos, tmp_path / "whole")), "cls").index
    job = index_folders_job(bundle, [photos], place, engine=LocalEngine(), device="cpu")
    for _report in job:
        if (place / "work" / "segments" / "000001").is_dir():
            break
    with pytest.raises(InputRefused, match="no index"):
        open_index_store(tmp_path / "nothing", bundle.manifest)
    index = concepts_of(with_references(bundle, place), "cls").index
    n_images = index.n_usable
    assert 64 < n_images < N_IMAGES
    for latent in range(0, index.d_sae, 7):
        fired, expected = index.fired(latent), whole.fired(latent)
        there = expected.image_ids < n_images
        np.testing.assert_array_equal(fired.image_ids, expected.image_ids[there])
        np.testing.assert_array_equal(fired.activations, expected.activations[there])
    assert index.thumbnail(n_images - 1).ndim == 3
    index.close()
    job.close()
    finished = concepts_of(with_references(bundle, indexed(bundle, photos, place)), "cls").index
    assert finished.n_usable == N_IMAGES


def test_an_index_of_another_encoder_is_refused(bundle, photos, tmp_path):
    place = indexed(bundle, photos, tmp_path / "index")
    other = open_bundle(tiny_bundle(tmp_path / "other", seed=3))
    with pytest.raises(InputRefused, match="another encoder"):
        with_references(other, place)
