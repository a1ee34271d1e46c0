"""One SQLite file: opened so that what was acknowledged is on the disk, and never opened any other way.

Journal DELETE with synchronous EXTRA lost no acknowledged record in any simulated power cut, where FULL and WAL with
NORMAL did; SQLite comes with apsw, since the one of the system may have the fault of versions 3.7.0 to 3.51.2.

Whoever opens and closes the file by itself in this process takes SQLite's locks away with it (POSIX locks belong to
the process, not to the handle), so a hook refuses that; a copy is made by `Database.copy_to`.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import apsw

from sae_auditor.errors import EnvironmentProblem, InputRefused
from sae_auditor.i18n import say

_PATIENCE_MS: Final = 10_000
# Let go when the disk is full, so that what is being recorded still finds room.
RESERVE_BYTES: Final = 64 * 2**20
_live: Counter[tuple[int, int]] = Counter()  # device and number of a file: a link to it is the same file
_guard_lock = threading.Lock()
_is_guarded = False


class Database:
    """A connection with the settings above. Several threads may use it, one at a time.

    Parameters
    ----------
    path
        The file; made where it is not there and `is_read_only` is false.
    is_read_only
        Whether nothing is written.
    reserve_bytes
        Size of the file beside it that is let go when the disk is full; 0 for none.
    vfs
        SQLite's name of what it reads and writes files by; empty for its own.

    Raises
    ------
    InputRefused
        When the file is no database.
    EnvironmentProblem
        When it cannot be opened.
    """

    def __init__(
        self, path: Path, *, is_read_only: bool = False, reserve_bytes: int = RESERVE_BYTES, vfs: str = ""
    ) -> None:
        self.path = path
        self.lock = threading.RLock()
        self.is_short_of_disk = False
        self._reserve = Path(f"{path}.reserve")
        self._reserve_bytes = 0 if is_read_only else reserve_bytes
        self._file: tuple[int, int] | None = None
        flags = apsw.SQLITE_OPEN_READONLY if is_read_only else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        try:
            self._connection = apsw.Connection(os.fspath(path), flags=flags, vfs=vfs or None)
            self._set_up(is_read_only)
        except apsw.NotADBError as error:
            self._connection.close()
            raise InputRefused(
                say("{0} is no workspace: it is not a database.", path),
                safe=say("It was not changed."),
                todo=say("Choose another file, or restore it from a copy."),
            ) from error
        except apsw.Error as error:
            raise _cannot(path, error) from error
        with suppress(FileNotFoundError):  # in memory
            self._file = _guard(path)
        self._keep_reserve()

    def _set_up(self, is_read_only: bool) -> None:
        connection = self._connection
        connection.set_busy_timeout(_PATIENCE_MS)
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if not is_read_only:
            # Once and first: the switch of the mode writes to the file.
            connection.execute("PRAGMA journal_mode=DELETE")
            for pragma in ("synchronous=EXTRA", "fullfsync=1", "checkpoint_fullfsync=1"):
                connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()

    def close(self) -> None:
        """Close it."""
        with self.lock:
            self._connection.close()
        with _guard_lock:
            if self._file is not None:
                _live[self._file] -= 1
                if not _live[self._file]:
                    del _live[self._file]
                self._file = None

    def rows(self, sql: str, values: tuple[Any, ...] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a question gives.

        Raises
        ------
        EnvironmentProblem
            When the file cannot be read, or is damaged.
        """
        with self.lock, self._told():
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what a disk or a damaged file does into words; a wrong question stays our own mistake."""
        try:
            yield
        except (apsw.SQLError, apsw.BindingsError, apsw.ConstraintError):
            raise
        except apsw.Error as error:
            raise _cannot(self.path, error) from error

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All questions in the block are answered from one moment; until it ends other programs cannot write."""
        with self.lock:
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def run(self, sql: str, values: tuple[Any, ...] = ()) -> None:
        """Carry out one statement, in the transaction that is open."""
        self._connection.execute(sql, values)

    def run_many(self, sql: str, rows: Iterator[tuple[Any, ...]] | list[tuple[Any, ...]]) -> None:
        """Carry out one statement for each row."""
        self._connection.executemany(sql, rows)

    def write(self, act: Callable[[], None]) -> None:
        """Do all of an act in one transaction; where the disk is full, once more without the reserve.

        Raises
        ------
        EnvironmentProblem
            When the disk is full even so, or fails; as a rule nothing of the act is kept then. Where the disk fails
            after the last write, all of it may be, so who counts what is there counts again.
        """
        with self._told():
            try:
                with self._transaction():
                    act()
            except apsw.FullError:
                if not self._let_reserve_go():
                    raise
                with self._transaction():
                    act()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything in the block is on the disk when it ends, or nothing is; `write` also knows of the reserve.

        Raises
        ------
        EnvironmentProblem
            When the disk is full or fails.
        """
        with self._told(), self._transaction():
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self.lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(apsw.Error):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                raise

    def _let_reserve_go(self) -> bool:
        try:
            self._reserve.unlink()
        except OSError:
            return False
        self.is_short_of_disk = True
        return True

    def _keep_reserve(self) -> None:
        """Put the reserve there, as far as there is room; without it everything else works the same."""
        if not self._reserve_bytes or not hasattr(os, "posix_fallocate"):
            return
        with suppress(OSError):
            if self._reserve.exists() and self._reserve.stat().st_size == self._reserve_bytes:
                return
            handle = os.open(self._reserve, os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                os.posix_fallocate(handle, 0, self._reserve_bytes)
            except OSError:
                self._reserve.unlink(missing_ok=True)
                raise
            finally:
                os.close(handle)

    def copy_to(self, target: Path) -> None:
        """Write a whole copy to a file that is not there yet.

        Raises
        ------
        EnvironmentProblem
            When it cannot be written.
        """
        with self.lock:
            try:
                self._connection.execute("VACUUM INTO ?", (os.fspath(target),))
            except apsw.Error as error:
                raise _cannot(target, error) from error


def _cannot(path: Path, error: apsw.Error) -> EnvironmentProblem:
    if isinstance(error, apsw.FullError):
        return EnvironmentProblem(
            say("The disk is full: nothing more could be written to {0}.", path),
            safe=say("Everything that was said to be recorded is there."),
            todo=say("Free some space on that disk and do it again."),
        )
    if isinstance(error, apsw.ReadOnlyError):
        return EnvironmentProblem(
            say("A program was cut off while it wrote to {0}, and left something unfinished beside it.", path),
            safe=say("Everything that was said to be recorded is there. Nothing was changed."),
            todo=say("Open it once in a way that may write, such as in the window: the unfinished part is taken back."),
        )
    if isinstance(error, apsw.CorruptError):
        return EnvironmentProblem(
            say("The workspace {0} is damaged: {1}.", path, error),
            safe=say("It was not changed."),
            todo=say("Restore it from a copy; exported sessions can be verified without it."),
        )
    return EnvironmentProblem(
        say("The workspace {0} could not be read or written: {1}.", path, error),
        safe=say("Everything that was said to be recorded is there."),
        todo=say("Check the disk and its permissions, and do it again."),
    )


def _guard(path: Path) -> tuple[int, int]:
    global _is_guarded
    file = os.stat(path)
    with _guard_lock:
        _live[file.st_dev, file.st_ino] += 1
        if not _is_guarded:
            _is_guarded = True
            sys.addaudithook(_refuse_live)
    return file.st_dev, file.st_ino


def _refuse_live(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not _live or not isinstance(arguments[0], (str, bytes, os.PathLike)):
        return
    try:
        file = os.stat(arguments[0])
    except (OSError, ValueError):
        return
    if (file.st_dev, file.st_ino) in _live:
        raise RuntimeError("the file of a live database was opened beside SQLite, which would end its locks")
