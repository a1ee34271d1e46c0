"""The table of contents of a zip archive.

The library's own reader forgives what PyTorch never writes, such as bytes before the archive or a comment behind it,
and takes longer to load than all of this.
"""

from __future__ import annotations

import stat
import struct
from dataclasses import dataclass
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span

STORED: Final = 0

_END: Final = struct.Struct("<4s4H2LH")
_LOCATOR: Final = struct.Struct("<4sLQL")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_ENTRY: Final = struct.Struct("<4s4B4H3L5H2L")
_MAX_ENTRIES: Final = 100_000
_MAX_TABLE_BYTES: Final = 16 * 2**20
_ENCRYPTED_FLAG: Final = 0x1
_UTF8_FLAG: Final = 0x800
_LARGE_FIELDS: Final = 1  # the extra field of sizes and places above 4 GB
_DAMAGED: Final = say("its table of contents is damaged, as when a file was not copied to its end")


@dataclass(frozen=True)
class Entry:
    """What the table says about one part of the archive."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_bytes: int
    n_bytes: int
    start: int  # of its own header
    is_link: bool

    @property
    def is_encrypted(self) -> bool:
        """Whether a password is needed."""
        return bool(self.flags & _ENCRYPTED_FLAG)


def entries_of(span: Span) -> tuple[list[Entry], int]:
    """Return the entries of an archive, and where its table of contents starts.

    Raises
    ------
    Refused
        When the table is damaged, or does not end where the file ends.
    """
    count, n_bytes, start, end = _place(span)
    if count > _MAX_ENTRIES or n_bytes > _MAX_TABLE_BYTES:
        raise Refused(say("it has more than {0} parts", f"{_MAX_ENTRIES:,}"))
    if start + n_bytes != end:
        raise Refused(_DAMAGED)
    table = span.read(start, n_bytes)
    entries, position = [], 0
    for _ in range(count):
        entry, position = _entry(table, position)
        entries.append(entry)
    if position != len(table):
        raise Refused(_DAMAGED)
    return entries, start


def _place(span: Span) -> tuple[int, int, int, int]:
    """Return the number of entries, size and start of the table, and where what follows it starts."""
    at = span.length - _END.size
    magic, _, _, _, count, n_bytes, start, comment = _END.unpack(_read(span, at, _END.size))
    if magic != b"PK\x05\x06" or comment:
        raise Refused(_DAMAGED)
    located = _read(span, at - _LOCATOR.size, _LOCATOR.size) if at >= _LOCATOR.size else b""
    if not located.startswith(b"PK\x06\x07"):
        return count, n_bytes, start, at
    end_start = _LOCATOR.unpack(located)[2]
    end = _END_64.unpack(_read(span, end_start, _END_64.size))
    if end[0] != b"PK\x06\x06" or end_start + _END_64.size != at - _LOCATOR.size:
        raise Refused(_DAMAGED)
    return end[7], end[8], end[9], end_start


def _read(span: Span, start: int, length: int) -> bytes:
    if start < 0 or start + length > span.length:
        raise Refused(_DAMAGED)
    return span.read(start, length)


def _entry(table: bytes, position: int) -> tuple[Entry, int]:
    if position + _ENTRY.size > len(table):
        raise Refused(_DAMAGED)
    fields = _ENTRY.unpack_from(table, position)
    magic, flags, method, (packed, size) = fields[0], fields[5], fields[6], fields[10:12]
    name_bytes, extra_bytes, comment_bytes, attributes, start = *fields[12:15], fields[17], fields[18]
    name_at = position + _ENTRY.size
    extra_at = name_at + name_bytes
    end = extra_at + extra_bytes + comment_bytes
    if magic != b"PK\x01\x02" or end > len(table):
        raise Refused(_DAMAGED)
    raw_name = table[name_at:extra_at]
    size, packed, start = large_values(table[extra_at : extra_at + extra_bytes], [size, packed, start])
    kind = stat.S_IFMT(attributes >> 16)
    return Entry(
        name=_text(raw_name, flags),
        raw_name=raw_name,
        flags=flags,
        method=method,
        crc=fields[9],
        packed_bytes=packed,
        n_bytes=size,
        start=start,
        is_link=kind not in (0, stat.S_IFREG, stat.S_IFDIR),
    ), end


def _text(raw_name: bytes, flags: int) -> str:
    try:
        return raw_name.decode("utf-8" if flags & _UTF8_FLAG else "cp437")
    except UnicodeDecodeError as error:
        raise Refused(_DAMAGED) from error


def large_values(extra: bytes, values: list[int]) -> list[int]:
    """Return sizes and places, those that do not fit four bytes from the extra field."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        field = extra[position + 4 : position + 4 + length]
        if kind == _LARGE_FIELDS:
            return _filled(field, values)
        position += 4 + length
    return values


def _filled(field: bytes, values: list[int]) -> list[int]:
    large = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
    try:
        return [next(large) if value == 0xFFFFFFFF else value for value in values]
    except (StopIteration, RuntimeError) as error:
        raise Refused(_DAMAGED) from error
