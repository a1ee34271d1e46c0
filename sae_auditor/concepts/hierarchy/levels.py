"""Which latents belong to which level of an SAE."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


def levels_of(prefixes: Sequence[int], d_sae: int) -> NDArray[np.int32]:
    """Return the level of each latent, from 0, int32 ``[d_sae]``.

    Parameters
    ----------
    prefixes
        Sizes of the nested dictionaries in rising order; what is left behind the last one is a level of its own.
        Empty for one level.

    Raises
    ------
    InputRefused
        When they do not rise, or go beyond the latents.
    """
    sizes = list(prefixes)
    if sizes != sorted(set(sizes)) or any(size < 1 for size in sizes):
        raise _refusal(say("Levels are numbers of latents that rise, not {0}.", ", ".join(map(str, sizes))))
    if sizes and sizes[-1] > d_sae:
        raise _refusal(say("A level of {0} latents is more than the {1} that the SAE has.", sizes[-1], d_sae))
    levels: NDArray[np.int32] = np.searchsorted(np.array(sizes, np.int64), np.arange(d_sae), side="right").astype(
        np.int32
    )
    return levels


def parse_levels(text: str) -> tuple[int, ...]:
    """Return the sizes written as ``3,16,69``.

    Raises
    ------
    InputRefused
        When they are no whole numbers.
    """
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise _refusal(say("'{0}' is no list of whole numbers.", text)) from error


def _refusal(what: str) -> InputRefused:
    return InputRefused(what, todo=say("Give the sizes of the nested dictionaries, smallest first, such as 3,16,69."))
