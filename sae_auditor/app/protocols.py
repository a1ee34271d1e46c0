"""What the parts of the application know of each other. No Qt is imported here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from sae_auditor.app.events import Event
from sae_auditor.app.history import History
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from sae_auditor.app.actions import Action
    from sae_auditor.app.indexing.places import IndexPlaces
    from sae_auditor.app.messages import Messages
    from sae_auditor.app.queue import ImageQueue, QueueItem
    from sae_auditor.app.theme import Theme
    from sae_auditor.bundle.prompts import PromptSet

ResultT = TypeVar("ResultT")

# "long" is for work of minutes and hours that must not keep an audit or a thumbnail waiting.
Lane = Literal["compute", "io", "long"]
Level = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Activity:
    """One running job, as the status bar shows it. `started_s` is a `time.monotonic` value."""

    key: str
    title: str
    done: int
    total: int
    note: str
    cancellable: bool
    started_s: float


class JobHandle(Protocol):
    """A job that was started."""

    @property
    def running(self) -> bool:
        """Whether its result may still arrive."""

    def cancel(self) -> None:
        """Stop it at its next yield; nothing of it is delivered any more."""


class Jobs(Protocol):
    """Runs generator jobs away from the caller and delivers what they return."""

    def start(
        self,
        key: str,
        job_factory: Callable[[], Job[ResultT]],
        *,
        on_result: Callable[[ResultT], object],
        on_progress: Callable[[Progress], object] | None = None,
        on_error: Callable[[Exception], object] | None = None,
        title: str = "",
        lane: Lane = "compute",
    ) -> JobHandle:
        """Start a job; a former one with the same key is cancelled and its late results are dropped."""

    def cancel(self, key: str) -> None:
        """Cancel the job with this key, if there is one."""

    def is_running(self, key: str) -> bool:
        """Whether a job with this key may still deliver a result."""


class Workspace(Protocol):
    """One of the pages of the window. It shares the image queue with the others."""

    @property
    def widget(self) -> QWidget:
        """The page."""

    def set_auditor(self, auditor: Any) -> None:
        """Take a newly loaded `sae_auditor.Auditor`."""

    def set_image(self, item: QueueItem | None) -> None:
        """Show this item of the queue, or nothing."""

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return a handler for each action id of the workspace's table."""


@dataclass(frozen=True)
class WorkspaceContext:
    """What the frame hands to a workspace when it makes it.

    `set_condition(name, value)` tells whether actions with ``enabled_when=name`` can be used now. `on_auditor` takes
    the auditor with which a workspace replaced the one it was given (another SAE of the same bundle). Changes that a
    person makes are noted in `history`. `index_images` opens the dialog that indexes folders; `places` knows the index
    folders of every bundle, which of them is in use, and tells when that changes. A frame without indexing has neither.
    `prompts_used` tells of the prompt set that predictions are made over now, `policy_changed` that a person judged
    reasons otherwise than before. `run_action` runs an action of the frame by its id; one that there is not is ignored.
    """

    jobs: Jobs
    messages: Messages
    queue: ImageQueue
    theme: Theme
    set_condition: Callable[[str, bool], None]
    on_auditor: Callable[[Any], None]
    history: History = field(default_factory=History)
    index_images: Callable[[], None] | None = None
    places: IndexPlaces | None = None
    prompts_used: Event[[PromptSet]] = field(default_factory=Event)
    policy_changed: Event[[]] = field(default_factory=Event)
    run_action: Callable[[str], None] | None = None


@dataclass(frozen=True)
class WorkspaceSpec:
    """An entry of the window's registry of workspaces. `title` is a source text of the context "Workspace".

    A page that does not `needs_images` is shown without any in the queue too.
    """

    id: str
    title: str
    icon: str
    actions: tuple[Action, ...]
    create: Callable[[WorkspaceContext], Workspace]
    needs_images: bool = True
