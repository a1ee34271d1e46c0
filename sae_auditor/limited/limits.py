"""The limits that this process sets itself before it looks at a file. Each is tried by itself: systems differ.

Landlock and the seccomp filter take from the process what it asks to lose, and never give it back.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from sae_auditor.limited import calls

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


if sys.platform != "win32":
    import resource
_NOBODY: Final = 65_534
_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000


@dataclass(frozen=True)
class Limits:
    """How much a process may take.

    Parameters
    ----------
    memory_bytes
        Of its address space.
    cpu_s
        Processor time over its whole life; None where that has no end.
    wall_s
        Until it ends, whatever it does, unless it sets its clock back (`restart_clock`).
    file_bytes
        Of each file that it writes.
    """

    memory_bytes: int
    cpu_s: int | None
    wall_s: float
    file_bytes: int


def enter(limits: Limits, keep_open: tuple[int, ...]) -> list[str]:
    """Set every limit that the system has.

    Parameters
    ----------
    limits
        How much.
    keep_open
        Numbers of the descriptors that are used from now on; no further one can be opened.

    Returns
    -------
    list of str
        Which limits hold: some of ``time``, ``memory``, ``file size``, ``core dumps``, ``processes``, ``descriptors``,
        ``network``, ``files``, ``tcp``, ``calls``.
    """
    if sys.platform == "win32":
        return []
    for ending in (signal.SIGALRM, signal.SIGPROF):  # they end the process, though whoever started it be gone
        signal.signal(ending, signal.SIG_DFL)
    restart_clock(limits.wall_s)
    held = ["network"] if _leave_network() else []
    _drop_root()
    held += restrict()
    held += _set_resources(limits, keep_open)
    return held + calls.restrict()  # the last, for it takes the others' means


def restart_clock(wall_s: float) -> None:
    """Let this process end in so many seconds; never, when 0."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, wall_s)


def address_space_bytes() -> int:
    """Return what this process has mapped; 0 where the system does not say. To be asked before `enter`."""
    try:
        with open("/proc/self/statm", "rb") as numbers:
            return int(numbers.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def limit_cpu(cpu_s: float) -> None:
    """Let this process end when it has used so many seconds more of the processor; never, when 0."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, cpu_s)


def limit_memory(now_bytes: int, most_bytes: int) -> None:
    """Let this process map so much from now on; `most_bytes` is what `enter` set, and may be gone back to."""
    with suppress(OSError, ValueError):
        if sys.platform == "linux":
            # By its own number, which is how a filter of calls tells it from other processes.
            resource.prlimit(os.getpid(), resource.RLIMIT_AS, (min(now_bytes, most_bytes), most_bytes))


def _leave_network() -> bool:
    """Move to a network of its own, which has no way out."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.unshare(_NEW_NETWORK) == 0 or libc.unshare(_NEW_USER | _NEW_NETWORK) == 0)


def _drop_root() -> None:
    """Become nobody, whom the limit on processes holds for."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    with suppress(OSError):
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)


def _set_resources(limits: Limits, keep_open: tuple[int, ...]) -> list[str]:
    if sys.platform == "win32":
        return []
    wanted: tuple[tuple[str, str, int | None], ...] = (
        ("time", "RLIMIT_CPU", limits.cpu_s),
        ("memory", "RLIMIT_AS", limits.memory_bytes),
        ("file size", "RLIMIT_FSIZE", limits.file_bytes),
        ("core dumps", "RLIMIT_CORE", 0),
        ("processes", "RLIMIT_NPROC", 0),
        ("descriptors", "RLIMIT_NOFILE", max(keep_open) + 1),
    )
    held = [name for name, kind, most in wanted if _tried(resource.setrlimit, getattr(resource, kind, None), most)]
    if "processes" in held and os.geteuid() == 0:
        held.remove("processes")  # root is above it
    return held


def _tried(set_limit: Callable[[int, tuple[int, int]], None], kind: int | None, most: int | None) -> bool:
    if kind is None or most is None:
        return False
    try:
        set_limit(kind, (most, most))
    except (OSError, ValueError):
        return False
    return True
