"""The layout of a `.saebundle`: one exact zip layout, so that no byte of it is free.

Members are stored, sorted by name, without gaps, with a fixed time and fixed attributes; the data of each starts at a
multiple of 64 bytes, so that tensors can be used where they lie. Every byte that is not member data follows from the
names, sizes and checksums. Reading therefore rebuilds those bytes and compares: what is not exactly as this module
writes it is refused. Any zip program can unpack the result.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sae_auditor.bundle._names import MAX_FILES, MAX_NAME_BYTES, check_names
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.i18n import say

ALIGNMENT = 64
_VERSION = 20
_VERSION_64 = 45
_UTF8 = 0x800
_DATE = (1 << 5) | 1  # 1980-01-01, the earliest that the format knows
_MADE_BY_UNIX = 3 << 8
_ATTRIBUTES = 0o100644 << 16
_MAX_32 = 0xFFFFFFFF
# From here on a number stands in a 64-bit field, and the 32-bit field is full.
_NEEDS_64 = _MAX_32
_PADDING_ID = 0xD935  # the padding of Android's zipalign
_ZIP64_ID = 0x0001

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")
LOCAL_SIGN, CENTRAL_SIGN, END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END_64_SIGN, _LOCATOR_64_SIGN = b"PK\x06\x06", b"PK\x06\x07"


@dataclass(frozen=True)
class Member:
    """One file in the zip: `offset` is that of its local header, `crc` the CRC-32 of its content."""

    name: str
    size: int
    crc: int
    offset: int

    @property
    def start(self) -> int:
        """Where its content begins."""
        return self.offset + len(local_header(self))

    @property
    def end(self) -> int:
        """Where its content ends and the next header begins."""
        return self.start + self.size


def lay_out(files: Iterable[tuple[str, int, int]]) -> list[Member]:
    """Place ``(name, size, crc)`` one behind the other."""
    members: list[Member] = []
    for name, size, crc in files:
        members.append(Member(name, size, crc, members[-1].end if members else 0))
    return members


def local_header(member: Member) -> bytes:
    """Return what stands in front of the content."""
    name, big = member.name.encode(), member.size >= _NEEDS_64
    size = _MAX_32 if big else member.size
    extra = struct.pack("<2H2Q", _ZIP64_ID, 16, member.size, member.size) if big else b""
    unpadded = member.offset + LOCAL.size + len(name) + len(extra) + 4
    padding = -unpadded % ALIGNMENT
    extra += struct.pack("<2H", _PADDING_ID, padding) + bytes(padding)
    version = _VERSION_64 if big else _VERSION
    fields = (version, _UTF8, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return LOCAL.pack(LOCAL_SIGN, *fields) + name + extra


def central_record(member: Member) -> bytes:
    """Return the member's entry in the central directory."""
    name = member.name.encode()
    big_size, big_offset = member.size >= _NEEDS_64, member.offset >= _NEEDS_64
    wide = [member.size, member.size] if big_size else []
    wide += [member.offset] if big_offset else []
    extra = struct.pack(f"<2H{len(wide)}Q", _ZIP64_ID, 8 * len(wide), *wide) if wide else b""
    size = _MAX_32 if big_size else member.size
    version = _VERSION_64 if wide else _VERSION
    needed = _VERSION_64 if big_size else _VERSION
    head = (_MADE_BY_UNIX | version, needed, _UTF8, 0, 0, _DATE, member.crc, size, size)
    tail = (len(name), len(extra), 0, 0, 0, _ATTRIBUTES, _MAX_32 if big_offset else member.offset)
    return CENTRAL.pack(CENTRAL_SIGN, *head, *tail) + name + extra


def directory(members: Sequence[Member]) -> bytes:
    """Return everything behind the last member's content."""
    start = members[-1].end if members else 0
    records = b"".join(central_record(member) for member in members)
    n, size = len(members), len(records)
    tail = b""
    big_start, big_size = start >= _NEEDS_64, size >= _NEEDS_64
    if big_start or big_size:
        made_by = _MADE_BY_UNIX | _VERSION_64
        tail = _END_64.pack(_END_64_SIGN, _END_64.size - 12, made_by, _VERSION_64, 0, 0, n, n, size, start)
        tail += _LOCATOR_64.pack(_LOCATOR_64_SIGN, 0, start + size, 1)
    end = END.pack(END_SIGN, 0, 0, n, n, _MAX_32 if big_size else size, _MAX_32 if big_start else start, 0)
    return records + tail + end


def directory_place(tail: bytes) -> tuple[int, int, int] | None:
    """Return ``(entries, size, start)`` of the central directory from the file's last 98 bytes, or None."""
    if len(tail) < END.size or tail[-END.size :][:4] != END_SIGN:
        return None
    entries, size, start = END.unpack(tail[-END.size :])[4:7]
    if start != _MAX_32 and size != _MAX_32:
        return entries, size, start
    wide = tail[: -END.size - _LOCATOR_64.size][-_END_64.size :]
    if len(wide) != _END_64.size or wide[:4] != _END_64_SIGN:
        return None
    return _END_64.unpack(wide)[7:10]


def parse_record(block: memoryview, at: int) -> tuple[Member, int, int, int]:
    """Return ``(member, flags, method, next)`` of the directory entry that begins at `at`.

    Raises
    ------
    ValueError
        When it is not an entry or runs over the end.
    """
    if at + CENTRAL.size > len(block):
        raise ValueError(say("the directory ends early"))
    fields = CENTRAL.unpack_from(block, at)
    sign, flags, method, crc, size = fields[0], fields[3], fields[4], fields[7], fields[9]
    n_name, n_extra, n_comment, offset = fields[10], fields[11], fields[12], fields[16]
    name_at = at + CENTRAL.size
    following = name_at + n_name + n_extra + n_comment
    if sign != CENTRAL_SIGN or following > len(block):
        raise ValueError(say("the directory is damaged"))
    name = bytes(block[name_at : name_at + n_name]).decode("utf-8")
    size, offset = _widen(bytes(block[name_at + n_name : name_at + n_name + n_extra]), size, offset)
    return Member(name, size, crc, offset), flags, method, following


def _widen(extra: bytes, size: int, offset: int) -> tuple[int, int]:
    wanted = (2 if size == _MAX_32 else 0) + (1 if offset == _MAX_32 else 0)
    if not wanted:
        return size, offset
    if len(extra) != 4 + 8 * wanted:
        raise ValueError(say("the directory is damaged"))
    wide = struct.unpack(f"<{wanted}Q", extra[4:])
    return (wide[0] if size == _MAX_32 else size), (wide[-1] if offset == _MAX_32 else offset)


_TAIL_BYTES = 98
# An entry of the directory, a name of the greatest length, and three 64-bit numbers.
_MAX_RECORD_BYTES = CENTRAL.size + MAX_NAME_BYTES + 28
_ENCRYPTED = 0x1 | 0x40 | 0x2000


class Content(Protocol):
    """The bytes of a file, of which parts are read: a memoryview, or a file that is open."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: slice) -> bytes | memoryview: ...


def read_members(content: Content, where: str) -> list[Member]:
    """Return the members in the order in which they lie.

    Raises
    ------
    BundleRefused
        When a single byte of the structure is not as this program writes it.
    """
    place = directory_place(bytes(content[-_TAIL_BYTES:]))
    if place is None:
        raise BundleRefused(say("{0} is not a bundle, or its end is missing.", where))
    entries, size, start = place
    if entries > MAX_FILES:
        raise BundleRefused(say("{0} holds more than {1} files.", where, f"{MAX_FILES:,}"))
    if start + size > len(content) or not entries * CENTRAL.size <= size <= entries * _MAX_RECORD_BYTES:
        raise BundleRefused(say("{0} is damaged: its directory lies outside the file.", where))
    members = _entries(memoryview(content[start : start + size]), entries, where)
    check_names(member.name for member in members)
    _check_places(members, content, where)
    expected = directory(members)
    if len(content) - start != len(expected) or content[start:] != expected:
        raise BundleRefused(say("{0} is damaged: its directory is not as it was written.", where), todo=_REPACK)
    return members


_REPACK = say("Copy it again; if another zip program made it, unpack it there and use the folder.")


def _entries(block: memoryview, n: int, where: str) -> list[Member]:
    members: list[Member] = []
    at = 0
    for _ in range(n):
        try:
            member, flags, method, at = parse_record(block, at)
        except ValueError as error:
            raise BundleRefused(say("{0} is damaged: {1}.", where, error)) from error
        if flags & _ENCRYPTED:
            raise BundleRefused(say("'{0}' in {1} is encrypted.", member.name, where), todo=_REPACK)
        if method != 0:
            raise BundleRefused(say("'{0}' in {1} is compressed.", member.name, where), todo=_REPACK)
        members.append(member)
    return members


def _check_places(members: list[Member], content: Content, where: str) -> None:
    at = 0
    for member in members:
        if member.offset != at:
            what = say("overlaps the file before it") if member.offset < at else say("has unknown bytes in front of it")
            raise BundleRefused(say("{0} is damaged: '{1}' {2}.", where, member.name, what), todo=_REPACK)
        header = local_header(member)
        if content[at : at + len(header)] != header:
            raise BundleRefused(
                say("{0} is damaged: the header of '{1}' does not match the directory.", where, member.name),
                todo=_REPACK,
            )
        at = member.end
    if [member.name for member in members] != sorted(member.name for member in members):
        raise BundleRefused(say("{0} is damaged: its files are not in order.", where), todo=_REPACK)
