r"""How names of files are shown, and how they are written where only text can stand.

On Linux a name is bytes, and Python keeps those that are not UTF-8 as lone surrogates, which no file format, terminal
or toolkit takes. These forms stand for such a name:

- `printable`: for people, on one line. The byte E9 is shown as ``\xE9``, a control or direction mark as its escape.
- `shown_lines`: the same for a text of several lines. Both keep the template and values of a text that has them.
- `to_text`: for files of our own (indexes, settings); `from_text` turns it back into the very same name. The byte E9 is
  ``\xE9``; a backslash that would be read as the start of such an escape is ``\x5C``. Every other name stays as it is.

What other programs read (audits as JSON) has the name itself as its path. Only where that is not text, it has the
printable form and, beside it, the bytes of the name percent-encoded as in a URL: see `path_fields`.
"""

from __future__ import annotations

import os
import re

from sae_auditor.i18n import mapped

# The bytes 80 to FF of a name that is not UTF-8, as `os.fsdecode` gives them.
_BYTE = re.compile("[\udc80-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# The second form was written into indexes before the first one was agreed on.
_ESCAPE = re.compile(r"\\(?:x([89A-F][0-9A-F]|5C)|udc([89a-f][0-9a-f]))")
_LOOKS_ESCAPED = re.compile(r"\\(?=x(?:[89A-F][0-9A-F]|5C)|udc[89a-f][0-9a-f])")

# A space of Japanese text, which Python counts among what cannot be printed.
_WIDE_SPACE = "\u3000"

# Letters and marks that take no room or look like a space, though Python says that they can be printed: fillers of
# Korean and Khmer, marks of Mongolian and the joiner of graphemes. Selectors of variants (FE00 to FE0F, E0100 to E01EF)
# are not among them: Japanese names are written with them.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")

# Longest name of a file on every usual file system, in bytes.
MAX_NAME_BYTES = 255


def printable(text: str) -> str:
    r"""Return `text` on one line: control and direction marks as escapes, bytes that are not UTF-8 as ``\xE9``."""
    if text.isascii() and text.isprintable():
        return text
    return mapped(text, _printable)


def shown_lines(text: str) -> str:
    """Return `text` as it can be shown; its own line feeds stay."""
    return text if text.isascii() and text.isprintable() else mapped(text, _shown_lines)


def is_shown(c: str) -> bool:
    """Return whether a character is seen as what it is: no control, no direction mark, nothing without width."""
    return (c.isprintable() and c not in _UNSEEN) or c == _WIDE_SPACE


def is_text(name: str) -> bool:
    """Return whether a name can stand in files and on screens as it is."""
    return _SURROGATE.search(name) is None


def to_text(name: str) -> str:
    """Return a name as valid Unicode text, from which `from_text` makes the same name again.

    On Windows, where names are no bytes, a lone surrogate is only shown and does not come back.
    """
    if "\\" not in name and name.isascii():  # nearly all, of millions
        return name
    if os.name != "nt":
        name = _LOOKS_ESCAPED.sub(r"\\x5C", name)
        name = _BYTE.sub(lambda byte: _escaped(byte[0]), name)
    return _SURROGATE.sub(lambda lone: _escaped(lone[0]), name)


def from_text(text: str) -> str:
    """Return the name that `to_text` was given."""
    if os.name == "nt":
        return text
    return _ESCAPE.sub(_unescaped, text)


def path_fields(path: str | None) -> dict[str, str | None]:
    """Return what JSON says of a path: ``path`` and, for one that is not text, ``path_encoded``."""
    if path is None or is_text(path):
        return {"path": path}
    return {"path": printable(path), "path_encoded": percent_encoded(path)}


def percent_encoded(name: str) -> str:
    """Return the bytes of a path as ASCII: each that is no letter, digit or one of ``/._-~`` as ``%E9``."""
    return "".join(chr(byte) if chr(byte) in _PLAIN else f"%{byte:02X}" for byte in os.fsencode(name))


def save_name(name: str, ending: str) -> str:
    """Return a name for a file to be saved, made of the name of another: text, on one line, not too long.

    Parameters
    ----------
    name
        Of the other file, as it is shown; without its ending.
    ending
        Is put behind it whatever its length.
    """
    text = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in name)
    room = MAX_NAME_BYTES - len(ending.encode())
    return text.encode()[:room].decode("utf-8", "ignore") + ending


_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-~")


def _printable(text: str) -> str:
    return "".join(c if is_shown(c) else _escaped(c) for c in text)


def _shown_lines(text: str) -> str:
    return "\n".join(map(_printable, text.split("\n")))


def _escaped(c: str) -> str:
    if _BYTE.match(c):
        return f"\\x{ord(c) - 0xDC00:02X}"
    return c.encode("unicode_escape").decode("ascii")


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1] == "5C":
        return "\\"
    return chr(0xDC00 + int(escape[1] or escape[2], 16))
