"""Sentences of the dialog of the reasons policy. No Qt."""

from __future__ import annotations

from sae_auditor.concepts.policy import Judgement
from sae_auditor.i18n import translate
from sae_auditor.reports import numbers
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.workbench.policies.state import LatentRow, PolicyState


def judgement_text(judgement: Judgement) -> str:
    """Return a judgement in words."""
    if judgement == "may":
        return translate("Policy", "may count")
    if judgement == "must-not":
        return translate("Policy", "must not count")
    return translate("Policy", "not judged")


def judged_latent(name: str, latent: int, judgement: Judgement) -> str:
    """Return the title of a change to a latent's judgement."""
    return translate("Policy", "{latent}: {judgement}").format(
        latent=latent_name(name, latent), judgement=judgement_text(judgement)
    )


def judged_word(word: str, judgement: Judgement) -> str:
    """Return the title of a change to a word's judgement."""
    return translate("Policy", "The word \u201c{word}\u201d: {judgement}").format(
        word=word, judgement=judgement_text(judgement)
    )


def removed_word(word: str) -> str:
    """Return the title of taking a word away."""
    return translate("Policy", "Take away the word \u201c{}\u201d").format(word)


def head_text(state: PolicyState) -> str:
    """Return how much is judged."""
    if state.judged is None:
        return translate("Policy", "Not measured yet")
    return translate("Policy", "{} judged").format(numbers.short_percent(state.judged))


def basis_text(state: PolicyState) -> str:
    """Return what that is a share of."""
    if not state.rows:
        return translate("Policy", "of what moves the decisions of \u201c{}\u201d").format(state.prompt_set)
    kind = translate("Policy", "exact effects") if state.is_exact else translate("Policy", "effects by gradient")
    return translate(
        "Policy",
        "of what moves the decisions of \u201c{prompts}\u201d over {n} reference images ({kind}). The {rows} latents "
        "below hold {listed} of it; {judged} of them are judged.",
    ).format(
        prompts=state.prompt_set,
        n=numbers.count(state.n_images),
        kind=kind,
        rows=len(state.rows),
        listed=numbers.short_percent(state.listed),
        judged=state.n_judged,
    )


def facts_text(row: LatentRow) -> str:
    """Return the line below a latent's name."""
    parts = [f"#{row.latent}"]
    if row.firing_rate is not None:
        parts.append(translate("Policy", "fires on {}").format(numbers.short_percent(row.firing_rate)))
    return " \u00b7 ".join(parts)


def source_text(row: LatentRow) -> str:
    """Return which word of the policy judges a latent; empty where none does."""
    if not row.word or row.judgement == "none":
        return ""
    return translate("Policy", "by the word \u201c{}\u201d").format(row.word)


def move_text(row: LatentRow) -> str:
    """Return a latent's share of all movement."""
    return translate("Policy", "{} of all movement").format(numbers.percent(row.share))


def towards_text(row: LatentRow) -> str:
    """Return the class that a latent pushes towards most."""
    return translate("Policy", "towards \u201c{name}\u201d {effect}").format(
        name=row.towards, effect=numbers.signed(row.effect, 2)
    )
