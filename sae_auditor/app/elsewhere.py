"""What to say of addresses on other machines. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from sae_auditor.app.i18n import translate
from sae_auditor.names import printable


def elsewhere_texts(addresses: Sequence[str]) -> tuple[str, str, str]:
    """Return what happened, what is safe and what to do when such addresses were dropped or pasted."""
    what = translate("Elsewhere", "“{}” lies on another machine, and this program opens no network.")
    return (
        what.format(printable(addresses[0])),
        translate("Elsewhere", "Nothing was sent or fetched."),
        translate("Elsewhere", "Copy the file to this machine, or connect the share as a drive and choose it there."),
    )
