"""The orders that the proof of faithfulness compares: what is shown, and what others would show.

Every signed order runs from the largest push towards the class to the largest against it. The **logit lens** takes a
decoder row through the head as if it stood behind the last block, wherever the SAE reads, and compares it with the text
of the class less the mean of the other classes' texts.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from sae_auditor.encoders import ClipEncoder, Site
from sae_auditor.explain import Audit, Evidence
from sae_auditor.explain.audit import Floats
from sae_auditor.explain.closed_head import closed_head

SHOWN: Final = "shown"
N_RANDOM: Final = 5


def orders_of(
    audit: Audit, best: int, evidence: Evidence, encoder: ClipEncoder, texts: Floats
) -> dict[str, NDArray[np.int64]]:
    """Return the places of the fired latents in every order, for class `best` and ``texts [C, e]``."""
    lens = logit_lens(encoder, evidence.decoder_rows, texts, best)
    by = {
        SHOWN: audit.effects(best),
        "gradient": audit.contributions[best],
        "activation": np.abs(audit.activations),
        "logit lens": lens,
        "activation x logit lens": audit.activations * lens,
    }
    return {name: np.argsort(-values, kind="stable") for name, values in by.items()}


def random_orders(m: int, seed: int) -> list[NDArray[np.int64]]:
    """Return orders that know nothing."""
    random = np.random.default_rng(seed)
    return [random.permutation(m) for _ in range(N_RANDOM)]


def logit_lens(encoder: ClipEncoder, rows: torch.Tensor, texts: Floats, index: int) -> Floats:
    """Return the cosine of ``rows [m, d]``, taken through the head, with a class against the others, ``[m]``."""
    last = Site(f"blocks.{encoder.n_blocks - 1}.hook_resid_post", "cls")
    along = closed_head(encoder.tail(last)).along(rows.double()).cpu().numpy()
    direction = texts[index] - np.delete(texts, index, axis=0).mean(0)
    lengths = np.linalg.norm(along, axis=1) * np.linalg.norm(direction)
    return np.asarray(along @ direction / np.maximum(lengths, np.finfo(float).tiny))
