"""The Audit workspace: why did the encoder decide that for one image, and is it for a reason we accept?"""

from sae_auditor.app.workspaces.audit.workspace import create_workspace
from sae_auditor.workbench.audit.actions import AUDIT_ACTIONS as ACTIONS

__all__ = ["ACTIONS", "create_workspace"]
