"""The rows and vectors of the reference images, and what a row can say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sae_auditor.bundle.named_parts import UnknownName
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.query.answers import ImageRow
from sae_auditor.concepts.query.cache import ByteCache
from sae_auditor.concepts.query.source import Source
from sae_auditor.concepts.schema import FIT_TYPE, STATUS_OK, fit_columns, images_schema, site_column
from sae_auditor.i18n import say

Floats = NDArray[np.float32]
_ROW_COLUMNS: Final = ("sha256", "path", "width", "height", "status")

# Rows of a million images.
_CACHE_BYTES: Final = 192 * 2**20
_ROWS_AT_ONCE: Final = 4096
_FITS_AT_ONCE: Final = 65_536


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
        self.sizes = [source.metadata.num_rows for source in self.sources]
        self.first_ids = np.cumsum([0, *self.sizes], dtype=np.int64)
        for source, first in zip(self.sources, self.first_ids, strict=False):
            _check_ids(source, int(first))
        self._cache: ByteCache[list[Any]] = ByteCache(_CACHE_BYTES, lambda columns: sum(c.nbytes for c in columns))

    def __len__(self) -> int:
        return int(self.first_ids[-1])

    def places(self, image_ids: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Return ``(sources, rows)`` of some images.

        Raises
        ------
        UnknownName
            When there is no such image.
        """
        wrong = image_ids[(image_ids < 0) | (image_ids >= len(self))]
        if len(wrong):
            raise UnknownName(
                say("There is no reference image {0}.", wrong[0]), todo=say("The index has {0} images.", len(self))
            )
        numbers = np.searchsorted(self.first_ids, image_ids, "right") - 1
        return numbers, image_ids - self.first_ids[numbers]

    def rows(self, image_ids: NDArray[np.int64]) -> list[ImageRow]:
        """Return the rows of some images, in their order."""
        slices = (image_ids[first : first + _ROWS_AT_ONCE] for first in range(0, len(image_ids), _ROWS_AT_ONCE))
        return [row for some in slices for row in self._rows(some)]

    def vectors(self, column: str, image_ids: NDArray[np.int64]) -> Floats:
        """Return float32 ``[n, width]`` of a column of vectors, NaN where an image has none."""
        width = self.width(column)
        found = np.full((len(image_ids), width), np.nan, np.float32)
        numbers, rows = self.places(image_ids)
        for number, source in enumerate(self.sources):
            own = np.flatnonzero(numbers == number)
            groups = source.groups_of(rows[own])
            for group in np.unique(groups):
                wanted = own[groups == group]
                stored = source.group(int(group), [column])[column].combine_chunks()
                picked = stored.take(pa.array(rows[wanted] - source.first_rows[group]))
                found[wanted] = _block(picked, width, source.name, column)
        return found

    def vector_blocks(self, column: str, rows: int) -> Iterator[tuple[int, Floats]]:
        """Yield ``(first image, float32 [b, width])`` for all images in order, at most `rows` at once.

        Without images there is one empty block, so that every asker learns the width.
        """
        width = self.width(column)
        if not len(self):
            yield 0, np.zeros((0, width), np.float32)
        for source, first in zip(self.sources, self.first_ids, strict=False):
            at = int(first)
            for batch in source.batches(rows, [column]):
                yield at, _block(batch.column(0), width, source.name, column)
                at += len(batch)

    def width(self, column: str) -> int:
        """Return the length of the vectors in a column; that of an embedding where there is no image."""
        return self.sources[0].schema.field(column).type.list_size if self.sources else self._embed_dim

    def has_site(self, sae_name: str) -> bool:
        """Whether the vectors that an SAE reads are stored."""
        name = site_column(sae_name)
        return bool(self.sources) and all(name in source.schema.names for source in self.sources)

    def fits(self, sae_name: str) -> tuple[Floats, Floats] | None:
        """Return FVU and cosine of the images that are used, float32 ``[n]`` each and NaN where one has none.

        None where a table lacks the columns, as those of older versions do.
        """
        names = fit_columns(sae_name)
        if any(name not in source.schema.names for source in self.sources for name in names):
            return None
        parts: list[tuple[Floats, Floats]] = [(np.zeros(0, np.float32), np.zeros(0, np.float32))]
        for source in self.sources:
            for batch in source.batches(_FITS_AT_ONCE, ["status", *names]):
                used = batch.filter(pc.equal(batch["status"], STATUS_OK))
                parts.append(tuple(pc.fill_null(used[name], np.nan).to_numpy() for name in names))
        fvu, cosine = (np.concatenate(column) for column in zip(*parts, strict=True))
        return fvu, cosine

    def clear(self) -> None:
        """Let go of the rows that were read."""
        self._cache.clear()

    def _rows(self, image_ids: NDArray[np.int64]) -> list[ImageRow]:
        numbers, rows = self.places(image_ids)
        groups = np.zeros_like(rows)
        held: dict[tuple[int, int], list[Any]] = {}
        for number in np.unique(numbers).tolist():
            own = numbers == number
            groups[own] = self.sources[number].groups_of(rows[own])
            rows[own] -= self.sources[number].first_rows[groups[own]]
            held |= self._held(number, np.unique(groups[own]).tolist())
        places = zip(image_ids.tolist(), numbers.tolist(), groups.tolist(), rows.tolist(), strict=True)
        return [_row(image_id, held[number, group], at) for image_id, number, group, at in places]

    def _held(self, number: int, groups: list[int]) -> dict[tuple[int, int], list[Any]]:
        """Return the columns of some row groups; those that are not kept are read together."""
        kept = {(number, group): self._cache.kept((number, group)) for group in groups}
        missing = [group for group in groups if kept[number, group] is None]
        if missing:
            source = self.sources[number]
            table = source.groups(missing, _ROW_COLUMNS)
            check_image_rows(table, source.name)
            at = 0
            for group in missing:
                n_rows = int(source.first_rows[group + 1] - source.first_rows[group])
                part = [_own(column.slice(at, n_rows)) for column in table.columns]
                kept[number, group] = self._cache.keep((number, group), part)
                at += n_rows
        return {key: columns for key, columns in kept.items() if columns is not None}


def _own(column: pa.ChunkedArray) -> pa.Array:
    """Return the column as one array that holds no other rows in memory."""
    array = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return array if array.offset == 0 and array.nbytes == array.get_total_buffer_size() else pa.concat_arrays([array])


def _row(image_id: int, columns: list[Any], at: int) -> ImageRow:
    sha256, path, width, height, status = columns
    return ImageRow(
        image_id,
        sha256[at].as_py(),
        path[at].as_py() or "",
        width[at].as_py(),
        height[at].as_py(),
        status[at].as_py() or "",
    )


def _check_columns(source: Source, embed_dim: int) -> None:
    present = source.schema
    for field in images_schema(embed_dim, []):
        if field.name not in present.names:
            raise BundleRefused(say("'{0}' of the bundle lacks the column '{1}'.", source.name, field.name))
        if present.field(field.name).type == field.type:
            continue
        if field.name == "embedding":
            raise BundleRefused(say("The embeddings in '{0}' of the bundle are not the encoder's.", source.name))
        raise BundleRefused(say("'{0}' of the bundle has other columns than this version reads.", source.name))
    for field in present:
        is_site, is_fit = field.name.startswith(site_column("")), field.name.startswith(fit_columns(""))
        if (is_site and not pa.types.is_fixed_size_list(field.type)) or (is_fit and field.type != FIT_TYPE):
            raise BundleRefused(say("'{0}' of the bundle has other columns than this version reads.", source.name))


def _check_ids(source: Source, first: int) -> None:
    """Require the row numbers, as far as the footer tells."""
    ids = source.bounds("image_id")
    sizes = np.diff(source.first_rows)
    starts = first + source.first_rows[:-1][sizes > 0]
    if np.any(ids.lows != starts) or np.any(ids.highs != starts + sizes[sizes > 0] - 1):
        raise BundleRefused(say("The images in '{0}' of the bundle are not numbered one after the other.", source.name))


def _block(column: Any, width: int, file: str, name: str) -> Floats:
    """Return vectors as float32, NaN where there is none."""
    stored = column.drop_null().flatten()
    flat = np.asarray(stored.to_numpy(zero_copy_only=False))
    if stored.null_count or not np.isfinite(flat).all():
        raise BundleRefused(say("The column '{0}' in '{1}' of the bundle has a vector that is not finite.", name, file))
    if column.null_count == 0:
        return flat.reshape(-1, width).astype(np.float32)
    block = np.full((len(column), width), np.nan, np.float32)
    block[column.is_valid().to_numpy(zero_copy_only=False)] = flat.reshape(-1, width)
    return block


_SHA256: Final = "^[0-9a-f]{64}$"

# As long as a path can be on any system, in characters.
_MAX_PATH: Final = 32_768
_MAX_STATUS: Final = 200

# No format that is read has longer sides.
_MAX_SIDE: Final = 2**26


def check_image_rows(rows: pa.Table, file: str) -> None:
    """Require of rows of `schema.images_schema` that they can be what they stand for.

    Raises
    ------
    BundleRefused
        Names the first column that is wrong; `file` names the table.
    """
    for name, most in (("path", _MAX_PATH), ("status", _MAX_STATUS)):
        if rows[name].null_count:
            raise _wrong(file, name, say("has gaps"))
        if (pc.max(pc.utf8_length(rows[name])).as_py() or 0) > most:
            raise _wrong(file, name, say("has a text of more than {0} characters", f"{most:,}"))
        # Other control characters stand in names of files, and are escaped where they are shown.
        if pc.any(pc.match_substring(rows[name], "\0")).as_py():
            raise _wrong(file, name, say("has a text with a character of the value zero"))
    if pc.all(pc.match_substring_regex(rows["sha256"], _SHA256)).as_py() is False:
        raise _wrong(file, "sha256", say("has a value that is no SHA-256"))
    is_used = pc.equal(rows["status"], STATUS_OK)
    for name in ("width", "height"):
        sides = pc.min_max(rows[name]).as_py()
        if sides["min"] is not None and not 1 <= sides["min"] <= sides["max"] <= _MAX_SIDE:
            raise _wrong(file, name, say("has a value outside 1 to {0}", f"{_MAX_SIDE:,}"))
        if pc.any(pc.and_(is_used, rows[name].is_null())).as_py():
            raise _wrong(file, name, say("lacks the size of an image that is used"))


def _wrong(file: str, name: str, how: str) -> BundleRefused:
    return BundleRefused(say("The column '{0}' in '{1}' of the bundle {2}.", name, file, how))
