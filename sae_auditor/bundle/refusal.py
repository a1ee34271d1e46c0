"""Why a bundle is not used."""

from __future__ import annotations

from sae_auditor.errors import InputRefused


class BundleRefused(InputRefused):
    """A bundle that cannot be opened or does not match its manifest."""

    def __init__(self, what: str, *, todo: str = "") -> None:
        super().__init__(what, safe="Nothing of it was used.", todo=todo or "Copy it again from where it came from.")
