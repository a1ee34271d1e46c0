"""How much the activation of a latent tells: large beside its own usual activation, and rare.

Activations of different latents are no common currency: one latent's 0.5 is another's noise. What a latent does in an
image is therefore divided by its mean activation over the reference images on which it fired. A latent that fires on
every image tells nothing of one, so the quotient is weighted with ``ln(1 / firing rate)``. That is the weighting of
text search, term frequency times inverse document frequency (Sparck Jones 1972; Salton and Buckley 1988), with latents
for words and reference images for documents::

    telling_j = mean over images of (|a_ij| / |mean a_j|) * ln(n / support_j)

It is zero for a latent that fires everywhere, and unknown for one that never fired on a reference image.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sae_auditor.concepts.table import ConceptTable


Numbers = NDArray[np.float64]


def relative_activations(table: ConceptTable, latents: NDArray[np.int64], activations: Numbers) -> Numbers:
    """Return ``|a| / |mean a|`` for ``activations [..., m]``; NaN for latents that no reference image made fire."""
    means = np.abs(reference_means(table, latents))
    return np.abs(activations) / np.where(means > 0, means, np.nan)


def reference_means(table: ConceptTable, latents: NDArray[np.int64]) -> Numbers:
    """Return the mean activation of latents over the reference images on which they fired, NaN where there are none."""
    means = table.numbers("mean_activation")[latents].copy()
    # An older bundle's table does not say; its index does.
    for place in np.flatnonzero(np.isnan(means)).tolist():
        fired = table.index.fired(int(latents[place])).activations
        if len(fired):
            means[place] = fired.mean(dtype=np.float64)
    return means


def rarity(table: ConceptTable, latents: NDArray[np.int64]) -> Numbers:
    """Return ``ln(n / support)``, float64 ``[m]``; NaN for latents that no reference image made fire."""
    support = table.index.support()[latents].astype(np.float64)
    return np.log(table.index.n_usable / np.where(support > 0, support, np.nan))


def falling(values: Numbers, latents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the order by falling value, unknown ones last, equal ones by latent."""
    order: NDArray[np.int64] = np.lexsort((latents, -np.nan_to_num(values, nan=-np.inf)))
    return order


def known(value: float) -> float | None:
    """Return the number, None where it is not one."""
    return float(value) if np.isfinite(value) else None
