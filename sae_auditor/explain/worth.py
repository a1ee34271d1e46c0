"""What an explanation is worth beyond the fit of the SAE: how faithful its list is, and how steady.

Both are measured once the explanation is there, since they may cost more than the explanation itself: the list is
switched off and on latent by latent (`faithfulness`), and the picture is changed a little, run and explained again
(`stability`). Both are of the most probable class.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sae_auditor.explain.assemble import Question, assemble_job
from sae_auditor.explain.audit import Audit, Trust
from sae_auditor.explain.evidence import Evidence
from sae_auditor.explain.faithfulness import faithfulness_of, off_factors
from sae_auditor.explain.orders import objective_for
from sae_auditor.explain.stability import stability_job
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.explain.auditor import Auditor

_SHOWN: Final = "shown"


def answered_job(auditor: Auditor, evidence: Evidence, question: Question) -> Job[Audit]:
    """Explain an image, and measure what the explanation is worth where the question asks for it."""
    audit = yield from assemble_job(auditor, evidence, auditor.lens(evidence), question)
    if not question.stability:
        return audit
    return replace(audit, trust=(yield from measured_trust_job(auditor, evidence, audit, question)))


def measured_trust_job(auditor: Auditor, evidence: Evidence, audit: Audit, question: Question) -> Job[Trust]:
    """Return what an audit, which answers the question, is worth, with everything that can be measured."""
    # What is compared must be the same for the changed pictures, where another class may be the most probable.
    question = replace(question.answerable(auditor.encoder), contrast=audit.contrast)
    yield Progress(0, 0, say("Switching latents off and on, one after the other"))
    figure = shown_figure(auditor, evidence, audit, question)
    stability = yield from stability_job(auditor, evidence, audit, question)
    return replace(audit.trust, faithfulness=figure, stability=stability)


def shown_figure(auditor: Auditor, evidence: Evidence, audit: Audit, question: Question) -> float | None:
    """Return the figure of merit of the order in which the list is shown; None where no latent fired."""
    if not len(audit.latents):
        return None
    lens, best = auditor.lens(evidence), int(audit.ranked()[0])
    objective, off = objective_for(question, lens, auditor.encoder), off_factors(evidence, auditor.meanings.usual)
    return faithfulness_of(lens, question, objective, best, {_SHOWN: [audit.order(best)]}, off).figure(_SHOWN)
