"""Alignments of all latents are those of each."""

from __future__ import annotations

import numpy as np

from sae_auditor.explain.meanings import AlignmentTable


def test_alignments_of_all_latents_are_products_of_their_directions_with_what_a_text_adds():
    random = np.random.default_rng(0)
    references, texts, empty = random.normal(size=(7, 5)), random.normal(size=(3, 5)), random.normal(size=5)
    references[2] = np.nan
    table = AlignmentTable(references.astype(np.float32), empty)
    found = table.of_all(texts)
    for c in range(3):
        for j in (0, 1, 3, 4, 5, 6):
            wanted = references[j] @ (texts[c] - empty) / np.linalg.norm(references[j])
            np.testing.assert_allclose(found[c, j], wanted, rtol=1e-5)
    assert np.isnan(found[:, 2]).all()
    np.testing.assert_array_equal(found, table.of(np.arange(7), texts))
