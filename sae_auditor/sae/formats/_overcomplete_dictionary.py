"""The dictionary of overcomplete's autoencoders, as the library has it after `eval`.

A state dict holds weights as the last training step left them. Switching to evaluation normalises them once more, and
what it normalises by is not in the file: the library's default is taken, unless a hint or a pickled module tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import torch
from torch import Tensor

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.sae.formats._parts import matrix
from sae_auditor.sae.formats._written import Written
from sae_auditor.sae.formats.hints import HintMissing, Hints
from sae_auditor.sae.formats.typed import number
from sae_auditor.sae.formats.weights import scalar

_EPS: Final = 1e-8  # the library's, added to lengths
_DEFAULT: Final = "l2"
_DEFAULT_DELTA: Final = 1.0


def _by_length(p: int) -> Callable[[Tensor], Tensor]:
    return lambda rows: rows / (rows.norm(p=p, dim=1, keepdim=True) + _EPS)


def _by_longest(p: int) -> Callable[[Tensor], Tensor]:
    return lambda rows: rows / rows.norm(p=p, dim=1).max()


NORMALIZATIONS: Final[Mapping[str, Callable[[Tensor], Tensor]]] = {
    "l2": _by_length(2),
    "max_l2": _by_longest(2),
    "l1": _by_length(1),
    "max_l1": _by_longest(1),
    "identity": lambda rows: rows,
}


def has_dictionary(names: Mapping[str, Tensor], prefix: str) -> bool:
    """Whether a dictionary of either kind is below `prefix`."""
    return f"{prefix}_weights" in names or all(prefix + part in names for part in ("W", "C", "Relax"))


def dictionary_of(file: Written, where: str, hints: Hints) -> tuple[Tensor, tuple[str, ...]]:
    """Return the rows ``[d_sae, d_in]`` of a dictionary layer, float32, and notices about what was assumed.

    Raises
    ------
    InputRefused
        When it is not what it seems or is normalised in an unknown way.
    """
    fused = file.tensors.get("_fused_dictionary")
    if (
        fused is not None
        and file.values.get("training") is False
        and (hints.normalization, hints.delta) == (None, None)
    ):
        file.tensors.known("_weights", "W", "C", "Relax", "multiplier")
        return matrix(file.tensors, "_fused_dictionary", where).float(), ()
    rows, notices = _plain(file, where, hints) if "_weights" in file.tensors else _archetypal(file, where, hints)
    multiplier = scalar(file.tensors, "multiplier")
    return (rows if multiplier is None else rows * torch.tensor(multiplier).double().exp()).float(), notices


def _plain(file: Written, where: str, hints: Hints) -> tuple[Tensor, tuple[str, ...]]:
    said = file.classes.get("normalization", "").removeprefix("normalize_")
    name = hints.normalization or said or _DEFAULT
    if name not in NORMALIZATIONS:
        if hints.normalization is None:
            raise HintMissing(
                "normalization",
                say("The dictionary of {0} is normalised by '{1}', which is not the library's own.", where, name[:60]),
                choices=tuple(NORMALIZATIONS),
            )
        raise InputRefused(
            say("'{0}' is no normalisation of a dictionary.", name),
            todo=say("Use one of: {0}.", ", ".join(NORMALIZATIONS)),
        )
    rows = NORMALIZATIONS[name](matrix(file.tensors, "_weights", where).double())
    known = hints.normalization or said
    assumed = say(
        "The file does not say how its dictionary is normalised; '{0}' was taken, as the library does.", _DEFAULT
    )
    return rows, () if known else (assumed,)


def _archetypal(file: Written, where: str, hints: Hints) -> tuple[Tensor, tuple[str, ...]]:
    """Return convex combinations of data points, each moved by at most the length delta (Fel et al. 2025)."""
    w, points, relax = (matrix(file.tensors, name, where).double() for name in ("W", "C", "Relax"))
    said = file.values.get("delta")
    known = hints.delta if hints.delta is not None else said
    delta = _DEFAULT_DELTA if known is None else number(known, "delta")
    if delta < 0:
        raise InputRefused(
            say("The bound of the relaxation is at least 0, not {0}.", delta), safe=say("Nothing was loaded.")
        )
    if w.shape[1] != points.shape[0] or relax.shape != (w.shape[0], points.shape[1]):
        raise InputRefused(
            say(
                "The tensors 'W', 'C' and 'Relax' of {0} have the shapes {1}, {2} and {3}, which do not "
                "belong together.",
                where,
                list(w.shape),
                list(points.shape),
                list(relax.shape),
            ),
            safe=say("Nothing was loaded."),
        )
    shares = w.relu()
    shares = shares / (shares.sum(dim=1, keepdim=True) + _EPS)
    length = relax.norm(dim=1, keepdim=True)
    bounded = relax * torch.where(length > 0, delta / length, 1.0).clamp(max=1)
    assumed = say(
        "The file does not say the bound of its relaxation; {0} was taken, the library's default.", _DEFAULT_DELTA
    )
    return shares @ points + bounded, () if known is not None else (assumed,)
