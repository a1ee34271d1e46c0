"""Mends for mistakes of the Qt binding, each with the version it was seen in."""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40


def keep_singletons_alive() -> None:
    """Give `None`, `True`, `False` and `NotImplemented` references that PySide6 cannot use up.

    Seen in PySide6 6.12.0, whose wheels are built against the interface of Python 3.12: there these objects are
    immortal and are returned without counting. On Python 3.11 every method that returns nothing, and every
    ``Signal.emit``, then takes one reference away, and after a few minutes of use the process ends with "none_dealloc:
    deallocating None". This makes them as good as immortal there too. 6.11.3 does not have the mistake.
    """
    if sys.version_info >= (3, 12):
        return
    for singleton in (None, True, False, NotImplemented):
        if sys.getrefcount(singleton) < _PLENTY:
            # The reference count is the first field of every object of CPython.
            ctypes.c_ssize_t.from_address(id(singleton)).value += _PLENTY
