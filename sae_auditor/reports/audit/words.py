"""The workspace's words for the values of an audit, in the person's language. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor.explain.methods import METHODS
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.core_translation import translate_core

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Method, Target

TARGETS: tuple[Target, ...] = ("logodds", "margin", "logit", "cosine")


def method_name(method: Method) -> str:
    """Return what a method is called."""
    return translate_core(METHODS[method].title)


def method_help(method: Method) -> str:
    """Return what a method measures, in one line."""
    return translate_core(METHODS[method].help)


def target_name(target: Target) -> str:
    """Return what a target is called."""
    return {
        "logodds": translate("Audit", "Decision"),
        "margin": translate("Audit", "Margin"),
        "logit": translate("Audit", "Logit"),
        "cosine": translate("Audit", "Cosine"),
    }[target]


def target_help(target: Target) -> str:
    """Return what a target is, in one line."""
    return {
        "logodds": translate(
            "Audit",
            "Log-odds of this class against all others: what had to change for the decision to fall.",
        ),
        "cosine": translate("Audit", "How well image and class text match, from \u22121 to 1."),
        "logit": translate("Audit", "The cosine times the model's own scale: what the probability is made of."),
        "margin": translate("Audit", "The logit of the class minus that of another one: why this rather than that."),
    }[target]


def target_unit(audit: Audit, index: int) -> str:
    """Return what the contributions to a class are measured in."""
    return unit_of(audit.target, audit.class_names[index], contrast_of(audit, index))


def contrast_of(audit: Audit, index: int) -> str | None:
    """Return the class that a margin compares with: the contrast itself is compared with the strongest other one."""
    if audit.contrast != audit.class_names[index]:
        return audit.contrast
    return runner_up(audit, index)


def runner_up(audit: Audit, index: int) -> str | None:
    """Return the most probable class other than this one."""
    others = (audit.class_names[other] for other in audit.ranked() if other != index)
    return next(others, None)


def unit_of(target: Target, class_name: str, contrast: str | None) -> str:
    """Return a target of a class in words; `contrast` is the other class of a margin."""
    if target == "margin" and contrast is not None:
        return translate("Audit", "logit of \u201c{name}\u201d minus \u201c{other}\u201d").format(
            name=class_name, other=contrast
        )
    if target == "logodds":
        return translate("Audit", "log-odds of \u201c{name}\u201d").format(name=class_name)
    if target == "cosine":
        return translate("Audit", "cosine of \u201c{name}\u201d").format(name=class_name)
    return translate("Audit", "logit of \u201c{name}\u201d").format(name=class_name)


def token_rule(tokens: str) -> str:
    """Return which tokens an SAE reads, in words."""
    return {
        "cls": translate("Audit", "class token"),
        "patch": translate("Audit", "patches"),
        "all": translate("Audit", "all tokens"),
        "register": translate("Audit", "registers"),
    }.get(tokens, tokens)


def measured_by(audit: Audit, index: int) -> str:
    """Return the method behind the bars; for `integrated` with how far its sum misses what was to be explained."""
    name = method_name(audit.method)
    if audit.integration_gap is None:
        return name
    gap = numbers.percent(abs(float(audit.integration_gap[index])))
    return translate("Audit", "{method} (gap {gap})").format(method=name, gap=gap)


def contribution_sentence(label: str | None, latent: int, effect: float, value: str, unit: str) -> str:
    """Say what a latent did in a sentence, for screen readers and tooltips; `value` is `effect` as it is printed."""
    text = (
        translate("Audit", "{label} (latent {latent}) pushed towards by {value} ({unit})")
        if effect >= 0
        else translate("Audit", "{label} (latent {latent}) pushed against by {value} ({unit})")
    )
    return text.format(label=label or translate("Audit", "no label"), latent=latent, value=value, unit=unit)


def undecided_sentence() -> str:
    """Say that the explanation leaves too much open."""
    return translate("Audit", "The explanation does not decide this case")


def undecided_reason(audit: Audit) -> str:
    """Say why the explanation does not decide the case."""
    unexplained, margin = abs(float(audit.unexplained[audit.ranked()[0]])), audit.margin or 0.0
    decimals = numbers.decimals_for([unexplained, margin])
    text = translate(
        "Audit", "Unexplained moves it by {unexplained}, more than the top class leads the next one by ({margin})."
    )
    return text.format(unexplained=numbers.plain(unexplained, decimals), margin=numbers.plain(margin, decimals))
