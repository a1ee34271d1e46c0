"""Ask DuckDB about the files of an index, and nothing else: it sees no other file, no network and no extension.

DuckDB takes some characters of a path for a pattern and cannot read the members of a bundle file; it is given the files
under names of our own, the only ones that it can open, and sees neither.
"""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import duckdb
import fsspec

from sae_auditor.concepts.query.answers import Columns
from sae_auditor.concepts.query.source import Source, unreadable
from sae_auditor.errors import EnvironmentProblem
from sae_auditor.i18n import say
from sae_auditor.temporary import temporary_folder

PROTOCOL: Final = "sae-index"

# What is opened never changes, so that what DuckDB remembers of it stays true.
_MODIFIED: Final = datetime(2000, 1, 1, tzinfo=UTC)


def place_of(number: int) -> str:
    """Return the name under which DuckDB finds a source."""
    return f"{PROTOCOL}://{number}.parquet"


class SourceFileSystem(fsspec.AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Sources by number, read only."""

    protocol = PROTOCOL
    # Instances must not be kept by fsspec beyond the index that they belong to.
    cachable = False

    def __init__(self, sources: Sequence[Source]) -> None:
        super().__init__()
        self._sources = {f"{number}.parquet": source for number, source in enumerate(sources)}

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Return what fsspec wants to know of a file."""
        name = self._name(path)
        return {"name": name, "size": self._sources[name].n_bytes, "type": "file"}

    def glob(self, path: str, **_: Any) -> list[str]:
        """Return the file itself: no name is a pattern."""
        return [self._name(path)]

    def modified(self, path: str) -> datetime:
        """Return one moment for all."""
        return _MODIFIED

    def open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        """Open a file for reading."""
        if mode != "rb":
            raise PermissionError("an index is only read")
        return self._sources[self._name(path)].open()

    def _name(self, path: str) -> str:
        name = str(self._strip_protocol(path))
        if name not in self._sources:
            raise FileNotFoundError(path)
        return name


# Beside the window and torch, an index must not take the machine.
MEMORY_LIMIT: Final = "512MB"
MAX_THREADS: Final = max(2, (os.cpu_count() or 2) // 2)
_CONFIG: Final[dict[str, str | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "memory_limit": MEMORY_LIMIT,
    "threads": MAX_THREADS,
    "preserve_insertion_order": False,
}


class Engine:
    """A DuckDB connection in memory that reads `sources` and is locked.

    Parameters
    ----------
    sources
        Tables, told apart by their place in this sequence.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = list(sources)
        folder = os.path.join(temporary_folder(), f"sae-auditor-duckdb-{os.getpid()}")
        self._connection = duckdb.connect(":memory:", config={**_CONFIG, "temp_directory": folder})
        self._connection.register_filesystem(SourceFileSystem(sources))
        self._lock_up()
        # DuckDB complains of leaks when the process ends while it holds a filesystem.
        self.close = weakref.finalize(self, _close, self._connection)

    def ask(self, question: str, tables: Sequence[Source], values: Sequence[Any] = ()) -> Columns:
        """Return the columns of the answer.

        Parameters
        ----------
        question
            SQL in which ``{table}`` stands for the rows of `tables`, one behind the other.
        values
            What its question marks stand for.

        Raises
        ------
        BundleRefused
            When a file is damaged or was replaced.
        """
        for source in tables:
            source.check_unchanged()
        # Number by number: nothing of a file's name ever stands in SQL.
        places = ", ".join(f"'{place_of(self._sources.index(source))}'" for source in tables)
        table = f"read_parquet([{places}], hive_partitioning = false, union_by_name = false)"
        try:
            found: Columns = self._connection.execute(question.format(table=table), list(values)).fetchnumpy()
        except duckdb.OutOfMemoryException as error:
            raise EnvironmentProblem(
                say("The question needs more than {0} of memory or of room for temporary files.", MEMORY_LIMIT),
                todo=say("Make room in the folder for temporary files."),
            ) from error
        except (duckdb.Error, OSError) as error:
            raise unreadable(tables[0].name, error) from error
        return found

    def _lock_up(self) -> None:
        places = ", ".join(f"'{place_of(number)}'" for number in range(len(self._sources)))
        for statement in (
            "LOAD parquet",
            "SET parquet_metadata_cache = true",
            f"SET allowed_paths = [{places}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            self._connection.execute(statement)


def _close(connection: duckdb.DuckDBPyConnection) -> None:
    connection.unregister_filesystem(SourceFileSystem.protocol)
    connection.close()
