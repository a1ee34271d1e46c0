"""The ways a file of tensors is refused."""

from __future__ import annotations

from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say


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
        say("{0} cannot be read: {1}.", where, reason),
        safe=say("Nothing was loaded from it."),
        todo=todo or say("Get the file again from where it came; it may be damaged or incomplete."),
    )


def not_only_data(where: str, reason: str) -> InputRefused:
    """Return the error for a file that asks for more than data; `reason` names what."""
    return InputRefused(
        say("{0} is not only data: {1}.", where, reason),
        safe=say("Nothing in it was run and nothing was loaded from it."),
        todo=say("Do not open it with other programs. Ask whoever made it for a .safetensors file."),
    )
