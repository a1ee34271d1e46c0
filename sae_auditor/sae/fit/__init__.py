"""The fit check: does this SAE belong to this encoder, read as declared? Pure scoring of vectors; runs no encoder."""

from sae_auditor.sae.fit.report import SCHEMA, FitCandidate, FitReport, FitVerdict
from sae_auditor.sae.fit.score import SiteSample
from sae_auditor.sae.fit.search import fit_job
from sae_auditor.sae.fit.trial import Trial, read_as, trial_of
from sae_auditor.sae.fit.verdict import fit_text

__all__ = [
    "SCHEMA",
    "FitCandidate",
    "FitReport",
    "FitVerdict",
    "SiteSample",
    "Trial",
    "fit_job",
    "fit_text",
    "read_as",
    "trial_of",
]
