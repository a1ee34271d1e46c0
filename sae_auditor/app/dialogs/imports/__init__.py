"""The import assistant."""

from sae_auditor.app.dialogs.imports.dialog import ImportAssistant

__all__ = ["ImportAssistant"]
