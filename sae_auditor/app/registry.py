"""The registry of workspaces: what is not here has no button."""

from __future__ import annotations

from sae_auditor.app.frame.workspace import WorkspaceSpec
from sae_auditor.app.workspaces.audit.workspace import create_workspace as create_audit
from sae_auditor.app.workspaces.concepts.workspace import create_workspace as create_concepts
from sae_auditor.app.workspaces.studies.workspace import studies_spec
from sae_auditor.i18n import QT_TRANSLATE_NOOP
from sae_auditor.studies import STUDIES
from sae_auditor.workbench.audit.actions import AUDIT_ACTIONS
from sae_auditor.workbench.concepts.actions import CONCEPTS_ACTIONS

WORKSPACES: tuple[WorkspaceSpec, ...] = (
    WorkspaceSpec("audit", QT_TRANSLATE_NOOP("Workspace", "Audit"), "audit", AUDIT_ACTIONS, create_audit),
    WorkspaceSpec(
        "concepts",
        QT_TRANSLATE_NOOP("Workspace", "Concepts"),
        "concepts",
        CONCEPTS_ACTIONS,
        create_concepts,
        needs_images=False,
    ),
    *((studies_spec(STUDIES),) if STUDIES else ()),
)
