"""The Audit workspace: why did the encoder decide that for one image, and is it for a reason we accept?"""

from sae_auditor.app.audit.actions import AUDIT_ACTIONS as ACTIONS
from sae_auditor.app.audit.workspace import create_workspace

__all__ = ["ACTIONS", "create_workspace"]
