"""Interventions and the smallest change in words. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.explain.flips import Control, Flip
    from sae_auditor.explain.interventions import Intervention

# The name of a latent, as the place where the words stand calls it.
NameOf = Callable[[int], str]
_NAMED = 4
# Random sets that fire this many times as strongly, or as weakly, are said to.
_ALIKE = 1.25


def name_of_intervention(one: Intervention) -> str:
    """Return what an intervention is called; what is only being tried has no name of its own."""
    return f"\u201c{one.name}\u201d" if one.name else translate("Audit", "your changes")


def held(interventions: Sequence[Intervention]) -> str:
    """Say under what something holds, such as a prediction; empty for the image as it is."""
    if not interventions:
        return ""
    names = translate("Audit", " and ").join(map(name_of_intervention, interventions))
    return translate("Audit", "With {names}").format(names=names)


def factor_text(factor: float) -> str:
    """Return by how much a latent still fires."""
    return translate("Audit", "off") if factor == 0 else numbers.whole_percent(factor)


def where_text(one: Intervention) -> str:
    """Say where an intervention holds."""
    if not one.patches:
        return translate("Audit", "in the whole image")
    if len(one.patches) == 1:
        return translate("Audit", "in one patch")
    return translate("Audit", "in {count} patches").format(count=len(one.patches))


def content_text(one: Intervention, name_of: NameOf) -> str:
    """Say what an intervention does, such as ``red tag off, oil stain 50 %``."""
    parts = [
        translate("Audit", "{latent} {factor}").format(latent=name_of(latent), factor=factor_text(factor))
        for latent, factor in one.factors[:_NAMED]
    ]
    if len(one.factors) > _NAMED:
        parts.append(translate("Audit", "{count} more").format(count=len(one.factors) - _NAMED))
    said = ", ".join(parts)
    return f"{said} ({where_text(one)})" if one.patches else said


def flip_lines(audit: Audit, flip: Flip, name_of: NameOf) -> tuple[str, ...]:
    """Say what the search for the smallest change came to: the change, whether it is the smallest, the control."""
    if not flip.is_found:
        return _not_found(audit, flip)
    names = ", ".join(map(name_of, flip.latents[:_NAMED]))
    if len(flip.latents) > _NAMED:
        names += ", " + translate("Audit", "{count} more").format(count=len(flip.latents) - _NAMED)
    text = (
        translate("Audit", "Without {latents} the prediction becomes \u201c{name}\u201d.")
        if len(flip.latents) == 1
        else translate("Audit", "Without these {count} latents the prediction becomes \u201c{name}\u201d: {latents}.")
    )
    said = text.format(count=len(flip.latents), latents=names, name=audit.class_names[flip.after or 0])
    return (said, *_how_small(flip), _compared(flip.control), *_pushed(flip.pushed))


def _how_small(flip: Flip) -> tuple[str, ...]:
    if len(flip.latents) == 1:
        return ()
    if flip.is_smallest:
        return (translate("Audit", "No smaller set of latents does this."),)
    if flip.checked == 0:
        return (translate("Audit", "A smaller set was not found, and is not ruled out."),)
    text = translate("Audit", "A smaller set was not found; only sets of up to {count} are ruled out.")
    return (text.format(count=flip.checked),)


def _compared(control: Control | None) -> str:
    if control is None:
        return translate("Audit", "There are too few other latents to compare with.")
    text = translate(
        "Audit",
        "Control: of {n} random sets of as many latents that fire about as strongly, {flips} do this "
        "({share}, 95\u202f% band {low} to {high}).",
    )
    said = text.format(
        n=control.n,
        flips=control.flips,
        share=numbers.percent(control.share),
        low=numbers.percent(control.low),
        high=numbers.percent(control.high),
    )
    if 1 / _ALIKE <= control.strength <= _ALIKE:
        return said
    text = translate("Audit", "Together they fire {ratio} times as strongly: too little else fires alike.")
    return f"{said} {text.format(ratio=numbers.plain(control.strength, 2))}"


def _pushed(control: Control | None) -> tuple[str, ...]:
    if control is None:
        return ()
    text = translate(
        "Audit",
        "Pushes exactly as strong along {n} random latents of the SAE: {flips} do this ({share}, {low} to {high}).",
    )
    return (
        text.format(
            n=control.n,
            flips=control.flips,
            share=numbers.percent(control.share),
            low=numbers.percent(control.low),
            high=numbers.percent(control.high),
        ),
    )


def _not_found(audit: Audit, flip: Flip) -> tuple[str, ...]:
    goal = "" if flip.goal is None else audit.class_names[flip.goal]
    if flip.is_impossible:
        if goal:
            text = translate("Audit", "It cannot be made \u201c{name}\u201d by switching fired latents off.")
            return (text.format(name=goal),)
        return (translate("Audit", "The decision cannot be flipped by switching fired latents off."),)
    if goal:
        said = translate("Audit", "No set of fired latents was found without which it becomes \u201c{name}\u201d.")
        said = said.format(name=goal)
    else:
        said = translate("Audit", "No set of fired latents was found without which the decision flips.")
    if flip.checked == 0:
        return (said,)
    text = translate("Audit", "Sets of up to {count} latents are ruled out.")
    return (said, text.format(count=flip.checked))
