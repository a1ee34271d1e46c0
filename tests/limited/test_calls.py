"""What a limited process tries, it is refused; the same things work in a process without limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sae_auditor.limited import calls
from sae_auditor.tensorfiles import sandbox_level

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux has")
ROOT = str(Path(__file__).parents[2])

ACTS = {
    "look whether a file is there": "os.stat('/etc/passwd')",
    "look at a link": "os.readlink('/proc/self/exe')",
    "look at a file system": "os.statvfs('/')",
    "go to a folder": "os.chdir('/')",
    "open a file": "os.open('/etc/passwd', os.O_RDONLY)",
    "list a folder": "os.listdir('/')",
    "name the machine": "os.uname()",
    "a socket of the internet": "socket.socket()",
    "a socket for datagrams": "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)",
    "a socket of this machine": "socket.socket(socket.AF_UNIX)",
    "a socket to the kernel": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "a pair of sockets": "socket.socketpair()",
    "a pipe": "os.pipe()",
    "a second descriptor": "os.dup(0)",
    "a file in memory": "os.memfd_create('x')",
    "an event": "libc_call(290, 0, 0)",
    "a wait for many": "select.epoll()",
    "a process": "os._exit(0) if os.fork() == 0 else None",
    "a program": "subprocess.run(['/bin/true'])",
    "a thread": "threading.Thread(target=int).start()",
    "a signal to another process": "os.kill(os.getppid(), 0)",
    "a message queue": "libc_call(68, 0, 0o1600)",
    "shared memory": "libc_call(29, 0, 4096, 0o1600)",
    "its own limits": "resource.getrlimit(resource.RLIMIT_CORE)",
}
# What a process computes with stays.
WORK = {
    "compute": "sum(range(1000))",
    "take memory and give it back": "[bytearray(1 << 22) for _ in range(20)]",
    "write to what is open": "os.write(2, b'')",
    "tell the time": "time.monotonic()",
    "sleep": "time.sleep(0.001)",
    "draw random numbers": "os.urandom(8)",
    "set its clock back": "signal.setitimer(signal.ITIMER_REAL, 20)",
    "a signal to itself": "os.kill(os.getpid(), 0)",
    "read what is open": "os.read(0, 1)",
}
# By number on x86-64: what would be a way out, whether or not this user may do it.
WAYS_OUT = {
    "open": 2,
    "stat": 4,
    "lstat": 6,
    "access": 21,
    "socket": 41,
    "connect": 42,
    "socketpair": 53,
    "clone": 56,
    "fork": 57,
    "vfork": 58,
    "execve": 59,
    "ptrace": 101,
    "mount": 165,
    "chroot": 161,
    "keyctl": 250,
    "openat": 257,
    "newfstatat": 262,
    "unshare": 272,
    "perf_event_open": 298,
    "name_to_handle_at": 303,
    "open_by_handle_at": 304,
    "setns": 308,
    "process_vm_readv": 310,
    "memfd_create": 319,
    "bpf": 321,
    "execveat": 322,
    "userfaultfd": 323,
    "statx": 332,
    "io_uring_setup": 425,
    "open_tree": 428,
    "clone3": 435,
    "pidfd_getfd": 438,
    "openat2": 437,
    "a call of the future": 9999,
}

PROGRAM = """
import ctypes, json, os, resource, select, signal, socket, subprocess, sys, threading, time
sys.path.append(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
def libc_call(*numbers):
    ctypes.set_errno(0)
    result = libc.syscall(*[ctypes.c_long(number) for number in numbers])
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result
tries, is_limited = json.loads(sys.argv[2]), sys.argv[3] == "limited"
held = []
if is_limited:
    from sae_auditor.limited import limits
    held = limits.enter(limits.Limits(1 << 30, 5, 20.0, 1 << 20), (0, 1, 2, 40))
def ended(code):
    try:
        exec(code)
        return "done"
    except OSError as error:
        return error.errno
    except BaseException as error:
        return repr(error)
print(json.dumps({"held": held, "found": {name: ended(code) for name, code in tries.items()}}))
"""


def tried(tries: dict[str, str], how: str) -> dict[str, object]:
    command = [sys.executable, "-I", "-S", "-c", PROGRAM, ROOT, json.dumps(tries), how]
    result = subprocess.run(command, input="xx", capture_output=True, text=True, check=True, timeout=60)
    answer = json.loads(result.stdout)
    if how == "limited" and "calls" not in answer["held"]:
        pytest.skip(f"this machine lacks the limit: {sandbox_level()}")
    return dict(answer["found"])


def test_every_act_is_refused_and_would_be_possible() -> None:
    usual, limited = tried(ACTS, "usual"), tried(ACTS, "limited")
    assert {name: how for name, how in usual.items() if how != "done"} == {}
    assert {
        name: how for name, how in limited.items() if how not in (1, 'RuntimeError("can\'t start new thread")')
    } == {}


@pytest.mark.skipif(os.uname().machine != "x86_64" if sys.platform == "linux" else True, reason="numbers of x86-64")
def test_no_call_is_a_way_out() -> None:
    found = tried({name: f"libc_call({number}, 0, 0, 0, 0, 0, 0)" for name, number in WAYS_OUT.items()}, "limited")
    assert set(found.values()) == {1}, found


def test_what_is_needed_still_works() -> None:
    assert set(tried(WORK, "limited").values()) == {"done"}


def test_a_system_without_such_filters_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_MACHINES", {})
    assert calls.restrict() == []


def test_the_numbers_of_both_processors_are_different_calls() -> None:
    for column in (0, 1):
        numbers = [it[column] for it in (*calls._ALLOWED.values(), *calls._ALLOWED_TO_ITSELF.values())]
        known = [number for number in numbers if number is not None]
        assert len(set(known)) == len(known)
