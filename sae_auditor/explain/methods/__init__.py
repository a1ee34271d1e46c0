"""How contributions are measured: each method is one file, and maths, command line, window and reports follow from it.

A new method is an `AttributionMethod` in a file of its own and one line in `METHODS`. Importing them loads no torch.
"""

from __future__ import annotations

from typing import Final

from sae_auditor.errors import InputRefused
from sae_auditor.explain.methods import ablation, gradient, integrated, ledger
from sae_auditor.explain.methods.method import AttributionMethod, Measured, Measuring
from sae_auditor.i18n import say

METHODS: Final[dict[str, AttributionMethod]] = {
    method.id: method
    for method in (
        gradient.METHOD,
        ablation.METHOD,
        ledger.METHOD,
        integrated.METHOD,
    )
}
"""Every method by its id, in the order in which they are offered."""


def method_of(id: str) -> AttributionMethod:
    """Return a method by its id.

    Raises
    ------
    InputRefused
        When there is no such method.
    """
    if id not in METHODS:
        raise InputRefused(
            say("There is no method '{0}'.", id),
            safe=say("Nothing was changed."),
            todo=say("Choose one of these: {0}.", ", ".join(METHODS)),
        )
    return METHODS[id]


__all__ = ["METHODS", "AttributionMethod", "Measured", "Measuring", "method_of"]
