"""Zip archives as PyTorch writes them: stored entries in one folder, checked before their bytes are used."""

from __future__ import annotations

import re
import struct
from typing import Final

from sae_auditor.tensorfiles._child.directory import STORED, Entry, entries_of
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._forms import NUMPY_ARCHIVE, form_of_parts

_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_SIZES_FOLLOW_FLAG: Final = 0x8
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

    @property
    def is_scripted(self) -> bool:
        """Whether this is a TorchScript program."""
        return "constants.pkl" in self._entries or any(name.startswith("code/") for name in self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def entry(self, name: str) -> Span:
        """Return where an entry lies. Its checksum is not looked at: PyTorch can be told to leave it out."""
        entry = self._entries.get(name)
        if entry is None:
            raise Refused(f"its part '{name}' is missing")
        if entry.method != STORED:
            raise Refused(f"its part '{name}' is compressed, which PyTorch never does")
        start = self._data_start(entry)
        if start + entry.n_bytes > self._ends[entry.start]:
            raise Refused(f"its part '{name}' overlaps the next one")
        return self._span.part(start, entry.n_bytes)

    def _data_start(self, entry: Entry) -> int:
        """Return where the bytes of an entry begin, after checking that its two headers agree."""
        header = _LOCAL_HEADER.unpack(self._span.read(entry.start, _LOCAL_HEADER.size))
        magic, _version, flags, method, _time, _date, _crc, packed, size, name_length, extra_length = header
        name = self._span.read(entry.start + _LOCAL_HEADER.size, name_length)
        sizes_agree = flags & _SIZES_FOLLOW_FLAG or (packed, size) in (
            (entry.n_bytes, entry.n_bytes),
            (0xFFFFFFFF, 0xFFFFFFFF),
        )
        if magic != _LOCAL_MAGIC or method != entry.method or not sizes_agree or name != entry.raw_name:
            raise Refused(f"its two headers of '{entry.name}' contradict each other")
        return int(entry.start + _LOCAL_HEADER.size + name_length + extra_length)


def _check_entry(entry: Entry) -> None:
    """Refuse an entry that no archive of PyTorch's holds. Compressed texts of programs are never looked at."""
    parts = entry.name.rstrip("/").split("/")
    is_strange = "\\" in entry.name or ":" in entry.name or any(part in ("", ".", "..") for part in parts)
    if is_strange or not entry.name.isprintable():
        raise Refused(f"the name {entry.name[:60]!a} of one of its parts leads out of it")
    if entry.is_encrypted:
        raise Refused(f"its part '{entry.name}' is encrypted")
    if entry.is_link:
        raise Refused(f"its part '{entry.name}' is a link, not a file")
    is_stored = entry.method == STORED and entry.packed_bytes == entry.n_bytes
    if not is_stored and not _CODE.fullmatch(entry.name):
        raise Refused(f"its part '{entry.name}' is compressed, which PyTorch never does")


def _check_apart(listed: list[Entry], table_start: int) -> None:
    """Refuse entries that share bytes: an archive of a few bytes could claim any size."""
    position = 0
    for entry in sorted(listed, key=lambda entry: entry.start):
        if position == 0 and entry.start != 0:
            raise Refused("something stands before its first part")
        if entry.start < position:
            raise Refused(f"its part '{entry.name}' overlaps the one before it")
        position = entry.start + _LOCAL_HEADER.size + len(entry.raw_name) + entry.packed_bytes
    if position > table_start:
        raise Refused("its last part overlaps its table of contents")


def _by_name(listed: list[Entry]) -> dict[str, Entry]:
    """Return the entries by name without their folder, which must be one for all."""
    pickles = [entry.name for entry in listed if entry.name.rpartition("/")[2] == "data.pkl"]
    if len(set(pickles)) > 1:
        raise Refused(f"it holds {len(pickles)} structures, so that different readers would read different things")
    if not pickles or pickles[0].count("/") != 1:
        arrays = any(entry.name.endswith(".npy") for entry in listed)
        form = NUMPY_ARCHIVE if arrays else form_of_parts([entry.name for entry in listed])
        if form is None:
            raise Refused("it is a zip archive but not one that PyTorch wrote")
        raise Refused(f"it is a zip archive but {form.what}", form.todo)
    folder = pickles[0].removesuffix("data.pkl")
    entries: dict[str, Entry] = {}
    folded: set[str] = set()
    for entry in listed:
        name = entry.name.removeprefix(folder)
        if name in entries:
            raise Refused(f"its part '{name}' stands in it twice")
        if entry.name.casefold() in folded:
            raise Refused(f"its part '{name}' stands in it twice but for upper and lower case")
        if not entry.name.startswith(folder):
            raise Refused(f"its part '{name}' lies outside of its folder")
        entries[name] = entry
        folded.add(entry.name.casefold())
    return entries
