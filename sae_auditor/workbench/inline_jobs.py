"""The former name of `jobs.InlineJobs`."""

from sae_auditor.workbench.jobs import InlineJobs as InlineJobRunner

__all__ = ["InlineJobRunner"]
