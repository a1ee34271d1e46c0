"""All codes of an SAE in one sorted file, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sae_auditor.concepts.indexing.writing import GroupedWriter
from sae_auditor.concepts.schema import CODES, codes_writer_options
from sae_auditor.progress import Job, Progress

# Beyond it sorting goes on in files.
_MEMORY: Final = "1GB"
_ROWS_PER_BATCH: Final = 131_072


def merge_codes_job(sources: Sequence[Path], dropped: Sequence[int], target: Path, spill: Path, note: str) -> Job[None]:
    """Write the codes of all sources, without those of some images, sorted into one file.

    Parameters
    ----------
    sources
        Parquet files with the columns of `CODES`.
    dropped
        Image ids.
    target
        The file to write.
    spill
        A folder for what does not fit into memory.
    """
    total = sum(pq.read_metadata(source).num_rows for source in sources)
    with _connection(spill) as connection:
        # Read by us and not by DuckDB, to which brackets and stars in a folder's name would be patterns.
        codes = pa.RecordBatchReader.from_batches(CODES, _batches(sources, dropped))
        connection.register("codes", codes)
        order = connection.sql("SELECT * FROM codes ORDER BY latent, activation DESC, image_id")
        n_rows = 0
        yield Progress(n_rows, total, note)
        with GroupedWriter(target, CODES, codes_writer_options()) as writer:
            for batch in _read(order):
                writer.write(pa.Table.from_batches([batch]).cast(CODES))
                n_rows += batch.num_rows
                yield Progress(n_rows, total, note)


def _read(rows: duckdb.DuckDBPyRelation) -> Iterable[pa.RecordBatch]:
    # Older versions call it by another name.
    read = getattr(rows, "to_arrow_reader", None) or rows.fetch_arrow_reader
    batches: Iterable[pa.RecordBatch] = read(_ROWS_PER_BATCH)
    return batches


def _connection(spill: Path) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "memory_limit": _MEMORY,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        # It never asks a network for parts of itself.
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(":memory:", config=config)


def _batches(sources: Sequence[Path], dropped: Sequence[int]) -> Iterator[pa.RecordBatch]:
    gone = pa.array(np.asarray(dropped, np.int64))
    for source in sources:
        with pq.ParquetFile(source) as file:
            for batch in file.iter_batches(_ROWS_PER_BATCH):
                yield batch.filter(pc.invert(pc.is_in(batch["image_id"], gone))) if len(gone) else batch
