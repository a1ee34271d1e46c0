"""What a person can do with a finding: make it a line of the reasons policy, or decide about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress
from sae_auditor.studies.scan.rows import ScanRow
from sae_auditor.studies.study import Acted, RowAction

if TYPE_CHECKING:
    from sae_auditor.concepts.people import FindingRemarks, Verdict
    from sae_auditor.concepts.people.findings import Decision, Key
    from sae_auditor.concepts.policy import Policies, Subject
    from sae_auditor.concepts.policy.local import Value
    from sae_auditor.library import Auditor

_Run = Callable[[Sequence[ScanRow], "Auditor | None", str], Job["str | Acted"]]


def _forbid_job(rows: Sequence[ScanRow], auditor: Auditor | None, reason: str) -> Job[str | Acted]:
    """Write the latents of rows into the policy of their prompt set: they must not count."""
    from sae_auditor.concepts.people import who_am_i
    from sae_auditor.concepts.policy import Subject
    from sae_auditor.concepts.policy.policy import Judgement

    assert auditor is not None
    must_not: Judgement = "must-not"
    yield Progress(0, len(rows))
    policies = auditor.library.policies
    before: list[tuple[str | None, Subject, Value]] = []
    after: list[tuple[str | None, Subject, Value]] = []
    for prompt_set in dict.fromkeys(row.prompt_set for row in rows):
        of_set = dict.fromkeys((row.sae, row.latent) for row in rows if row.prompt_set == prompt_set)
        changes = [(Subject(sae=sae, latent=latent), must_not) for sae, latent in of_set]
        events = policies.set(prompt_set, changes, who=who_am_i(), note=reason or None)
        before += [(event.prompt_set, event.subject, event.before) for event in events]
        after += [(event.prompt_set, event.subject, event.after) for event in events]
    if not after:
        return say("The reasons policy says so already.")
    n = len(after)
    text = say("{0} latents must not count now.", n) if n > 1 else say("One latent must not count now.")
    return Acted(text, _what(rows), (policies, tuple(before)), (policies, tuple(after)))


def _judge_job(value: tuple[Policies, tuple[tuple[str | None, Subject, Value], ...]]) -> Job[None]:
    from sae_auditor.concepts.people import who_am_i

    policies, judged = value
    yield Progress(0, len(judged))
    for prompt_set in dict.fromkeys(prompt_set for prompt_set, _, _ in judged):
        changes = [(subject, judgement) for of, subject, judgement in judged if of == prompt_set]
        policies.set(prompt_set, changes, who=who_am_i())


def _deciding(verdict: Verdict | None) -> _Run:
    def job(rows: Sequence[ScanRow], _auditor: Auditor | None, reason: str) -> Job[str | Acted]:
        from sae_auditor.concepts.people import who_am_i

        yield Progress(0, len(rows))
        remarks = rows[0].remarks  # rows of one scan share what people decided
        keys = [(row.sae, row.class_name, row.latent) for row in rows]
        former = remarks.set(keys, verdict, who=who_am_i(), note=reason or None)
        text = say("{0} findings were decided.", len(rows)) if len(rows) > 1 else say("The finding was decided.")
        if not former:
            return text
        after = dict.fromkeys(former, (verdict, reason or None))
        return Acted(text, _what(rows), (remarks, former), (remarks, after))

    return job


def _decide_job(value: tuple[FindingRemarks, Mapping[Key, Decision]]) -> Job[None]:
    from sae_auditor.concepts.people import who_am_i

    remarks, decisions = value
    yield Progress(0, len(decisions))
    remarks.put(decisions, who=who_am_i())


def _what(rows: Sequence[ScanRow]) -> str:
    if len(rows) > 1:
        return say("{0} findings", len(rows))
    return say("{0} for {1}", rows[0].label or f"#{rows[0].latent}", rows[0].class_name)


MUST_NOT_COUNT: Final = RowAction[ScanRow](
    "must-not-count",
    "Must not count",
    _forbid_job,
    help="Write the latent into the reasons policy of this prompt set as one that must not count.",
    restore=_judge_job,
)
ACTIONS: Final = (
    MUST_NOT_COUNT,
    RowAction[ScanRow](
        "accept",
        "Accept",
        _deciding("accepted"),
        help="The finding is right. Later audits warn of the latent.",
        restore=_decide_job,
    ),
    RowAction[ScanRow](
        "shortcut",
        "Mark as a shortcut",
        _deciding("shortcut"),
        help="The class is recognised by what merely comes along with it. Later audits warn of the latent.",
        restore=_decide_job,
    ),
    RowAction[ScanRow](
        "dismiss",
        "Dismiss…",
        _deciding("dismissed"),
        help="The finding is none; say why.",
        asks_reason=True,
        restore=_decide_job,
    ),
    # Of a former run of the program too, which the steps that can be undone are not.
    RowAction[ScanRow](
        "take-back",
        "Take back",
        _deciding(None),
        can_run=lambda row: row.verdict is not None,
        restore=_decide_job,
    ),
)
