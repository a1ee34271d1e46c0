"""What travels between the program and the machines of a cluster: bytes of JSON, whatever carries them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, PlainValidator, RootModel

from sae_auditor.concepts.indexing.engine import FileTask, SegmentDone, SegmentTask
from sae_auditor.errors import EnvironmentProblem, InputRefused, KnownError
from sae_auditor.i18n import from_json, say, to_json
from sae_auditor.names import from_text, to_text
from sae_auditor.schema import Count, Line, Strict, read_as

# A segment has 512 files at most.
_MAX_BYTES: Final = 64 * 2**20
_Path = Annotated[str, Field(max_length=32_768)]
_MAX_SENTENCE: Final = 100_000


def _sentence(data: object) -> str:
    text = from_json(data)
    if len(text) > _MAX_SENTENCE:
        raise ValueError(f"it has more than {_MAX_SENTENCE:,} characters")
    return text


# With its template and values, where it has them.
_Sentence = Annotated[str, PlainValidator(_sentence)]


@dataclass(frozen=True, slots=True)
class Unseen:
    """A segment that was not begun: its machine does not see some of the files."""

    number: int
    paths: tuple[str, ...]
    machine: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A segment that was given up because the program asked for it."""

    number: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A segment that a machine could not make, and what it said."""

    error: KnownError | OSError


Answer = SegmentDone | Unseen | Stopped | Failed

_KINDS: Final = {"InputRefused": InputRefused, "EnvironmentProblem": EnvironmentProblem, "KnownError": KnownError}


def task_to_bytes(task: SegmentTask, gone: Iterable[str]) -> bytes:
    """Return a task, and the paths of files that the program does not see either."""
    # Names that are not UTF-8 are no text, and only text travels.
    files = [[f.image_id, f.label, to_text(f.path), f.sha256, f.status] for f in task.files]
    data = {"number": task.number, "folder": task.folder, "files": files, "gone": [to_text(path) for path in gone]}
    # Thousands of them wait in the cluster's memory, and their paths are alike.
    return zlib.compress(json.dumps(data).encode(), 1)


def task_from_bytes(raw: bytes) -> tuple[SegmentTask, frozenset[str]]:
    """Read what `task_to_bytes` wrote."""
    unpacked = zlib.decompressobj()
    try:
        text = unpacked.decompress(raw, _MAX_BYTES)
    except zlib.error as error:
        raise _foreign(say("it is damaged: {0}", error)) from error
    if not unpacked.eof:
        raise _foreign(say("it is cut off, or unpacks to more than {0} bytes", f"{_MAX_BYTES:,}"))
    task = read_as(_Task, text, say("a task of a cluster"), max_bytes=_MAX_BYTES)
    files = tuple(FileTask(i, label, from_text(path), sha256, status) for i, label, path, sha256, status in task.files)
    return SegmentTask(task.number, task.folder, files), frozenset(map(from_text, task.gone))


def answer_to_bytes(answer: Answer) -> bytes:
    """Return an answer as bytes."""
    data = _error_to_json(answer.error) if isinstance(answer, Failed) else asdict(answer)
    if isinstance(answer, Unseen):
        data["paths"] = [to_text(path) for path in answer.paths]
    return json.dumps({"kind": type(answer).__name__, **data}).encode()


def answer_from_bytes(raw: bytes) -> Answer:
    """Read what `answer_to_bytes` wrote."""
    if len(raw) > _MAX_BYTES:
        raise _foreign(say("it has {0} bytes", f"{len(raw):,}"))
    data = read_as(_Answer, raw, say("an answer of a cluster"), max_bytes=_MAX_BYTES).root
    if isinstance(data, _Done):
        return SegmentDone(data.number, data.n_images)
    if isinstance(data, _Unseen):
        return Unseen(data.number, tuple(map(from_text, data.paths)), data.machine)
    if isinstance(data, _Stopped):
        return Stopped(data.number)
    return Failed(_error_of(data))


class _Task(Strict):
    number: Count
    folder: _Path
    files: tuple[tuple[Count, _Path, _Path, str | None, str | None], ...]
    gone: tuple[_Path, ...]


class _Done(Strict):
    kind: Literal["SegmentDone"]
    number: Count
    n_images: Count


class _Unseen(Strict):
    kind: Literal["Unseen"]
    number: Count
    paths: tuple[_Path, ...]
    machine: Line


class _Stopped(Strict):
    kind: Literal["Stopped"]
    number: Count


class _Failed(Strict):
    kind: Literal["Failed"]
    error: Literal["InputRefused", "EnvironmentProblem", "KnownError", "OSError"]
    what: _Sentence
    safe: _Sentence = ""
    todo: _Sentence = ""
    errno: int | None = None
    path: _Path | None = None


class _Answer(RootModel[Annotated[_Done | _Unseen | _Stopped | _Failed, Field(discriminator="kind")]]):
    model_config = ConfigDict(frozen=True, strict=True)


def _foreign(why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        say("A message of the cluster cannot be read: {0}.", why),
        safe=say("What was finished is kept."),
        todo=say("Use the same version of the program on all machines."),
    )


def _error_to_json(error: KnownError | OSError) -> dict[str, Any]:
    if isinstance(error, OSError):
        return {"error": "OSError", "errno": error.errno, "what": error.strerror or str(error), "path": _name(error)}
    kind = next(base.__name__ for base in type(error).__mro__ if base.__name__ in _KINDS)
    return {"error": kind, **_sentences_of(error)}


def _sentences_of(error: KnownError) -> dict[str, Any]:
    return {"what": to_json(error.what), "safe": to_json(error.safe), "todo": to_json(error.todo)}


def _error_of(data: _Failed) -> KnownError | OSError:
    if data.error == "OSError":
        # The number decides the class, and whoever catches it asks for it.
        path = None if data.path is None else from_text(data.path)
        return OSError(data.errno, data.what, path) if data.errno else OSError(data.what)
    return _KINDS[data.error](data.what, safe=data.safe, todo=data.todo)


def _name(error: OSError) -> str | None:
    return to_text(error.filename) if isinstance(error.filename, str) else None
