"""SAELens opens what is written here, and computes the same."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import torch

from sae_auditor.sae import write_sae
from tests.sae.samples import KINDS, random_sae, random_vectors

pytestmark = pytest.mark.peer


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_saelens_gives_equal_codes(kind: str, centred: bool, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the other library warns of is not ours to fix
        sae_lens = pytest.importorskip("sae_lens")
        ours = random_sae(kind, centred=centred, site="blocks.1.hook_resid_post")
        write_sae(tmp_path, ours)
        theirs = sae_lens.SAE.load_from_disk(tmp_path)
    x = random_vectors()

    with torch.no_grad():
        codes, x_hat = theirs.encode(x), theirs(x)

    assert torch.equal(codes != 0, ours.encode(x).dense() != 0)
    torch.testing.assert_close(ours.encode(x).dense(), codes, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(ours.reconstruct(x), x_hat, rtol=1e-5, atol=1e-5)
