"""The rows and vectors of the reference images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.bundle._lazy import UnknownName
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.query.answers import ImageRow
from sae_auditor.concepts.query.cache import ByteCache
from sae_auditor.concepts.query.source import Source
from sae_auditor.concepts.schema import images_schema, site_column

Floats = NDArray[np.float32]

_ROW_COLUMNS: Final = ("sha256", "path", "width", "height", "status")
# Rows of a million images.
_CACHE_BYTES: Final = 192 * 2**20


class ImageFiles:
    """Tables of images whose ids continue each other; an image's id is its row.

    Parameters
    ----------
    sources
        The tables in order.
    embed_dim
        Length of an embedding.
    """

    def __init__(self, sources: Sequence[Source], embed_dim: int) -> None:
        self.sources = tuple(sources)
        self._embed_dim = embed_dim
        for source in self.sources:
            _check_columns(source, embed_dim)
        sizes = [source.metadata.num_rows for source in self.sources]
        self.first_ids = np.cumsum([0, *sizes], dtype=np.int64)
        for source, first in zip(self.sources, self.first_ids, strict=False):
            _check_ids(source, int(first))
        self._cache: ByteCache[pa.RecordBatch] = ByteCache(_CACHE_BYTES, lambda rows: int(rows.nbytes))

    def __len__(self) -> int:
        return int(self.first_ids[-1])

    def place(self, image_id: int) -> tuple[int, int]:
        """Return ``(source, row)`` of an image.

        Raises
        ------
        UnknownName
            When there is no such image.
        """
        if not 0 <= image_id < len(self):
            raise UnknownName(f"There is no reference image {image_id}.", todo=f"The index has {len(self)} images.")
        number = int(np.searchsorted(self.first_ids, image_id, "right")) - 1
        return number, image_id - int(self.first_ids[number])

    def rows(self, image_ids: Iterable[int]) -> list[ImageRow]:
        """Return the rows of some images, in their order."""
        return [self._row(int(image_id)) for image_id in image_ids]

    def vectors(self, column: str, image_ids: NDArray[np.int64]) -> Floats:
        """Return float32 ``[n, width]`` of a column of vectors, NaN where an image has none."""
        width = self.width(column)
        found = np.full((len(image_ids), width), np.nan, np.float32)
        places = np.array([self.place(int(image_id)) for image_id in image_ids], np.int64).reshape(-1, 2)
        for number, source in enumerate(self.sources):
            own = np.flatnonzero(places[:, 0] == number)
            groups = np.searchsorted(source.first_rows, places[own, 1], "right") - 1
            for group in np.unique(groups):
                wanted = own[groups == group]
                stored = source.group(int(group), [column])[column].combine_chunks()
                picked = stored.take(pa.array(places[wanted, 1] - source.first_rows[group]))
                found[wanted] = _block(picked, width)
        return found

    def vector_blocks(self, column: str, rows: int) -> Iterator[tuple[int, Floats]]:
        """Yield ``(first image, float32 [b, width])`` for all images in order, at most `rows` at once."""
        width = self.width(column)
        for source, first in zip(self.sources, self.first_ids, strict=False):
            at = int(first)
            for batch in source.batches(rows, [column]):
                yield at, _block(batch.column(0), width)
                at += len(batch)

    def width(self, column: str) -> int:
        """Return the length of the vectors in a column; that of an embedding where there is no image."""
        return self.sources[0].schema.field(column).type.list_size if self.sources else self._embed_dim

    def has_site(self, sae_name: str) -> bool:
        """Whether the vectors that an SAE reads are stored."""
        name = site_column(sae_name)
        return bool(self.sources) and all(name in source.schema.names for source in self.sources)

    def clear(self) -> None:
        """Let go of the rows that were read."""
        self._cache.clear()

    def _row(self, image_id: int) -> ImageRow:
        number, row = self.place(image_id)
        source = self.sources[number]
        group = int(np.searchsorted(source.first_rows, row, "right")) - 1
        rows = self._cache.get((number, group), lambda: _rows_of(source, group))
        at = row - int(source.first_rows[group])
        sha256, path, width, height, status = (column[at].as_py() for column in rows.columns)
        return ImageRow(image_id, sha256, path or "", width, height, status or "")


def _rows_of(source: Source, group: int) -> pa.RecordBatch:
    table = source.group(group, _ROW_COLUMNS).select(_ROW_COLUMNS)
    return pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], names=list(_ROW_COLUMNS))


def _check_columns(source: Source, embed_dim: int) -> None:
    present = source.schema
    for field in images_schema(embed_dim, []):
        if field.name not in present.names:
            raise BundleRefused(f"'{source.name}' of the bundle lacks the column '{field.name}'.")
        if present.field(field.name).type == field.type:
            continue
        if field.name == "embedding":
            raise BundleRefused(f"The embeddings in '{source.name}' of the bundle are not the encoder's.")
        raise BundleRefused(f"'{source.name}' of the bundle has other columns than this version reads.")
    for field in present:
        if field.name.startswith(site_column("")) and not pa.types.is_fixed_size_list(field.type):
            raise BundleRefused(f"'{source.name}' of the bundle has other columns than this version reads.")


def _check_ids(source: Source, first: int) -> None:
    """Require the row numbers, as far as the footer tells."""
    ids = source.bounds("image_id")
    sizes = np.diff(source.first_rows)
    starts = first + source.first_rows[:-1][sizes > 0]
    if np.any(ids.lows != starts) or np.any(ids.highs != starts + sizes[sizes > 0] - 1):
        raise BundleRefused(f"The images in '{source.name}' of the bundle are not numbered one after the other.")


def _block(column: Any, width: int) -> Floats:
    if column.null_count == 0:
        flat = column.flatten().to_numpy(zero_copy_only=False).reshape(-1, width)
        return np.asarray(flat, np.float32)
    block = np.full((len(column), width), np.nan, np.float32)
    valid = column.is_valid().to_numpy(zero_copy_only=False)
    block[valid] = column.drop_null().flatten().to_numpy(zero_copy_only=False).reshape(-1, width)
    return block
