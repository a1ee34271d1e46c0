"""Anybody's file, once through the limited process into the store."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from typing import Any, Final

from sae_auditor.atomic import atomic_file, why_unwritable
from sae_auditor.errors import KnownError
from sae_auditor.i18n import say
from sae_auditor.limited.limits import Limits
from sae_auditor.tensorfiles._answer import Converted, converted_of, line_of
from sae_auditor.tensorfiles._child.scratch import MAX_RATIO, MAX_UNPACKED_BYTES
from sae_auditor.tensorfiles._forms import NEITHER, form_of_name
from sae_auditor.tensorfiles._process import ProcessFailed, ask
from sae_auditor.tensorfiles._refusal import not_only_data, refused
from sae_auditor.tensorfiles._store import Store, Stored, store_folder, writable_store

_MEMORY_BYTES: Final = 1 << 30
_CPU_S: Final = 3
_WALL_S: Final = 3.5
_BYTES_AT_ONCE: Final = 16 * 2**20  # what is read within the above, even where it has to be unpacked
_BYTES_PER_CPU_S: Final = 10e6  # a processor copies and hashes many times as much, but unpacks little more
_BYTES_PER_WALL_S: Final = 4e6  # a slow network drive, or a machine with other work
_SPARE_BYTES: Final = 64 * 2**20
_CHANGED: Final = say("it was changed while it was read")
_NO_FIT: Final = say("what was read from it does not fit together")


def converted(stream: io.BufferedReader, where: str) -> tuple[Stored, str]:
    """Return what an open file holds, from the store or through the limited process, and the file's SHA-256.

    Raises
    ------
    InputRefused
        When the file is damaged, too large for what it holds, of another kind, or asks for more than data.
    EnvironmentProblem
        When there is no room for the result, or the limited process cannot be started.
    """
    before = os.fstat(stream.fileno())
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    known = Store(store_folder()).load(digest)
    if known is not None:
        return known, digest
    with writable_store() as store:
        store.add_manifest(digest, _through_process(stream, before, store, digest, where))
        made = store.load(digest)
    if made is None:
        raise refused(where, _NO_FIT)
    return made, digest


def _marks(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _through_process(
    stream: io.BufferedReader, before: os.stat_result, store: Store, digest: str, where: str
) -> Converted:
    path = store.data_path(digest)
    with atomic_file(path) as data, tempfile.TemporaryFile(dir=store.folder) as spare:
        try:
            _held, answer = ask((stream, data, spare), _limits(before.st_size))
        except ProcessFailed as error:
            raise refused(where, str(error)) from error
        if "no space" in answer:
            raise why_unwritable(path, OSError(28, "no space"))
        if "ok" not in answer:
            raise _refusal(answer, where)
        result = converted_of(answer["ok"])
        if result is None:
            raise refused(where, _NO_FIT)
        # What the process read is what counts: times and sizes of a file can be set back.
        if result.source_sha256 != digest or _marks(before) != _marks(os.fstat(stream.fileno())):
            raise refused(where, _CHANGED, todo=say("Wait until it has been written, then open it again."))
        return result


def _refusal(answer: dict[str, Any], where: str) -> KnownError:
    if "not only data" in answer:
        return not_only_data(where, line_of(answer, "not only data", say("it does not say what else")))
    reason, todo = line_of(answer, "refused", say("the process that reads it gave no answer")), line_of(answer, "todo")
    form = form_of_name(where) if reason == NEITHER else None
    if form is not None:
        reason, todo = say("{0} but {1}", NEITHER, form.what), form.todo
    return refused(where, reason, todo=todo)


def _limits(n_bytes: int) -> Limits:
    more = max(0, n_bytes - _BYTES_AT_ONCE)
    unpacked = max(n_bytes, min(MAX_RATIO * n_bytes, MAX_UNPACKED_BYTES))
    return Limits(
        memory_bytes=_MEMORY_BYTES,
        cpu_s=_CPU_S + int(more / _BYTES_PER_CPU_S),
        wall_s=_WALL_S + more / _BYTES_PER_WALL_S,
        file_bytes=unpacked + _SPARE_BYTES,
    )
