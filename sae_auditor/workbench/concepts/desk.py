"""What the parts of the workspace's controller know of the whole. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from sae_auditor.progress import Job
    from sae_auditor.workbench.concepts.knowledge import Knowledge
    from sae_auditor.workbench.concepts.state import ConceptsState
    from sae_auditor.workbench.jobs import Resource

ResultT = TypeVar("ResultT")


class Desk(Protocol):
    """The state, what it was made from, and a way to have work done that changes it."""

    state: ConceptsState

    @property
    def known(self) -> Knowledge | None:
        """What the latents on the screen were read from; None while there are none."""

    def start(
        self,
        key: str,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], None],
        *,
        note: str,
        title: str = "",
        resource: Resource = "model",
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do work in the background; a former one with the same key is dropped, an error is reported.

        `note` says on the screen what is being done; work with a `title` is listed among the window's activities.
        """

    def cancel(self, key: str) -> None:
        """Drop the work with this key."""

    def report(self, error: Exception) -> None:
        """Tell the person about an error."""
