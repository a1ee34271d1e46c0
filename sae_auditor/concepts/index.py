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

from sae_auditor.concepts.pool import strongest_tokens
from sae_auditor.concepts.schema import CODES, STATUS_OK, images_schema, site_column
from sae_auditor.encoders import Site
from sae_auditor.images import ImageRefused, SourceImage, encode_jpeg, thumbnail
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder, SitePass
    from sae_auditor.sae import SparseAutoencoder

# A path label and its image, or why there is none: a refused image keeps its row, so that nobody wonders where it went.
Reference = tuple[str, SourceImage | ImageRefused]

_CODE_COLUMNS = ("image_id", "latent", "activation", "patch")


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
    codes: dict[str, list[tuple[NDArray[Any], ...]]]
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
    sites = {name: _site(sae) for name, sae in saes.items()}
    single = [(name, sae.config.d_in) for name, sae in saes.items() if sites[name].tokens == "cls"]
    schema = images_schema(encoder.embed_dim, single)
    placed = {name: sae.to(encoder.device) for name, sae in saes.items()}
    found = _Collected({name: [] for name in schema.names}, {name: [] for name in saes})
    for batch in _batches(references, batch_size):
        yield Progress(len(found.jpegs), total, "Indexing reference images")
        _collect(found, encoder, placed, sites, batch, thumbnail_px)
    yield Progress(len(found.jpegs), total, "Sorting the index")
    codes = {name: _sorted_codes(parts) for name, parts in found.codes.items()}
    sizes = np.array([0, *(len(jpeg) for jpeg in found.jpegs)], np.int64)
    jpeg_bytes = np.frombuffer(b"".join(found.jpegs), np.uint8)
    return Index(_images_table(found.rows, schema), codes, np.cumsum(sizes), jpeg_bytes)


def _site(sae: SparseAutoencoder) -> Site:
    return Site(str(sae.config.site), sae.config.tokens)  # type: ignore[arg-type]  # Site itself checks the rule


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
    # The embedding is asked for in any case; it costs nothing beside the other sites.
    wanted = list(dict.fromkeys([*sites.values(), Site("pooled")]))
    passes = dict(zip(wanted, encoder.run_sites(pixels, wanted), strict=True))
    embedding = passes[Site("pooled")].embedding
    _set(found.rows["embedding"], ids, _half(torch.nn.functional.normalize(embedding, dim=-1)))
    for name, sae in saes.items():
        result = passes[sites[name]]
        found.codes[name].append(_codes_of(result, sae, ids))
        if sites[name].tokens == "cls":
            _set(found.rows[site_column(name)], ids, _half(result.vectors[:, 0]))


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


def _codes_of(result: SitePass, sae: SparseAutoencoder, ids: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
    n_images, n_tokens, width = result.vectors.shape
    codes = sae.encode(result.vectors.reshape(n_images * n_tokens, width).to(sae.W_enc.device))
    images, latents, activations, tokens = (part.cpu().numpy() for part in strongest_tokens(codes, n_tokens))
    # Tokens in front of the patches (CLS, registers) are no place in the image.
    patches = np.maximum(tokens - result.first_patch, -1).astype(np.int16)
    return ids[images], latents.astype(np.int32), activations.astype(np.float32), patches


def _sorted_codes(parts: list[tuple[NDArray[Any], ...]]) -> pa.Table:
    if not parts:
        return CODES.empty_table()
    image_ids, latents, activations, patches = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((image_ids, -activations, latents))
    columns = (column[order] for column in (image_ids, latents, activations, patches))
    return pa.table(dict(zip(_CODE_COLUMNS, columns, strict=True)), schema=CODES)


def _images_table(rows: Mapping[str, list[Any]], schema: pa.Schema) -> pa.Table:
    columns = [
        _vectors(rows[field.name], field.type)
        if pa.types.is_fixed_size_list(field.type)
        else pa.array(rows[field.name], field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _vectors(rows: list[NDArray[np.float16] | None], kind: pa.DataType) -> pa.Array:
    missing = np.array([row is None for row in rows], bool)
    blank = np.zeros(kind.list_size, np.float16)
    flat = np.concatenate([blank if row is None else row for row in rows]) if rows else blank[:0]
    return pa.FixedSizeListArray.from_arrays(pa.array(flat, pa.float16()), type=kind, mask=pa.array(missing))


def _half(block: torch.Tensor) -> NDArray[np.float16]:
    half: NDArray[np.float16] = block.detach().float().cpu().numpy().astype(np.float16)
    return half


def _set(column: list[Any], ids: NDArray[np.int64], block: NDArray[np.float16]) -> None:
    for i, row in zip(ids, block, strict=True):
        column[i] = row
