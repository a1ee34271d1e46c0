"""Columns of the tables in a bundle (docs/formats.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Annotated, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import AfterValidator, Field

from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.bundle.store import Store
from sae_auditor.concepts.parquet import Bounded, checked_footer, read_groups
from sae_auditor.errors import first_words
from sae_auditor.explain.quality import ReferenceQuality
from sae_auditor.i18n import say
from sae_auditor.schema import Count, Line, Strict, read_as


def _rising(values: tuple[float, ...]) -> tuple[float, ...]:
    if any(a > b for a, b in pairwise(values)):
        raise ValueError("percentiles must rise")
    return values


Percentiles = Annotated[tuple[float, ...], Field(min_length=101, max_length=101), AfterValidator(_rising)]


class StoredQuality(Strict):
    """See `quality.ReferenceQuality`."""

    n_images: Annotated[int, Field(ge=1, le=2**48)]
    fvu: Percentiles
    cosine: Percentiles


class StoredMeta(Strict):
    """See `schema.TableMeta`."""

    encoder: Line = ""
    encoder_fingerprint: Line = ""
    n_images: Count = 0
    vocabulary: Line = ""
    vocabulary_source: Line = ""
    vocabulary_licence: Line = ""
    monosemanticity_floor: Annotated[float, Field(ge=-1.001, le=1.001)] | None = None
    quality: StoredQuality | None = None


# How many bins a latent's activations are counted in, and how many images stand for it.
N_BINS = 30
N_EXAMPLES = 20
STATUS_OK = "ok"
_ROWS_PER_GROUP = 131_072

# A question about a latent reads a group or two of codes; a hundred images lie in nearly as many groups.
_CODES_PER_GROUP = 32_768
_IMAGES_PER_GROUP = 1024
CODES = pa.schema(
    [
        ("image_id", pa.int64()),
        ("latent", pa.int32()),
        ("activation", pa.float32()),
        ("patch", pa.int16()),
    ]
)
CONCEPTS = pa.schema(
    [
        ("latent", pa.int32()),
        ("labels", pa.list_(pa.string())),
        ("label_scores", pa.list_(pa.float32())),
        ("name", pa.string()),
        ("verdict", pa.string()),
        ("support", pa.int64()),
        ("firing_rate", pa.float64()),
        ("histogram_counts", pa.list_(pa.int64())),
        ("histogram_edges", pa.list_(pa.float32())),
        ("label_floor", pa.float32()),
        ("direction_labels", pa.list_(pa.string())),
        ("direction_scores", pa.list_(pa.float32())),
        ("agreement", pa.float32()),
        ("max_activation", pa.float32()),
        ("mean_activation", pa.float32()),
        ("effective_n", pa.float64()),
        ("monosemanticity", pa.float64()),
        ("clarity", pa.float64()),
        ("polysemanticity", pa.float64()),
        ("redundancy", pa.float64()),
        ("note", pa.string()),
        ("named_by", pa.string()),
        ("named_at", pa.string()),
        ("label_stands_out", pa.list_(pa.float32())),
        ("word_floor", pa.float32()),
        ("label_share", pa.float32()),
        ("always_on", pa.bool_()),
        ("always_on_place", pa.int16()),  # the patch, where it marks a place
    ]
)

# Of FVU and cosine of an image; older tables of images lack these columns.
FIT_TYPE: Final = pa.float32()

# What every table of concepts has; a column that is missing beyond these is read as unknown.
_REQUIRED = ("latent", "support", "firing_rate")
_META: Final = b"sae_auditor"
_META_BYTES: Final = 2**18

# A million latents in groups of their own would take no more.
_CONCEPTS_FOOTER_BYTES: Final = 4 * 2**20


@dataclass(frozen=True)
class TableMeta:
    """What holds for all latents of a table of concepts; kept in the metadata of the parquet file.

    Parameters
    ----------
    encoder
        Name of the encoder whose image embeddings scores and labels rest on; they are never compared across encoders.
    encoder_fingerprint
        Its fingerprint.
    n_images
        Reference images that could be used.
    vocabulary, vocabulary_source, vocabulary_licence
        Where the labels come from; empty without labels.
    monosemanticity_floor
        Mean cosine of all pairs of reference images: what a latent that fires at random would score. None if unknown.
    quality
        How well the SAE rebuilds the reference images. None where the index does not say.
    """

    encoder: str = ""
    encoder_fingerprint: str = ""
    n_images: int = 0
    vocabulary: str = ""
    vocabulary_source: str = ""
    vocabulary_licence: str = ""
    monosemanticity_floor: float | None = None
    quality: ReferenceQuality | None = None


def meta_of(table: pa.Table, where: str = say("a table of concepts")) -> TableMeta:
    """Return what the table says of all its latents; defaults where it says nothing.

    Raises
    ------
    BundleRefused
        When it says something else; `where` names the table.
    """
    content = (table.schema.metadata or {}).get(_META)
    if content is None:
        return TableMeta()
    stored = read_as(StoredMeta, content, say("metadata of {0}", where), max_bytes=_META_BYTES, refuse=BundleRefused)
    quality = None if stored.quality is None else ReferenceQuality(**dict(stored.quality))
    return TableMeta(**{**dict(stored), "quality": quality})


def with_meta(table: pa.Table, meta: TableMeta) -> pa.Table:
    """Return the table with `meta` in the place of what it said before."""
    return table.replace_schema_metadata({_META: json.dumps(asdict(meta), sort_keys=True).encode()})


def with_columns(table: pa.Table, columns: dict[str, Any]) -> pa.Table:
    """Return a table of `CONCEPTS` with some columns replaced; its metadata stays."""
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, CONCEPTS.field(name), pa.array(values, CONCEPTS.field(name).type))
    return table


def read_concept_rows(store: Store, file: str, d_sae: int) -> pa.Table:
    """Read a table of `CONCEPTS`; columns that it lacks, such as an older bundle's, are null.

    Its values are not looked at yet; see `rules.check_concepts`.

    Raises
    ------
    BundleRefused
        When it is damaged, lacks what every such table has, a column is of another type, or it does not have one row
        for each of `d_sae` latents.
    """
    with _refusing(file), pa.BufferReader(pa.py_buffer(store.read(file))) as content:
        limits = Bounded(rows=2**24, rows_per_group=2**24, footer_bytes=_CONCEPTS_FOOTER_BYTES)
        footer = checked_footer(content, file, limits)
        present = footer.schema.to_arrow_schema()
        missing = set(_REQUIRED) - set(present.names)
        if missing:
            raise BundleRefused(say("'{0}' of the bundle lacks the column '{1}'.", file, min(missing)))
        if footer.num_rows not in (0, d_sae):
            raise BundleRefused(say("'{0}' of the bundle has {1} rows for {2} latents.", file, footer.num_rows, d_sae))
        known = [field for field in CONCEPTS if field.name in present.names]
        for field in known:
            if present.field(field.name).type != field.type:
                raise BundleRefused(
                    say("The column '{0}' in '{1}' of the bundle is of another type.", field.name, file)
                )
        rows = read_groups(content, footer, range(footer.num_row_groups), [field.name for field in known], file)
    columns = [
        rows[field.name] if field.name in rows.column_names else pa.nulls(footer.num_rows, field.type)
        for field in CONCEPTS
    ]
    said = {key: value for key, value in (footer.metadata or {}).items() if key == _META}
    return pa.table(columns, schema=CONCEPTS.with_metadata(said))


def images_schema(embed_dim: int, site_widths: Sequence[tuple[str, int]], sae_names: Sequence[str] = ()) -> pa.Schema:
    """Return the columns of the images' table; site vectors stand in ``site:<sae>``.

    How well each of `sae_names` rebuilds an image stands in ``fvu:<sae>`` and ``cosine:<sae>``, null for images that
    are not used.
    """
    columns = [
        ("image_id", pa.int64()),
        ("sha256", pa.string()),
        ("path", pa.string()),
        ("width", pa.int32()),
        ("height", pa.int32()),
        ("status", pa.string()),
        ("embedding", pa.list_(pa.float16(), embed_dim)),
    ]
    columns += [(site_column(name), pa.list_(pa.float16(), width)) for name, width in site_widths]
    return pa.schema(columns + [(column, FIT_TYPE) for name in sae_names for column in fit_columns(name)])


def site_column(sae_name: str) -> str:
    """Return the name of the column with the vectors that an SAE reads."""
    return f"site:{sae_name}"


def fit_columns(sae_name: str) -> tuple[str, str]:
    """Return the names of the columns with FVU and cosine of every image under an SAE."""
    return f"fvu:{sae_name}", f"cosine:{sae_name}"


def codes_writer_options() -> dict[str, Any]:
    """Return how `pyarrow.parquet.write_table` is to write a table of codes.

    ``ParquetWriter`` takes all but ``row_group_size``, which its ``write_table`` takes.
    """
    # A dictionary of values that are nearly all different would have to be read whole for every latent.
    return {
        "row_group_size": _CODES_PER_GROUP,
        "compression": "zstd",
        "use_dictionary": ["latent", "patch"],
        "write_page_checksum": True,
    }


def images_writer_options() -> dict[str, Any]:
    """Return how to write a table of images; see `codes_writer_options`."""
    return {
        "row_group_size": _IMAGES_PER_GROUP,
        "compression": "zstd",
        "use_dictionary": ["width", "height", "status"],
        # Of the numbers of vectors they take a third of the time and serve nobody.
        "write_statistics": ["image_id", "sha256", "path", "width", "height", "status"],
        "write_page_checksum": True,
    }


def table_to_bytes(table: pa.Table, options: Mapping[str, Any] | None = None) -> bytes:
    """Return a parquet file; equal tables give equal bytes.

    Parameters
    ----------
    options
        What `codes_writer_options` or `images_writer_options` return, for such a table.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **(options or {"row_group_size": _ROWS_PER_GROUP, "compression": "zstd"}))
    return bytes(sink.getvalue())


@contextmanager
def _refusing(file: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise BundleRefused(say("'{0}' of the bundle cannot be read: {1}.", file, first_words(error))) from error
