"""Nothing is shown that is no number: weights that are finite can still give infinities, and those give NaN."""

from __future__ import annotations

import numpy as np

from sae_auditor.errors import InputRefused
from sae_auditor.explain.audit import Floats


def require_finite(file: str, *numbers: Floats) -> None:
    """Refuse to go on with numbers that are not finite; `file` of the bundle has the weights that gave them.

    Raises
    ------
    InputRefused
        Naming the file.
    """
    if not all(bool(np.isfinite(array).all()) for array in numbers):
        raise InputRefused(
            f"'{file}' of the bundle cannot be used: what its weights give for an image is not a finite number.",
            safe="Nothing is shown of it.",
            todo="Ask for the bundle from where it came.",
        )
