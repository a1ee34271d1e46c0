"""Which index folders fit a bundle, whatever strangers wrote into them; and where the file of a label lies."""

import json
import os
import shutil
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from sae_auditor import open_bundle
from sae_auditor.errors import InputRefused
from sae_auditor.library import (
    Library,
    fitting_indexes,
    index_folders_job,
    is_unfinished,
    open_with_references_job,
    reference_file,
)
from sae_auditor.progress import run_to_end
from tests.tiny import tiny_bundle, tiny_image_files


@pytest.fixture(scope="module")
def bundle(packed):
    return open_bundle(packed)


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """A folder of images, one of which has a name that people give."""
    folder = tmp_path_factory.mktemp("indexed") / "bilder"
    tiny_image_files(folder, 4)[0].rename(folder / "赤い 札 #1.png")
    return folder


@pytest.fixture(scope="module")
def made(bundle, images):
    """An index of them; read only."""
    place = images.with_name("index")
    run_to_end(index_folders_job(bundle, [images], place, device="cpu", thumbnail_px=16))
    return place


@pytest.fixture
def index(made, tmp_path):
    """A copy of it for this test."""
    return shutil.copytree(made, tmp_path / "index")


def rewritten(index, **changes):
    file = index / "index.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))
    return index


def test_an_index_fits_the_bundle_that_it_was_made_for_alone(bundle, index, own_data, tmp_path):
    assert fitting_indexes(bundle, [index, index, "", tmp_path / "none"]) == [str(index)]
    other = open_bundle(tiny_bundle(tmp_path / "other", n_references=2, seed=3))
    assert fitting_indexes(other, [index]) == []
    assert not is_unfinished(index)


def test_indexes_of_the_data_folder_come_last_and_in_order(bundle, index, own_data):
    kept = own_data / "indexes"
    kept.mkdir(parents=True)
    (kept / "a file").write_text("{}")
    for name in ("b", "a"):
        os.rename(index, kept / name) if name == "b" else os.symlink(kept / "b", kept / name)
    assert fitting_indexes(bundle, [kept / "b"]) == [str(kept / "b"), str(kept / "a")]


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "sae-auditor/index/99"},
        {"schema": []},
        {"encoder": None},
        {"encoder": "x"},
        {"encoder": {"fingerprint": ["x"]}},
        {"saes": {}},
        {"saes": None},
        {"saes": [5, None, {}, {"fingerprint": None}]},
        {"saes": [{"fingerprint": ["a", "list"]}]},
        {"saes": [{"fingerprint": {}}]},
    ],
)
def test_an_index_that_says_something_else_does_not_fit_and_is_no_harm(bundle, index, own_data, changes):
    assert fitting_indexes(bundle, [rewritten(index, **changes)]) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_index_does_not_fit(bundle, own_data, tmp_path, content):
    (tmp_path / "index.json").write_bytes(content)
    assert fitting_indexes(bundle, [tmp_path]) == []
    assert reference_file("a/b.png", tmp_path) is None


def test_a_label_leads_to_its_file(bundle, index, images):
    opened = Library(bundle).with_references(index).sae("cls").table.index
    labels = [row.path for row in opened.images(range(opened.n_images))]
    files = [reference_file(label, index) for label in labels]
    assert sorted(file.name for file in files) == sorted(one.name for one in images.iterdir())
    assert all(file.is_file() for file in files)
    assert reference_file(labels[0], None) is None
    assert reference_file("another root/a.png", index) is None
    assert reference_file("/anywhere/a.png", None).as_posix() == "/anywhere/a.png"


@pytest.mark.parametrize("roots", [5, None, "ab", [5], [{}], [{"name": "x"}], {"name": 3}])
def test_folders_that_make_no_sense_lead_nowhere(index, roots):
    assert reference_file("x/a.png", rewritten(index, roots=roots)) is None


def test_a_reference_image_is_read_again_only_while_it_is_the_same(bundle, index, images, tmp_path):
    moved = shutil.copytree(images, tmp_path / "bilder")
    sae = Library(bundle).with_references(rewritten(index, roots=[{"name": "bilder", "path": str(moved)}])).sae("cls")
    rows = sae.table.index.images(range(4))
    file = reference_file(rows[1].path, index)
    assert file.parent == moved
    assert sae.reference_image(1).provenance.sha256 == rows[1].sha256
    Image.fromarray(np.zeros((9, 9, 3), np.uint8)).save(file)
    assert sae.reference_image(1) is None
    file.write_bytes(b"no image")
    assert sae.reference_image(1) is None
    file.unlink()
    assert sae.reference_image(1) is None
    assert Library(bundle).sae("cls").reference_image(1) is None


def test_a_bundle_opens_with_the_index_that_is_named_else_with_its_own_images(
    packed, index, images, own_data, tmp_path
):
    assert run_to_end(open_with_references_job(packed, index)).references == index
    assert run_to_end(open_with_references_job(packed)).references is None
    with pytest.raises(InputRefused):
        run_to_end(open_with_references_job(packed, images))
    stranger = tiny_bundle(tmp_path / "other", n_references=2, seed=3)
    with pytest.raises(InputRefused, match="encoder"):
        run_to_end(open_with_references_job(stranger, index))


def test_an_index_is_unfinished_while_its_plan_is_there(tmp_path):
    assert not is_unfinished(tmp_path)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "plan.parquet").write_bytes(b"no plan")
    assert is_unfinished(tmp_path)
    (tmp_path / "work" / "segments" / "000000").mkdir(parents=True)
    anybody = SimpleNamespace(manifest=SimpleNamespace(encoder=SimpleNamespace(fingerprint="x")), sae_refs=())
    assert fitting_indexes(anybody, [tmp_path]) == []
