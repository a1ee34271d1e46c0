"""An audit as one HTML page: no script, nothing fetched, every text escaped."""

from __future__ import annotations

import base64
from datetime import UTC
from typing import TYPE_CHECKING

from sae_auditor.html_text import html_page, html_text
from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.reports import numbers, sight_words
from sae_auditor.reports.audit import flag_words, trust_words, words
from sae_auditor.reports.core_translation import translate_core
from sae_auditor.workbench.audit.export.report import Report, ReportConcept
from sae_auditor.workbench.audit.export.style import STYLE
from sae_auditor.workbench.audit.export.table import contributions, head_row, number_cell
from sae_auditor.workbench.audit.export.what_if import what_if_card

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit
    from sae_auditor.images import Sight

_TOP_CLASSES = 10


def audit_html(report: Report) -> str:
    """Return the page of `report` as text."""
    audit = report.audit
    name = audit.class_names[report.class_index]
    title = translate("Audit", "Why \u201c{name}\u201d? {image}").format(name=name, image=report.image_name)
    others = [int(index) for index in audit.ranked()[:_TOP_CLASSES] if index != report.class_index]
    body = [
        f"<h1>{html_text(title)}</h1>",
        f'<p class="sub">{html_text(_subtitle(report))}</p>',
        _findings(audit, report.class_index),
        f'<div class="top">{_picture(report)}{_predictions(audit, report.class_index)}</div>',
        contributions(audit, report.class_index, translate("Audit", "What moved it")),
        "" if report.what_if is None else what_if_card(audit, report.what_if),
        _concepts(report),
        *(_folded(audit, index) for index in others[:4]),
        _quality(audit),
        _provenance(report),
    ]
    return html_page(title, STYLE, "".join(body))


def data_uri(jpeg: bytes) -> str:
    """Return a JPEG file as a data URI."""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii")


def _subtitle(report: Report) -> str:
    audit = report.audit
    text = translate("Audit", "{target}, measured by {method}; written {date} UTC")
    return text.format(
        target=words.target_name(audit.target),
        method=words.method_name(audit.method),
        date=report.written.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
    )


def _findings(audit: Audit, index: int) -> str:
    """Return what there is to know before the bars are read, weightiest first."""
    found = ""
    if audit.trust.unlike is True:
        head, *figures = trust_words.trust_lines(audit)
        found += _warning(head, " \u00b7 ".join(figures))
    for reason in audit.prediction(index, top=0).reasons:
        if reason.forbidden:
            found += _warning(flag_words.forbidden_sentence(reason), "", css="forbidden")
    if audit.tile is None and (cut := audit.sight.cut_text()):
        found += _warning(translate_core(cut), translate("Audit", "What lies there cannot have moved the decision."))
    if not audit.decides:
        found += _warning(words.undecided_sentence(), words.undecided_reason(audit))
    return found


def _warning(head: str, reason: str, css: str = "warning") -> str:
    small = f"<br><small>{html_text(reason)}</small>" if reason else ""
    return f'<p class="card {css}"><strong>{html_text(head)}</strong>{small}</p>'


def _picture(report: Report) -> str:
    alt = html_text(report.image_name)
    picture = f'<img class="picture" alt="{alt}" src="{data_uri(report.image_jpeg)}">'
    return f'<div class="card"><div class="seen">{picture}{_veils(report.audit.sight)}</div></div>'


def _veils(sight: Sight) -> str:
    """Dim what the encoder did not see: a strip on each side that was cut off."""
    left, top, right, bottom = sight.crop
    wide, high = sight.width, sight.height
    strips = [(0, 0, wide, top), (0, bottom, wide, high), (0, top, left, bottom), (right, top, wide, bottom)]
    return "".join(
        f'<i class="veil" style="left:{_per_cent(x0, wide)};top:{_per_cent(y0, high)};'
        f'width:{_per_cent(x1 - x0, wide)};height:{_per_cent(y1 - y0, high)}"></i>'
        for x0, y0, x1, y1 in strips
        if x1 > x0 and y1 > y0
    )


def _per_cent(px: int, whole_px: int) -> str:
    return f"{100 * px / whole_px:.3f}%"


def _predictions(audit: Audit, chosen: int) -> str:
    head = head_row(
        translate("Audit", "Prediction"), "", translate("Audit", "Probability"), translate("Audit", "Cosine"),
        translate("Audit", "Logit"),
    )  # fmt: skip
    shown = [int(index) for index in audit.ranked()[:_TOP_CLASSES]]
    if chosen not in shown:
        shown.append(chosen)
    rows = "".join(_prediction_row(audit, index, chosen) for index in shown)
    left_out = len(audit.class_names) - len(shown)
    note = translate("Audit", "and {count} more classes").format(count=left_out) if left_out > 0 else ""
    return (
        f'<div class="card"><h2>{html_text(translate("Audit", "Predictions"))}</h2>'
        f"<table>{head}{rows}</table><small>{html_text(note)}</small></div>"
    )


def _prediction_row(audit: Audit, index: int, chosen: int) -> str:
    probability = float(audit.probability[index])
    meter = f'<span class="meter"><i style="width:{probability * 100:.2f}%"></i></span>'
    return (
        f'<tr class="{"chosen" if index == chosen else ""}"><td>{html_text(audit.class_names[index])}</td>'
        f"<td>{meter}</td>"
        + number_cell(numbers.percent(probability))
        + number_cell(numbers.plain(float(audit.cosine[index]), 4))
        + number_cell(numbers.plain(float(audit.logit[index]), 3))
        + "</tr>"
    )


def _folded(audit: Audit, index: int) -> str:
    summary = translate("Audit", "Why \u201c{name}\u201d?").format(name=audit.class_names[index])
    return f"<details><summary>{html_text(summary)}</summary>{contributions(audit, index, summary)}</details>"


def _concepts(report: Report) -> str:
    if not report.concepts:
        return ""
    doubtful = report.audit.trust.unlike is True
    cells = "".join(_concept(latent, concept, doubtful=doubtful) for latent, concept in report.concepts.items())
    heading = html_text(translate("Audit", "What the latents mean"))
    return f'<section class="card"><h2>{heading}</h2><div class="concepts">{cells}</div></section>'


def _concept(latent: int, concept: ReportConcept, *, doubtful: bool) -> str:
    known = concept.page.concept
    labels = ", ".join(f"{label.text} ({numbers.signed(label.score, 3)})" for label in known.labels[:4])
    fired = translate("Audit", "fired in {count} reference images ({rate})").format(
        count=known.support, rate=numbers.percent(known.firing_rate)
    )
    pictures = "".join(f'<img alt="" src="{data_uri(jpeg)}">' for jpeg in concept.pictures_jpeg)
    css = ' class="doubtful"' if doubtful else ""
    return (
        f"<div><strong{css}>{html_text(words.latent_label(known.label, latent))}</strong> <small>#{latent}</small><br>"
        f'<small>{html_text(labels)}<br>{html_text(fired)}</small><div class="strip">{pictures}</div></div>'
    )


def _quality(audit: Audit) -> str:
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
    heading = html_text(translate("Audit", "What this explanation is worth"))
    lines = "<br>".join(html_text(line) for line in trust_words.trust_lines(audit))
    return f'<section class="card"><h2>{heading}</h2><p>{lines}</p>{_pairs(pairs)}</section>'


def _provenance(report: Report) -> str:
    audit = report.audit
    device = f"{audit.encoder.device}, {audit.encoder.precision}"
    pairs = [
        (translate("Audit", "Image"), printable(audit.image.path or report.image_name)),
        (translate("Audit", "Image size"), f"{audit.image.width} \u00d7 {audit.image.height} px"),
        (
            translate("Audit", "Seen by the encoder"),
            sight_words.seen_in_report(audit.sight, audit.image.view, audit.tile),
        ),
        (translate("Audit", "Image SHA-256"), audit.image.sha256),
        (translate("Audit", "Bundle"), f"{audit.bundle.name} \u00b7 {audit.bundle.fingerprint}"),
        (translate("Audit", "Encoder"), f"{audit.encoder.name} ({audit.encoder.architecture}; {device})"),
        (translate("Audit", "Encoder fingerprint"), audit.encoder.fingerprint),
        (translate("Audit", "SAE"), f"{audit.sae.name} ({audit.sae.activation}, {audit.sae.d_sae} latents)"),
        (translate("Audit", "SAE fingerprint"), audit.sae.fingerprint),
        (translate("Audit", "Site"), f"{audit.sae.site} ({audit.sae.tokens})"),
        (translate("Audit", "Prompt set"), audit.prompt_set),
        (translate("Audit", "Target"), words.target_name(audit.target)),
        (translate("Audit", "Contrast"), audit.contrast or "\u2013"),
        (translate("Audit", "Method"), words.method_name(audit.method)),
        *((translate("Audit", "Notice"), translate_core(notice)) for notice in (*audit.image.notices, *audit.notices)),
    ]
    heading = html_text(translate("Audit", "Where this comes from"))
    return f'<section class="card"><h2>{heading}</h2>{_pairs(pairs)}</section>'


def _pairs(pairs: list[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{html_text(name)}</dt><dd>{html_text(value)}</dd>" for name, value in pairs) + "</dl>"
