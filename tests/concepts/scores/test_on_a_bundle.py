"""Scores of a real reference index, against what follows from its files by plain loops."""

import io

import numpy as np
import pyarrow.parquet as pq
import pytest

from sae_auditor.bundle.layout import IMAGES_FILE, codes_file
from sae_auditor.concepts import concepts_of
from sae_auditor.concepts.hierarchy import hierarchy_job, levels_of, taxonomy_of
from sae_auditor.concepts.schema import TableMeta, meta_of
from sae_auditor.concepts.scores import refresh_scores_job
from sae_auditor.progress import run_to_end


def dense_codes(bundle, name, d_sae):
    """Return float64 ``[images, d_sae]`` from the file of codes."""
    codes = pq.read_table(io.BytesIO(bundle.store.read(codes_file(name))))
    dense = np.zeros((24, d_sae))
    dense[codes["image_id"].to_numpy(), codes["latent"].to_numpy()] = codes["activation"].to_numpy()
    return dense


def unit_embeddings(bundle):
    table = pq.read_table(io.BytesIO(bundle.store.read(IMAGES_FILE)))
    rows = np.stack(table["embedding"].to_numpy()).astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("name", ["cls", "patches", "pooled"])
def test_scores_of_a_bundle(bundle, name):
    index = concepts_of(bundle, name).index
    scored = run_to_end(refresh_scores_job(None, index, TableMeta(encoder="tiny")))
    dense, unit = dense_codes(bundle, name, len(scored.table)), unit_embeddings(bundle)
    cosines = unit @ unit.T
    pairs = np.triu(np.ones((24, 24)), 1)
    assert meta_of(scored.table).encoder == "tiny"
    assert meta_of(scored.table).monosemanticity_floor == pytest.approx((cosines * pairs).sum() / pairs.sum(), abs=1e-6)
    for row in scored.table.to_pylist():
        activations = dense[:, row["latent"]]
        top = np.argsort(-activations, kind="stable")[: min(20, (activations > 0).sum())]
        weights = (activations - activations.min()) / (np.ptp(activations) or 1)
        weights = np.outer(weights, weights) * pairs
        if weights.sum() > 0:
            assert row["monosemanticity"] == pytest.approx((weights * cosines).sum() / weights.sum(), abs=1e-5)
        else:
            assert row["monosemanticity"] is None
        if len(top) > 1:
            among = cosines[np.ix_(top, top)][np.triu_indices(len(top), 1)]
            assert row["clarity"] == pytest.approx(among.mean(), abs=1e-6)
        if len(top):
            np.testing.assert_allclose(scored.reference_embeddings[row["latent"]], unit[top].mean(axis=0), atol=1e-6)
        assert row["support"] == (activations > 0).sum()


def test_hierarchy_of_a_bundle(bundle):
    index = concepts_of(bundle, "patches").index
    dense = dense_codes(bundle, "patches", 96)
    taxa = [("a", "bc"[i % 2]) for i in range(24)]
    found = run_to_end(hierarchy_job(index, taxonomy_of(taxa, "test"), levels_of((16,), 96), top=4))
    assert found.left_out == ((dense > 0).sum(axis=0) < 4).sum()
    for item in found.latents:
        odd = sum(int(i) % 2 for i in np.argsort(-dense[:, item.latent], kind="stable")[:4])
        same = (odd * (odd - 1) + (4 - odd) * (3 - odd)) / 12
        assert item.depth == pytest.approx(1 + same)
        assert item.common_depth == (2 if odd in (0, 4) else 1)
