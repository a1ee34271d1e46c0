"""Former place of what is in `jobs`, `messages` and the app's `frame.workspace`."""

from typing import TYPE_CHECKING, Literal

from sae_auditor.workbench.jobs import Activity as Activity
from sae_auditor.workbench.jobs import Jobs as Jobs
from sae_auditor.workbench.messages import Level as Level

if TYPE_CHECKING:
    from sae_auditor.app.frame.workspace import Workspace as Workspace
    from sae_auditor.app.frame.workspace import WorkspaceContext as WorkspaceContext
    from sae_auditor.app.frame.workspace import WorkspaceSpec as WorkspaceSpec

Lane = Literal["compute", "io", "long"]
