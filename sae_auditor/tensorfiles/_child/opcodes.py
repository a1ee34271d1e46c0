"""The opcodes of pickles and how each one's argument is read, with a bound on everything that is held in memory."""

from __future__ import annotations

import codecs
import io
import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.refusal import Refused
from sae_auditor.tensorfiles._child.span import Span

_MAX_HELD_BYTES: Final = 256 * 2**20  # of all arguments of a pickle together
_MAX_LINE_BYTES: Final = 32 * 2**20  # protocol 0 writes the numbers of a tensor as one line of text
_MAX_INTEGER_BYTES: Final = 128
_MAX_NUMBER_CHARS: Final = 3 * _MAX_INTEGER_BYTES
_NEWEST_PROTOCOL: Final = 5
# Numbers as Python writes them. What else Python's readers take, they do not agree on: 010 is 8, 10 or an error.
_WHOLE: Final = re.compile(rb"-?(0|[1-9][0-9]*)")
_DECIMAL: Final = re.compile(rb"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,5})?|-?inf|nan")
_HELD_BLOCK_BYTES: Final = 4096  # longer blocks of bytes stay in the file
_HELD_TEXT_BYTES: Final = 65_536  # longer texts too

_NO_TEXT: Final = say("its structure holds a text that is none")
_NO_NUMBER: Final = say("its structure holds a number that is none")
_LYING_FRAME: Final = say("its structure is divided otherwise than it says")


@dataclass(frozen=True)
class LongText:
    """A text that was left in the file, in UTF-8: protocol 2 writes the numbers of a tensor in this form."""

    span: Span


class Arguments:
    """Reads the arguments of a pickle's opcodes one after the other."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._stream = span.open()
        self.read_code = self._stream.read  # the next opcode is its next byte
        self._held = 0
        self.frame_end: int | None = None  # of the frame that is open

    @property
    def position(self) -> int:
        """Number of bytes read so far."""
        return self._stream.tell()

    def protocol(self) -> int:
        """Return the version of the form; a newer one may mean anything."""
        version = self.unsigned(1)
        if version > _NEWEST_PROTOCOL:
            raise Refused(say("its structure is written in the unknown protocol {0}", version))
        return version

    def frame(self) -> int:
        """Return the length of a frame, which holds whole opcodes and lies within the pickle."""
        length, start = self.unsigned(8), self.position
        if self.frame_end is not None or length > self._span.length - start:
            raise Refused(_LYING_FRAME)
        self.frame_end = start + length
        return length

    def check_frame(self) -> None:
        """Refuse an opcode that reaches over the end of its frame: some readers stop there, and others do not."""
        if self.frame_end is not None and self.position >= self.frame_end:
            if self.position > self.frame_end:
                raise Refused(_LYING_FRAME)
            self.frame_end = None

    def check_end(self) -> None:
        """Refuse a frame that goes on behind the last opcode."""
        self.check_frame()
        if self.frame_end is not None:
            raise Refused(_LYING_FRAME)

    def unsigned(self, n_bytes: int) -> int:
        """Return a whole number from zero up."""
        return int.from_bytes(self._bytes(n_bytes), "little")

    def signed(self, n_bytes: int) -> int:
        """Return a whole number."""
        return int.from_bytes(self._bytes(n_bytes), "little", signed=True)

    def float64(self) -> float:
        """Return a number of eight bytes."""
        return float(struct.unpack(">d", self._bytes(8))[0])

    def line(self) -> bytes:
        """Return the bytes up to the next line end, which is dropped."""
        line = self._stream.readline(_MAX_LINE_BYTES)
        if not line.endswith(b"\n"):
            raise Refused(say("its structure is cut off"))
        self._hold(len(line))
        return line[:-1]

    def long_integer(self, n_length_bytes: int) -> int:
        """Return a whole number of any size within reason."""
        length = self.unsigned(n_length_bytes)
        if length > _MAX_INTEGER_BYTES:
            raise Refused(say("its structure holds a whole number of {0} bytes", f"{length:,}"))
        return self.signed(length)

    def text(self, n_length_bytes: int) -> str | LongText:
        """Return a text, or where it lies when it is long."""
        length = self.unsigned(n_length_bytes)
        if length > _HELD_TEXT_BYTES:
            return LongText(self._skipped(length))
        try:
            return self._counted(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(_NO_TEXT) from error

    def block(self, n_length_bytes: int) -> bytes | Span:
        """Return a block of bytes, or where it lies when it is long."""
        length = self.unsigned(n_length_bytes)
        return self._skipped(length) if length > _HELD_BLOCK_BYTES else self._counted(length)

    def old_text(self, n_length_bytes: int) -> str:
        """Return a text of Python 2."""
        return _old_text(self._counted(self.unsigned(n_length_bytes)))

    def _counted(self, length: int) -> bytes:
        self._hold(length)
        return self._bytes(length)

    def _hold(self, n_bytes: int) -> None:
        self._held += n_bytes
        if self._held > _MAX_HELD_BYTES:
            raise Refused(say("its structure takes more than {0} bytes", f"{_MAX_HELD_BYTES:,}"))

    def _bytes(self, length: int) -> bytes:
        if length > _HELD_BLOCK_BYTES and length > self._span.length - self.position:
            raise Refused(say("its structure is cut off"))
        data = self._stream.read(length)
        if len(data) != length:
            raise Refused(say("its structure is cut off"))
        return data

    def _skipped(self, length: int) -> Span:
        start = self.position
        if length > self._span.length - start:
            raise Refused(say("its structure is cut off"))
        self._stream.seek(start + length, io.SEEK_SET)
        return self._span.part(start, length)


def _byte(arguments: Arguments) -> object:
    return arguments.read_code(1)[0]  # an IndexError where the pickle ends


def _number_line(arguments: Arguments) -> object:
    line = arguments.line()
    if line in (b"00", b"01"):  # how protocol 0 writes False and True
        return line == b"01"
    return _whole(line)


def _long_line(arguments: Arguments) -> object:
    return _whole(arguments.line().removesuffix(b"L"))


def _whole(line: bytes) -> int:
    if len(line) > _MAX_NUMBER_CHARS:
        raise Refused(say("its structure holds a whole number of too many digits"))
    if not _WHOLE.fullmatch(line):
        raise Refused(_NO_NUMBER)
    return int(line)


def _float_line(arguments: Arguments) -> object:
    line = arguments.line()
    if len(line) > _MAX_NUMBER_CHARS or not _DECIMAL.fullmatch(line):
        raise Refused(_NO_NUMBER)
    number = float(line)
    if math.isinf(number) and not line.endswith(b"inf"):  # too large: some readers take it for infinite
        raise Refused(_NO_NUMBER)
    return number


def _unicode_line(arguments: Arguments) -> object:
    try:
        text = arguments.line().decode("raw-unicode-escape")
        text.encode()  # half of a surrogate pair is no character
    except UnicodeError as error:
        raise Refused(_NO_TEXT) from error
    return text


def _quoted_line(arguments: Arguments) -> object:
    line = arguments.line()
    if len(line) < 2 or line[:1] not in b"'\"" or line[:1] != line[-1:]:
        raise Refused(_NO_TEXT)
    try:
        return _old_text(codecs.escape_decode(line[1:-1])[0])
    except ValueError as error:
        raise Refused(_NO_TEXT) from error


def _old_text(data: bytes) -> str:
    """Return a text of Python 2 as PyTorch reads it. Python itself reads nothing but ASCII, unless it is told to."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(_NO_TEXT) from error


def _name_lines(arguments: Arguments) -> object:
    try:
        return arguments.line().decode("utf-8"), arguments.line().decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(say("its structure holds a name that is none")) from error


def _line(arguments: Arguments) -> object:
    return arguments.line()


Reader = Callable[[Arguments], object]

_PLAIN: Final = {
    "MARK": b"(", "STOP": b".", "POP": b"0", "POP_MARK": b"1", "DUP": b"2", "NONE": b"N", "REDUCE": b"R",
    "APPEND": b"a", "BUILD": b"b", "DICT": b"d", "EMPTY_DICT": b"}", "APPENDS": b"e", "LIST": b"l",
    "EMPTY_LIST": b"]", "OBJ": b"o", "SETITEM": b"s", "TUPLE": b"t", "EMPTY_TUPLE": b")", "SETITEMS": b"u",
    "BINPERSID": b"Q", "NEWOBJ": b"\x81", "TUPLE1": b"\x85", "TUPLE2": b"\x86", "TUPLE3": b"\x87",
    "NEWTRUE": b"\x88", "NEWFALSE": b"\x89", "EMPTY_SET": b"\x8f", "ADDITEMS": b"\x90", "FROZENSET": b"\x91",
    "NEWOBJ_EX": b"\x92", "STACK_GLOBAL": b"\x93", "MEMOIZE": b"\x94", "NEXT_BUFFER": b"\x97",
    "READONLY_BUFFER": b"\x98",
}  # fmt: skip
_WITH_ARGUMENT: Final[dict[str, tuple[bytes, Reader]]] = {
    "PROTO": (b"\x80", lambda a: a.protocol()),
    "FRAME": (b"\x95", lambda a: a.frame()),
    "INT": (b"I", _number_line),
    "LONG": (b"L", _long_line),
    "FLOAT": (b"F", _float_line),
    "BININT": (b"J", lambda a: a.signed(4)),
    "BININT1": (b"K", _byte),
    "BININT2": (b"M", lambda a: a.unsigned(2)),
    "LONG1": (b"\x8a", lambda a: a.long_integer(1)),
    "LONG4": (b"\x8b", lambda a: a.long_integer(4)),
    "BINFLOAT": (b"G", lambda a: a.float64()),
    "STRING": (b"S", _quoted_line),
    "BINSTRING": (b"T", lambda a: a.old_text(4)),
    "SHORT_BINSTRING": (b"U", lambda a: a.old_text(1)),
    "UNICODE": (b"V", _unicode_line),
    "SHORT_BINUNICODE": (b"\x8c", lambda a: a.text(1)),
    "BINUNICODE": (b"X", lambda a: a.text(4)),
    "BINUNICODE8": (b"\x8d", lambda a: a.text(8)),
    "SHORT_BINBYTES": (b"C", lambda a: a.block(1)),
    "BINBYTES": (b"B", lambda a: a.block(4)),
    "BINBYTES8": (b"\x8e", lambda a: a.block(8)),
    "BYTEARRAY8": (b"\x96", lambda a: a.block(8)),
    "GET": (b"g", lambda a: _whole(a.line())),
    "BINGET": (b"h", _byte),
    "LONG_BINGET": (b"j", lambda a: a.unsigned(4)),
    "PUT": (b"p", lambda a: _whole(a.line())),
    "BINPUT": (b"q", _byte),
    "LONG_BINPUT": (b"r", lambda a: a.unsigned(4)),
    "GLOBAL": (b"c", _name_lines),
    "INST": (b"i", _name_lines),
    "PERSID": (b"P", _line),
    "EXT1": (b"\x82", lambda a: a.unsigned(1)),
    "EXT2": (b"\x83", lambda a: a.unsigned(2)),
    "EXT4": (b"\x84", lambda a: a.unsigned(4)),
}

OPCODES: Final[dict[bytes, tuple[str, Reader | None]]] = {code: (name, None) for name, code in _PLAIN.items()} | {
    code: (name, read) for name, (code, read) in _WITH_ARGUMENT.items()
}
