"""Index folders of any size with random content: they cost what real ones cost to ask.

How often latents fire is skewed as in real SAEs: log-normal, a few fire on more than a tenth of the images, some never.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sae_auditor.bundle.arrays import arrays_to_bytes
from sae_auditor.bundle.layout import IMAGES_FILE, codes_file, concepts_file
from sae_auditor.concepts.schema import (
    CODES,
    CONCEPTS,
    N_BINS,
    STATUS_OK,
    TableMeta,
    codes_writer_options,
    images_schema,
    images_writer_options,
    table_to_bytes,
    with_columns,
    with_meta,
)

SAE_NAME = "random"

_DENSE = (0.35, 0.25, 0.18, 0.14, 0.12, 0.11)
_DEAD_SHARE = 0.05
_SPREAD = 1.6
_MOST_FIRING = 0.08
_ROWS_AT_ONCE = 2_000_000
_IMAGES_AT_ONCE = 65_536


@dataclass(frozen=True)
class Size:
    """How large an index is; `l0` is the mean number of latents that fire on an image."""

    images: int = 1_000_000
    latents: int = 65_536
    l0: int = 32
    embed_dim: int = 512


def write_random_index(folder: Path, size: Size, seed: int = 0) -> int:
    """Write an index folder without thumbnails and return the number of its codes."""
    random = np.random.default_rng(seed)
    support = firing_counts(size, random)
    for name in (IMAGES_FILE, codes_file(SAE_NAME), concepts_file(SAE_NAME)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(folder / codes_file(SAE_NAME), CODES, **_settings(codes_writer_options())) as writer:
        support = _write_codes(writer, size, support, random)
    schema = images_schema(size.embed_dim, [], [SAE_NAME])
    with pq.ParquetWriter(folder / IMAGES_FILE, schema, **_settings(images_writer_options())) as writer:
        for block in _image_blocks(size, schema, random):
            writer.write_table(block, images_writer_options()["row_group_size"])
    (folder / concepts_file(SAE_NAME)).write_bytes(table_to_bytes(_concepts(size, support, random)))
    _write_reference_embeddings(folder, size, support, random)
    return int(support.sum())


def _settings(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "row_group_size"}


def firing_counts(size: Size, random: np.random.Generator) -> NDArray[np.int64]:
    """Return int64 ``[latents]``: on how many images each is to fire, `size.l0` an image on average."""
    shares = random.lognormal(sigma=_SPREAD, size=size.latents)
    order = random.permutation(size.latents)
    shares[order[: int(_DEAD_SHARE * size.latents)]] = 0
    dense = order[-len(_DENSE) :]
    rest = max(0.0, size.l0 - sum(_DENSE))
    shares[dense] = 0
    for _ in range(4):  # what the ceiling takes from some, the others get
        shares = np.minimum(shares * rest / shares.sum(), _MOST_FIRING)
    shares[dense] = _DENSE
    return np.round(shares * size.images).astype(np.int64)


def _write_codes(
    writer: pq.ParquetWriter, size: Size, support: NDArray[np.int64], random: np.random.Generator
) -> NDArray[np.int64]:
    rows_per_group = codes_writer_options()["row_group_size"]
    waiting = CODES.empty_table()
    written = np.zeros_like(support)
    for first, last in _parts(support):
        block = _codes_of(first, support[first:last], size.images, random)
        written[first:last] = np.bincount(block["latent"].to_numpy() - first, minlength=last - first)
        waiting = pa.concat_tables([waiting, block])
        whole = len(waiting) // rows_per_group * rows_per_group
        if whole:
            writer.write_table(waiting.slice(0, whole), rows_per_group)
            waiting = waiting.slice(whole)
    if len(waiting):
        writer.write_table(waiting, rows_per_group)
    return written


def _parts(support: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    ends = np.cumsum(support)
    first = 0
    while first < len(support):
        before = ends[first] - support[first]
        last = max(first + 1, int(np.searchsorted(ends, before + _ROWS_AT_ONCE, "right")))
        yield first, last
        first = last


def _codes_of(first: int, support: NDArray[np.int64], n_images: int, random: np.random.Generator) -> pa.Table:
    latents = np.repeat(np.arange(len(support)), support)
    # Images drawn twice for a latent count once, so that dense latents fire a little less often than asked for.
    keys = np.unique(latents * n_images + random.integers(0, n_images, len(latents)))
    latents, image_ids = keys // n_images, keys % n_images
    activations = random.gamma(1.5, 1.0, len(keys)).astype(np.float32)
    order = np.lexsort((image_ids, -activations, latents))
    columns = {
        "image_id": image_ids[order],
        "latent": (latents[order] + first).astype(np.int32),
        "activation": activations[order],
        "patch": random.integers(0, 196, len(keys), dtype=np.int16),
    }
    return pa.table(columns, schema=CODES)


def _image_blocks(size: Size, schema: pa.Schema, random: np.random.Generator) -> Iterator[pa.Table]:
    for first in range(0, size.images, _IMAGES_AT_ONCE):
        ids = np.arange(first, min(size.images, first + _IMAGES_AT_ONCE))
        numbers = pc.utf8_lpad(pa.array(ids).cast(pa.string()), 9, "0")
        folders = pa.array(ids // 1000).cast(pa.string())
        vectors = random.standard_normal((len(ids), size.embed_dim), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        columns = {
            "image_id": ids,
            "sha256": _hashes(len(ids), random),
            "path": pc.binary_join_element_wise("line3/camera2/lot", folders, "/part-", numbers, ".png", ""),
            "width": np.full(len(ids), 640, np.int32),
            "height": np.full(len(ids), 480, np.int32),
            "status": pa.array([STATUS_OK]).take(pa.array(np.zeros(len(ids), np.int64))),
            "embedding": pa.FixedSizeListArray.from_arrays(vectors.astype(np.float16).ravel(), size.embed_dim),
            f"fvu:{SAE_NAME}": random.gamma(4.0, 0.03, len(ids)).astype(np.float32),
            f"cosine:{SAE_NAME}": random.uniform(0.8, 1.0, len(ids)).astype(np.float32),
        }
        yield pa.table(columns, schema=schema)


def _hashes(n: int, random: np.random.Generator) -> pa.Array:
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)[random.integers(0, 16, 64 * n, dtype=np.uint8)]
    offsets = np.arange(n + 1, dtype=np.int32) * 64
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets.tobytes()), pa.py_buffer(digits.tobytes()))


def _concepts(size: Size, support: NDArray[np.int64], random: np.random.Generator) -> pa.Table:
    n = size.latents
    five = np.arange(n + 1, dtype=np.int32) * 5
    words = pa.array([f"concept number {i}" for i in range(20_000)])
    scores = -np.sort(-random.uniform(0, 0.3, (n, 5)).astype(np.float32), axis=1)
    counts = random.integers(0, 1000, (n, N_BINS))
    edges = np.sort(random.uniform(0, 9, (n, N_BINS + 1)).astype(np.float32), axis=1)
    unknown = pa.table({field.name: pa.nulls(n, field.type) for field in CONCEPTS}, schema=CONCEPTS)
    columns = {
        "latent": np.arange(n, dtype=np.int32),
        "labels": pa.ListArray.from_arrays(five, words.take(pa.array(random.integers(0, len(words), 5 * n)))),
        "label_scores": pa.ListArray.from_arrays(five, scores.ravel()),
        "support": support,
        "firing_rate": support / size.images,
        "histogram_counts": _lists(counts),
        "histogram_edges": _lists(edges),
        "label_floor": np.full(n, 0.1, np.float32),
        "monosemanticity": random.uniform(0.3, 0.9, n),
    }
    return with_meta(with_columns(unknown, columns), TableMeta("random", "0" * 64, n_images=size.images))


def _lists(block: NDArray[Any]) -> pa.ListArray:
    n, width = block.shape
    return pa.ListArray.from_arrays(np.arange(n + 1, dtype=np.int32) * width, block.ravel())


def _write_reference_embeddings(
    folder: Path, size: Size, support: NDArray[np.int64], random: np.random.Generator
) -> None:
    means = random.standard_normal((size.latents, size.embed_dim), dtype=np.float32)
    means[support == 0] = np.nan
    place = (folder / concepts_file(SAE_NAME)).with_suffix(".safetensors")
    place.write_bytes(arrays_to_bytes({"reference_embeddings": means}))
