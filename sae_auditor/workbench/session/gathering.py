"""The jobs that bring images to a session: once from a folder, a table or the queue, and again and again from a folder.

An image is known by the SHA-256 of its file as it was at one moment; what is still being written is waited for. No Qt.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sae_auditor.csv_rows import read_csv, refused_table
from sae_auditor.errors import InputRefused, KnownError
from sae_auditor.i18n import say, translate
from sae_auditor.images.files import read_file
from sae_auditor.images.folders import look_through_job
from sae_auditor.images.limits import Limits
from sae_auditor.images.refusal import ImageRefused, Refusal
from sae_auditor.names import from_text, printable, to_text
from sae_auditor.progress import Job, Progress, StopAsked, Update
from sae_auditor.records.sessions import NewItem, Session, Settings, new_session
from sae_auditor.workbench.session.form import Form, Source

if TYPE_CHECKING:
    from sae_auditor.records import Records

# How often a watched folder is looked at. A file comes when it was the same in two looks.
EVERY_S: Final = 3.0
# A watcher that is told to end does so within this time.
_SLICE_S: Final = 0.2
_PATHS: Final = ("path", "file", "image", "filename")
_PARTS: Final = ("part", "part id", "part_id", "partid", "serial", "id")
_WATCHED: Final = "session.watched."


@dataclass(frozen=True)
class Left:
    """A file that did not come to the session, and why, as rooms below the window say it."""

    path: str
    why: str


@dataclass(frozen=True)
class Gathered:
    """What a source leads to.

    Parameters
    ----------
    n_alike
        Images whose content another one has too; they came all the same.
    """

    images: tuple[NewItem, ...]
    left: tuple[Left, ...]
    n_alike: int


@dataclass(frozen=True)
class Made:
    """A session that was made, and what did not come to it."""

    key: str
    n_images: int
    left: tuple[Left, ...]
    n_alike: int


@dataclass(frozen=True)
class Came:
    """What a look at a watched folder brought: numbers of images that came as one step, and files that could not."""

    items: tuple[int, ...]
    left: tuple[Left, ...]


def gather_job(form: Form, queue: Sequence[str]) -> Job[Gathered]:
    """Find the images of a source and read each once.

    Raises
    ------
    InputRefused
        When the source leads to nothing at all.
    """
    if form.source is Source.CSV:
        named, left = _of_table(Path(form.path))
    elif form.source is Source.QUEUE:
        named, left = [(path, _stem(path)) for path in queue], []
    else:
        named, left = yield from _of_folder_job(form.path, may_be_empty=form.source is Source.WATCHED)
    images: list[NewItem] = []
    known: set[str] = set()
    for place, (path, part) in enumerate(named):
        yield Progress(place, len(named), translate("Session", "Reading the images"))
        if os.path.abspath(path) in known:
            left.append(Left(path, say("It is named twice.")))
            continue
        known.add(os.path.abspath(path))
        try:
            images.append(_item(path, part))
        except KnownError as refusal:
            left.append(Left(path, _why(refusal)))
    if not images and form.source is not Source.WATCHED:
        first = left[0].why if left else ""
        raise InputRefused(say("None of the images can be read."), safe=say("No session was made."), todo=first)
    return Gathered(tuple(images), tuple(left), len(images) - len({image.sha256 for image in images}))


def make_job(records: Records, who: str, base: Settings, form: Form, queue: Sequence[str]) -> Job[Made]:
    """Make a session of what a form says; nothing is recorded before every image was read."""
    gathered = yield from gather_job(form, queue)
    yield Progress(len(gathered.images), len(gathered.images), translate("Session", "Recording the session"))
    session = new_session(records, who, form.settings(base))
    session.add(who, gathered.images)
    if form.source is Source.WATCHED:
        records.keep(_WATCHED + session.key, to_text(os.path.abspath(form.path)))
    return Made(session.key, len(gathered.images), gathered.left, gathered.n_alike)


def watched_folder(session: Session) -> str:
    """Return the folder from which images come to a session by themselves; empty where there is none."""
    return from_text(session.records.kept(_WATCHED + session.key))


def watch_job(
    session: Session, who: str, folder: str, every_s: float = EVERY_S, sleep: Callable[[float], object] = time.sleep
) -> Job[int]:
    """Look at a folder until told to end, and bring what is new to the session; return how many images came.

    Yields an `Update` of a `Came` where there is something to tell.
    """
    rows = session.records.rows("SELECT path FROM items WHERE session = ?", (session.key,))
    known = {os.path.abspath(from_text(path)) for (path,) in rows}
    stamps: dict[str, tuple[int, int]] = {}
    told: dict[str, tuple[int, int]] = {}
    is_missing = False
    n_came = 0
    note = translate("Session", "Looking for new images in {folder}").format(folder=printable(folder))
    try:
        while True:
            yield Progress(n_came, 0, note)
            try:
                named, left = yield from _of_folder_job(folder, may_be_empty=True)
                is_missing = False
            except KnownError as problem:
                named, left = [], [] if is_missing else [Left(folder, _why(problem))]
                is_missing = True
            images, now = [], _stamps(path for path, _ in named if os.path.abspath(path) not in known)
            left = [one for one in left if is_missing or one.path not in told]
            told |= {one.path: (0, 0) for one in left}
            for path, part in named:
                if path not in now or now[path] != stamps.get(path) or now[path] == told.get(path):
                    continue
                yield Progress(n_came, 0, note)
                try:
                    images.append(_item(path, part))
                    known.add(os.path.abspath(path))
                except KnownError as refusal:
                    told[path] = now[path]  # told once, and tried again when it changes
                    left.append(Left(path, _why(refusal)))
            stamps = now
            items = tuple(session.add(who, images))
            n_came += len(items)
            if items or left:
                yield Update(Came(items, tuple(left)))
            for _ in range(max(1, round(every_s / _SLICE_S))):
                yield Progress(n_came, 0, note)
                sleep(_SLICE_S)
    except StopAsked:
        return n_came


def _of_folder_job(folder: str, *, may_be_empty: bool) -> Job[tuple[list[tuple[str, str]], list[Left]]]:
    found = yield from look_through_job([folder])
    for refusal in found.refused:
        if not (may_be_empty and refusal.reason is Refusal.NO_IMAGES):
            raise refusal
    return [(path, _stem(path)) for path in found.names], [Left(str(one.path), _why(one)) for one in found.unreadable]


def _of_table(table: Path) -> tuple[list[tuple[str, str]], list[Left]]:
    """Return the paths and parts of a table's rows; relative paths are below the table's folder."""
    rows = read_csv(table)
    name = next((name for name in _PATHS if name in rows.columns), None)
    if name is None:
        heads = ", ".join(_PATHS)
        raise refused_table(table, say("has no column of paths"), say("Name one of its columns: {0}.", heads))
    part_name = next((name for name in _PARTS if name in rows.columns), None)
    paths = rows.column(name)
    parts = rows.column(part_name) if part_name else tuple("" for _ in paths)
    named, left = [], []
    for path, part, line in zip(paths, parts, rows.lines, strict=True):
        if path:
            named.append((str(table.parent / path), part or _stem(path)))
        else:
            left.append(Left(f"{table.name}:{line}", say("There is no path in this row.")))
    return named, left


def _item(path: str, part: str) -> NewItem:
    sha256 = hashlib.sha256(read_file(path, Limits())).hexdigest()
    return NewItem(to_text(os.path.abspath(path)), sha256, to_text(part))


def _stamps(paths: Iterable[str]) -> dict[str, tuple[int, int]]:
    stamps = {}
    for path in paths:
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            continue
        stamps[path] = (status.st_size, status.st_mtime_ns)
    return stamps


def _stem(path: str) -> str:
    return Path(path).stem


def _why(refusal: KnownError) -> str:
    return refusal.detail if isinstance(refusal, ImageRefused) else refusal.what
