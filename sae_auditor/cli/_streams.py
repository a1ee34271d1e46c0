"""What reaches the terminal: results and what the program has to say, with nothing in them that drives it.

Libraries speak too: C code writes to the descriptors of the process (libtiff of bad code words, OpenMP of its
variables, DuckDB at the end), Python code warns and logs. All of that goes to a file, `log_file`. Whatever is still
written to `sys.stdout` and `sys.stderr`, a traceback or a usage error, is shown and not obeyed.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
import sys
from pathlib import Path
from typing import IO, Final, cast

from platformdirs import user_log_path

from sae_auditor.names import shown_lines

_LOG_BYTES_AT_MOST: Final = 1_000_000
# Colours, which typer gives its help; they change nothing but how letters look.
_COLOURS: Final = re.compile(r"(\x1b\[[0-9;]*m)")


class ShownStream(io.TextIOWrapper):
    """A stream to the terminal or a pipe that shows control characters as escapes.

    Attributes
    ----------
    as_is
        The same stream for our own console, which has cleaned what it writes and moves its progress bar.
    """

    def __init__(self, buffer: IO[bytes], *, encoding: str, line_buffering: bool) -> None:
        settings = {"encoding": encoding, "errors": "backslashreplace", "line_buffering": line_buffering}
        super().__init__(buffer, **settings, write_through=True)  # type: ignore[arg-type]
        self.as_is = io.TextIOWrapper(buffer, **settings, write_through=True)  # type: ignore[arg-type]

    def write(self, text: str) -> int:
        """Write a text; see the class."""
        if not self.isatty():
            super().write(shown_lines(text))
        else:
            parts = _COLOURS.split(text)
            super().write("".join(part if place % 2 else shown_lines(part) for place, part in enumerate(parts)))
        return len(text)


def as_is(stream: IO[str]) -> IO[str]:
    """Return the way to a stream for texts that were made ready for it."""
    return stream.as_is if isinstance(stream, ShownStream) else stream


def log_file() -> Path:
    """Return where the remarks of libraries go."""
    return user_log_path("sae-auditor", appauthor=False) / "sae-auditor.log"


def keep_the_terminal() -> None:
    """Make `sys.stdout` and `sys.stderr` ways to the terminal of our own, and give everybody else the log."""
    log = _opened_log()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        # A window without a terminal has no streams, and a test has its own.
        if isinstance(stream, io.TextIOWrapper) and not isinstance(stream, ShownStream):
            stream.flush()
            setattr(sys, name, _taken(stream, log))
    _log_to(log)


def _opened_log() -> int:
    """Return a descriptor of the log, or of nowhere when it cannot be written."""
    place = log_file()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists() and place.stat().st_size > _LOG_BYTES_AT_MOST:
            place.replace(place.with_suffix(".old.log"))
        return os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def _taken(stream: io.TextIOWrapper, log: int) -> ShownStream:
    """Return a stream to where `stream` leads; its descriptor leads to the log from now on."""
    buffer: IO[bytes] = cast(IO[bytes], stream.buffer)
    # On Windows a copy of a console's descriptor does not take every character: only Python's own writing is shown.
    if os.name != "nt":
        with contextlib.suppress(OSError, ValueError):
            descriptor = stream.fileno()
            buffer = open(os.dup(descriptor), "wb")  # noqa: SIM115  # as long as the process lives
            os.dup2(log, descriptor)
    return ShownStream(buffer, encoding=stream.encoding, line_buffering=stream.line_buffering)


def _log_to(log: int) -> None:
    """Send warnings and what is logged to the log; what the program itself logs is said on the terminal as well."""
    handler = logging.StreamHandler(ShownStream(open(log, "ab"), encoding="utf-8", line_buffering=True))  # noqa: SIM115
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # a full disk must not speak on the terminal
    if logging.lastResort is not None:
        logging.getLogger("sae_auditor").addHandler(logging.lastResort)
