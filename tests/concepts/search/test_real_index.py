"""The searches over the real table and index against the same over a dense copy of it."""

import io
from dataclasses import asdict

import numpy as np
import pyarrow.parquet as pq
import pytest

from sae_auditor.bundle.layout import IMAGES_FILE, codes_file
from sae_auditor.concepts import concepts_of
from sae_auditor.concepts.search import (
    class_contributions_job,
    neighbours,
    search_image_job,
    search_words_job,
)
from sae_auditor.library import Auditor
from sae_auditor.progress import run_to_end
from tests.concepts.search.paper_index import PaperIndex, PaperTable
from tests.tiny import tiny_images

SAES = ["cls", "patches", "pooled"]


@pytest.fixture(scope="module", params=SAES)
def both(request, bundle):
    """``(auditor, table, dense copy)``."""
    auditor = Auditor(bundle, request.param, device="cpu", precision="fp32")
    table = concepts_of(bundle, request.param)
    images = pq.read_table(io.BytesIO(bundle.store.read(IMAGES_FILE)))
    codes = pq.read_table(io.BytesIO(bundle.store.read(codes_file(request.param)))).to_pydict()
    dense = np.zeros((len(images), len(table)), np.float32)
    dense[codes["image_id"], codes["latent"]] = codes["activation"]
    site = f"site:{request.param}"
    vectors = np.stack(images[site].to_numpy()) if site in images.column_names else None
    embeddings = np.stack(images["embedding"].to_numpy()).astype(np.float32)
    paths, shas = images["path"].to_pylist(), images["sha256"].to_pylist()
    index = PaperIndex(dense, embeddings, vectors, tiny_images(len(images)), paths=paths, shas=shas)
    return auditor, table, PaperTable(index, table.rows)


def test_images(both):
    auditor, table, copy = both
    ours, theirs = (run_to_end(search_image_job(auditor, one, tiny_images(2), n=9)) for one in (table, copy))
    assert ours.n_common == theirs.n_common > 0
    assert [hit.telling for hit in ours.hits] == pytest.approx([hit.telling for hit in theirs.hits], rel=1e-4)
    assert [item.image_id for item in ours.similar] == [item.image_id for item in theirs.similar]


def test_words(both):
    auditor, table, copy = both
    ours, theirs = (run_to_end(search_words_job(auditor.encoder, one, "red", 9)) for one in (table, copy))
    assert len(ours) == 9
    assert [hit.score for hit in ours] == pytest.approx([hit.score for hit in theirs], abs=1e-5)
    # A word of the vocabulary has the score that it has as a label.
    for hit in run_to_end(search_words_job(auditor.encoder, table, "red", len(table))):
        labels = {label.text: label.score for label in table.concept(hit.latent).labels}
        if hit.why == "label":
            assert hit.score == pytest.approx(labels["red"], abs=1e-5)


def test_neighbours(both):
    auditor, table, copy = both
    latent = int(np.argsort(-copy.index.support(), kind="stable")[2])
    ours, theirs = (neighbours(auditor.sae, one, latent, 5) for one in (table, copy))
    for item, expected in zip(ours.co_firing, theirs.co_firing, strict=True):
        assert asdict(item) == pytest.approx(vars(expected))
    assert [near.cosine for near in ours.meanings] == pytest.approx([near.cosine for near in theirs.meanings], abs=1e-5)


def test_contributions(both, bundle):
    auditor, table, copy = both
    latent = int(np.argsort(-copy.index.support(), kind="stable")[2])
    prompts = bundle.prompt_sets["condition"]
    found = run_to_end(class_contributions_job(auditor, table, latent, prompts, 4))
    ids = copy.index.top(latent, 4).image_ids
    np.testing.assert_array_equal(found.image_ids, ids)
    images = tiny_images(len(copy.index.dense))
    if auditor.sae_name == "patches":
        assert found.sources == ("thumbnail",) * 4
        return
    assert found.sources == ("vector",) * 4
    for column, audit in zip(found.values.T, auditor.audit([images[i] for i in ids], prompts), strict=True):
        expected = audit.contributions[:, np.flatnonzero(audit.latents == latent)[0]]
        np.testing.assert_allclose(column, expected, atol=2e-3 * np.abs(audit.contributions).max())
