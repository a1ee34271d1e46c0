"""What kind of file it is, and the structure in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from sae_auditor.i18n import say
from sae_auditor.tensorfiles._child.calls import Calls
from sae_auditor.tensorfiles._child.legacy import is_legacy, read_legacy
from sae_auditor.tensorfiles._child.machine import interpret, no_persistent
from sae_auditor.tensorfiles._child.opcodes import LongText
from sae_auditor.tensorfiles._child.refusal import NotOnlyData, Refused
from sae_auditor.tensorfiles._child.scratch import Scratch
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._child.torchzip import read_torch_zip
from sae_auditor.tensorfiles._forms import FORMS, NEITHER

_ZIP_START: Final = b"PK\x03\x04"
_GZIP_START: Final = b"\x1f\x8b"
_MAX_HEADER_BYTES: Final = 1 << 20
_MAX_NESTING: Final = 3
_PICKLE_STARTS: Final = b"(}])cI"  # of protocols 0 and 1, which have no sign of their own


@dataclass(frozen=True)
class Found:
    """What a file holds: which form it has, the line of text before it, and its structure."""

    form: str
    content: object
    header: str = ""


def read(span: Span, scratch: Scratch) -> Found:
    """Read a file of any form but safetensors.

    Raises
    ------
    Refused
        When it is of another kind, damaged, or asks for more than data.
    """
    if span.head(2) == _GZIP_START:
        span = scratch.unpacked(span)
        if span.head(2) == _GZIP_START:
            raise Refused(say("it is packed twice"))
    header = _header_line(span)
    if header is not None:
        rest = span.part(len(header) + 1, span.length - len(header) - 1)
        return Found("torch-zip", read_torch_zip(rest, _calls(scratch, 1))[0], header.decode("utf-8"))
    return _unwrapped(span, scratch, 1)


def _unwrapped(span: Span, scratch: Scratch, depth: int) -> Found:
    if depth > _MAX_NESTING:
        raise Refused(say("it holds files within files, more than {0} deep", _MAX_NESTING))
    calls = _calls(scratch, depth)
    if span.head(4) == _ZIP_START:
        content, scripted = read_torch_zip(span, calls)
        return Found("torchscript" if scripted else "torch-zip", content)
    if is_legacy(span):
        return Found("torch-legacy", read_legacy(span, calls))
    for form in FORMS:
        if any(span.length > at + len(sign) and span.read(at, len(sign)) == sign for at, sign in form.signs):
            raise Refused(say("{0} but {1}", NEITHER, form.what), form.todo)
    return Found("pickle", _bare_pickle(span, calls))


def _bare_pickle(span: Span, calls: Calls) -> object:
    start = span.head(2)
    is_marked = start[:1] == b"\x80" and start[1:] in (b"\x02", b"\x03", b"\x04", b"\x05")
    if not is_marked and (not start or start[0] not in _PICKLE_STARTS):
        raise Refused(NEITHER)
    try:
        content, n_read = interpret(span, no_persistent, calls)
    except NotOnlyData:
        raise
    except Refused as error:
        raise Refused(str(error) if is_marked else NEITHER, error.todo if is_marked else "") from error
    if n_read != span.length:
        raise Refused(say("something follows the end of its structure, which another program might run"))
    return content


def _header_line(span: Span) -> bytes | None:
    """Return the line of JSON that saev writes before a zip file, without its end."""
    if span.head(1) != b"{":
        return None
    line, end, rest = span.head(_MAX_HEADER_BYTES + 8).partition(b"\n")
    if not end or rest[:4] != _ZIP_START:
        raise Refused(NEITHER)
    try:
        table = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(say("its first line is not valid JSON")) from error
    if not isinstance(table, dict):
        raise Refused(say("its first line is not a JSON object"))
    return line


def _calls(scratch: Scratch, depth: int) -> Calls:
    """Return the meaning of the calls that need more than their arguments."""
    nested: dict[Span, object] = {}

    def load_from_bytes(data: object) -> object:
        span = Span.of_bytes(data) if isinstance(data, bytes) else data
        if not isinstance(span, Span):
            raise Refused(say("a tensor is made of something that is no file"))
        if span not in nested:
            found = _unwrapped(span, scratch, depth + 1)
            if found.form not in ("torch-zip", "torch-legacy"):
                raise Refused(say("it holds a file within it that PyTorch did not write"))
            nested[span] = found.content
        return nested[span]

    def encode(text: object, encoding: object) -> object:
        if encoding not in ("latin1", "latin-1"):
            raise Refused(say("it holds bytes in an unknown form"))
        if isinstance(text, LongText):
            return scratch.latin1(text.span)
        if isinstance(text, str) and all(ord(character) < 256 for character in set(text)):
            return text.encode("latin1")
        raise Refused(say("it holds bytes in an unknown form"))

    return {"torch.storage._load_from_bytes": (load_from_bytes, (1, 1)), "_codecs.encode": (encode, (2, 2))}
