"""Landlock: Linux takes from a process what it asks to lose, and never gives it back."""

from __future__ import annotations

import ctypes
import struct
import sys
from typing import Final

_CREATE_RULESET: Final = 444  # the same on every processor
_RESTRICT_SELF: Final = 446
_VERSION_FLAG: Final = 1
_NO_NEW_PRIVILEGES: Final = 38
_N_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15}  # by version of the interface; later ones have 16
_TCP_RIGHTS: Final = 0b11  # to bind and to connect
_SCOPES: Final = 0b11  # abstract sockets and signals of other processes


def restrict() -> list[str]:
    """Give up all access to files and to TCP, but for what is open already.

    Returns
    -------
    list of str
        What is now denied; empty where the system has no Landlock.
    """
    if sys.platform != "linux":
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(ctypes.c_long(_CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint(_VERSION_FLAG))
    if version < 1 or libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return []
    rules = struct.pack("=Q", (1 << _N_FILE_RIGHTS.get(version, 16)) - 1)
    if version >= 4:
        rules += struct.pack("=Q", _TCP_RIGHTS)
    if version >= 6:
        rules += struct.pack("=Q", _SCOPES)
    ruleset = libc.syscall(ctypes.c_long(_CREATE_RULESET), rules, ctypes.c_size_t(len(rules)), ctypes.c_uint(0))
    if ruleset < 0 or libc.syscall(ctypes.c_long(_RESTRICT_SELF), ctypes.c_int(ruleset), ctypes.c_uint(0)) != 0:
        return []
    return ["files"] + (["tcp"] if version >= 4 else [])
