"""The study "what if": latents are switched off or steered in every image of a folder; how many decisions change?"""

from sae_auditor.studies.what_if.study import WHAT_IF

__all__ = ["WHAT_IF"]
