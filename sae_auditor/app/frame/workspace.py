"""What the frame and a workspace know of each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sae_auditor.workbench.events import Event
from sae_auditor.workbench.history import History
from sae_auditor.workbench.outcomes import Outcomes
from sae_auditor.workbench.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from sae_auditor.app.kit.theme import Theme
    from sae_auditor.bundle.prompts import PromptSet
    from sae_auditor.concepts.people import Field
    from sae_auditor.workbench.actions import Action
    from sae_auditor.workbench.indexing.places import IndexPlaces
    from sae_auditor.workbench.jobs import Jobs
    from sae_auditor.workbench.messages import Messages
    from sae_auditor.workbench.queue import ImageQueue, QueueItem
    from sae_auditor.workbench.thumbnails import Thumbnails


class Workspace(Protocol):
    """One of the pages of the window. It shares the image queue with the others."""

    @property
    def widget(self) -> QWidget:
        """The page."""

    def set_auditor(self, auditor: Any) -> None:
        """Take a newly loaded `sae_auditor.explain.Auditor`."""

    def set_image(self, item: QueueItem | None) -> None:
        """Show this item of the queue, or nothing."""

    def is_pending(self) -> bool:
        """Whether what is on screen will still change by itself."""

    def actions(self) -> Mapping[str, Callable[[], None]]:
        """Return a handler for each action id of the workspace's table."""


@runtime_checkable
class Closing(Protocol):
    """A workspace that has something to let go of when the window goes, once all its jobs have ended."""

    def close(self) -> None:
        """Let go of it."""


def _ignored(paths: Sequence[Path]) -> None:
    """Take images where there is no queue that they could go to."""


def _nowhere(workspace_id: str) -> None:
    """Stay where one is: there is no other page."""


def _forgotten(**changes: object) -> None:
    """Keep nothing."""


@dataclass(frozen=True)
class WorkspaceContext:
    """What the frame hands to a workspace when it makes it.

    `set_condition(name, value)` tells whether actions with ``enabled_when=name`` can be used now. `on_auditor` takes
    the auditor with which a workspace replaced the one it was given (another SAE of the same bundle). Acts of a person
    are noted in `history`. `index_images` opens the dialog that indexes folders; `places` knows the index folders of
    every bundle, which of them is in use, and tells when that changes. A frame without indexing has neither.
    `prompts_used` tells of the prompt set that predictions are made over now, `policy_changed` that a person judged
    reasons otherwise than before, `names_changed` that a person changed this field of what is said of latents,
    `study_ended` that a study ran and may have written what audits go by,
    `latent_asked` that a person wants to see all that is known of a latent, `study_asked` the page of this study.
    `run_action` runs an action of the frame by its id; one that there is not is ignored. `add_images` opens images in
    the queue, `open_workspace` shows the page of this id. `settings` are those of the start, and `remember` keeps
    changes of them for the next time. `outcomes` is what audits of the queue's images came to, `thumbnails` their small
    pictures. With `reads_ahead` images are looked at before they are asked for.
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
    names_changed: Event[[Field]] = field(default_factory=Event)
    study_ended: Event[[]] = field(default_factory=Event)
    latent_asked: Event[[int]] = field(default_factory=Event)
    study_asked: Event[[str]] = field(default_factory=Event)
    run_action: Callable[[str], None] | None = None
    add_images: Callable[[Sequence[Path]], object] = _ignored
    open_workspace: Callable[[str], object] = _nowhere
    settings: Settings = field(default_factory=Settings)
    remember: Callable[..., object] = _forgotten
    outcomes: Outcomes = field(default_factory=Outcomes)
    thumbnails: Thumbnails | None = None
    reads_ahead: bool = False


@dataclass(frozen=True)
class WorkspaceSpec:
    """A line of the registry of workspaces. `title` is a source text of the context "Workspace".

    A page that does not `needs_images` is shown without any in the queue; one that `has_own_images` hides the strip.
    """

    id: str
    title: str
    icon: str
    actions: tuple[Action, ...]
    create: Callable[[WorkspaceContext], Workspace]
    needs_images: bool = True
    has_own_images: bool = False
