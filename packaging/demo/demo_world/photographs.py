"""Foreign pictures for the proofs: what the demo's latents were not made for. Nothing is downloaded here."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sae_auditor.images import ImageRefused, find_images, load_image


def photographs(folder: Path, limit: int) -> list[Path]:
    """Return up to `limit` pictures below `folder` that can be decoded, no two alike, spread over its sub-folders.

    Each sub-folder with pictures is a class; they take turns. Which pictures of a class come first follows from their
    names alone, so equal folders give equal lists, and a smaller limit gives the beginning of a longer list.

    Raises
    ------
    ImageRefused
        When the folder does not exist or holds no pictures.
    """
    queues: dict[Path, list[Path]] = {}
    for file in sorted(find_images(folder), key=lambda file: _shuffled(file.relative_to(folder))):
        queues.setdefault(file.parent, []).append(file)
    chosen: list[Path] = []
    seen: set[str] = set()
    waiting = [iter(queues[parent]) for parent in sorted(queues)]
    while waiting and len(chosen) < limit:
        for queue in list(waiting):
            found = next((file for file in queue if _is_new(file, seen)), None)
            if found is None:
                waiting.remove(queue)
            elif len(chosen) < limit:
                chosen.append(found)
    return chosen


def _shuffled(place: Path) -> str:
    # Neighbours are often one series; the hash of a name picks from all of them without a generator's state.
    return hashlib.sha256(place.as_posix().encode()).hexdigest()


def _is_new(file: Path, seen: set[str]) -> bool:
    """Say whether a picture can be decoded and is in no other file of `seen`, and remember it."""
    try:
        digest = load_image(file).provenance.sha256
    except ImageRefused:
        return False
    is_new = digest not in seen
    seen.add(digest)
    return is_new
