"""What a person can do with a finding: make it a line of the reasons policy, or decide about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress
from sae_auditor.studies.scan.rows import ScanRow
from sae_auditor.studies.study import RowAction

if TYPE_CHECKING:
    from sae_auditor.concepts.people import Verdict
    from sae_auditor.library import Auditor

_Run = Callable[[Sequence[ScanRow], "Auditor | None", str], Job[str]]


def _forbid_job(rows: Sequence[ScanRow], auditor: Auditor | None, reason: str) -> Job[str]:
    """Write the latents of rows into the policy of their prompt set: they must not count."""
    from sae_auditor.concepts.people import who_am_i
    from sae_auditor.concepts.policy import Subject
    from sae_auditor.concepts.policy.policy import Judgement

    assert auditor is not None
    must_not: Judgement = "must-not"
    yield Progress(0, len(rows))
    policies = auditor.library.policies
    n_changed = 0
    for prompt_set in dict.fromkeys(row.prompt_set for row in rows):
        of_set = dict.fromkeys((row.sae, row.latent) for row in rows if row.prompt_set == prompt_set)
        changes = [(Subject(sae=sae, latent=latent), must_not) for sae, latent in of_set]
        n_changed += len(policies.set(prompt_set, changes, who=who_am_i(), note=reason or None))
    if not n_changed:
        return say("The reasons policy says so already.")
    return say("{0} latents must not count now.", n_changed) if n_changed > 1 else say("One latent must not count now.")


def _deciding(verdict: Verdict | None) -> _Run:
    def job(rows: Sequence[ScanRow], _auditor: Auditor | None, reason: str) -> Job[str]:
        from sae_auditor.concepts.people import who_am_i

        yield Progress(0, len(rows))
        for remarks in {id(row.remarks): row.remarks for row in rows}.values():
            keys = [(row.sae, row.class_name, row.latent) for row in rows if row.remarks is remarks]
            remarks.set(keys, verdict, who=who_am_i(), note=reason or None)
        return say("{0} findings were decided.", len(rows)) if len(rows) > 1 else say("The finding was decided.")

    return job


MUST_NOT_COUNT: Final = RowAction[ScanRow](
    "must-not-count",
    "Must not count",
    _forbid_job,
    help="Write the latent into the reasons policy of this prompt set as one that must not count.",
)
ACTIONS: Final = (
    MUST_NOT_COUNT,
    RowAction[ScanRow](
        "accept", "Accept", _deciding("accepted"), help="The finding is right. Later audits warn of the latent."
    ),
    RowAction[ScanRow](
        "shortcut",
        "Mark as a shortcut",
        _deciding("shortcut"),
        help="The class is recognised by what merely comes along with it. Later audits warn of the latent.",
    ),
    RowAction[ScanRow](
        "dismiss", "Dismiss…", _deciding("dismissed"), help="The finding is none; say why.", asks_reason=True
    ),
    RowAction[ScanRow]("take-back", "Take back", _deciding(None), can_run=lambda row: row.verdict is not None),
)
