"""Concept files that verify but do not hold what they should: refused in words, never an error of ours."""

import numpy as np
import pyarrow as pa
import pytest

from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file, concepts_file
from sae_auditor.concepts import read_concepts
from sae_auditor.concepts.schema import CODES, table_to_bytes
from tests.tiny import EMBED_DIM

CODES_FILE, CONCEPTS_FILE = codes_file("cls"), concepts_file("cls")


class Changed:
    """The files of a bundle, some of them replaced."""

    def __init__(self, store, **replaced):
        self._store = store
        self._replaced = replaced

    def names(self):
        return self._store.names()

    def read(self, name):
        return memoryview(self._replaced[name]) if name in self._replaced else self._store.read(name)


@pytest.fixture
def read(bundle):
    def run(file, content):
        return read_concepts(Changed(bundle.store, **{file: content}), "cls", d_sae=96, embed_dim=EMBED_DIM)

    return run


def codes(latents, image_ids, activations=None):
    n = len(latents)
    activations = np.ones(n, np.float32) if activations is None else activations
    columns = {"image_id": image_ids, "latent": latents, "activation": activations, "patch": np.zeros(n, np.int16)}
    return table_to_bytes(pa.table(columns, schema=CODES))


@pytest.mark.parametrize("file", [CODES_FILE, CONCEPTS_FILE])
@pytest.mark.parametrize("content", [b"", b"PAR1", b"no table at all", b"PAR1" + b"x" * 40 + b"PAR1"])
def test_no_table(read, file, content):
    with pytest.raises(BundleRefused, match="cannot be read"):
        read(file, content)


@pytest.mark.parametrize("file", [CODES_FILE, CONCEPTS_FILE])
def test_other_columns(read, file):
    with pytest.raises(BundleRefused, match="other columns"):
        read(file, table_to_bytes(pa.table({"latent": [1, 2]})))


def test_codes_that_fit(read):
    assert [example.image_id for example in read(CODES_FILE, codes([3, 3], [1, 2])).concept(3).examples] == [1, 2]


@pytest.mark.parametrize(
    ("latents", "image_ids", "reason"),
    [
        ([5, 3], [0, 0], "not sorted"),
        ([-1], [0], "latents"),
        ([96], [0], "latents"),
        ([0], [24], "images"),
        ([0], [-1], "images"),
    ],
)
def test_codes_that_do_not_fit(read, latents, image_ids, reason):
    with pytest.raises(BundleRefused, match=reason):
        read(CODES_FILE, codes(latents, image_ids))


def test_codes_with_gaps(read):
    with pytest.raises(BundleRefused, match="gaps"):
        read(CODES_FILE, codes([0], [0], [None]))


def test_concepts_of_another_sae(bundle, read):
    other = bytes(bundle.store.read(concepts_file("pooled")))
    with pytest.raises(BundleRefused, match="48 rows for 96 latents"):
        read(CONCEPTS_FILE, other)


def test_embeddings_of_another_encoder(read):
    columns = {"path": [str(i) for i in range(24)], "embedding": [[1.0]] * 24}
    table = read(IMAGES_FILE, table_to_bytes(pa.table(columns)))
    with pytest.raises(BundleRefused, match="not the encoder's"):
        _ = table.reference_embeddings


def test_images_without_paths(read):
    with pytest.raises(BundleRefused, match="lacks the column 'path'"):
        read(IMAGES_FILE, table_to_bytes(pa.table({"image_id": [0]})))


def test_damaged_thumbnails(read):
    table = read(THUMBNAILS_FILE, b"no pictures")
    with pytest.raises(BundleRefused, match="thumbnails"):
        table.thumbnail(0)
