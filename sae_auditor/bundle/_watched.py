"""One open file, read by place: what is read is copied, so that nobody can change or shorten it afterwards.

Not a memory map: a page of a map that somebody cuts off the file ends the program by a signal, and a byte that somebody
changes would change under the eyes of what uses it.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from sae_auditor.i18n import say
from sae_auditor.plain_files import open_plain


class WatchedFile:
    """The bytes of a regular file, as many as it had when it was opened.

    Parameters
    ----------
    path
        The file; it stays open, so that another file in its place is not read.
    follow
        Whether `path` may be a link.
    """

    def __init__(self, path: Path, *, follow: bool = True) -> None:
        self._file = open_plain(path, follow=follow)
        self._n_bytes = os.fstat(self._file.fileno()).st_size
        self._lock = threading.Lock()

    def __del__(self) -> None:
        # A bundle has no end of its own: the file is open as long as anybody uses something of it.
        if hasattr(self, "_file"):
            self._file.close()

    def __len__(self) -> int:
        return self._n_bytes

    def __getitem__(self, place: slice) -> bytes:
        start, stop, _ = place.indices(self._n_bytes)
        buffer = bytearray(max(0, stop - start))
        self.fill(start, memoryview(buffer))
        return bytes(buffer)

    def fill(self, start: int, buffer: memoryview) -> None:
        """Fill `buffer` with what stands from `start` on.

        Raises
        ------
        OSError
            When the file cannot be read or has become shorter.
        """
        done = 0
        with self._lock:
            self._file.seek(start)
            while done < len(buffer):
                n = self._file.readinto(buffer[done:])
                if not n:
                    raise OSError(say("it has become shorter since it was opened"))
                done += n
