"""Paths in what people drop and paste: addresses of files, lists of file managers, lines of text. No Qt, no disk.

Nothing is looked up here, since it happens while the window waits and a folder may be slow: what a text can mean is
settled by `given.resolved` on a worker thread.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sae_auditor.i18n import translate
from sae_auditor.names import printable


def elsewhere_texts(addresses: Sequence[str]) -> tuple[str, str, str]:
    """Return what happened, what is safe and what to do when such addresses were dropped or pasted."""
    what = translate("Elsewhere", "“{}” lies on another machine, and this program opens no network.")
    return (
        what.format(printable(addresses[0])),
        translate("Elsewhere", "Nothing was sent or fetched."),
        translate("Elsewhere", "Copy the file to this machine, or connect the share as a drive and choose it there."),
    )


# The first lines of lists that GNOME's and other file managers copy as text.
_LIST_HEADS = frozenset({"x-special/nautilus-clipboard", "x-special/gnome-copied-files", "copy", "cut"})
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SHARE = re.compile(r"\\\\[^\\/]+[\\/]")


@dataclass(frozen=True)
class Pasted:
    """What a text leads to.

    Parameters
    ----------
    paths
        Files and folders of this machine, which need not be there.
    elsewhere
        Addresses of other machines. They are never opened: asking for a file there would speak to a network.
    """

    paths: tuple[Path, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.paths or self.elsewhere)


def read_addresses(data: bytes) -> Pasted:
    """Read a list of addresses (``text/uri-list``); comments are left out."""
    lines = (line.strip() for line in os.fsdecode(data).replace("\0", "").splitlines())
    return _together(_address(line) for line in lines if line and not line.startswith("#"))


def read_text(text: str) -> Pasted:
    """Read lines of text: paths as they are, in quotes, or as addresses; lines that are none are left out."""
    # Not `splitlines`, to which rare characters of names are ends of lines too.
    lines = [line.strip(" \t\r") for line in re.split(r"\r\n|\n|\r", text.replace("\0", ""))]
    return _together(_line(line) for line in lines if line and line not in _LIST_HEADS)


def unquoted(text: str) -> list[str]:
    """Return the words of a line as a shell reads them; none where its quotes do not match."""
    try:
        return shlex.split(text)
    except ValueError:
        return []


def percent_decoded(text: str) -> str:
    """Return a path whose bytes may be written as ``%E9``; names that are not UTF-8 come back as Python has them."""
    return os.fsdecode(_PERCENT.sub(lambda digits: bytes([int(digits[1], 16)]), os.fsencode(text)))


def _together(parts: Iterable[Pasted]) -> Pasted:
    found = list(parts)
    paths = dict.fromkeys(path for part in found for path in part.paths)
    return Pasted(tuple(paths), tuple(dict.fromkeys(place for part in found for place in part.elsewhere)))


def _line(line: str) -> Pasted:
    if line[0] in "\"'":
        return _quoted(line)
    return _word(line)


def _quoted(line: str) -> Pasted:
    inside = line[1:-1] if len(line) > 2 and line[-1] == line[0] else line[1:]
    # Windows copies paths in double quotes, and its backslashes are no escapes.
    if _DRIVE.match(inside) or _SHARE.match(inside):
        return _word(inside)
    words = unquoted(line)
    return _together(map(_word, words)) if words else _word(inside)


def _word(text: str) -> Pasted:
    if text.startswith("~/"):
        return Pasted((Path.home() / text[2:],))
    if _SHARE.match(text):
        return Pasted(elsewhere=(text,))
    if os.path.isabs(text):
        return Pasted((Path(text),))
    return _address(text) if _SCHEME.match(text) and not _DRIVE.match(text) else Pasted()


def _address(text: str) -> Pasted:
    scheme, _, rest = text.partition(":")
    if scheme.lower() != "file":
        return Pasted(elsewhere=(text,)) if rest.startswith("//") else Pasted()
    host, path = "", rest
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        path = slash + path
    if host.lower() not in ("", "localhost", "127.0.0.1", platform.node().lower()):
        return Pasted(elsewhere=(text,))
    decoded = percent_decoded(path)
    if decoded.startswith("//") or _SHARE.match(decoded):  # file:////server/share
        return Pasted(elsewhere=(text,))
    if re.match(r"/[A-Za-z]:[\\/]", decoded) and os.name == "nt":
        decoded = decoded[1:]
    return Pasted((Path(decoded),)) if os.path.isabs(decoded) else Pasted()
