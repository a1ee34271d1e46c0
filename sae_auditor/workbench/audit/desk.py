"""What the parts of the workspace's controller know of the whole. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from sae_auditor.progress import Job
    from sae_auditor.workbench.audit.state import AuditState
    from sae_auditor.workbench.jobs import Resource

ResultT = TypeVar("ResultT")


class Desk(Protocol):
    """The state, and a way to have work done that changes it."""

    state: AuditState

    def start(
        self,
        key: str,
        make: Callable[[], Job[ResultT]],
        take: Callable[[ResultT], None],
        *,
        title: str,
        resource: Resource = "model",
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do work in the background; a former one with the same key is dropped, an error is reported."""

    def cancel(self, key: str) -> None:
        """Drop the work with this key."""
