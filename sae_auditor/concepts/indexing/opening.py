"""Reading an index while it is being written.

What is to be moved into place when the new files are whole stands in ``work/READY``.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated

from pydantic import AfterValidator, Field

from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file
from sae_auditor.bundle.store import FolderStore
from sae_auditor.concepts.indexing.folder import (
    SEGMENT_IMAGES,
    SEGMENT_THUMBNAILS,
    STATE_FILE,
    IndexFolder,
    segment_codes,
)
from sae_auditor.concepts.indexing.state import small_file
from sae_auditor.concepts.query import IndexFiles
from sae_auditor.schema import Strict, read_as

# Files are moved and deleted by these names, so none may lead out of the index.
_FOLDERS = ("index", "concepts")


def _inside(name: str) -> str:
    parts = PurePosixPath(name).parts
    is_plain = name == "/".join(parts) and ".." not in parts and not PureWindowsPath(name).drive and "\\" not in name
    if name != STATE_FILE and not (is_plain and len(parts) > 1 and parts[0] in _FOLDERS):
        raise ValueError("it is no file of an index")
    return name


Inside = Annotated[str, Field(max_length=1024), AfterValidator(_inside)]


class StoredOrder(Strict):
    """Names of files in the index: those that come, and those that no longer hold then."""

    files: tuple[Inside, ...]
    stale: tuple[Inside, ...]


def read_order(place: IndexFolder) -> StoredOrder:
    """Return what is to be moved.

    Raises
    ------
    FileNotFoundError
        When nothing is ready.
    InputRefused
        When the file says something else.
    """
    return read_as(StoredOrder, small_file(place.ready), str(place.ready))


def open_files(place: str | Path, sae_name: str) -> IndexFiles:
    """Return the files of an index with what an unfinished run has added to it so far.

    Of a finished index that is the index. Images that the run is to replace or to rename are there as they were.
    """
    folder = IndexFolder(Path(place))
    store = FolderStore(folder.path)
    present = set(store.names())
    moving = set(read_order(folder).files) if folder.ready.is_file() else set()

    def now(name: str) -> str:
        # While a run puts its files in their places, some are there and some are not yet.
        waiting = _name(folder, folder.merged / name)
        return waiting if name in moving and waiting in present else name

    codes, images, thumbnails = [now(codes_file(sae_name))], [now(IMAGES_FILE)], [now(THUMBNAILS_FILE)]
    if not moving:
        for number in _in_a_row(folder.finished_segments()):
            segment = folder.segment(number)
            codes.append(_name(folder, segment / segment_codes(sae_name)))
            images.append(_name(folder, segment / SEGMENT_IMAGES))
            thumbnails.append(_name(folder, segment / SEGMENT_THUMBNAILS))
    there = [name in present for name in images]
    return IndexFiles(
        store,
        tuple(name for name in codes if name in present),
        tuple(name for name, is_there in zip(images, there, strict=True) if is_there),
        tuple(name for name, is_there in zip(thumbnails, there, strict=True) if is_there),
    )


def _in_a_row(numbers: list[int]) -> list[int]:
    """Return the numbers from 0 on without a gap: on a cluster segments are finished in any order."""
    return [number for i, number in enumerate(numbers) if number == i]


def _name(folder: IndexFolder, place: Path) -> str:
    return place.relative_to(folder.path).as_posix()
