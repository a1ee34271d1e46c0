"""How likely a share is by chance, exactly: what was done to an image is exchangeable with its controls."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def p_more_often(own: ArrayLike, others: ArrayLike, n_others: ArrayLike) -> float:
    """Return how likely so many hits are where hits fall on what was done no more often than on a control.

    Given how many of the ``n_others + 1`` pictures of an image are hits, each is as likely to be one: the sum of the
    own hits is that of independent trials with different chances (Poisson-binomial), here by convolution. With one
    control an image this is McNemar's exact test, one-sided.

    Parameters
    ----------
    own
        Whether what was done is a hit, bool ``[n]``.
    others, n_others
        How many of how many controls are hits, int ``[n]``; an image without controls says nothing.
    """
    hits, beside, n_beside = np.broadcast_arrays(*(np.asarray(one, np.int64) for one in (own, others, n_others)))
    chance = (hits + beside) / (n_beside + 1)
    open_ = (n_beside > 0) & (chance > 0) & (chance < 1)
    distribution = np.ones(1)
    for p in chance[open_].tolist():
        distribution = np.convolve(distribution, (1 - p, p))
    return min(1.0, float(distribution[int(hits[open_].sum()) :].sum()))
