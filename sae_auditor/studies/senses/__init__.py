"""The study "senses": a class's latents split by what their reference images show, and prompts that name the senses."""

from sae_auditor.studies.senses.study import SENSES

__all__ = ["SENSES"]
