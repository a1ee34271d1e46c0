"""Zip archives as PyTorch writes them: stored entries in one folder, checked before their bytes are used."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from typing import Final

_LOCAL_HEADER: Final = struct.Struct("<4s5H3L2H")
_PICKLE: Final = re.compile(r"[^/]+/data\.pkl")
_LOCAL_MAGIC: Final = b"PK\x03\x04"
_MAX_ENTRIES: Final = 100_000
_ENCRYPTED_FLAG: Final = 0x1
_SIZES_FOLLOW_FLAG: Final = 0x8


class Archive:
    """The entries of a PyTorch archive, named without their folder.

    Raises
    ------
    ValueError
        When the archive is damaged or tells different readers different things; the text is the end of a sentence.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._entries, table_start = _entries(stream)
        starts = sorted(entry.header_offset for entry in self._entries.values())
        self._ends = dict(zip(starts, [*starts[1:], table_start], strict=True))

    @property
    def is_scripted(self) -> bool:
        """Whether this is a TorchScript program."""
        return "constants.pkl" in self._entries or any(name.startswith("code/") for name in self._entries)

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def size(self, name: str) -> int:
        """Return the size of an entry in bytes."""
        return self._entry(name).file_size

    def read(self, name: str) -> bytearray:
        """Return the bytes of an entry. Its checksum is not looked at: PyTorch can be told to leave it out."""
        entry = self._entry(name)
        start = self._data_start(entry)
        if start + entry.file_size > self._ends[entry.header_offset]:
            raise ValueError(f"its part '{name}' overlaps the next one")
        self._stream.seek(start)
        buffer = bytearray(entry.file_size)
        if self._stream.readinto(buffer) != entry.file_size:
            raise ValueError(f"it ends within '{name}'")
        return buffer

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = self._entries.get(name)
        if entry is None:
            raise ValueError(f"its part '{name}' is missing")
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise ValueError(f"its part '{name}' is compressed, which PyTorch never does")
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise ValueError(f"its part '{name}' is encrypted")
        return entry

    def _data_start(self, entry: zipfile.ZipInfo) -> int:
        """Return where the bytes of an entry begin, after checking that its two headers agree."""
        self._stream.seek(entry.header_offset)
        header = self._stream.read(_LOCAL_HEADER.size)
        if len(header) != _LOCAL_HEADER.size:
            raise ValueError(f"it ends before '{entry.orig_filename}'")
        magic, _version, flags, method, _time, _date, _crc, packed, size, name_length, extra_length = (
            _LOCAL_HEADER.unpack(header)
        )
        name = self._stream.read(name_length)
        sizes_agree = flags & _SIZES_FOLLOW_FLAG or (packed, size) in (
            (entry.file_size, entry.file_size),
            (0xFFFFFFFF, 0xFFFFFFFF),
        )
        same_name = name in (entry.orig_filename.encode("utf-8"), entry.orig_filename.encode("cp437", "replace"))
        if magic != _LOCAL_MAGIC or method != entry.compress_type or not sizes_agree or not same_name:
            raise ValueError(f"its two headers of '{entry.orig_filename}' contradict each other")
        return int(entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length)


def _entries(stream: io.BufferedReader) -> tuple[dict[str, zipfile.ZipInfo], int]:
    """Return the entries by name without their folder, and where the table of contents starts."""
    try:
        with zipfile.ZipFile(stream) as archive:
            listed, table_start = archive.infolist(), archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, struct.error, UnicodeDecodeError) as error:
        raise ValueError("its table of contents is damaged, as when a file was not copied to its end") from error
    if len(listed) > _MAX_ENTRIES:
        raise ValueError(f"it has more than {_MAX_ENTRIES:,} parts")
    folders = [entry.filename.removesuffix("data.pkl") for entry in listed if _PICKLE.fullmatch(entry.filename)]
    if len(folders) != 1:
        raise ValueError("it is a zip archive but not one that PyTorch wrote")
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in listed:
        name = entry.filename.removeprefix(folders[0])
        if name in entries:
            raise ValueError(f"its part '{name}' stands in it twice")
        entries[name] = entry
    return entries, table_start
