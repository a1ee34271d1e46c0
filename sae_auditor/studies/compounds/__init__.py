"""The study "compounds": each word's own latents against the whole's, and which images one word decides alone."""

from sae_auditor.studies.compounds.study import COMPOUNDS

__all__ = ["COMPOUNDS"]
