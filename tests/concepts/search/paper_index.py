"""A reference index out of plain arrays, by dense loops: what the searches are checked against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import numpy as np
import pyarrow as pa

from sae_auditor.concepts.schema import CONCEPTS
from sae_auditor.encoders import Site
from sae_auditor.images import load_image, thumbnail
from tests.explain.world import auditor_of, fitting_sae, saes_of, tiny_encoder
from tests.tiny import EMBED_DIM, tiny_images

N_REFERENCES = 17
SITES = ("cls-last", "patch-middle", "pooled", "cls-middle")


class PaperIndex:
    """`dense` float ``[n_images, d_sae]`` holds activations; the rest is by image."""

    def __init__(self, dense, embeddings, vectors=None, images=(), statuses=None, paths=None, shas=None):
        self.dense, self.embeddings, self.vectors, self._images = dense, embeddings, vectors, images
        self.statuses = statuses or ["ok"] * len(dense)
        self.paths = paths or [f"references/{i}.png" for i in range(len(dense))]
        self.shas = shas or [None] * len(dense)
        self.n_usable = self.statuses.count("ok")

    def support(self):
        return (self.dense != 0).sum(0).astype(np.int64)

    def fired(self, latent):
        rows = [(-value, i) for i, value in enumerate(self.dense[:, latent].tolist()) if value != 0]
        ids = np.array([i for _, i in sorted(rows)], np.int64)
        return SimpleNamespace(image_ids=ids, activations=self.dense[ids, latent].astype(np.float32))

    def top(self, latent, n=20):
        fired = self.fired(latent)
        return SimpleNamespace(image_ids=fired.image_ids[:n], activations=fired.activations[:n])

    def co_firing(self, latent, n=20):
        on, found = self.dense[:, latent] != 0, []
        for other in range(self.dense.shape[1]):
            theirs = self.dense[:, other] != 0
            both = int((on & theirs).sum())
            if other != latent and both:
                jaccard = both / int((on | theirs).sum())
                lift = both * len(on) / (int(on.sum()) * int(theirs.sum()))
                numbers = {"support": int(theirs.sum()), "jaccard": jaccard, "lift": lift, "is_estimate": False}
                found.append(SimpleNamespace(latent=other, together=both, **numbers))
        return sorted(found, key=lambda item: (-item.jaccard, item.latent))[:n]

    def images(self, image_ids):
        return [
            SimpleNamespace(image_id=int(i), sha256=self.shas[i], path=self.paths[i], status=self.statuses[i])
            for i in image_ids
        ]

    def embedding_blocks(self, rows=65536):
        for first in range(0, len(self.embeddings), 5):
            yield first, self.embeddings[first : first + 5]

    def site_vectors(self, image_ids):
        return None if self.vectors is None else self.vectors[image_ids].astype(np.float32)

    def thumbnail(self, image_id):
        return thumbnail(self._images[image_id], 16)


@dataclass
class PaperTable:
    index: PaperIndex
    rows: pa.Table
    knows_means: bool = True

    def __len__(self):
        return self.index.dense.shape[1]

    @property
    def reference_embeddings(self):
        rows = []
        for latent in range(len(self)):
            ids = self.index.top(latent).image_ids
            rows.append(
                self.index.embeddings[ids].mean(0) if len(ids) else np.full(self.index.embeddings.shape[1], np.nan)
            )
        return np.array(rows, np.float32)

    def numbers(self, column):
        assert column == "mean_activation"
        return np.array([self.mean(latent) if self.knows_means else np.nan for latent in range(len(self))])

    def mean(self, latent):
        fired = [value for value in self.index.dense[:, latent].tolist() if value != 0]
        return sum(fired) / len(fired) if fired else float("nan")


def rows_of(n, labels=None, scores=None, floors=None, names=None, word_floors=None, always_on=None):
    columns = {field.name: pa.nulls(n, field.type) for field in CONCEPTS}
    given = {"latent": range(n), "labels": labels, "label_scores": scores, "label_floor": floors, "name": names}
    given |= {"word_floor": word_floors, "always_on": always_on}
    for name, values in given.items():
        if values is not None:
            columns[name] = pa.array(list(values), CONCEPTS.field(name).type)
    return pa.table(columns, schema=CONCEPTS)


@cache
def world(site):
    """Return ``(auditor, table)``: what fired on the reference images according to one look at each."""
    encoder, images = tiny_encoder(), tiny_images(N_REFERENCES)
    saes = saes_of(encoder, images[3])
    saes["cls-middle"] = fitting_sae(encoder, images[3], Site("blocks.0.hook_resid_post"))
    auditor = auditor_of(encoder, saes, site)
    dense = np.zeros((len(images), auditor.sae.config.d_sae))
    embeddings, vectors = np.zeros((len(images), EMBED_DIM), np.float32), []
    for i, image in enumerate(images):
        seen = auditor.look(image)
        codes = seen.codes.dense().double().numpy()
        dense[i] = np.take_along_axis(codes, np.abs(codes).argmax(0)[None], 0)[0]
        embedding = seen.embedding.numpy()
        embeddings[i] = embedding / np.linalg.norm(embedding)
        vectors.append(seen.vectors.numpy()[0])
    kept = np.array(vectors, np.float16) if auditor.site.tokens == "cls" else None
    index = PaperIndex(dense, embeddings, kept, images)
    return auditor, PaperTable(index, rows_of(dense.shape[1]))


def other_images(n=3):
    """Images that are no reference images."""
    random = np.random.default_rng(8)
    return [load_image(random.integers(0, 255, (40, 56, 3)).astype(np.uint8)) for _ in range(n)]
