"""What a bundle says of an SAE in two places must be the same: its ``cfg.json`` and the manifest."""

from __future__ import annotations

from sae_auditor.bundle.layout import sae_files
from sae_auditor.bundle.manifest import SaeEntry
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store
from sae_auditor.sae.cfg_file import NativeFile
from sae_auditor.schema import read_as


def checked_cfg(store: Store, entry: SaeEntry) -> bytes:
    """Return the content of an SAE's ``cfg.json``, which says what the manifest says; loads no torch.

    Raises
    ------
    BundleRefused
        When it does not, or is no configuration.
    """
    name = sae_files(entry.name)[0]
    content = bytes(store.read(name))
    file = read_as(NativeFile, content, name, refuse=BundleRefused)
    said = {
        "d_in": file.d_in,
        "d_sae": file.d_sae,
        "activation": file.metadata.activation,
        "site": file.metadata.hook_name,
        "tokens": file.metadata.tokens,
    }
    for field, value in said.items():
        if value != getattr(entry, field):
            raise BundleRefused(
                f"'{name}' is not the file of the manifest's SAE: its '{field}' is {_short(value)}, not "
                f"{_short(getattr(entry, field))}."
            )
    return content


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"
