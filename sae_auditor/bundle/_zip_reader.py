"""Read the structure of a `.saebundle` out of its bytes and refuse what is not exactly as it is written."""

from __future__ import annotations

from typing import Protocol

from sae_auditor.bundle._names import MAX_FILES, MAX_NAME_BYTES, check_names
from sae_auditor.bundle._zip import CENTRAL, Member, directory, directory_place, local_header, parse_record
from sae_auditor.bundle.refusal import BundleRefused
from sae_auditor.i18n import say

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
