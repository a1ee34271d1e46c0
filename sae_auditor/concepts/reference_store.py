"""An index folder, opened in the place of a bundle's own reference images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file, concepts_file, embeddings_file
from sae_auditor.bundle.store import FolderStore
from sae_auditor.concepts.indexing.folder import IndexFolder
from sae_auditor.concepts.indexing.hashes import hash_notice, require_unchanged
from sae_auditor.concepts.indexing.identity import IndexIdentity
from sae_auditor.concepts.indexing.opening import open_files
from sae_auditor.concepts.indexing.plan import identity_of_plan
from sae_auditor.concepts.indexing.state import read_state
from sae_auditor.concepts.query.files import IMAGES_NAME, SEGMENTS, THUMBNAILS_NAME, IndexFiles
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import Reading

if TYPE_CHECKING:
    from sae_auditor.bundle.manifest import Manifest
    from sae_auditor.bundle.store import Store


def is_index(place: Path) -> bool:
    """Return whether a finished index lies there."""
    return IndexFolder(place).has_index()


def open_index_store(place: Path, manifest: Manifest) -> Store:
    """Return the files of an index that stand in for those of the bundle with this manifest.

    SAEs of the bundle that the index does not cover have no reference images then. Of an index that is being written,
    what has been finished so far is there too, under the names that `IndexFiles.of_store` knows.

    Raises
    ------
    InputRefused
        When there is no index, or it was made with another encoder or with other SAEs.
    """
    folder = IndexFolder(place)
    identity = _identity(folder)
    if identity.encoder_fingerprint != manifest.encoder.fingerprint:
        raise _of_another(place, say("with another encoder, {0}", identity.encoder_name))
    fingerprints = {entry.name: entry.fingerprint for entry in manifest.saes}
    covered = [sae.name for sae in identity.saes if fingerprints.get(sae.name) == sae.fingerprint]
    if not covered:
        raise _of_another(place, say("for other SAEs: {0}", ", ".join(identity.sae_names)))
    places: dict[str, str] = {}
    for name in covered:
        files = open_files(place, name)
        if not files.images or not files.codes:
            raise InputRefused(
                say("Nothing in the index {0} can be read yet.", place),
                todo=say("Wait for its first images, or run 'sae-auditor index' with the same folders again."),
            )
        places |= _places(files, name)
        derived = (concepts_file(name), embeddings_file(name))
        places |= {file: file for file in derived if (place / file).is_file()}
    require_unchanged(folder, [file for name, file in places.items() if file == name])
    return FolderStore(place, places)


def notices_of_index(place: Path | None) -> tuple[str, ...]:
    """Return what people should know of an index that stands in for a bundle's references, if one does."""
    notice = None if place is None else hash_notice(place)
    return () if notice is None else (notice,)


def reading_of_index(place: Path) -> Reading:
    """Return how the images of an index were read, and what of them was seen.

    Raises
    ------
    InputRefused
        When there is no index.
    """
    return _identity(IndexFolder(place)).reading


def _places(files: IndexFiles, sae_name: str) -> dict[str, str]:
    """Return where the files of an index lie, by the names that they have in a store."""
    kinds = (
        (files.codes, codes_file(sae_name), f"{sae_name}.codes.parquet"),
        (files.images, IMAGES_FILE, IMAGES_NAME),
        (files.thumbnails, THUMBNAILS_FILE, THUMBNAILS_NAME),
    )
    places = {}
    for found, base, segment in kinds:
        for file in found:
            if file is not None:
                number = Path(file).parent.name if file.startswith("work/segments/") else None
                places[base if number is None else f"{SEGMENTS}{number}/{segment}"] = file
    return places


def _identity(folder: IndexFolder) -> IndexIdentity:
    try:
        if not folder.state.is_file() and folder.plan.is_file():
            return identity_of_plan(folder.plan)
        return read_state(folder.state).identity(str(folder.path))
    except FileNotFoundError as error:
        raise InputRefused(
            say("There is no index in {0}.", folder.path), todo=say("Make one: sae-auditor index FOLDER.")
        ) from error


def _of_another(place: Path, how: str) -> InputRefused:
    return InputRefused(
        say("The index {0} was made {1}.", place, how),
        safe=say("Nothing was changed."),
        todo=say("Name an index that was made with this bundle's encoder and SAEs."),
    )
