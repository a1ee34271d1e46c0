"""Decisions of the page on which sessions are found again and made. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sae_auditor.errors import KnownError
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.records.overview import Found, Overview, look_at, sessions_of
from sae_auditor.records.place import require_local
from sae_auditor.records.sessions import Settings
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.messages import Problem, problem_of
from sae_auditor.workbench.running import Running
from sae_auditor.workbench.session.form import Form, Source, open_questions, suggested
from sae_auditor.workbench.session.gathering import Came, Left, Made, make_job, watch_job, watched_folder
from sae_auditor.workbench.session.looking import RECORDS

if TYPE_CHECKING:
    from sae_auditor.records import Records
    from sae_auditor.records.sessions import Session
    from sae_auditor.workbench.jobs import Jobs

_LIST, _MAKE, _PLACE, WATCH = "start.list", "start.make", "start.place", "start.watch"
# A watcher sleeps most of its time: it must not keep others from the disk.
_WATCHER: Final = "session-watch"


@dataclass(frozen=True)
class Listed:
    """A line of the list: a session, or a workspace without one. `problem` says why a workspace cannot be looked at."""

    found: Found
    session: Overview | None = None
    is_open: bool = False
    problem: str = ""

    @property
    def remark(self) -> str:
        """Say what is special about it."""
        if self.problem:
            return self.problem
        if self.found.holder is not None:
            holder = self.found.holder
            text = translate("Session", "Read-only: {who} has it on {machine}")
            return text.format(who=printable(holder.who or "?"), machine=printable(holder.machine))
        if self.found.why_read_only:
            return translate_core(self.found.why_read_only)
        if self.session is None:
            return translate("Session", "No session yet")
        return translate("Session", "Signed") if self.session.is_signed else ""


@dataclass(frozen=True, eq=False)
class StartState:
    """What is on the page.

    Parameters
    ----------
    workspace
        The file of the records that are open; None before.
    listed
        The sessions of the workspaces that are known, those of the open one first.
    problems
        What is missing or wrong of the answers that people came to, by their names.
    n_queue
        How many images are open in the window.
    left
        Files that did not come to the session that was made last, or from the folder that is watched.
    watched
        The folder that is looked at; empty for none.
    """

    who: str = ""
    workspace: Path | None = None
    why_read_only: str = ""
    listed: tuple[Listed, ...] = ()
    form: Form = field(default_factory=Form)
    problems: dict[str, str] = field(default_factory=dict)
    n_queue: int = 0
    has_classes: bool = False
    running: Running | None = None
    left: tuple[Left, ...] = ()
    watched: str = ""
    n_came: int = 0
    notice: str = ""
    problem: Problem | None = None

    @property
    def can_make(self) -> bool:
        """Whether a session can be made now, once the answers are right."""
        return self.workspace is not None and not self.why_read_only and self.running is None


class StartController:
    """Keeps the state, which `render` shows.

    Parameters
    ----------
    on_session
        Takes the workspace and the key of a session that is to be opened.
    on_workspace
        Takes the file of another workspace that is to be opened; it is made where it is not there.
    on_reviewer
        Takes the name of who judges from now on; `set_records` then brings it back.
    on_came
        Takes the numbers of images that came from a watched folder, already recorded.
    base
        Gives what a new session is made with beside the answers: bundle, SAE, method, prompts.
    queue_paths
        Paths of the images that are open in the window.
    recent
        Files of workspaces that were used before, the last one first.
    """

    def __init__(
        self,
        jobs: Jobs,
        render: Callable[[StartState], object],
        *,
        on_session: Callable[[Path, str], object],
        on_workspace: Callable[[Path], object] = lambda _path: None,
        on_reviewer: Callable[[str], object] = lambda _who: None,
        on_came: Callable[[Sequence[int]], object] = lambda _items: None,
        base: Callable[[], Settings] = lambda: Settings(""),
        queue_paths: Callable[[], Sequence[str]] = tuple,
        recent: Callable[[], Sequence[Path]] = tuple,
    ) -> None:
        self._jobs, self._render = jobs, render
        self._on_session, self._on_workspace = on_session, on_workspace
        self._on_reviewer, self._on_came = on_reviewer, on_came
        self._base, self._queue_paths, self._recent = base, queue_paths, recent
        self._records: Records | None = None
        self._reached: set[str] = set()
        self.state = StartState()

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""
        return any(map(self._jobs.is_running, (_LIST, _MAKE, _PLACE)))

    def set_records(self, records: Records | None, who: str) -> None:
        """Work with these records from now on, for this person."""
        self._records = records
        form = self.state.form
        if who and not form.reviewers:
            form = replace(form, reviewers=(who,))
        self.state = replace(
            self.state, who=who, form=form, workspace=None if records is None else records.path,
            why_read_only="" if records is None else records.why_read_only,
        )  # fmt: skip
        self.refresh()

    def refresh(self) -> None:
        """List again, and take what there is to make a session with."""
        base = self._base()
        names = tuple(base.prompts)
        form = self.state.form
        if names != tuple(name for name, _ in form.classes):
            form = replace(form, classes=suggested(names))
        self._put(form=form, has_classes=bool(names), n_queue=len(self._queue_paths()))
        self._jobs.start(
            _LIST, partial(_list_job, self._records, tuple(self._recent()), self.state.who),
            on_result=lambda listed: self._put(listed=listed), on_error=self._fail, resource=RECORDS,
        )  # fmt: skip

    def count_queue(self) -> None:
        """Take how many images are open in the window now."""
        self._put(n_queue=len(self._queue_paths()))

    def open(self, place: int) -> None:
        """Open the session of this line, or its workspace where that has none."""
        if not 0 <= place < len(self.state.listed):
            return
        line = self.state.listed[place]
        if line.problem:
            self._put(problem=Problem(line.problem))
        elif line.session is not None:
            self._on_session(line.found.path, line.session.key)
        elif not line.is_open:
            self._on_workspace(line.found.path)

    def set_reviewer(self, who: str) -> None:
        """Judge as this person from now on."""
        who = " ".join(who.split())
        if who and who != self.state.who:
            self._on_reviewer(who)

    def choose_workspace(self, path: Path) -> None:
        """Keep records in this file, unless it is where they are not safe."""
        self._put(problem=None)
        self._jobs.start(
            _PLACE, partial(_place_job, path), on_result=self._on_workspace, on_error=self._fail, resource="disk"
        )

    # -------------------------------------------------------------------------------------------------- a new session

    def answer(self, name: str, value: Any) -> None:
        """Take what a person answered; `name` is a field of `Form`."""
        former = self.state.form
        form = replace(former, **{name: value})
        self._reached.add(name)
        if name == "source" and Source.CSV in (value, former.source):
            form = replace(form, path="")  # a table is no folder
        if name == "path" and value and not former.title:
            form = replace(form, title=Path(value).stem if form.source is Source.CSV else Path(value).name)
        self._put(form=form, problems=self._problems(form), notice="", problem=None, n_queue=len(self._queue_paths()))

    def answer_class(self, name: str, verdict: str) -> None:
        """Say whether a class passes a part, rejects it, or neither."""
        classes = tuple((one, verdict if one == name else former) for one, former in self.state.form.classes)
        self.answer("classes", classes)

    def make(self) -> None:
        """Make the session, and open it."""
        form, records, queue = self.state.form, self._records, tuple(self._queue_paths())
        self._reached = set(Form.__dataclass_fields__)
        problems = self._problems(form)
        self._put(problems=problems, problem=None, notice="")
        if records is None or problems or not self.state.can_make:
            return
        self._put(running=Running(), left=())
        self._jobs.start(
            _MAKE, partial(make_job, records, self.state.who, self._base(), form, queue), on_result=self._made,
            on_error=self._fail, on_cancelled=lambda: self._put(running=None),
            on_progress=lambda running: self._put(running=running),
            title=translate("Session", "Making the session"), resource="disk", long=True,
        )  # fmt: skip

    def cancel(self) -> None:
        """Make no session; nothing was recorded yet."""
        self._jobs.cancel(_MAKE)

    def _made(self, made: Made) -> None:
        text = translate("Session", "The session has {count} images.").format(count=f"{made.n_images:,}")
        if made.n_alike:
            alike = translate("Session", "{count} of them have the same content as another one.")
            text = f"{text} {alike.format(count=f'{made.n_alike:,}')}"
        form = Form(reviewers=self.state.form.reviewers, classes=self.state.form.classes)
        self._reached = set()
        self._put(running=None, notice=text, left=made.left, form=form, problems={})
        if self.state.workspace is not None:
            self._on_session(self.state.workspace, made.key)
        self.refresh()

    def _problems(self, form: Form) -> dict[str, str]:
        found = open_questions(form, len(self._queue_paths()))
        return {name: text for name, text in found.items() if name in self._reached}

    # ------------------------------------------------------------------------------------------------ a watched folder

    def watch(self, session: Session) -> None:
        """Bring what comes into the session's folder to it from now on, if it has one."""
        folder = watched_folder(session)
        if not folder or session.records.is_read_only:
            self.stop_watching()
            return
        self._put(watched=folder, n_came=0, left=())
        self._jobs.start(
            WATCH, partial(watch_job, session, self.state.who, folder), on_result=lambda _count: self._ended(),
            on_error=self._watch_failed, on_cancelled=self._ended, on_update=self._came,
            title=translate("Session", "Watching a folder"), resource=_WATCHER, can_stop=True,
        )  # fmt: skip

    def stop_watching(self) -> None:
        """Look no more; what came stays."""
        self._jobs.stop(WATCH)

    def _came(self, looks: Sequence[Came]) -> None:
        items = [item for look in looks for item in look.items]
        left = tuple(one for look in looks for one in look.left)
        self._put(n_came=self.state.n_came + len(items), left=(*self.state.left, *left))
        if items:
            self._on_came(items)

    def _ended(self) -> None:
        if not self._jobs.is_running(WATCH):
            self._put(watched="")

    def _watch_failed(self, error: Exception) -> None:
        self._ended()
        self._fail(error)

    # --------------------------------------------------------------------------------------------------------- inside

    def _fail(self, error: Exception) -> None:
        self._put(running=None, problem=problem_of(error))

    def _put(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._render(self.state)


def _list_job(records: Records | None, recent: Sequence[Path], who: str) -> Job[tuple[Listed, ...]]:
    """Look at the open workspace and at those that were used before; one that cannot be looked at says so."""
    listed: list[Listed] = []
    if records is not None:
        yield Progress(0, 0)
        listed += _lines(Found(records.path, sessions_of(records, who), None, records.why_read_only), is_open=True)
    for path in recent:
        yield Progress(0, 0)
        if records is not None and path == records.path:
            continue
        try:
            listed += _lines(look_at(path, who))
        except KnownError as problem:
            listed.append(Listed(Found(path, ()), problem=problem_of(problem).what))
    return tuple(listed)


def _lines(found: Found, *, is_open: bool = False) -> list[Listed]:
    lines = [Listed(found, session, is_open) for session in found.sessions]
    # The one that is open and holds nothing yet is the empty list.
    return lines or ([] if is_open else [Listed(found, None)])


def _place_job(path: Path) -> Job[Path]:
    """Return a file in which records can be kept.

    Raises
    ------
    EnvironmentProblem
        When its folder is on a network share; it says what to do instead.
    """
    yield Progress(0, 0)
    require_local(path.parent)
    return path
