"""The reference index against a brute-force one: dense codes of every image, one image at a time."""

import io

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch

from sae_auditor.bundle.layout import IMAGES_FILE, codes_file
from sae_auditor.concepts import index_job
from sae_auditor.concepts.schema import CODES
from sae_auditor.encoders import Site
from sae_auditor.images import ImageRefused, Refusal
from sae_auditor.progress import run_to_end
from tests.encoders.zoo import encoder_of_family
from tests.tiny import CLS_SITE, PATCH_SITE, tiny_images, tiny_references, tiny_sae, tiny_saes


@pytest.fixture(scope="module")
def encoder(bundle):
    return bundle.encoder


def brute_force(encoder, sae, images):
    """Return ``{(latent, image): (activation, patch)}``."""
    site = Site(sae.config.site, sae.config.tokens)
    found = {}
    for i, image in enumerate(images):
        vectors = encoder.run(encoder.preprocess(image.rgb)[None], site).vectors[0]
        dense = sae.encode(vectors).dense()
        values, tokens = dense.max(dim=0)
        for j in values.nonzero()[:, 0].tolist():
            patch = {"cls": -1, "patch": int(tokens[j]), "all": int(tokens[j]) - 1}[site.tokens]
            found[j, i] = (float(values[j]), patch)
    return found


@pytest.mark.parametrize("name", ["cls", "patches", "pooled"])
def test_codes_in_the_bundle(bundle, encoder, name):
    images = [image for _, image in tiny_references()]
    table = pq.read_table(io.BytesIO(bundle.store.read(codes_file(name))))
    assert table.schema.equals(CODES)
    columns = {column: table[column].to_numpy() for column in table.column_names}
    found = {
        (int(j), int(i)): (a, p)
        for i, j, a, p in zip(*(columns[c] for c in ("image_id", "latent", "activation", "patch")), strict=True)
    }
    expected = brute_force(encoder, tiny_saes()[name], images)
    assert set(found) == set(expected)
    for key, (activation, patch) in expected.items():
        assert found[key][0] == pytest.approx(activation, abs=1e-4)
        assert found[key][1] == patch
    order = np.lexsort((-columns["activation"], columns["latent"]))
    np.testing.assert_array_equal(order, np.arange(len(order)))


def test_all_tokens_count_cls_as_no_patch(encoder):
    sae = tiny_sae(site=PATCH_SITE, tokens="all", seed=4)
    images = tiny_images(3)
    index = run_to_end(index_job(encoder, {"x": sae}, [(str(i), image) for i, image in enumerate(images)]))
    rows = index.codes["x"].to_pylist()
    found = {(row["latent"], row["image_id"]): row["patch"] for row in rows}
    expected = brute_force(encoder, sae, images)
    assert found == {key: patch for key, (_, patch) in expected.items()}
    assert -1 in found.values()


@pytest.mark.parametrize(
    ("family", "name", "d_in", "before"),
    [
        (
            "ViT, registers, layer scale, query-key norm",
            "blocks.0.hook_mlp_out",
            24,
            {"patch": 0, "all": 4, "register": 99},
        ),
        ("SigLIP", "blocks.1.hook_resid_mid", 24, {"patch": 0, "all": 0}),
        ("ConvNeXt", "stages.0", 8, {"patch": 0, "all": 0}),
    ],
)
def test_places_of_patches_at_other_sites(family, name, d_in, before):
    encoder = encoder_of_family(family)
    images = tiny_images(2)
    saes = {rule: tiny_sae(d_in, 30, site=name, tokens=rule, seed=6) for rule in before}
    index = run_to_end(index_job(encoder, saes, [(str(i), image) for i, image in enumerate(images)]))
    for rule, sae in saes.items():
        found = {(row["latent"], row["image_id"]): row["patch"] for row in index.codes[rule].to_pylist()}
        for i, image in enumerate(images):
            made = encoder.run(encoder.preprocess(image.rgb)[None], Site(name, rule))
            dense = sae.encode(made.vectors[0]).dense()
            expected = {int(j): max(int(dense[:, j].argmax()) - before[rule], -1) for j in dense.any(0).nonzero()[:, 0]}
            assert {j: patch for (j, image_id), patch in found.items() if image_id == i} == expected
        assert (max(found.values()) < 0) == (rule == "register")


def test_images_in_the_bundle(bundle, encoder):
    table = pq.read_table(io.BytesIO(bundle.store.read(IMAGES_FILE)))
    references = list(tiny_references())
    assert table["image_id"].to_pylist() == list(range(24))
    assert table["path"].to_pylist() == [label for label, _ in references]
    assert table["sha256"].to_pylist() == [image.provenance.sha256 for _, image in references]
    assert set(table["status"].to_pylist()) == {"ok"}
    assert set(table["width"].to_pylist()) == {40}
    pixels = torch.stack([encoder.preprocess(image.rgb) for _, image in references])
    seen = encoder.run(pixels, Site(CLS_SITE))
    unit = torch.nn.functional.normalize(seen.embedding, dim=-1).numpy()
    np.testing.assert_allclose(np.stack(table["embedding"].to_numpy()), unit, atol=1e-3)
    np.testing.assert_allclose(np.stack(table["site:cls"].to_numpy()), seen.vectors[:, 0].numpy(), atol=2e-3)
    # Vectors of every patch would make bundles huge.
    assert "site:patches" not in table.column_names


def test_one_pass_for_each_batch(encoder):
    passes = []
    counted = encoder.model.visual.conv1.register_forward_hook(
        lambda _module, inputs, _output: passes.append(len(inputs[0]))
    )
    saes = {"a": tiny_sae(), "b": tiny_sae(seed=5), "c": tiny_sae(site=PATCH_SITE, tokens="patch")}
    run_to_end(index_job(encoder, saes, tiny_references(5), batch_size=3))
    counted.remove()
    assert passes == [3, 2]


def test_refused_images_keep_their_row(encoder):
    good = tiny_images(2)
    refused = ImageRefused("x.png", Refusal.TRUNCATED, "it ends early")
    references = [("a", good[0]), ("x.png", refused), ("b", good[1])]
    index = run_to_end(index_job(encoder, {"cls": tiny_sae()}, references))
    rows = index.images.to_pylist()
    assert [row["status"] for row in rows] == ["ok", "refused:truncated", "ok"]
    assert rows[1]["embedding"] is None
    assert rows[1]["sha256"] is None
    assert rows[1]["site:cls"] is None
    assert len(rows[2]["embedding"]) == 32
    assert set(index.codes["cls"]["image_id"].to_pylist()) == {0, 2}
    assert index.thumbnail_offsets[1] == index.thumbnail_offsets[2]


def test_nothing_to_index(encoder):
    index = run_to_end(index_job(encoder, {"cls": tiny_sae()}, []))
    assert len(index.images) == 0
    assert len(index.codes["cls"]) == 0
    assert index.thumbnail_offsets.tolist() == [0]


def test_references_are_read_batch_by_batch_and_progress_is_told(encoder):
    read = []

    def references():
        for i, image in enumerate(tiny_images(5)):
            read.append(i)
            yield str(i), image

    job = index_job(encoder, {"cls": tiny_sae()}, references(), total=5, batch_size=2)
    assert (next(job).done, len(read)) == (0, 2)
    report = next(job)
    assert (report.done, report.total, len(read)) == (2, 5, 4)
