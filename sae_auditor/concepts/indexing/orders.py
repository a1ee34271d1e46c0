"""What is to be moved into place when the new files of an index are whole, as ``work/READY`` says it."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated

from pydantic import AfterValidator, Field

from sae_auditor.concepts.indexing.folder import STATE_FILE, IndexFolder
from sae_auditor.concepts.indexing.state import small_file
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
