"""The limited process: one request in, the limits that hold and then one answer out."""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import Any, BinaryIO, Final

from sae_auditor.i18n import say, to_json
from sae_auditor.limited.limits import Limits, enter
from sae_auditor.limited.messages import MAX_ANSWER_BYTES, framed, received
from sae_auditor.tensorfiles._child.containers import read
from sae_auditor.tensorfiles._child.encoding import Encoder
from sae_auditor.tensorfiles._child.hashed import HashedFile
from sae_auditor.tensorfiles._child.refusal import NotOnlyData, Refused
from sae_auditor.tensorfiles._child.scratch import Scratch
from sae_auditor.tensorfiles._child.span import Span
from sae_auditor.tensorfiles._child.tensors import Storage
from sae_auditor.tensorfiles._child.writing import write_storages

_NO_SPACE: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
# Python loads these when they are first used, which is too late once no file can be opened.
_CODECS: Final = ("ascii", "cp437", "latin-1", "raw-unicode-escape", "unicode-escape", "utf-8")


def main() -> None:
    """Answer the request on standard input on standard output, and end the process."""
    gc.disable()  # what is read lives until the end
    request = received(sys.stdin.buffer) or {}
    descriptors = [_descriptor(handle) for handle in request["handles"]]
    for codec in _CODECS:
        "".encode(codec)
        b"".decode(codec)
    held = enter(Limits(**request["limits"]), (0, 1, 2, *descriptors))
    _send({"held": held})
    if descriptors:
        _send(_answer(descriptors))
    os._exit(0)


def _send(message: dict[str, Any]) -> None:
    content = framed(message)
    if len(content) > MAX_ANSWER_BYTES:
        content = framed(_refused(say("its structure is larger than any file of tensors needs")))
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _descriptor(handle: int) -> int:
    """Return the descriptor for what was handed over: on Windows, a handle of the system's."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.open_osfhandle(handle, 0)
    return handle


def _answer(descriptors: list[int]) -> dict[str, Any]:
    source, target, scratch = descriptors
    try:
        with open(source, "rb") as file, open(target, "wb") as output, open(scratch, "w+b") as spare:
            return {"ok": converted(file, output, spare)}
    except NotOnlyData as error:
        return {"not only data": to_json(str(error))}
    except Refused as error:
        return _refused(str(error), error.todo)
    except (MemoryError, RecursionError):
        return _refused(say("reading it takes more memory than a file of tensors needs"))
    except OSError as error:
        if error.errno in _NO_SPACE:
            return {"no space": True}
        if error.errno == errno.EFBIG:
            return _refused(say("what it holds is far larger than the file"))
        return _refused(say("the system would not read it ({0})", error.strerror))
    except Exception as error:  # a fault of the reader's own must not become one of the program's
        return _refused(say("its structure is damaged in a way that has no name ({0})", type(error).__name__))


def _refused(reason: str, todo: str = "") -> dict[str, Any]:
    return {"refused": to_json(reason), "todo": to_json(todo)}


def converted(file: BinaryIO, output: BinaryIO, spare: BinaryIO) -> dict[str, object]:
    """Read `file`, write its numbers to `output` as safetensors, and return the rest as JSON can hold it.

    Parameters
    ----------
    file
        Any file but a safetensors file.
    output
        Gets the storages, see `write_storages`.
    spare
        An empty file for what has to be unpacked first.

    Raises
    ------
    Refused
        When it cannot be read or asks for more than data.
    """
    source = HashedFile(file)
    found = read(Span(source, 0, source.length), Scratch(spare))
    encoder = Encoder()
    content = encoder.encode(found.content)
    storages: dict[Storage, int] = {}
    views = []
    for view in encoder.views:
        if view.storage is None:
            raise Refused(say("a tensor in it has no numbers"))
        number = storages.setdefault(view.storage, len(storages))
        views.append([number, view.number_type, view.offset, view.size, view.stride])
    n_unpacked = spare.seek(0, os.SEEK_END)
    return {
        "source_sha256": source.sha256,
        "format": found.form,
        "header": found.header,
        "content": content,
        "tensors": views,
        "names": encoder.names,
        "data_sha256": write_storages(list(storages), output, source.length + n_unpacked),
    }
