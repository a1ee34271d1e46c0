"""The trust line in words: what an explanation is worth on this image. No Qt, no limits: the core judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Trust


class Measured(Protocol):
    """What the trust line is about: an `Audit`, or what is kept of one."""

    @property
    def trust(self) -> Trust:
        """The figures."""

    @property
    def sae(self) -> Any:
        """What is asked; has a `name`."""

    @property
    def reconstruction(self) -> Any:
        """Has a `cosine`."""


def trust_lines(audit: Measured) -> tuple[str, ...]:
    """Return the trust line: what there is to know of the image first, then the figures behind it.

    An image that is not unlike the others is not called like them: the figures show where it stands.
    """
    trust = audit.trust
    if trust.unlike is None:
        return (cannot_judge(), *_figures(audit))
    if not trust.unlike:
        return _figures(audit)
    # The SAE that is asked may see nothing strange where another one of the bundle does.
    said_by = () if audit.sae.name in trust.unlike_by else (_said_by(trust),)
    return (unlike(), *said_by, *_figures(audit))


def unlike() -> str:
    """Say that the latents were made for other images."""
    return translate("Audit", "This image is unlike what these latents were made for")


def _said_by(trust: Trust) -> str:
    return translate("Audit", "as seen by “{saes}”").format(saes=", ".join(trust.unlike_by))


def cannot_judge() -> str:
    """Say that there is nothing to compare the image with."""
    return translate(
        "Audit",
        "This bundle keeps no figures of its reference images: it cannot be judged whether this image is like them",
    )


def _figures(audit: Measured) -> tuple[str, str]:
    """Return FVU and cosine of the reconstruction, placed among the reference images where their figures are kept."""
    trust = audit.trust
    fvu = translate("Audit", "FVU {value}").format(value=numbers.plain(trust.fvu, 3))
    cosine = translate("Audit", "Cosine {value}").format(value=numbers.plain(audit.reconstruction.cosine, 3))
    return _among(fvu, trust.fvu_percentile), _among(cosine, trust.cosine_percentile, short=True)


def figures_help() -> str:
    """Say what the two figures are."""
    return "\n".join(
        (
            translate("Audit", "Fraction of variance unexplained: 0 is perfect, 1 is no better than the mean."),
            translate("Audit", "Cosine between the image's vectors and what the SAE rebuilt."),
        )
    )


def worth_lines(audit: Audit) -> tuple[str, ...]:
    """Return the figures of the list itself; what was not measured, or has no value, is left out.

    They are plain numbers: none of them was found to tell good explanations from bad ones well enough for a word.
    """
    trust, found = audit.trust, []
    if trust.faithfulness is not None:
        text = translate("Audit", "Faithfulness {value}")
        found.append(text.format(value=numbers.plain(trust.faithfulness, 2)))
    if (steady := trust.stability) is not None:
        text = translate("Audit", "{share} of the first {count} stay under small changes, the class in {kept} of {n}")
        share = numbers.short_percent(steady.overlap)
        found.append(text.format(share=share, count=steady.top, kept=steady.same_class, n=steady.n))
    if audit.unexplained_to_lead is not None:
        ratio = numbers.plain(audit.unexplained_to_lead, 2)
        found.append(translate("Audit", "Unexplained: {ratio} \u00d7 the lead").format(ratio=ratio))
    if trust.supported is not None:
        text = translate("Audit", "{share} well supported")
        found.append(text.format(share=numbers.short_percent(trust.supported)))
    return tuple(found)


def worth_help() -> str:
    """Say what the figures of the list are."""
    return "\n".join(
        (
            translate(
                "Audit",
                "Unexplained against the lead: from 1 on, what the SAE left out could have decided otherwise.",
            ),
            translate(
                "Audit",
                "Well supported: share of the push by latents with a name that fired on enough reference images.",
            ),
            translate(
                "Audit",
                "Faithfulness: latents are switched on and off in the order of the list. "
                "1: the first ones alone make the decision; 0: the order says no more than chance.",
            ),
            translate(
                "Audit",
                "Small changes: the picture is moved, cut, compressed and given noise, and explained again.",
            ),
        )
    )


def judged(trust: Trust) -> str:
    """Say how much of the decision's movement the reasons policy judges."""
    if trust.judged is None:
        return translate("Audit", "no reasons policy")
    return translate("Audit", "{share} judged").format(share=numbers.short_percent(trust.judged))


def judged_help(trust: Trust) -> str:
    """Say what the share means."""
    if trust.judged is None:
        return translate("Audit", "Nobody has said which reasons may count for these classes and which must not.")
    return translate("Audit", "Share of what moved the decision that is by latents which the reasons policy judges.")


def _among(figure: str, percentile: float | None, *, short: bool = False) -> str:
    """Place a figure; `percentile` is the percentage of reference images that are rebuilt better, 0 to 100.

    `short` leaves out among which images, for a line that follows one which says so.
    """
    if percentile is None:
        return figure
    worse = percentile > 50
    share = numbers.short_percent((percentile if worse else 100 - percentile) / 100)
    if short:
        said = translate("Audit", "{figure}, worse than {share}"), translate("Audit", "{figure}, better than {share}")
        text = said[0 if worse else 1]
    elif worse:
        text = translate("Audit", "{figure}, worse than {share} of the reference images")
    else:
        text = translate("Audit", "{figure}, better than {share} of the reference images")
    return text.format(figure=figure, share=share)
