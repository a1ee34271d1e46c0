"""What travels between the program and the machines of a cluster: bytes of JSON, whatever carries them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from sae_auditor.engines.engine import FileTask, SegmentDone, SegmentTask
from sae_auditor.errors import EnvironmentProblem, InputRefused, KnownError


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
    files = [[f.image_id, f.label, f.path, f.sha256, f.status] for f in task.files]
    data = {"number": task.number, "folder": task.folder, "files": files, "gone": list(gone)}
    # Thousands of them wait in the cluster's memory, and their paths are alike.
    return zlib.compress(json.dumps(data).encode(), 1)


def task_from_bytes(raw: bytes) -> tuple[SegmentTask, frozenset[str]]:
    """Read what `task_to_bytes` wrote."""
    data = json.loads(zlib.decompress(raw))
    files = tuple(FileTask(*file) for file in data["files"])
    return SegmentTask(data["number"], data["folder"], files), frozenset(data["gone"])


def answer_to_bytes(answer: Answer) -> bytes:
    """Return an answer as bytes."""
    data = _error_to_json(answer.error) if isinstance(answer, Failed) else asdict(answer)
    return json.dumps({"kind": type(answer).__name__, **data}).encode()


def answer_from_bytes(raw: bytes) -> Answer:
    """Read what `answer_to_bytes` wrote."""
    data = json.loads(raw)
    readers: dict[str, Callable[[], Answer]] = {
        "SegmentDone": lambda: SegmentDone(data["number"], data["n_images"]),
        "Unseen": lambda: Unseen(data["number"], tuple(data["paths"]), data["machine"]),
        "Stopped": lambda: Stopped(data["number"]),
        "Failed": lambda: Failed(_error_from_json(data)),
    }
    return readers[data["kind"]]()


def _error_to_json(error: KnownError | OSError) -> dict[str, Any]:
    if isinstance(error, OSError):
        return {"error": "OSError", "errno": error.errno, "what": error.strerror or str(error), "path": _name(error)}
    kind = next(base.__name__ for base in type(error).__mro__ if base.__name__ in _KINDS)
    return {"error": kind, "what": error.what, "safe": error.safe, "todo": error.todo}


def _error_from_json(data: dict[str, Any]) -> KnownError | OSError:
    if data["error"] == "OSError":
        # The number decides the class, and whoever catches it asks for it.
        return OSError(data["errno"], data["what"], data["path"]) if data["errno"] else OSError(data["what"])
    return _KINDS[data["error"]](data["what"], safe=data["safe"], todo=data["todo"])


def _name(error: OSError) -> str | None:
    return error.filename if isinstance(error.filename, str) else None
