"""The reference images of a bundle and what fired on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sae_auditor.bundle._lazy import UnknownName
from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, THUMBNAILS_FILE, codes_file
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.concepts.concept import Example
from sae_auditor.concepts.schema import CODES, N_EXAMPLES, STATUS_OK, read_rows, read_table
from sae_auditor.images import decode_jpeg

if TYPE_CHECKING:
    from sae_auditor.bundle.store import Store

Floats = NDArray[np.float32]

# Latents whose examples are averaged at once, which bounds the memory to some tens of megabytes.
_LATENTS_PER_BLOCK = 1024


@dataclass(frozen=True, eq=False)
class ReferenceCodes:
    """Activations of the reference images, sorted by latent and then by falling activation.

    Parameters
    ----------
    offsets
        int64 ``[d_sae + 1]``; latent ``j`` owns the entries from ``offsets[j]`` up to ``offsets[j + 1]``.
    image_ids, activations, patches
        int64, float32 and int16 ``[n]``; patch -1 for CLS and pooled sites.
    """

    offsets: NDArray[np.int64]
    image_ids: NDArray[np.int64]
    activations: Floats
    patches: NDArray[np.int16]

    def of(self, latent: int) -> slice:
        """Return the entries of a latent."""
        return slice(int(self.offsets[latent]), int(self.offsets[latent + 1]))

    def top(self, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return ``(latents, entries)``: the top images' entries of the latents from `first` up to `last`."""
        counts = np.minimum(np.diff(self.offsets[first : last + 1]), N_EXAMPLES)
        latents = np.repeat(np.arange(first, last), counts)
        rank = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return latents, self.offsets[latents] + rank


def read_codes(store: Store, sae_name: str, d_sae: int) -> ReferenceCodes:
    """Read the codes of an SAE's reference images; empty when the bundle has none."""
    file = codes_file(sae_name)
    if file not in store.names():
        none = np.zeros(0)
        return ReferenceCodes(
            np.zeros(d_sae + 1, np.int64), none.astype(np.int64), none.astype(np.float32), none.astype(np.int16)
        )
    table = read_rows(store, file, CODES)
    if any(column.null_count for column in table.columns):
        raise BundleRefused(f"'{file}' of the bundle has gaps.")
    latents = table["latent"].to_numpy()
    if len(latents) and (latents[0] < 0 or latents[-1] >= d_sae or np.any(np.diff(latents) < 0)):
        raise BundleRefused(f"'{file}' of the bundle is not sorted, or names latents that the SAE does not have.")
    return ReferenceCodes(
        offsets=np.searchsorted(latents, np.arange(d_sae + 1)).astype(np.int64),
        image_ids=table["image_id"].to_numpy(),
        activations=table["activation"].to_numpy(),
        patches=table["patch"].to_numpy(),
    )


class ReferenceImages:
    """Paths, embeddings and thumbnails of the reference images, read when they are asked for."""

    def __init__(self, store: Store, embed_dim: int) -> None:
        self._store = store
        self._embed_dim = embed_dim
        self._present = IMAGES_FILE in store.names()

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Path label of every image, by image id."""
        if not self._present:
            return ()
        return tuple(read_table(self._store, IMAGES_FILE, ["path"])["path"].to_pylist())

    @cached_property
    def n_usable(self) -> int:
        """Number of images that were not refused."""
        if not self._present:
            return 0
        status = read_table(self._store, IMAGES_FILE, ["status"])["status"].to_pylist()
        return sum(item == STATUS_OK for item in status)

    @cached_property
    def embeddings(self) -> Floats:
        """float32 ``[n, e]``, unit norm; NaN for refused images."""
        if not self._present:
            return np.zeros((0, self._embed_dim), np.float32)
        column = read_table(self._store, IMAGES_FILE, ["embedding"])["embedding"].combine_chunks()
        if column.type != pa.list_(pa.float16(), self._embed_dim):
            raise BundleRefused(f"The embeddings in '{IMAGES_FILE}' of the bundle are not the encoder's.")
        stored = np.full((len(column), self._embed_dim), np.nan, np.float32)
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        stored[valid] = column.drop_null().flatten().to_numpy(zero_copy_only=False).reshape(-1, self._embed_dim)
        return stored

    def thumbnail(self, image_id: int) -> NDArray[np.uint8]:
        """Return the small picture of an image, uint8 ``[h, w, 3]``.

        Raises
        ------
        UnknownName
            When the bundle has none of it.
        """
        offsets, jpeg = self._thumbnails
        if not 0 <= image_id < len(offsets) - 1 or offsets[image_id] == offsets[image_id + 1]:
            raise UnknownName(f"The bundle has no picture of reference image {image_id}.")
        return decode_jpeg(jpeg[offsets[image_id] : offsets[image_id + 1]].tobytes())

    @cached_property
    def _thumbnails(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        if THUMBNAILS_FILE not in self._store.names():
            return np.zeros(1, np.int64), np.zeros(0, np.uint8)
        arrays = arrays_from_bytes(self._store.read(THUMBNAILS_FILE), THUMBNAILS_FILE)
        return arrays["offsets"], arrays["jpeg"]


def examples_of(latent: int, codes: ReferenceCodes, images: ReferenceImages) -> tuple[Example, ...]:
    """Return the reference images on which a latent fired most, largest activation first."""
    entries = codes.of(latent)
    top = range(entries.start, min(entries.stop, entries.start + N_EXAMPLES))
    return tuple(
        Example(
            image_id=int(codes.image_ids[i]),
            path=images.paths[codes.image_ids[i]],
            activation=float(codes.activations[i]),
            patch=int(codes.patches[i]),
        )
        for i in top
    )


def mean_embeddings(codes: ReferenceCodes, embeddings: Floats) -> Floats:
    """Return float32 ``[d_sae, e]``: the mean unit embedding of each latent's top images, NaN where it never fired."""
    d_sae = len(codes.offsets) - 1
    means = np.full((d_sae, embeddings.shape[1]), np.nan, np.float32)
    for first in range(0, d_sae, _LATENTS_PER_BLOCK):
        latents, entries = codes.top(first, min(d_sae, first + _LATENTS_PER_BLOCK))
        if len(latents) == 0:
            continue
        present, starts, counts = np.unique(latents, return_index=True, return_counts=True)
        sums = np.add.reduceat(embeddings[codes.image_ids[entries]], starts, axis=0)
        means[present] = sums / counts[:, None].astype(np.float32)
    return means
