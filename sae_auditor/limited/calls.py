"""A seccomp filter: Linux refuses a process every system call but a few, and never gives one back.

Landlock keeps a process from files, but not from looking whether they are there, and from TCP, but from no other kind
of socket. Here is what a process needs that computes with memory and with descriptors that are open: everything else
ends with "operation not permitted". So nothing has to be listed that a later kernel may add.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from typing import Final, NamedTuple

_NO_NEW_PRIVILEGES: Final = 38
_SET_FILTER: Final = 1
_ALL_THREADS: Final = 1

# By name the number on x86-64 and on aarch64; None where there is none.
_ALLOWED: Final[dict[str, tuple[int, int | None]]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62),
    "pread64": (17, 67), "pwrite64": (18, 68), "readv": (19, 65), "writev": (20, 66), "poll": (7, None),
    "ppoll": (271, 73),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "madvise": (28, 233),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "setitimer": (38, 103), "restart_syscall": (219, 128),
    "getpid": (39, 172), "gettid": (186, 178), "getrandom": (318, 278), "getrusage": (98, 165),
    "gettimeofday": (96, 169), "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101),
    "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293), "membarrier": (324, 283),
    "sched_yield": (24, 124), "sched_getaffinity": (204, 123), "getcpu": (309, 168),
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
# Signals, to this process alone: that is how it aborts.
_ALLOWED_TO_ITSELF: Final = {"kill": (62, 129), "tgkill": (234, 131), "prlimit64": (302, 261)}


class _Machine(NamedTuple):
    """What a kind of processor is called in the filter, and the number of the call that sets one."""

    column: int
    audit_arch: int
    set_filter: int


_MACHINES: Final = {"x86_64": _Machine(0, 0xC000003E, 317), "aarch64": _Machine(1, 0xC00000B7, 277)}

_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # of words of four bytes
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM
_AT_NUMBER, _AT_ARCH, _AT_FIRST_ARGUMENT = 0, 4, 16  # in what a filter is shown


def restrict() -> list[str]:
    """Give up all system calls but those for computing.

    Returns
    -------
    list of str
        ``calls``; empty where the system has no such filter, or this processor is not known here.
    """
    if sys.platform != "linux" or struct.calcsize("P") != 8:
        return []
    machine = _MACHINES.get(os.uname().machine)
    if machine is None:
        return []
    steps = _filter(machine, os.getpid())
    program = ctypes.create_string_buffer(steps, len(steps))
    described = struct.pack("@HxxxxxxP", len(steps) // 8, ctypes.addressof(program))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return []
    number, what, flags = ctypes.c_long(machine.set_filter), ctypes.c_uint(_SET_FILTER), ctypes.c_uint(_ALL_THREADS)
    return ["calls"] if libc.syscall(number, what, flags, described) == 0 else []


def _filter(machine: _Machine, process: int) -> bytes:
    """Return the steps of the filter: each is its kind, how far it jumps if so and if not, and a number."""
    allowed = [numbers[machine.column] for numbers in _ALLOWED.values()]
    calls = [number for number in allowed if number is not None]
    signals = [numbers[machine.column] for numbers in _ALLOWED_TO_ITSELF.values()]
    # Behind the comparisons: refuse; compare the process; allow.
    n_compared = len(calls) + len(signals)
    steps = [_step(_LOAD, _AT_ARCH), _step(_JUMP_IF_EQUAL, machine.audit_arch, 0, n_compared + 1)]
    steps.append(_step(_LOAD, _AT_NUMBER))
    for place, number in enumerate([*calls, *signals]):
        to_refuse = n_compared - place - 1
        steps.append(_step(_JUMP_IF_EQUAL, number, to_refuse + (1 if number in signals else 4), 0))
    steps.append(_step(_RETURN, _REFUSE))
    steps += [_step(_LOAD, _AT_FIRST_ARGUMENT), _step(_JUMP_IF_EQUAL, process, 1, 0), _step(_RETURN, _REFUSE)]
    steps.append(_step(_RETURN, _ALLOW))
    return b"".join(steps)


def _step(kind: int, number: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", kind, if_so, if_not, number)
