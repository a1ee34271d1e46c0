"""The ways a file of tensors is refused."""

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


def not_only_data(where: str, reason: str) -> InputRefused:
    """Return the error for a file that asks for more than data; `reason` names what."""
    return InputRefused(
        f"{where} is not only data: {reason}.",
        safe="Nothing in it was run and nothing was loaded from it.",
        todo="Do not open it with other programs. Ask whoever made it for a .safetensors file.",
    )
