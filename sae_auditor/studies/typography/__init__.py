"""The study of text in the image: which latents fire on words, and how often a written word makes the decision."""

from sae_auditor.studies.typography.study import TYPOGRAPHY

__all__ = ["TYPOGRAPHY"]
