"""An audit as one HTML page: no script, nothing fetched, every text escaped."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import numpy as np

from sae_auditor.i18n import translate
from sae_auditor.reports import numbers, sight_words
from sae_auditor.reports.audit import flag_words, trust_words, words
from sae_auditor.reports.audit.before_after import moved_latents
from sae_auditor.reports.audit.intervention_words import factor_text, held, where_text
from sae_auditor.reports.audit.predictions import WhatIf, outcome_sentence
from sae_auditor.reports.audit.report import AuditConcept, AuditReport, label_of
from sae_auditor.reports.audit.table import contributions, signed_bar
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.reports.latents.words import latent_name
from sae_auditor.reports.pages import data_uri, render
from sae_auditor.reports.provenance import of_audit

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.images import Sight

_TOP_CLASSES = 10
_TOP_MOVED = 15
_FOLDED_CLASSES = 4
# A name for a value and the value, for people.
Pairs = list[tuple[str, str]]


def audit_html(report: AuditReport) -> str:
    """Return the page of `report` as text."""
    audit, chosen = report.audit, report.class_index
    ranked = [int(index) for index in audit.ranked()[:_TOP_CLASSES]]
    others = [index for index in ranked if index != chosen][:_FOLDED_CLASSES]
    shown = ranked if chosen in ranked else [*ranked, chosen]
    left_out = len(audit.class_names) - len(shown)
    return render(
        "audit.html",
        said=_headings(),
        title=translate("Audit", "Why \u201c{name}\u201d? {image}").format(
            name=audit.class_names[chosen], image=report.image_name
        ),
        subtitle=_subtitle(report),
        findings=_findings(audit, chosen),
        image={"name": report.image_name, "source": data_uri(report.image_jpeg), "veils": _veils(audit.sight)},
        predictions=[_prediction(audit, index, is_chosen=index == chosen) for index in shown],
        left_out=translate("Audit", "and {count} more classes").format(count=left_out) if left_out > 0 else "",
        why=contributions(audit, chosen, translate("Audit", "What moved it")),
        what_if=None if report.what_if is None else _what_if(audit, report.what_if, chosen),
        concepts=[_concept(latent, concept) for latent, concept in report.concepts.items()],
        is_doubtful=audit.trust.unlike is True,
        others=[
            contributions(
                audit, index, translate("Audit", "Why \u201c{name}\u201d?").format(name=audit.class_names[index])
            )
            for index in others
        ],
        trust=(*trust_words.trust_lines(audit), " \u00b7 ".join(trust_words.worth_lines(audit))),
        quality=_quality(audit),
        provenance=_provenance(report),
    )


def _headings() -> dict[str, str]:
    return {
        "predictions": translate("Audit", "Predictions"),
        "prediction": translate("Audit", "Prediction"),
        "probability": translate("Audit", "Probability"),
        "cosine": translate("Audit", "Cosine"),
        "logit": translate("Audit", "Logit"),
        "show_bars": translate("Audit", "Show the bars anyway"),
        "what_if": translate("Audit", "What if"),
        "as_it_is": translate("Audit", "As it is"),
        "intervention": translate("Audit", "Intervention"),
        "effect": translate("Audit", "Exact effect"),
        "concept": translate("Audit", "Concept"),
        "strength": translate("Audit", "Strength"),
        "concepts": translate("Audit", "What the latents mean"),
        "worth": translate("Audit", "What this explanation is worth"),
        "origin": translate("Audit", "Where this comes from"),
    }


def _subtitle(report: AuditReport) -> str:
    audit = report.audit
    text = translate("Audit", "{target}, measured by {method}; written {date} UTC")
    return text.format(
        target=words.target_name(audit.target),
        method=words.method_name(audit.method),
        date=report.written.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
    )


def _findings(audit: Audit, index: int) -> list[tuple[str, str, str]]:
    """Return what there is to know before the bars are read, weightiest first: CSS class, what, and why."""
    found = []
    if audit.trust.unlike is True:
        head, *figures = trust_words.trust_lines(audit)
        found.append(("warning", head, " \u00b7 ".join(figures)))
    found += [
        ("forbidden", flag_words.forbidden_sentence(reason), "")
        for reason in audit.prediction(index, top=0).reasons
        if reason.forbidden
    ]
    if audit.tile is None and (cut := audit.sight.cut_text()):
        why = translate("Audit", "What lies there cannot have moved the decision.")
        found.append(("warning", translate_core(cut), why))
    if not audit.decides:
        found.append(("warning", words.undecided_sentence(), words.undecided_reason(audit)))
    return found


def _veils(sight: Sight) -> list[tuple[str, str, str, str]]:
    """Return what the encoder did not see, a strip on each side that was cut off: left, top, width and height."""
    left, top, right, bottom = sight.crop
    wide, high = sight.width, sight.height
    strips = [(0, 0, wide, top), (0, bottom, wide, high), (0, top, left, bottom), (right, top, wide, bottom)]
    return [
        (_per_cent(x0, wide), _per_cent(y0, high), _per_cent(x1 - x0, wide), _per_cent(y1 - y0, high))
        for x0, y0, x1, y1 in strips
        if x1 > x0 and y1 > y0
    ]


def _per_cent(px: int, whole_px: int) -> str:
    return f"{100 * px / whole_px:.3f}%"


def _prediction(audit: Audit, index: int, *, is_chosen: bool) -> dict[str, Any]:
    probability = float(audit.probability[index])
    return {
        "name": audit.class_names[index],
        "is_chosen": is_chosen,
        "width": f"{probability * 100:.2f}%",
        "probability": numbers.percent(probability),
        "cosine": numbers.plain(float(audit.cosine[index]), 4),
        "logit": numbers.plain(float(audit.logit[index]), 3),
    }


def _what_if(audit: Audit, what_if: WhatIf, chosen: int) -> dict[str, Any]:
    order = np.argsort(-what_if.scores.logit, kind="stable").tolist()[:_TOP_CLASSES]
    return {
        "held": held(what_if.interventions),
        "outcome": outcome_sentence(audit, what_if.scores).split("\n"),
        "interventions": [
            (
                one.name or translate("Audit", "Tried on this image"),
                where_text(one),
                [(latent_name(label_of(audit, j), j), j, factor_text(factor)) for j, factor in one.factors],
            )
            for one in what_if.interventions
        ],
        "bars": _before_after(audit, what_if.audit, chosen),
        "predictions": [
            (
                audit.class_names[index],
                numbers.percent(float(audit.probability[index])),
                numbers.percent(float(what_if.scores.probability[index])),
            )
            for index in order
        ],
    }


def _before_after(audit: Audit, changed: Audit | None, index: int) -> dict[str, Any] | None:
    if changed is None:
        return None
    moved = moved_latents(audit, changed, index)[:_TOP_MOVED]
    scale = max((abs(value) for one in moved for value in (one.before, one.after)), default=0.0)
    decimals = numbers.decimals_for([scale])
    return {
        "heading": translate("Audit", "What moved \u201c{name}\u201d, before and after").format(
            name=audit.class_names[index]
        ),
        "rows": [
            (
                latent_name(one.label, one.latent),
                one.latent,
                (*signed_bar(one.before, scale, "latent"), *signed_bar(one.after, scale, "latent after")),
                numbers.signed(one.before, decimals),
                numbers.signed(one.after, decimals),
            )
            for one in moved
        ],
    }


def _concept(latent: int, concept: AuditConcept) -> dict[str, Any]:
    known = concept.concept
    fired = translate("Audit", "fired in {count} reference images ({rate})")
    return {
        "label": latent_name(known.label, latent),
        "latent": latent,
        "labels": ", ".join(f"{label.text} ({numbers.signed(label.score, 3)})" for label in known.labels[:4]),
        "fired": fired.format(count=known.support, rate=numbers.percent(known.firing_rate)),
        "pictures": [data_uri(jpeg) for jpeg in concept.pictures_jpeg],
    }


def _quality(audit: Audit) -> Pairs:
    found = audit.reconstruction
    pairs = [
        (translate("Audit", "Latents fired (L0)"), numbers.plain(found.l0, 1)),
        (translate("Audit", "Target, image as it is"), numbers.plain(found.target_at_x, 4)),
        (translate("Audit", "Target, image rebuilt from latents"), numbers.plain(found.target_at_reconstruction, 4)),
        (translate("Audit", "Reasons policy"), trust_words.judged(audit.trust)),
    ]
    if audit.integration_gap is not None:
        gap = numbers.percent(float(abs(audit.integration_gap).max(initial=0.0)))
        pairs.append((translate("Audit", "Completeness gap, largest of all classes"), gap))
    if audit.alignment_hints == "withheld":
        pairs.append((translate("Audit", "Alignment"), flag_words.alignment_withheld()))
    return pairs


def _provenance(report: AuditReport) -> Pairs:
    audit = report.audit
    settings = {
        translate("Audit", "Image size"): f"{audit.image.width} \u00d7 {audit.image.height} px",
        translate("Audit", "Seen by the encoder"): sight_words.seen_in_report(
            audit.sight, audit.image.view, audit.tile
        ),
        translate("Audit", "Prompt set"): audit.prompt_set,
        translate("Audit", "Target"): words.target_name(audit.target),
        translate("Audit", "Contrast"): audit.contrast or "\u2013",
        translate("Audit", "Method"): words.method_name(audit.method),
    }
    notices = (*audit.image.notices, *audit.notices)
    return [
        *of_audit(audit, report.image_name, settings, report.written).pairs(),
        *((translate("Audit", "Notice"), translate_core(notice)) for notice in notices),
    ]
