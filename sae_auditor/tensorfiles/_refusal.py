"""The one way a file of tensors is refused."""

from __future__ import annotations

from sae_auditor.errors import InputRefused


def refused(where: str, reason: str, *, todo: str = "") -> InputRefused:
    """Return the error for a file that is not read further.

    Parameters
    ----------
    where
        Path or other name of the file.
    reason
        What is wrong with it, as the end of a sentence: no capital, no full stop.
    todo
        What the person can do; by default, to get the file again.
    """
    return InputRefused(
        f"{where} cannot be read: {reason}.",
        safe="Nothing was loaded from it.",
        todo=todo or "Get the file again from where it came; it may be damaged or incomplete.",
    )
