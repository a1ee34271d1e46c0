"""FVU and cosine that an index keeps, against those of audits of the same images; and what tables make of them."""

import io
import json
import shutil
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sae_auditor.bundle import open_bundle
from sae_auditor.bundle.layout import IMAGES_FILE
from sae_auditor.cli import app
from sae_auditor.concepts import concepts_of, describe_index_job, index_job, with_references
from sae_auditor.concepts.schema import CONCEPTS, fit_columns, table_to_bytes, with_columns
from sae_auditor.concepts.table import ConceptTable
from sae_auditor.images import ImageRefused, Refusal, load_image
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from sae_auditor.sae import SparseAutoencoder
from tests.concepts.indexing.helpers import SAES, bytes_of, index, make_pictures, rows_of
from tests.tiny import PATCH_SITE, tiny_references, tiny_sae


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    return make_pictures(tmp_path_factory.mktemp("photos") / "parts", range(12))


@pytest.fixture(scope="module")
def indexed(bundle, photos, tmp_path_factory):
    place = tmp_path_factory.mktemp("indexed") / "index"
    index(bundle, [photos], place)
    run_to_end(describe_index_job(bundle, place))
    return place


def audited(bundle, sae_name, images):
    """Return ``[(fvu, cosine), ...]`` as audits measure them."""
    auditor = Auditor(bundle, sae=sae_name, device="cpu")
    return [(fvu, cosine) for cosine, fvu, _ in (auditor.look(image).fit() for image in images)]


def without_fits(images_file):
    """Make an index one of an older version."""
    table = pq.read_table(images_file)
    drop = [name for name in table.column_names if name.startswith(("fvu:", "cosine:"))]
    assert len(drop) == 2 * len(SAES)
    images_file.write_bytes(table_to_bytes(table.drop_columns(drop)))


@pytest.mark.parametrize("name", SAES)
def test_a_bundle_keeps_what_audits_measure(bundle, name):
    images = [image for _, image in tiny_references()]
    table = pq.read_table(io.BytesIO(bundle.store.read(IMAGES_FILE)))
    found = np.stack([table[column].to_numpy() for column in fit_columns(name)], axis=1)
    assert found.dtype == np.float32
    expected = audited(bundle, name, images)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    quality = concepts_of(bundle, name).quality
    assert quality.n_images == 24
    fvu = np.array([one for one, _ in expected])
    np.testing.assert_allclose(quality.fvu, np.percentile(fvu, np.arange(101)), rtol=1e-5)
    np.testing.assert_allclose(quality.cosine, np.percentile([one for _, one in expected], np.arange(101)), rtol=1e-5)


@pytest.mark.parametrize("name", SAES)
def test_an_index_folder_brings_its_own(bundle, indexed, photos, name):
    rows = {row["path"]: row for row in rows_of(indexed)}
    files = sorted(photos.iterdir())
    found = [[rows[f"parts/{file.name}"][column] for column in fit_columns(name)] for file in files]
    np.testing.assert_allclose(found, audited(bundle, name, map(load_image, files)), rtol=1e-5)
    other = with_references(bundle, indexed)
    assert concepts_of(other, name).quality.n_images == 12
    assert concepts_of(other, name).quality.fvu[100] == pytest.approx(max(fvu for fvu, _ in found))
    assert concepts_of(other.without_references(), name).quality == concepts_of(bundle, name).quality


def test_all_tokens_and_an_input_norm(bundle):
    plain = tiny_sae(site=PATCH_SITE, tokens="all", seed=4)
    saes = {"patches": SparseAutoencoder(replace(plain.config, normalization="layer_norm"), plain.tensors())}
    images = [image for _, image in tiny_references(4)]
    made = run_to_end(index_job(bundle.encoder, saes, list(tiny_references(4)))).images

    class Swapped:
        """The bundle with another SAE."""

        def __getattr__(self, name):
            return getattr(bundle, name)

    swapped = Swapped()
    swapped.saes = saes
    found = np.stack([made[column].to_numpy() for column in fit_columns("patches")], axis=1)
    np.testing.assert_allclose(found, audited(swapped, "patches", images), rtol=1e-5)


def test_images_that_are_not_used_have_none(bundle):
    refused = ImageRefused("x.png", Refusal.TRUNCATED, "it ends early")
    references = [("a", next(tiny_references(1))[1]), ("x.png", refused)]
    made = run_to_end(index_job(bundle.encoder, {"cls": tiny_sae()}, references)).images.to_pylist()
    for column in fit_columns("cls"):
        assert made[0][column] is not None
        assert made[1][column] is None


def test_what_is_replaced_or_repeated_has_none(bundle, tmp_path):
    folder, place = make_pictures(tmp_path / "x", range(3)), tmp_path / "index"
    index(bundle, [folder], place)
    before = rows_of(place)
    make_pictures(tmp_path / "y", [9])
    (tmp_path / "y" / "part9.jpg").replace(folder / "part1.jpg")
    (folder / "copy.jpg").write_bytes((folder / "part0.jpg").read_bytes())
    index(bundle, [folder], place)
    rows = rows_of(place)
    assert sorted(row["status"].partition(":")[0] for row in rows) == ["duplicate", "ok", "ok", "ok", "replaced"]
    for name in SAES:
        for column in fit_columns(name):
            assert all((row[column] is None) == (row["status"] != "ok") for row in rows)
            assert [rows[i][column] for i in (0, 2)] == [before[i][column] for i in (0, 2)]
    run_to_end(describe_index_job(bundle, place))
    assert concepts_of(with_references(bundle, place), "patches").quality.n_images == 3


def without_hashes(place):
    """Make of an index one of a version that kept none."""
    state = json.loads((place / "index.json").read_text())
    del state["files"]
    (place / "index.json").write_text(json.dumps(state))


def test_an_older_index_is_asked_and_gets_new_images(bundle, photos, tmp_path):
    folder, place = make_pictures(tmp_path / "x", range(5)), tmp_path / "index"
    index(bundle, [folder], place)
    whole = bytes_of(place)
    without_fits(place / IMAGES_FILE)
    without_hashes(place)
    run_to_end(describe_index_job(bundle, place))
    older = concepts_of(with_references(bundle, place), "cls")
    assert older.quality is None
    assert older.index.n_usable == 5
    older.index.close()
    # Only a label changes: the table of images is written anew without an encoder.
    (folder / "part4.jpg").rename(folder / "renamed.jpg")
    index(bundle, [folder], place)
    (folder / "renamed.jpg").rename(folder / "part4.jpg")
    (folder / "copy.jpg").write_bytes((folder / "part0.jpg").read_bytes())
    index(bundle, [folder], place)
    make_pictures(folder, range(20, 23))
    index(bundle, [folder], place)
    rows = rows_of(place)
    assert [row["fvu:cls"] is None for row in rows] == [True] * 6 + [False] * 3
    run_to_end(describe_index_job(bundle, place))
    mixed = concepts_of(with_references(bundle, place), "cls")
    assert mixed.quality is None  # three of eight do not stand for all
    assert mixed.index.n_usable == 8
    names = pq.read_schema(io.BytesIO(whole[IMAGES_FILE])).names
    assert pq.read_schema(place / IMAGES_FILE).names == names  # as in an index made from nothing


def test_columns_of_another_type_are_refused(bundle, indexed, tmp_path):
    place = shutil.copytree(indexed, tmp_path / "index")
    table = pq.read_table(place / IMAGES_FILE)
    at = table.schema.get_field_index("fvu:cls")
    wrong = table.set_column(at, "fvu:cls", table["fvu:cls"].cast("float64"))
    (place / IMAGES_FILE).write_bytes(table_to_bytes(wrong))
    without_hashes(place)
    other = with_references(bundle, place)
    assert concepts_of(other, "cls").index.is_empty
    assert ["other columns" in item.reason for item in other.unusable] == [True]


@pytest.mark.parametrize("command", ["score", "label"])
def test_commands_that_begin_a_table_bring_the_quality(bundle, indexed, tmp_path, command):
    place = shutil.copytree(indexed, tmp_path / "index")
    shutil.rmtree(place / "concepts")
    arguments = ["concepts", command, "--bundle", str(bundle.path), "--index", str(place), "--sae", "cls"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    found, described = (concepts_of(with_references(bundle, one), "cls").quality for one in (place, indexed))
    assert found == described
    assert found is not None


@pytest.mark.parametrize("name", SAES)
def test_mean_levels_are_over_all_images(bundle, name):
    table = concepts_of(open_bundle(bundle.path), name)
    levels, n_fired = table.mean_levels, 0
    assert levels.dtype == np.float64
    for latent in range(len(table)):
        fired = table.activations(latent).astype(np.float64)
        assert levels[latent] == pytest.approx(fired.sum() / 24, rel=1e-6)
        n_fired += len(fired) > 0
    assert 0 < n_fired <= len(table)
    assert table.mean_levels is levels


@pytest.mark.parametrize("name", SAES)
def test_always_on_of_a_bundle(bundle, name):
    table = concepts_of(bundle, name)
    assert table.always_on.dtype == np.bool_
    for latent in range(len(table)):
        concept, fired = table.concept(latent), table.index.fired(latent)
        patches = fired.patches[fired.patches >= 0]
        most = np.bincount(patches).max() if len(patches) else 0
        marks = len(fired) >= 10 and most >= 0.8 * len(fired)
        assert concept.always_on == table.always_on[latent] == (len(fired) >= 0.8 * 24 or marks)
        assert (concept.always_on_place is not None) == marks
    rows = with_columns(table.rows, {"always_on": [None] * len(table), "always_on_place": [None] * len(table)})
    older = ConceptTable(rows, table.index)
    often = [table.concept(latent).firing_rate >= 0.8 for latent in range(len(table))]
    assert older.always_on.tolist() == often == [older.concept(latent).always_on for latent in range(len(table))]


def test_a_table_without_concepts_knows_nothing(bundle):
    empty = ConceptTable(CONCEPTS.empty_table(), concepts_of(bundle, "cls").index)
    assert empty.quality is None
    assert empty.always_on.tolist() == [False] * 96
    assert empty.mean_levels.tolist() == [0.0] * 96
