"""Prompts against probes: which of the two leans on a shortcut more."""

from __future__ import annotations

from sae_auditor.studies.probes.study import PROBES

__all__ = ["PROBES"]
