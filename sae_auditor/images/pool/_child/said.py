"""What libraries write where errors go, such as libtiff of codes that mean nothing: it belongs to the picture."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.images.source import Notice
from sae_auditor.names import printable

_ERRORS: Final = 2
_MOST_BYTES: Final = 4096
_MOST_CHARACTERS: Final = 300


class Said:
    """Takes the place of standard error in this process, which shows it to nobody.

    Attributes
    ----------
    descriptors
        What it keeps open.
    """

    def __init__(self) -> None:
        self.descriptors: tuple[int, ...] = ()
        if sys.platform == "win32":
            return
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)  # a library that never stops must not wait for us
        os.dup2(writing, _ERRORS)
        os.close(writing)
        self.descriptors = (reading,)

    def forget(self) -> None:
        """Drop what was said until now."""
        while self._read():
            pass

    def notices(self) -> tuple[Notice, ...]:
        """Return what was said since then."""
        lines = self._read().decode("utf-8", "replace").splitlines()
        told = "; ".join(dict.fromkeys(line.strip() for line in lines if line.strip()))
        if not told:
            return ()
        return (Notice("decoder-warning", say("The decoder remarked: {0}", printable(told[:_MOST_CHARACTERS]))),)

    def _read(self) -> bytes:
        with suppress(OSError):
            return b"".join(os.read(reading, _MOST_BYTES) for reading in self.descriptors)
        return b""
