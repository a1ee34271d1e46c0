"""Reference images that fit a bundle: which index folders there are, where their images lie, what was seen of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sae_auditor._paths import data_folder
from sae_auditor.names import is_text

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.explain import Auditor
    from sae_auditor.images import Framing

# Left, top, width and height as shares of the whole picture.
Share = tuple[float, float, float, float]

_INDEXES: Final = "indexes"
_INDEX_FILE: Final = "index.json"
_PLAN_FILE: Final = "work/plan.parquet"
_FIRST_SEGMENT: Final = "work/segments/000000"
_SCHEMA: Final = "sae-auditor/index/1"
_MAX_BYTES: Final = 2**24


def fitting_indexes(bundle: Bundle, folders: Iterable[str | Path] = ()) -> list[str]:
    """Return the index folders that were made with a bundle's encoder and at least one of its SAEs.

    Parameters
    ----------
    folders
        Those that are known beside the ones in the data folder; they come first.
    """
    places = dict.fromkeys([*(str(folder) for folder in folders), *_default_places()])
    return [place for place in places if place and is_text(place) and _fits(Path(place), bundle)]


def is_unfinished(place: str | Path) -> bool:
    """Whether the index at a place is still being written, or was interrupted."""
    return (Path(place) / _PLAN_FILE).is_file()


def reference_file(label: str, index: Path | None) -> Path | None:
    """Return where the file of a reference image should be; None where nobody knows.

    Parameters
    ----------
    label
        What the table of images calls it.
    index
        The index folder that it is in; None for the bundle's own reference images.
    """
    if Path(label).is_absolute():
        return Path(label)
    state = None if index is None else _state_of(index)
    if state is None:
        return None
    from sae_auditor.concepts.indexing.roots import Roots

    try:
        path = Roots.from_json(state.get("roots", [])).path(label)
    except (ValueError, KeyError, TypeError):
        return None  # a stranger may have written it
    return None if path is None else Path(path)


@dataclass(frozen=True)
class ReferenceView:
    """What the encoder saw of the reference images: how they were scaled and cut, and its grid at the SAE's site.

    The grid is ``(0, 0)`` where the site has no patches.
    """

    framing: Framing
    grid: tuple[int, int]

    @classmethod
    def of(cls, auditor: Auditor) -> ReferenceView:
        """Return what the encoder of an auditor sees of the reference images in use."""
        framing = auditor.encoder.framing(auditor.bundle.reference_reading.view)
        return cls(framing, auditor.encoder.patch_grid_of(auditor.site))

    def seen_share(self, width_px: int, height_px: int) -> Share:
        """Return the part of an image that was seen; it reaches outside where there is a margin."""
        seen = self.framing.seen(width_px, height_px)
        return seen.x / width_px, seen.y / height_px, seen.width / width_px, seen.height / height_px

    def row_and_column(self, patch: int | None) -> tuple[int, int] | None:
        """Return where a patch lies, counted from 1; None for no patch."""
        rows, columns = self.grid
        if patch is None or not 0 <= patch < rows * columns:
            return None
        return patch // columns + 1, patch % columns + 1

    def patch_share(self, patch: int, width_px: int, height_px: int) -> Share | None:
        """Return the part of an image that a patch shows, cut to the image; None for no patch or one in the margin."""
        rows, columns = self.grid
        if not 0 <= patch < rows * columns:
            return None
        box = self.framing.seen(width_px, height_px).patch(patch // columns, patch % columns, self.grid)
        left, top = max(0.0, box.x / width_px), max(0.0, box.y / height_px)
        right, bottom = min(1.0, (box.x + box.width) / width_px), min(1.0, (box.y + box.height) / height_px)
        return (left, top, right - left, bottom - top) if right > left and bottom > top else None


def _default_places() -> Iterator[str]:
    folder = data_folder() / _INDEXES
    if folder.is_dir():
        yield from (str(place) for place in sorted(folder.iterdir()))


def _fits(place: Path, bundle: Bundle) -> bool:
    state = _state_of(place) or _state_of_run(place)
    if state is None or state.get("schema") != _SCHEMA:
        return False
    encoder, saes = state.get("encoder"), state.get("saes")
    if not isinstance(encoder, dict) or encoder.get("fingerprint") != bundle.manifest.encoder.fingerprint:
        return False
    covered = [sae.get("fingerprint") for sae in saes if isinstance(sae, dict)] if isinstance(saes, list) else []
    return any(ref.fingerprint in covered for ref in bundle.sae_refs)


def _state_of(place: Path) -> dict[str, Any] | None:
    """Return what an index folder says of itself; None where it is none that can be read."""
    file = place / _INDEX_FILE
    try:
        if not file.is_file() or file.stat().st_size > _MAX_BYTES:
            return None
        state = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return state if isinstance(state, dict) else None


def _state_of_run(place: Path) -> dict[str, Any] | None:
    """Return what the first run of an index says of it while it goes on; None where none has finished an image."""
    if not (place / _PLAN_FILE).is_file() or not (place / _FIRST_SEGMENT).is_dir():
        return None
    from sae_auditor.concepts.indexing.plan import identity_of_plan
    from sae_auditor.errors import KnownError

    try:
        return identity_of_plan(place / _PLAN_FILE).to_json()
    except (KnownError, OSError, ValueError, KeyError, TypeError):
        return None
