"""An index folder, opened in the place of a bundle's own reference images."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.bundle.layout import IMAGES_FILE, codes_file, concepts_file, embeddings_file
from sae_auditor.bundle.overlay import OVERLAID
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import FolderStore
from sae_auditor.concepts.indexing.folder import IndexFolder
from sae_auditor.concepts.indexing.identity import IndexIdentity
from sae_auditor.errors import InputRefused

if TYPE_CHECKING:
    from sae_auditor.bundle.manifest import Manifest
    from sae_auditor.bundle.store import Store


def is_index(place: Path) -> bool:
    """Return whether a finished index lies there."""
    return IndexFolder(place).has_index()


def open_index_store(place: Path, manifest: Manifest) -> Store:
    """Return the files of an index that stand in for those of the bundle with this manifest.

    SAEs of the bundle that the index does not cover have no reference images then.

    Raises
    ------
    InputRefused
        When there is no index, or it was made with another encoder or with other SAEs.
    """
    folder = IndexFolder(place)
    identity = _identity(folder)
    if identity.encoder_fingerprint != manifest.encoder.fingerprint:
        raise _of_another(place, f"with another encoder, {identity.encoder_name}")
    fingerprints = {entry.name: entry.fingerprint for entry in manifest.saes}
    covered = [sae.name for sae in identity.saes if fingerprints.get(sae.name) == sae.fingerprint]
    if not covered:
        raise _of_another(place, f"for other SAEs: {', '.join(identity.sae_names)}")
    names = [name for name in folder.files(tuple(covered)) if name.startswith(OVERLAID)]
    derived = [file for name in covered for file in (concepts_file(name), embeddings_file(name))]
    missing = [name for name in (IMAGES_FILE, *map(codes_file, covered)) if not (place / name).is_file()]
    if missing:
        raise InputRefused(
            f"The index {place} is not whole: it has no '{missing[0]}'.",
            todo="Run 'sae-auditor index' with the same folders again.",
        )
    return FolderStore(place, [name for name in [*names, *derived] if (place / name).is_file()])


def _identity(folder: IndexFolder) -> IndexIdentity:
    try:
        data = json.loads(folder.state.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputRefused(
            f"There is no finished index in {folder.path}.", todo="Make one: sae-auditor index FOLDER."
        ) from error
    except (OSError, ValueError) as error:
        raise InputRefused(f"{folder.state} cannot be read: {error}.") from error
    if not isinstance(data, dict):
        raise BundleRefused(f"{folder.state} is not an index that this version reads.")
    return IndexIdentity.from_json(data, str(folder.path))


def _of_another(place: Path, how: str) -> InputRefused:
    return InputRefused(
        f"The index {place} was made {how}.",
        safe="Nothing was changed.",
        todo="Name an index that was made with this bundle's encoder and SAEs.",
    )
