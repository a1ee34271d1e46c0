"""The workspace's words for the values of an audit, in the person's language. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sae_auditor.app.audit import numbers
from sae_auditor.app.i18n import translate

if TYPE_CHECKING:
    from sae_auditor.app.audit.state import PatchLatent
    from sae_auditor.concepts.concept import WhyUnnamed
    from sae_auditor.explain.audit import Audit, Contribution, Method, Reconstruction, Target

METHODS: tuple[Method, ...] = ("gradient", "ablation", "ledger", "integrated")
TARGETS: tuple[Target, ...] = ("cosine", "logit", "margin")

_WELL_FVU, _PARTLY_FVU = 0.2, 0.5


def method_name(method: Method) -> str:
    """Return what a method is called."""
    return {
        "gradient": translate("Audit", "Gradient"),
        "ablation": translate("Audit", "Ablation"),
        "ledger": translate("Audit", "Ledger"),
        "integrated": translate("Audit", "Integrated"),
    }[method]


def method_help(method: Method) -> str:
    """Return what a method measures, in one line."""
    return {
        "gradient": translate("Audit", "How fast the target rises with each latent, times how strongly it fired."),
        "ablation": translate("Audit", "How much the target falls when the latent alone is switched off. Exact."),
        "ledger": translate("Audit", "A sum with one term for each latent that adds up to the target exactly."),
        "integrated": translate("Audit", "The gradient averaged on the way from no latent to what fired."),
    }[method]


def target_name(target: Target) -> str:
    """Return what a target is called."""
    return {
        "cosine": translate("Audit", "Cosine"),
        "logit": translate("Audit", "Logit"),
        "margin": translate("Audit", "Margin"),
    }[target]


def target_help(target: Target) -> str:
    """Return what a target is, in one line."""
    return {
        "cosine": translate("Audit", "How well image and class text match, from \u22121 to 1."),
        "logit": translate("Audit", "The cosine times the model's own scale: what the probability is made of."),
        "margin": translate("Audit", "The logit of the class minus that of another one: why this rather than that."),
    }[target]


def target_unit(audit: Audit, class_name: str) -> str:
    """Return what the contributions to a class are measured in."""
    return unit_of(audit.target, class_name, audit.contrast)


def unit_of(target: Target, class_name: str, contrast: str | None) -> str:
    """Return a target of a class in words; `contrast` is the other class of a margin."""
    if target == "margin" and contrast is not None:
        return translate("Audit", "logit of \u201c{name}\u201d minus \u201c{other}\u201d").format(
            name=class_name, other=contrast
        )
    if target == "cosine":
        return translate("Audit", "cosine of \u201c{name}\u201d").format(name=class_name)
    return translate("Audit", "logit of \u201c{name}\u201d").format(name=class_name)


def latent_label(label: str | None, latent: int) -> str:
    """Return the label of a latent, its number where it has none."""
    return label or translate("Audit", "Latent {latent}").format(latent=latent)


def token_rule(tokens: str) -> str:
    """Return which tokens an SAE reads, in words."""
    return {
        "cls": translate("Audit", "class token"),
        "patch": translate("Audit", "patches"),
        "all": translate("Audit", "all tokens"),
        "register": translate("Audit", "registers"),
    }.get(tokens, tokens)


def flag_word(flag: str) -> str:
    """Return a finding about a contribution in words."""
    known = {
        "unexpected-reliance": translate("Audit", "unexpected reliance"),
        "disagrees": translate("Audit", "methods disagree"),
        "weak-name": translate("Audit", "uncertain label"),
    }
    return known.get(flag, flag.replace("-", " "))


def flag_help(flag: str) -> str:
    """Return why a finding matters, in one line."""
    known = {
        "unexpected-reliance": translate("Audit", "It pushed a lot, but its meaning has little to do with the class."),
        "disagrees": translate("Audit", "Switching it off moves the prediction the other way than the bar says."),
        "weak-name": translate("Audit", "No word fits this latent well: judge it by its reference images."),
    }
    return known.get(flag, "")


def flag_sentence(flag: str) -> str:
    """Return a finding with why it matters."""
    return translate("Audit", "{finding}: {why}").format(finding=flag_word(flag), why=flag_help(flag))


def measured_by(audit: Audit, index: int) -> str:
    """Return the method behind the bars; for `integrated` with how far its sum misses what was to be explained."""
    name = method_name(audit.method)
    if audit.integration_gap is None:
        return name
    gap = numbers.percent(abs(float(audit.integration_gap[index])))
    return translate("Audit", "{method} (gap {gap})").format(method=name, gap=gap)


def contribution_sentence(item: Contribution | PatchLatent, value: str, unit: str) -> str:
    """Say a contribution in a sentence, for screen readers and tooltips."""
    text = (
        translate("Audit", "{label} (latent {latent}) pushed towards by {value} ({unit})")
        if item.contribution >= 0
        else translate("Audit", "{label} (latent {latent}) pushed against by {value} ({unit})")
    )
    return text.format(label=item.label or translate("Audit", "no label"), latent=item.latent, value=value, unit=unit)


def undecided_sentence() -> str:
    """Say that the explanation leaves too much open."""
    return translate("Audit", "The explanation does not decide this case")


def undecided_reason(unexplained: str, margin: str) -> str:
    """Say why the explanation does not decide the case."""
    return translate("Audit", "Unexplained ({unexplained}) exceeds the lead of the top class ({margin}).").format(
        unexplained=unexplained, margin=margin
    )


def verdict_on(reconstruction: Reconstruction) -> str:
    """Say in plain language how far the latents can be trusted to stand for the image."""
    if reconstruction.fvu <= _WELL_FVU:
        return translate("Audit", "The latents describe this image well.")
    if reconstruction.fvu <= _PARTLY_FVU:
        return translate("Audit", "The latents describe this image in part.")
    return translate("Audit", "The latents describe this image poorly: read the bars with care.")


def reconstruction_grade(reconstruction: Reconstruction) -> int:
    """Return 2 when the SAE rebuilt the image well, 1 in part, 0 poorly."""
    return int(reconstruction.fvu <= _WELL_FVU) + int(reconstruction.fvu <= _PARTLY_FVU)


def why_no_name(why: WhyUnnamed) -> str:
    """Say why no word is a latent's name."""
    return {
        "always-on": translate("Audit", "no name: always on, so it says what every image has in common"),
        "mixed": translate("Audit", "no good name: its images are too mixed, no more alike than images at random"),
        "no-word": translate("Audit", "no good name: its images are alike, but no word fits better than nonsense"),
    }[why]
