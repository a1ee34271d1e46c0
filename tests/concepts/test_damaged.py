"""Concept files that verify but do not hold what they should: refused in words, never an error of ours."""

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file, concepts_file
from sae_auditor.concepts import read_concepts
from sae_auditor.concepts.schema import CODES, table_to_bytes
from tests.bundle.changed import Changed
from tests.tiny import EMBED_DIM

CODES_FILE, CONCEPTS_FILE = codes_file("cls"), concepts_file("cls")


@pytest.fixture
def read(bundle):
    def run(file, content):
        return read_concepts(Changed(bundle.store, {file: content}), "cls", d_sae=96, embed_dim=EMBED_DIM)

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


@pytest.mark.parametrize(("file", "reason"), [(CODES_FILE, "other columns"), (CONCEPTS_FILE, "lacks the column")])
def test_other_columns(read, file, reason):
    with pytest.raises(BundleRefused, match=reason):
        read(file, table_to_bytes(pa.table({"latent": [1, 2]})))


def test_codes_that_fit(read):
    assert [example.image_id for example in read(CODES_FILE, codes([3, 3], [1, 2])).concept(3).examples] == [1, 2]


@pytest.mark.parametrize(
    ("latents", "image_ids", "reason"),
    [
        ([-1], [0], "latents"),
        ([96], [0], "latents"),
        ([0], [24], "images"),
        ([0], [-1], "images"),
    ],
)
def test_codes_that_do_not_fit(read, latents, image_ids, reason):
    with pytest.raises(BundleRefused, match=reason):
        read(CODES_FILE, codes(latents, image_ids))


@pytest.mark.parametrize(
    ("latents", "activations"),
    [([5, 3], [1, 1]), ([3, 5, 3], [3, 2, 1]), ([3, 3, 5], [1, 2, 3]), ([3, 3, 5], [1, float("nan"), 1])],
)
def test_codes_out_of_order(read, latents, activations):
    table = read(CODES_FILE, codes(latents, list(range(len(latents))), activations))
    with pytest.raises(BundleRefused, match="not sorted"):
        table.concept(3)
    with pytest.raises(BundleRefused, match="not sorted"):
        list(table.index.blocks())


def test_row_groups_out_of_order(read):
    rows = {"image_id": [0, 1], "latent": [5, 3], "activation": [1.0, 1.0], "patch": [0, 0]}
    with pytest.raises(BundleRefused, match="not sorted"):
        read(CODES_FILE, table_to_bytes(pa.table(rows, schema=CODES), {"row_group_size": 1}))


@pytest.mark.parametrize(
    ("latents", "image_ids", "reason"), [([0, 96], [0, 0], "latents"), ([0, 1], [0, 24], "images")]
)
def test_codes_whose_footer_says_nothing(read, latents, image_ids, reason):
    table = pa.table({"image_id": image_ids, "latent": latents, "activation": [1, 1], "patch": [0, 0]}, schema=CODES)
    with pytest.raises(BundleRefused, match=reason):
        read(CODES_FILE, table_to_bytes(table, {"write_statistics": False}))


@pytest.mark.parametrize("options", [{}, {"write_statistics": False}])
@pytest.mark.parametrize("column", ["image_id", "latent", "activation", "patch"])
def test_codes_with_gaps(read, options, column):
    rows = {"image_id": [0], "latent": [0], "activation": [1.0], "patch": [0], column: [None]}
    with pytest.raises(BundleRefused, match="gaps"):
        read(CODES_FILE, table_to_bytes(pa.table(rows, schema=CODES), options))


def test_damage_behind_the_footer(bundle, read):
    """Every byte of the pages is covered by their checksums."""
    content = bytearray(bundle.store.read(CODES_FILE))
    table = read(CODES_FILE, content)
    assert len(next(table.index.blocks()).image_ids)
    content[len(content) // 4] ^= 1
    with pytest.raises(BundleRefused, match="cannot be read"):
        list(read(CODES_FILE, content).index.blocks())


def test_concepts_of_another_sae(bundle, read):
    other = bytes(bundle.store.read(concepts_file("pooled")))
    with pytest.raises(BundleRefused, match="48 rows for 96 latents"):
        read(CONCEPTS_FILE, other)


def images(bundle, **changed):
    table = pq.read_table(io.BytesIO(bundle.store.read(IMAGES_FILE)))
    for name, values in changed.items():
        table = table.set_column(table.schema.get_field_index(name), name, values)
    return table


def test_embeddings_of_another_encoder(bundle, read):
    others = pa.array([[1.0]] * 24, pa.list_(pa.float16(), 1))
    with pytest.raises(BundleRefused, match="not the encoder's"):
        read(IMAGES_FILE, table_to_bytes(images(bundle, embedding=others)))


def test_images_without_paths(bundle, read):
    with pytest.raises(BundleRefused, match="lacks the column 'path'"):
        read(IMAGES_FILE, table_to_bytes(images(bundle).drop_columns(["path"])))


def test_images_in_another_order(bundle, read):
    with pytest.raises(BundleRefused, match="numbered one after the other"):
        read(IMAGES_FILE, table_to_bytes(images(bundle, image_id=pa.array(range(1, 25)))))


def test_images_of_another_type(bundle, read):
    with pytest.raises(BundleRefused, match="other columns"):
        read(IMAGES_FILE, table_to_bytes(images(bundle, path=pa.array(range(24)))))


def test_damaged_thumbnails(read):
    for content in (b"no pictures", arrays_to_bytes({"jpeg": np.zeros(3, np.uint8)})):
        table = read(THUMBNAILS_FILE, content)
        with pytest.raises(BundleRefused, match="thumbnails"):
            table.thumbnail(0)
