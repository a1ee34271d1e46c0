"""One door for every SAE file; a reader for each format behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sae_auditor.errors import InputRefused
from sae_auditor.sae.autoencoder import SparseAutoencoder
from sae_auditor.sae.native import CONFIG_NAME, WEIGHTS_NAME, is_native, read_native


def read_sae(path: str | Path, **hints: Any) -> SparseAutoencoder:
    """Read a sparse autoencoder from local files.

    Parameters
    ----------
    path
        A folder in the native format, or one of its two files.
    hints
        What the files do not say: ``k``, ``site``, ``tokens``. A hint overrides the file.

    Raises
    ------
    InputRefused
        When there is no SAE at `path` or it cannot be used; the text names the file and the reason.
    """
    place = Path(path)
    folder = place.parent if place.name in (CONFIG_NAME, WEIGHTS_NAME) else place
    if not place.exists():
        raise InputRefused(f"There is no file or folder {place}.")
    if folder.is_dir() and is_native(folder):
        return read_native(folder, hints)
    raise InputRefused(
        f"{place} is not an SAE this program can read.",
        todo=f"Give a folder with {CONFIG_NAME} and {WEIGHTS_NAME}.",
    )
