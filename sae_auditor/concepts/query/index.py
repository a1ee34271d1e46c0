"""The reference images of one SAE and what fired on them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sae_auditor.concepts.query.answers import CodesBlock, CoFiring, Columns, Fired, ImageRow
from sae_auditor.concepts.query.codes import CodesFile, co_firing, merged
from sae_auditor.concepts.query.files import IndexFiles
from sae_auditor.concepts.query.images import ImageFiles
from sae_auditor.concepts.query.source import Source
from sae_auditor.concepts.query.thumbnails import Thumbnails, no_picture
from sae_auditor.concepts.schema import N_EXAMPLES, STATUS_OK, site_column
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say

if TYPE_CHECKING:
    from sae_auditor.bundle.store import Store
    from sae_auditor.concepts.query.engine import Engine

Ids = NDArray[np.int64] | Sequence[int]
Floats = NDArray[np.float32]

# Rows of a block of latents at most, unless one latent alone has more: some hundred megabytes with what is made of it.
_ROWS_PER_BLOCK: Final = 4_000_000


class ReferenceIndex:
    """Reference images and codes, queried where they lie; nothing of the size of the index is ever held.

    Making one reads the footers of the tables and checks what they say: columns, gaps, and the order and range of
    latents and images. Rows are checked when a question reads them. Questions may come from any thread; they wait for
    each other.

    Parameters
    ----------
    store
        A bundle or an index folder, or the files to read where they are others.
    sae_name
        The SAE whose codes are meant.
    d_sae, embed_dim
        Its number of latents, and the length of the encoder's embeddings.

    Raises
    ------
    BundleRefused
        When a table is damaged or does not fit; every question may find damage, too.
    """

    def __init__(self, store: Store | IndexFiles, sae_name: str, d_sae: int, embed_dim: int) -> None:
        files = store if isinstance(store, IndexFiles) else IndexFiles.of_store(store, sae_name)
        self.sae_name = sae_name
        self.d_sae = d_sae
        self.embed_dim = embed_dim
        self._lock = threading.RLock()
        self._images = ImageFiles([Source(files.store, name) for name in files.images], embed_dim)
        most = len(self._images) * d_sae
        self._codes = [CodesFile(Source(files.store, name, most), d_sae, len(self._images)) for name in files.codes]
        for codes in self._codes:
            codes.check()
        self._thumbnails = Thumbnails(files.store, files.thumbnails, self._images.sizes)

    @property
    def is_empty(self) -> bool:
        """Whether there are no reference images, or no codes of this SAE."""
        return not self._codes or not self.n_images

    @property
    def n_images(self) -> int:
        """Number of rows of images, whatever their status."""
        return len(self._images)

    @property
    def n_codes(self) -> int:
        """Number of pairs of an image and a latent that fired on it."""
        return sum(codes.source.metadata.num_rows for codes in self._codes)

    @cached_property
    def n_usable(self) -> int:
        """Number of images with the status "ok"."""
        if not self.n_images:
            return 0
        question = "SELECT count(*) AS n FROM {table} WHERE status = ?"
        with self._lock:
            return int(self._engine.ask(question, self._images.sources, [STATUS_OK])["n"][0])

    def support(self) -> NDArray[np.int64]:
        """Return on how many images each latent fired, int64 ``[d_sae]``; counted once."""
        with self._lock:
            return self._support

    def top(self, latent: int, n: int = N_EXAMPLES) -> Fired:
        """Return the `n` images on which a latent fired most."""
        return self._fired(latent, n)

    def fired(self, latent: int) -> Fired:
        """Return all images on which a latent fired."""
        return self._fired(latent, None)

    def blocks(self, latents_per_block: int = 1024) -> Iterator[CodesBlock]:
        """Yield the codes of all latents in order; blocks have fewer latents where those fired on very many images."""
        first = 0
        while first < self.d_sae:
            with self._lock:
                last = self._end_of_block(first, latents_per_block)
                rows = merged([codes.between(first, last) for codes in self._codes])
            offsets = np.searchsorted(rows["latent"], np.arange(first, last + 1)).astype(np.int64)
            yield CodesBlock(first, last, offsets, rows["image_id"], rows["activation"], rows["patch"])
            first = last

    def latents_on(
        self, image_ids: Ids
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32], NDArray[np.int16]]:
        """Return what fired on some images: ``(image_ids, latents, activations, patches)`` by image and latent.

        Reads through all codes, which takes about a second for thirty million.
        """
        wanted = np.unique(np.asarray(image_ids, np.int64))
        if not self._codes or not len(wanted):
            return np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.int16)
        question = (
            "SELECT image_id, latent, activation, patch FROM {table} WHERE image_id IN (SELECT unnest(?::BIGINT[]))"
        )
        with self._lock:
            found = self._engine.ask(question, self._code_sources, [wanted.tolist()])
        order = np.lexsort((found["latent"], found["image_id"]))
        image_id, latent, activation, patch = (
            np.asarray(found[name])[order] for name in ("image_id", "latent", "activation", "patch")
        )
        return image_id, latent, activation, patch

    def co_firing(self, latent: int, n: int = 20) -> tuple[CoFiring, ...]:
        """Return the `n` latents that share most images with a latent, by falling Jaccard index.

        See `cofiring.EXACT_UP_TO` for when the counts are estimates.
        """
        with self._lock:
            fired = self.fired(latent)
            if not len(fired):
                return ()
            support, n_usable = self.support(), self.n_usable
            return co_firing(self._engine, self._code_sources, latent, fired, support, n_usable, n)

    def images(self, image_ids: Ids) -> list[ImageRow]:
        """Return the rows of some images, in their order.

        Raises
        ------
        UnknownName
            When there is no such image.
        """
        with self._lock:
            return self._images.rows(np.asarray(image_ids, np.int64))

    def embeddings_of(self, image_ids: Ids) -> Floats:
        """Return float32 ``[n, e]``, unit norm; NaN for images that have none."""
        return self._vectors("embedding", image_ids)

    def embedding_blocks(self, rows: int = 65_536) -> Iterator[tuple[int, Floats]]:
        """Yield ``(first image, float32 [b, e])`` of all images in order, at most `rows` images at once."""
        return self._images.vector_blocks("embedding", rows)

    def fits(self) -> tuple[Floats, Floats] | None:
        """Return FVU and cosine of the images that are used under this SAE, float32 ``[n_usable]`` each.

        NaN where an image was indexed by an older version; None where all were.
        """
        with self._lock:
            return self._images.fits(self.sae_name)

    def site_vectors(self, image_ids: Ids) -> Floats | None:
        """Return the vectors that the SAE read, float32 ``[n, d_in]``; None for sites whose vectors are not stored."""
        if not self._images.has_site(self.sae_name):
            return None
        return self._vectors(site_column(self.sae_name), image_ids)

    def thumbnail(self, image_id: int) -> NDArray[np.uint8]:
        """Return the small picture of an image, uint8 ``[h, w, 3]``.

        Raises
        ------
        UnknownName
            When the index has none of it.
        """
        if not 0 <= image_id < self.n_images:
            raise no_picture(image_id)
        with self._lock:
            numbers, rows = self._images.places(np.array([image_id], np.int64))
            return self._thumbnails.picture(int(numbers[0]), int(rows[0]), image_id)

    def close(self) -> None:
        """Let go of what is held in memory; a later question reads it anew."""
        with self._lock:
            engine = self.__dict__.pop("_engine", None)
            if engine is not None:
                engine.close()
            self._images.clear()
            for codes in self._codes:
                codes.clear()

    def _fired(self, latent: int, n: int | None) -> Fired:
        self._check(latent)
        with self._lock:
            rows = merged([codes.largest(latent, n) for codes in self._codes])
        first = {name: column[:n] for name, column in rows.items()}
        return Fired(first["image_id"], first["activation"], first["patch"])

    def _vectors(self, column: str, image_ids: Ids) -> Floats:
        with self._lock:
            return self._images.vectors(column, np.asarray(image_ids, np.int64))

    def _end_of_block(self, first: int, latents_per_block: int) -> int:
        rows = sum((codes.most_rows(first) for codes in self._codes), np.zeros(self.d_sae - first, np.int64))
        fitting = int(np.searchsorted(rows, _ROWS_PER_BLOCK, "right"))
        return first + max(1, min(latents_per_block, fitting, self.d_sae - first))

    def _check(self, latent: int) -> None:
        if not 0 <= latent < self.d_sae:
            raise InputRefused(
                say("There is no latent {0}.", latent),
                todo=say("The latents of this SAE are 0 to {0}.", self.d_sae - 1),
            )

    @property
    def _code_sources(self) -> list[Source]:
        return [codes.source for codes in self._codes]

    @cached_property
    def _engine(self) -> Engine:
        # Loaded with the first question that needs it; labels and examples do not.
        from sae_auditor.concepts.query.engine import Engine

        return Engine([*self._code_sources, *self._images.sources])

    @cached_property
    def _support(self) -> NDArray[np.int64]:
        counts = np.zeros(self.d_sae, np.int64)
        if self._codes:
            question = "SELECT latent, count(*) AS n FROM {table} GROUP BY latent"
            found: Columns = self._engine.ask(question, self._code_sources)
            counts[found["latent"]] = found["n"]
        counts.flags.writeable = False
        return counts
