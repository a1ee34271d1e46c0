"""A reference index held in memory, made from dense matrices, with what scores and hierarchy ask of one."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np


@dataclass(frozen=True, eq=False)
class Block:
    first: int
    last: int
    offsets: np.ndarray
    image_ids: np.ndarray
    activations: np.ndarray
    patches: np.ndarray


class MemoryIndex:
    """`dense` float32 ``[images, d_sae]``, 0 where a latent did not fire; `embeddings` ``[images, e]``.

    `patches` int16 ``[images, d_sae]``, -1 where they are not given.
    """

    def __init__(self, dense, embeddings, statuses=None, paths=None, per_block=7, rows_per_block=5, patches=None):
        self.dense, self.embeddings = np.float32(dense), np.float32(embeddings)
        self.statuses = statuses or ["ok"] * len(dense)
        self.paths = paths or [f"{i:03}.png" for i in range(len(dense))]
        self.per_block, self.rows_per_block = per_block, rows_per_block
        self.patches = np.full(self.dense.shape, -1, np.int16) if patches is None else np.int16(patches)

    @property
    def n_images(self):
        return len(self.dense)

    @property
    def n_usable(self):
        return sum(status == "ok" for status in self.statuses)

    def support(self):
        return (self.dense != 0).sum(axis=0)

    def fits(self):
        return None

    def blocks(self):
        d_sae = self.dense.shape[1]
        for first in range(0, d_sae, self.per_block):
            last = min(d_sae, first + self.per_block)
            columns = [self.of(latent) for latent in range(first, last)]
            offsets = np.cumsum([0, *(len(ids) for ids, _ in columns)])
            ids, activations = (np.concatenate(parts) for parts in zip(*columns, strict=True))
            latents = np.repeat(np.arange(first, last), np.diff(offsets))
            yield Block(first, last, offsets, ids, activations, self.patches[ids, latents])

    def of(self, latent):
        """Return image ids and activations of a latent, falling."""
        ids = np.flatnonzero(self.dense[:, latent])
        ids = ids[np.argsort(-self.dense[ids, latent], kind="stable")]
        return ids, self.dense[ids, latent]

    def embedding_blocks(self):
        for first in range(0, len(self.embeddings), self.rows_per_block):
            yield first, self.embeddings[first : first + self.rows_per_block]

    def images(self, image_ids):
        return [
            SimpleNamespace(image_id=i, sha256=f"{i:064x}", path=self.paths[i], status=self.statuses[i])
            for i in map(int, image_ids)
        ]


def random_world(seed=0, n=40, d_sae=30, e=8, density=0.3, signed=False):
    """Return ``(dense, embeddings)``; latent 0 is dead, 1 fires once, 2 twice, 3 three times, 4 on all images."""
    random = np.random.default_rng(seed)
    values = random.normal(size=(n, d_sae)) if signed else random.exponential(size=(n, d_sae)) + 0.01
    dense = values * (random.random((n, d_sae)) < density)
    for latent, count in ((0, 0), (1, 1), (2, 2), (3, 3), (4, n)):
        dense[:, latent] = 0
        dense[:count, latent] = values[:count, latent]
    embeddings = random.normal(size=(n, e)) + random.normal(size=e)
    return dense, embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
