"""The import assistant: what an SAE file is, what it does not say, and whether it fits the encoder in use."""

from sae_auditor.app.dialogs.imports.assistant import ImportAssistant

__all__ = ["ImportAssistant"]
