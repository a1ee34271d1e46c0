"""Where a latent contributes, against audits of the same images."""

import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from sae_auditor.concepts.search import class_contributions_job
from sae_auditor.errors import InputRefused
from sae_auditor.images import load_image, thumbnail
from sae_auditor.progress import run_to_end
from tests.concepts.search.paper_index import SITES, PaperIndex, PaperTable, world
from tests.explain.world import PROMPTS
from tests.tiny import tiny_images

# Site vectors are kept as float16, with a relative step of 2**-11: contributions agree to this share of the largest.
HALF = 2e-3


def busiest(table):
    return int(np.argsort(-table.index.support())[1])


def expected_of(auditor, images, latent, **options):
    """Contributions float ``[C, n]`` by an audit of every image."""
    columns = []
    for audit in auditor.audit(images, PROMPTS, **options):
        place = np.flatnonzero(audit.latents == latent)
        columns.append(audit.contributions[:, place[0]] if len(place) else np.zeros(len(PROMPTS.names)))
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("site", ["cls-last", "pooled"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"target": "cosine", "method": "ledger"},
        {"target": "margin", "contrast": "good"},
        {"method": "ablation"},
        {"method": "integrated"},
    ],
    ids=str,
)
def test_stored_vectors_against_audits_of_the_images(site, options, monkeypatch):
    auditor, table = world(site)
    latent = busiest(table)
    ids = table.index.top(latent, 6).image_ids
    images = tiny_images(len(table.index.dense))
    expected = expected_of(auditor, [images[i] for i in ids], latent, **options)
    monkeypatch.setattr(auditor.encoder, "run_sites", None)  # no pass through the network
    found = run_to_end(class_contributions_job(auditor, table, latent, PROMPTS, 6, **options))
    np.testing.assert_array_equal(found.image_ids, ids)
    assert found.sources == ("vector",) * len(ids)
    assert found.n_fired == len(ids)
    assert np.abs(expected).max() > 0
    np.testing.assert_allclose(found.values, expected, atol=HALF * np.abs(expected).max())
    assert (found.target, found.method) == (options.get("target", "logodds"), options.get("method", "gradient"))
    assert "without a pass" in found.note


def test_mean_and_spread_by_class():
    auditor, table = world("cls-last")
    found = run_to_end(class_contributions_job(auditor, table, busiest(table), PROMPTS))
    for item in found.classes:
        row = found.values[PROMPTS.names.index(item.class_name)].tolist()
        mean = sum(row) / len(row)
        assert item.mean == pytest.approx(mean)
        assert item.spread == pytest.approx((sum((v - mean) ** 2 for v in row) / (len(row) - 1)) ** 0.5)
    assert sorted(item.class_name for item in found.classes) == sorted(PROMPTS.names)
    sizes = [abs(item.mean) for item in found.classes]
    assert sizes == sorted(sizes, reverse=True)
    one = run_to_end(class_contributions_job(auditor, table, busiest(table), PROMPTS, 1))
    assert {item.spread for item in one.classes} == {0.0}


@pytest.mark.parametrize("site", ["patch-middle", "cls-middle"])
def test_files_and_thumbnails_where_vectors_do_not_suffice(site, tmp_path):
    auditor, table = world(site)
    latent = busiest(table)
    images = tiny_images(len(table.index.dense))
    files, shas = [], []
    for i, image in enumerate(images):
        content = io.BytesIO()
        Image.fromarray(image.rgb).save(content, "PNG")
        files.append(tmp_path / f"{i}.png")
        files[-1].write_bytes(content.getvalue())
        shas.append(hashlib.sha256(content.getvalue()).hexdigest())
    old = table.index
    index = PaperIndex(old.dense, old.embeddings, old.vectors, images, paths=[str(file) for file in files], shas=shas)
    ids = index.top(latent, 5).image_ids.tolist()
    gone, changed, broken = ids[1:4]
    files[gone].unlink()
    Image.fromarray(images[0].rgb[::-1]).save(files[changed])
    files[broken].write_bytes(b"no image")
    found = run_to_end(class_contributions_job(auditor, PaperTable(index, table.rows), latent, PROMPTS, 5))
    assert found.sources == ("file", "thumbnail", "thumbnail", "thumbnail", "file")
    looked_at = [
        load_image(thumbnail(images[i], 16)) if source == "thumbnail" else images[i]
        for i, source in zip(ids, found.sources, strict=True)
    ]
    expected = expected_of(auditor, looked_at, latent)
    np.testing.assert_allclose(found.values, expected, rtol=1e-4, atol=1e-6)
    assert found.note.startswith("5 reference images: 2 from the image files; 3 from thumbnails")
    assert found.n_fired == sum(np.any(column != 0) for column in expected.T)
    assert ("did not fire again" in found.note) == (found.n_fired < 5)


def test_a_finder_of_files(tmp_path):
    auditor, table = world("patch-middle")
    Image.fromarray(tiny_images(1)[0].rgb).save(tmp_path / "one.png")
    asked = []

    def find(row):
        asked.append(row.path)
        return tmp_path / "one.png"

    found = run_to_end(class_contributions_job(auditor, table, busiest(table), PROMPTS, 2, find=find))
    assert found.sources == ("file", "file")
    assert asked == [f"references/{i}.png" for i in found.image_ids]


def test_a_latent_that_does_not_fire_again_counts_as_nothing():
    auditor, table = world("cls-last")
    old = table.index
    vectors = old.vectors.copy()
    latent = busiest(table)
    first = old.top(latent).image_ids[0]
    vectors[first] = -vectors[first]
    found = run_to_end(
        class_contributions_job(
            auditor, PaperTable(PaperIndex(old.dense, old.embeddings, vectors), table.rows), latent, PROMPTS, 3
        )
    )
    assert found.n_fired == 2
    assert not found.values[:, 0].any()
    assert "On 1 of them it did not fire again" in found.note


def test_refusals():
    auditor, table = world("cls-last")
    silent = int(np.flatnonzero(table.index.support() == 0)[0])
    for latent, message in ((silent, "No reference image"), (-1, "no latent -1"), (len(table), "no latent 256")):
        with pytest.raises(InputRefused, match=message):
            run_to_end(class_contributions_job(auditor, table, latent, PROMPTS))


@pytest.mark.parametrize("site", SITES)
def test_the_world_has_something_to_say(site):
    _, table = world(site)
    support = table.index.support()
    assert (support > 2).sum() > 3
    assert site != "cls-last" or (support == 0).any()
