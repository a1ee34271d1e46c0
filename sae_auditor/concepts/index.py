"""Run reference images through the encoder once and keep what fired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import torch
from numpy.typing import NDArray

from sae_auditor.concepts.indexing.batch import coded, half, look_at, site_of, unit_half
from sae_auditor.concepts.indexing.tables import Codes, images_table, sorted_codes
from sae_auditor.concepts.schema import STATUS_OK, images_schema, site_column
from sae_auditor.encoders import Site
from sae_auditor.i18n import say
from sae_auditor.images import ImageRefused, SourceImage, encode_jpeg, thumbnail
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder

# A path label and its image, or why there is none: a refused image keeps its row, so that nobody wonders where it went.
Reference = tuple[str, SourceImage | ImageRefused]


@dataclass(frozen=True, eq=False)
class Index:
    """What the reference images gave: tables as in `schema`, thumbnails as JPEG bytes one behind the other.

    Parameters
    ----------
    images
        One row an image.
    codes
        By SAE; sorted by latent, then by falling activation, then by image.
    thumbnail_offsets, thumbnail_bytes
        int64 ``[n + 1]`` and uint8; image ``i`` owns the bytes between two offsets, none when it was refused.
    """

    images: pa.Table
    codes: Mapping[str, pa.Table]
    thumbnail_offsets: NDArray[np.int64]
    thumbnail_bytes: NDArray[np.uint8]


@dataclass
class _Collected:
    rows: dict[str, list[Any]]
    codes: dict[str, list[Codes]]
    jpegs: list[bytes] = field(default_factory=list)


def index_job(
    encoder: ClipEncoder,
    saes: Mapping[str, SparseAutoencoder],
    references: Iterable[Reference],
    *,
    total: int = 0,
    batch_size: int = 32,
    thumbnail_px: int = 128,
) -> Job[Index]:
    """Run every reference image through the encoder, one pass for all sites, and keep its sparse codes.

    `references` is read once and batch by batch, so it may load images as it goes. Nothing dense of the size images
    times latents is ever held.
    """
    sites = {name: site_of(sae) for name, sae in saes.items()}
    single = [(name, sae.config.d_in) for name, sae in saes.items() if sites[name].tokens == "cls"]
    schema = images_schema(encoder.embed_dim, single, list(saes))
    placed = {name: sae.to(encoder.device) for name, sae in saes.items()}
    found = _Collected({name: [] for name in schema.names}, {name: [] for name in saes})
    for batch in _batches(references, batch_size):
        yield Progress(len(found.jpegs), total, say("Indexing reference images"))
        _collect(found, encoder, placed, sites, batch, thumbnail_px)
    yield Progress(len(found.jpegs), total, say("Sorting the index"))
    codes = {name: sorted_codes(parts) for name, parts in found.codes.items()}
    sizes = np.array([0, *(len(jpeg) for jpeg in found.jpegs)], np.int64)
    jpeg_bytes = np.frombuffer(b"".join(found.jpegs), np.uint8)
    return Index(images_table(found.rows, schema), codes, np.cumsum(sizes), jpeg_bytes)


def _batches(references: Iterable[Reference], size: int) -> Iterator[list[Reference]]:
    remaining = iter(references)
    while batch := list(islice(remaining, size)):
        yield batch


def _collect(
    found: _Collected,
    encoder: ClipEncoder,
    saes: Mapping[str, SparseAutoencoder],
    sites: Mapping[str, Site],
    batch: list[Reference],
    thumbnail_px: int,
) -> None:
    first_id = len(found.jpegs)
    for label, image in batch:
        _describe(found, label, image, thumbnail_px)
    usable = [(i, image) for i, (_, image) in enumerate(batch) if isinstance(image, SourceImage)]
    if not usable:
        return
    ids = np.array([first_id + i for i, _ in usable], np.int64)
    pixels = torch.stack([encoder.preprocess(image.rgb) for _, image in usable])
    seen = look_at(encoder, sites, pixels)
    _set(found.rows["embedding"], ids, unit_half(seen.embedding))
    for name, sae in saes.items():
        made = coded(seen.at(name), sae, ids)
        found.codes[name].append(made.codes)
        for column, values in made.fits(name).items():
            _set(found.rows[column], ids, values)
        if sites[name].tokens == "cls":
            _set(found.rows[site_column(name)], ids, half(seen.at(name).vectors[:, 0]))


def _describe(found: _Collected, label: str, image: SourceImage | ImageRefused, thumbnail_px: int) -> None:
    source = image.provenance if isinstance(image, SourceImage) else None
    row = {
        "image_id": len(found.jpegs),
        "sha256": source.sha256 if source else None,
        "path": label,
        "width": source.width if source else None,
        "height": source.height if source else None,
        "status": f"refused:{image.reason}" if isinstance(image, ImageRefused) else STATUS_OK,
    }
    for name, column in found.rows.items():
        column.append(row.get(name))
    found.jpegs.append(encode_jpeg(thumbnail(image, thumbnail_px)) if isinstance(image, SourceImage) else b"")


def _set(column: list[Any], ids: NDArray[np.int64], block: NDArray[Any]) -> None:
    for i, row in zip(ids, block, strict=True):
        column[i] = row
