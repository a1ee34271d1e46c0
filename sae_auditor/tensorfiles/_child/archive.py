"""Zip archives as PyTorch writes them: stored entries in one folder, checked before their bytes are used."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.directory import STORED, Entry, entries_of, large_values
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._forms import NUMPY_ARCHIVE, form_of_parts

_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_SIZES_FOLLOW_FLAG: Final = 0x8
_FOLLOWING_MAGIC: Final = b"PK\x07\x08"
# Checksum and sizes behind the bytes: with or without a sign of their own, in four bytes or in eight.
_FOLLOWING: Final = tuple(struct.Struct(layout) for layout in ("<4s3L", "<4sL2Q", "<3L", "<L2Q"))
_CODE: Final = re.compile(r"[^/]+/code/.+")


class Archive:
    """The entries of a PyTorch archive, named without their folder.

    Raises
    ------
    Refused
        When the archive is damaged or tells different readers different things.
    """

    def __init__(self, span: Span) -> None:
        self._span = span
        listed, table_start = entries_of(span)
        for entry in listed:
            _check_entry(entry)
        self._entries = _by_name(listed)
        _check_apart(listed, table_start)
        starts = sorted(entry.start for entry in listed)
        self._ends = dict(zip(starts, [*starts[1:], table_start], strict=True))
        # PyTorch can be told to leave out all checksums; a single one that is missing is a wrong one.
        has_sums = any(entry.crc for entry in listed)
        self._places = {
            name: self._checked_place(entry, has_sums)
            for name, entry in self._entries.items()
            if entry.method == STORED
        }

    @property
    def is_scripted(self) -> bool:
        """Whether this is a TorchScript program."""
        return "constants.pkl" in self._entries or any(name.startswith("code/") for name in self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def entry(self, name: str) -> Span:
        """Return where an entry lies."""
        if name not in self._entries:
            raise Refused(say("its part '{0}' is missing", name))
        if name not in self._places:
            raise Refused(say("its part '{0}' is compressed, which PyTorch never does", name))
        return self._places[name]

    def _checked_place(self, entry: Entry, has_sums: bool) -> Span:
        """Return where the bytes of an entry lie, after checking its two headers and its checksum."""
        start, is_followed = self._data_start(entry)
        if start + entry.n_bytes > self._ends[entry.start]:
            raise Refused(say("its part '{0}' overlaps the next one", entry.name))
        if is_followed:
            self._check_what_follows(entry, start + entry.n_bytes)
        place = self._span.part(start, entry.n_bytes)
        if has_sums and _crc_of(place) != entry.crc:
            raise Refused(say("the bytes of its part '{0}' do not match their checksum", entry.name))
        return place

    def _data_start(self, entry: Entry) -> tuple[int, bool]:
        """Return where the bytes of an entry begin, and whether its sizes follow them; its two headers must agree."""
        header = _LOCAL_HEADER.unpack(self._span.read(entry.start, _LOCAL_HEADER.size))
        magic, _version, flags, method, _time, _date, crc, packed, size, name_length, extra_length = header
        name_at = entry.start + _LOCAL_HEADER.size
        name = self._span.read(name_at, name_length)
        size, packed = large_values(self._span.read(name_at + name_length, extra_length), [size, packed])
        is_followed = bool(flags & _SIZES_FOLLOW_FLAG)
        stated = (crc, packed, size)
        agrees = stated == _stated(entry) or (is_followed and stated == (0, 0, 0))
        if magic != _LOCAL_MAGIC or (flags, method, name) != (entry.flags, entry.method, entry.raw_name) or not agrees:
            raise _contradiction(entry)
        return int(name_at + name_length + extra_length), is_followed

    def _check_what_follows(self, entry: Entry, at: int) -> None:
        """Refuse a checksum and sizes behind the bytes of an entry that are not those of its header."""
        available = self._ends[entry.start] - at
        for layout in _FOLLOWING:
            if layout.size <= available:
                *sign, crc, packed, size = layout.unpack(self._span.read(at, layout.size))
                if sign in ([], [_FOLLOWING_MAGIC]) and (crc, packed, size) == _stated(entry):
                    return
        raise _contradiction(entry)


def _stated(entry: Entry) -> tuple[int, int, int]:
    return entry.crc, entry.packed_bytes, entry.n_bytes


def _contradiction(entry: Entry) -> Refused:
    return Refused(say("its two headers of '{0}' contradict each other", entry.name))


def _crc_of(place: Span) -> int:
    crc = 0
    for chunk in place.chunks():
        crc = zlib.crc32(chunk, crc)
    return crc


def _check_entry(entry: Entry) -> None:
    """Refuse an entry that no archive of PyTorch's holds. Compressed texts of programs are never looked at."""
    parts = entry.name.rstrip("/").split("/")
    is_strange = "\\" in entry.name or ":" in entry.name or any(part in ("", ".", "..") for part in parts)
    if is_strange or not entry.name.isprintable():
        raise Refused(say("the name {0} of one of its parts leads out of it", ascii(entry.name[:60])))
    if entry.is_encrypted:
        raise Refused(say("its part '{0}' is encrypted", entry.name))
    if entry.is_link:
        raise Refused(say("its part '{0}' is a link, not a file", entry.name))
    is_stored = entry.method == STORED and entry.packed_bytes == entry.n_bytes
    if not is_stored and not _CODE.fullmatch(entry.name):
        raise Refused(say("its part '{0}' is compressed, which PyTorch never does", entry.name))


def _check_apart(listed: list[Entry], table_start: int) -> None:
    """Refuse entries that share bytes: an archive of a few bytes could claim any size."""
    position = 0
    for entry in sorted(listed, key=lambda entry: entry.start):
        if position == 0 and entry.start != 0:
            raise Refused(say("something stands before its first part"))
        if entry.start < position:
            raise Refused(say("its part '{0}' overlaps the one before it", entry.name))
        position = entry.start + _LOCAL_HEADER.size + len(entry.raw_name) + entry.packed_bytes
    if position > table_start:
        raise Refused(say("its last part overlaps its table of contents"))


def _by_name(listed: list[Entry]) -> dict[str, Entry]:
    """Return the entries by name without their folder, which must be one for all."""
    pickles = [entry.name for entry in listed if entry.name.rpartition("/")[2] == "data.pkl"]
    if len(set(pickles)) > 1:
        raise Refused(
            say("it holds {0} structures, so that different readers would read different things", len(pickles))
        )
    if not pickles or pickles[0].count("/") != 1:
        arrays = any(entry.name.endswith(".npy") for entry in listed)
        form = NUMPY_ARCHIVE if arrays else form_of_parts([entry.name for entry in listed])
        if form is None:
            raise Refused(say("it is a zip archive but not one that PyTorch wrote"))
        raise Refused(say("it is a zip archive but {0}", form.what), form.todo)
    folder = pickles[0].removesuffix("data.pkl")
    entries: dict[str, Entry] = {}
    folded: set[str] = set()
    for entry in listed:
        name = entry.name.removeprefix(folder)
        if name in entries:
            raise Refused(say("its part '{0}' stands in it twice", name))
        if entry.name.casefold() in folded:
            raise Refused(say("its part '{0}' stands in it twice but for upper and lower case", name))
        if not entry.name.startswith(folder):
            raise Refused(say("its part '{0}' lies outside of its folder", name))
        entries[name] = entry
        folded.add(entry.name.casefold())
    return entries
