"""Writing one segment: there whole, or not at all."""

from __future__ import annotations

import io
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sae_auditor.bundle.arrays import arrays_from_bytes, arrays_to_bytes
from sae_auditor.concepts.indexing.folder import SEGMENT_IMAGES, SEGMENT_THUMBNAILS, segment_codes

# Of vectors, dictionaries and statistics take most of the time and serve nobody.
_PLAIN: Final[Mapping[str, Any]] = {"use_dictionary": False, "write_statistics": False}


@dataclass(frozen=True, eq=False)
class Segment:
    """What some files gave; tables as in `schema`.

    Parameters
    ----------
    images
        One row a file, by rising id; its metadata may say more of files that were refused.
    jpegs
        The thumbnails of these rows; empty where there is none.
    codes
        By SAE, sorted as in the index.
    """

    images: pa.Table
    jpegs: Sequence[bytes]
    codes: Mapping[str, pa.Table]

    def files(self) -> dict[str, bytes]:
        """Return its files by their names."""
        offsets = np.cumsum([0, *(len(jpeg) for jpeg in self.jpegs)], dtype=np.int64)
        pictures: dict[str, NDArray[Any]] = {"offsets": offsets, "jpeg": np.frombuffer(b"".join(self.jpegs), np.uint8)}
        return {
            SEGMENT_IMAGES: parquet_bytes(self.images, **_PLAIN),
            SEGMENT_THUMBNAILS: arrays_to_bytes(pictures),
            **{segment_codes(name): parquet_bytes(table) for name, table in self.codes.items()},
        }


def write_segment(segment: Segment, folder: Path) -> None:
    """Write a segment; `folder` is there afterwards and whole, even after a power cut.

    Raises
    ------
    OSError
        When it cannot be written; there is no such folder then.
    """
    if folder.exists():
        return  # another machine has written the same
    folder.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: where a machine was thought lost, two write the same segment at once.
    part = folder.with_name(f"{folder.name}.{secrets.token_hex(6)}.part")
    part.mkdir()
    try:
        for name, content in segment.files().items():
            with open(part / name, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        sync_folder(part)
        _take_place(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    sync_folder(folder.parent)


def _take_place(part: Path, folder: Path) -> None:
    try:
        os.replace(part, folder)
    except OSError:
        if not folder.exists():  # else another machine was faster
            raise


def read_pictures(file: Path) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return the offsets and the bytes of a file of thumbnails, the latter mapped into memory."""
    mapped = np.memmap(file, np.uint8, "r")
    arrays = arrays_from_bytes(mapped.data, file.name)
    return arrays["offsets"], arrays["jpeg"]


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def parquet_bytes(table: pa.Table, **options: Any) -> bytes:
    """Return a table as a segment keeps it."""
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", **options)
    return sink.getvalue()
