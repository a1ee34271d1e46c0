"""The sparse codes in one file: sorted by latent, so that a latent's images lie in a row group or two.

DuckDB spends some ten microseconds on every row group before it reads the first one, which is too long for a question
that is asked at every click; here the footer tells which row groups to read. Rows are checked when they are read, and
what the footer says of the whole file is checked before that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.query.answers import CoFiring, Columns, Fired
from sae_auditor.concepts.query.cache import ByteCache
from sae_auditor.concepts.query.source import Bounds, Source
from sae_auditor.concepts.schema import CODES
from sae_auditor.i18n import say

if TYPE_CHECKING:
    from sae_auditor.concepts.query.engine import Engine

_COLUMNS: Final = tuple(CODES.names)
_CACHE_BYTES: Final = 16 * 2**20
NO_CODES: Final[Columns] = {field.name: np.zeros(0, field.type.to_pandas_dtype()) for field in CODES}


class CodesFile:
    """Codes of one file; its arrays are read only.

    Parameters
    ----------
    d_sae, n_images
        What latents and image ids must be below.
    """

    def __init__(self, source: Source, d_sae: int, n_images: int) -> None:
        self.source = source
        self._d_sae = d_sae
        self._n_images = n_images
        self._cache: ByteCache[Columns] = ByteCache(_CACHE_BYTES, lambda rows: sum(a.nbytes for a in rows.values()))

    def check(self) -> None:
        """Check what the footer says: columns, gaps, order and range of the row groups.

        Raises
        ------
        BundleRefused
            When the file does not hold codes of this SAE and these images.
        """
        if not self.source.schema.equals(CODES):
            raise BundleRefused(say("'{0}' of the bundle has other columns than this version reads.", self.source.name))
        latents, images = self._latents, self.source.bounds("image_id")
        for column in ("activation", "patch"):
            self.source.bounds(column)
        if len(latents.lows):
            self._require_range(latents.lows[0], latents.highs[-1], images.lows.min(), images.highs.max())
        if np.any(latents.lows[1:] < latents.highs[:-1]):
            raise self._unsorted()

    def largest(self, latent: int, n: int | None = None) -> Columns:
        """Return the rows of a latent, only the first `n` where it is given."""
        parts: list[Columns] = []
        missing = np.inf if n is None else n
        for group in self._groups(latent, latent + 1):
            rows = self._group(group)
            first, last = np.searchsorted(rows["latent"], [latent, latent + 1])
            parts.append({name: column[first : int(min(last, first + missing))] for name, column in rows.items()})
            missing -= len(parts[-1]["latent"])
            if missing <= 0:
                break
        return joined(parts)

    def between(self, first: int, last: int) -> Columns:
        """Return the rows of the latents from `first` up to `last`."""
        parts = []
        for group in self._groups(first, last):
            rows = self._group(group)
            start, end = np.searchsorted(rows["latent"], [first, last])
            parts.append({name: column[start:end] for name, column in rows.items()})
        return joined(parts)

    def most_rows(self, first: int) -> NDArray[np.int64]:
        """Return how many rows the latents from `first` up to ``first + 1``, ``first + 2``, ... have at most."""
        ends = np.searchsorted(self._latents.lows, np.arange(first + 1, self._d_sae + 1))
        start = int(np.searchsorted(self._latents.highs, first))
        begins: NDArray[np.int64] = self._filled_rows[np.maximum(ends, start)] - self._filled_rows[start]
        return begins

    def clear(self) -> None:
        """Let go of the rows that were read."""
        self._cache.clear()

    def _groups(self, first: int, last: int) -> Iterator[int]:
        start = int(np.searchsorted(self._latents.highs, first))
        for place in range(start, int(np.searchsorted(self._latents.lows, last))):
            yield int(self._filled[place])

    def _group(self, group: int) -> Columns:
        return self._cache.get(group, lambda: self._read(group))

    def _read(self, group: int) -> Columns:
        table = self.source.group(group, _COLUMNS)
        if any(column.null_count for column in table.columns):
            raise BundleRefused(say("'{0}' of the bundle has gaps.", self.source.name))
        rows: Columns = {name: table[name].to_numpy() for name in _COLUMNS}
        latents, images = rows["latent"], rows["image_id"]
        self._require_range(latents[0], latents[-1], images.min(), images.max())
        steps = np.diff(latents)
        # Written so that activations that are no numbers do not pass.
        if not np.all((steps > 0) | ((steps == 0) & (rows["activation"][1:] <= rows["activation"][:-1]))):
            raise self._unsorted()
        if not np.isfinite(rows["activation"]).all() or rows["patch"].min() < -1:
            raise BundleRefused(say("'{0}' of the bundle has activations or places that cannot be.", self.source.name))
        return rows

    def _require_range(self, first: int, last: int, lowest_image: int, highest_image: int) -> None:
        if first < 0 or last >= self._d_sae:
            raise self._unsorted()
        if lowest_image < 0 or highest_image >= self._n_images:
            raise BundleRefused(say("'{0}' names reference images that the bundle does not have.", self.source.name))

    def _unsorted(self) -> BundleRefused:
        return BundleRefused(
            say("'{0}' of the bundle is not sorted, or names latents that the SAE does not have.", self.source.name)
        )

    @cached_property
    def _latents(self) -> Bounds:
        return self.source.bounds("latent")

    @cached_property
    def _filled(self) -> NDArray[np.int64]:
        """Row groups that have rows, those that `_latents` is about."""
        return np.flatnonzero(np.diff(self.source.first_rows))

    @cached_property
    def _filled_rows(self) -> NDArray[np.int64]:
        return np.append(self.source.first_rows[self._filled], self.source.first_rows[-1])


def joined(parts: list[Columns]) -> Columns:
    """Return the rows of all parts, one behind the other."""
    if len(parts) == 1:
        return parts[0]
    return {name: np.concatenate([part[name] for part in [NO_CODES, *parts]]) for name in _COLUMNS}


def merged(parts: list[Columns]) -> Columns:
    """Return the rows of parts that are sorted each, sorted together."""
    filled = [part for part in parts if len(part["latent"])]
    rows = joined(filled)
    if len(filled) < 2:
        return rows
    order = np.lexsort((rows["image_id"], -rows["activation"], rows["latent"]))
    return {name: column[order] for name, column in rows.items()}


# Of a latent that fired on more images, this many are counted, spread evenly from its largest activation to its least.
EXACT_UP_TO: Final = 20_000
_QUESTION: Final = """
SELECT latent, count(*) AS together FROM {table}
WHERE image_id IN (SELECT unnest(?::BIGINT[])) AND latent <> ?
GROUP BY latent
"""


def co_firing(
    engine: Engine,
    codes: Sequence[Source],
    latent: int,
    fired: Fired,
    support: NDArray[np.int64],
    n_images: int,
    n: int,
) -> tuple[CoFiring, ...]:
    """Return the `n` latents with the largest Jaccard index to `latent`; equal ones by their number.

    Parameters
    ----------
    fired
        Where `latent` fired, not empty.
    support
        int64 ``[d_sae]``.
    n_images
        Images that could be used.
    """
    sample = _spread(fired.image_ids)
    found = engine.ask(_QUESTION, codes, [sample.tolist(), latent])
    others = np.asarray(found["latent"], np.int64)
    together = np.asarray(found["together"], np.float64) * (len(fired) / len(sample))
    # A sample may say more than can be.
    together = np.minimum(together, np.minimum(support[others], len(fired)))
    jaccard = together / (len(fired) + support[others] - together)
    lift = together * n_images / (support[others].astype(np.float64) * len(fired))
    best = np.lexsort((others, -jaccard))[:n]
    return tuple(
        CoFiring(
            latent=int(others[i]),
            together=round(together[i]),
            support=int(support[others[i]]),
            jaccard=float(jaccard[i]),
            lift=float(lift[i]),
            is_estimate=len(sample) < len(fired),
        )
        for i in best
    )


def _spread(image_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(image_ids) <= EXACT_UP_TO:
        return image_ids
    return image_ids[np.linspace(0, len(image_ids) - 1, EXACT_UP_TO).round().astype(np.int64)]
