"""Collect Pillow's warnings in the thread that caused them.

`warnings.catch_warnings` swaps state of the whole process, so two decoding threads that each use it can leave the
filters of the program broken. Here the first thread in installs one hook, the last one out removes it, and the hook
sorts the warnings by thread.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_lock = threading.Lock()
_local = threading.local()
_inside = 0
_saved: warnings.catch_warnings[None] | None = None
_show_elsewhere = warnings.showwarning


@contextmanager
def pillow_warnings() -> Iterator[list[str]]:
    """Yield a list that receives the texts of this thread's Pillow warnings; none of them is shown or raised."""
    outer: list[str] | None = getattr(_local, "texts", None)
    texts: list[str] = []
    _install()
    _local.texts = texts
    try:
        yield texts
    finally:
        _local.texts = outer
        _remove()


def _install() -> None:
    global _inside, _saved, _show_elsewhere
    with _lock:
        if _inside == 0:
            _saved = warnings.catch_warnings()
            _saved.__enter__()
            _show_elsewhere = warnings.showwarning
            warnings.filterwarnings("always", module=r"PIL\.")
            warnings.showwarning = _show
        _inside += 1


def _remove() -> None:
    global _inside, _saved
    with _lock:
        _inside -= 1
        if _inside == 0 and _saved is not None:
            _saved.__exit__(None, None, None)
            _saved = None


def _show(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    texts: list[str] | None = getattr(_local, "texts", None)
    if texts is None:
        _show_elsewhere(message, category, filename, lineno, file, line)
    elif str(message) not in texts:
        texts.append(str(message))
