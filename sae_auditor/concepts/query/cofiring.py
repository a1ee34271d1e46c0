"""Which latents fire on the same images as another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.query.answers import CoFiring, Fired
from sae_auditor.concepts.query.source import Source

if TYPE_CHECKING:
    from sae_auditor.concepts.query.engine import Engine

# Of a latent that fired on more images, this many are counted, spread evenly from its largest activation to its least.
EXACT_UP_TO: Final = 20_000

_QUESTION: Final = """
SELECT latent, count(*) AS together FROM {table}
WHERE image_id IN (SELECT unnest(?::BIGINT[])) AND latent <> ?
GROUP BY latent
"""


def co_firing(
    engine: Engine,
    codes: Sequence[Source],
    latent: int,
    fired: Fired,
    support: NDArray[np.int64],
    n_images: int,
    n: int,
) -> tuple[CoFiring, ...]:
    """Return the `n` latents with the largest Jaccard index to `latent`; equal ones by their number.

    Parameters
    ----------
    fired
        Where `latent` fired, not empty.
    support
        int64 ``[d_sae]``.
    n_images
        Images that could be used.
    """
    sample = _spread(fired.image_ids)
    found = engine.ask(_QUESTION, codes, [sample.tolist(), latent])
    others = np.asarray(found["latent"], np.int64)
    together = np.asarray(found["together"], np.float64) * (len(fired) / len(sample))
    # A sample may say more than can be.
    together = np.minimum(together, np.minimum(support[others], len(fired)))
    jaccard = together / (len(fired) + support[others] - together)
    lift = together * n_images / (support[others].astype(np.float64) * len(fired))
    best = np.lexsort((others, -jaccard))[:n]
    return tuple(
        CoFiring(
            latent=int(others[i]),
            together=round(together[i]),
            support=int(support[others[i]]),
            jaccard=float(jaccard[i]),
            lift=float(lift[i]),
            is_estimate=len(sample) < len(fired),
        )
        for i in best
    )


def _spread(image_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(image_ids) <= EXACT_UP_TO:
        return image_ids
    return image_ids[np.linspace(0, len(image_ids) - 1, EXACT_UP_TO).round().astype(np.int64)]
