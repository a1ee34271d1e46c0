"""An audit as one HTML page: no script, nothing fetched, every text escaped."""

from __future__ import annotations

import base64
from datetime import UTC
from html import escape
from typing import TYPE_CHECKING

from sae_auditor.app.audit import numbers, words
from sae_auditor.app.audit.export.bars import signed_bar
from sae_auditor.app.audit.export.report import Report, ReportConcept
from sae_auditor.app.audit.export.style import STYLE
from sae_auditor.app.i18n import translate

if TYPE_CHECKING:
    from sae_auditor.explain.audit import Audit, Contribution, Prediction

_TOP_CLASSES = 10
_TOP_BARS = 20
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def audit_html(report: Report) -> str:
    """Return the page of `report` as text."""
    audit = report.audit
    name = audit.class_names[report.class_index]
    title = translate("Audit", "Why \u201c{name}\u201d? {image}").format(name=name, image=report.image_name)
    others = [int(index) for index in audit.ranked()[:_TOP_CLASSES] if index != report.class_index]
    body = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="sub">{escape(_subtitle(report))}</p>',
        _undecided(audit),
        f'<div class="top">{_picture(report)}{_predictions(audit, report.class_index)}</div>',
        _contributions(audit, report.class_index, escape(translate("Audit", "What moved it"))),
        _concepts(report),
        *(_folded(audit, index) for index in others[:4]),
        _quality(audit),
        _provenance(report),
    ]
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )


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


def _undecided(audit: Audit) -> str:
    if audit.decides:
        return ""
    unexplained, margin = abs(float(audit.unexplained[audit.ranked()[0]])), audit.margin or 0.0
    decimals = numbers.decimals_for([unexplained, margin])
    reason = words.undecided_reason(numbers.plain(unexplained, decimals), numbers.plain(margin, decimals))
    head = escape(words.undecided_sentence())
    return f'<p class="card warning"><strong>{head}</strong><br><small>{escape(reason)}</small></p>'


def _picture(report: Report) -> str:
    alt = escape(report.image_name, quote=True)
    return f'<div class="card"><img class="picture" alt="{alt}" src="{data_uri(report.image_jpeg)}"></div>'


def _predictions(audit: Audit, chosen: int) -> str:
    head = _head(
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
        f'<div class="card"><h2>{escape(translate("Audit", "Predictions"))}</h2>'
        f"<table>{head}{rows}</table><small>{escape(note)}</small></div>"
    )


def _prediction_row(audit: Audit, index: int, chosen: int) -> str:
    probability = float(audit.probability[index])
    meter = f'<span class="meter"><i style="width:{probability * 100:.2f}%"></i></span>'
    return (
        f'<tr class="{"chosen" if index == chosen else ""}"><td>{escape(audit.class_names[index])}</td><td>{meter}</td>'
        + _number(numbers.percent(probability))
        + _number(numbers.plain(float(audit.cosine[index]), 4))
        + _number(numbers.plain(float(audit.logit[index]), 3))
        + "</tr>"
    )


def _contributions(audit: Audit, index: int, heading: str) -> str:
    prediction = audit.prediction(index)
    shown = prediction.contributions[:_TOP_BARS]
    scale = max([abs(item.contribution) for item in shown] + [abs(prediction.unexplained)], default=1.0) or 1.0
    decimals = numbers.decimals_for([scale])
    head = _head(
        translate("Audit", "Concept"), "", words.method_name(audit.method), translate("Audit", "Switched off"),
        translate("Audit", "Activation"), translate("Audit", "Alignment"),
    )  # fmt: skip
    unit = escape(words.target_unit(audit, prediction.class_name))
    rows = "".join(_contribution_row(item, scale, decimals) for item in shown)
    return (
        f'<section class="card"><h2>{heading}</h2><p class="sub">{unit}</p>'
        f"<table>{head}{rows}{_fixed_rows(prediction, len(shown), scale, decimals)}</table></section>"
    )


def _contribution_row(item: Contribution, scale: float, decimals: int) -> str:
    flags = "".join(f'<small class="flag">\u26a0 {escape(words.flag_word(flag))}</small>' for flag in item.flags)
    return (
        f"<tr><td>{escape(words.latent_label(item.label, item.latent))} <small>#{item.latent}</small>{flags}</td>"
        f"<td>{signed_bar(item.contribution, scale, 'latent', item.ablation)}</td>"
        + _number(numbers.signed(item.contribution, decimals))
        + _number("" if item.ablation is None else numbers.signed(item.ablation, decimals))
        + _number(numbers.plain(item.activation, 2))
        + _number("" if item.alignment is None else numbers.signed(item.alignment, 3))
        + "</tr>"
    )


def _fixed_rows(prediction: Prediction, n_shown: int, scale: float, decimals: int) -> str:
    rest = prediction.contributions[n_shown:]
    fixed = [
        (translate("Audit", "Unexplained"), prediction.unexplained, "unexplained"),
        (translate("Audit", "Decoder bias"), prediction.bias, "rest"),
        (translate("Audit", "Constant"), prediction.constant, "rest"),
    ]
    if rest:
        other = translate("Audit", "{count} other latents").format(count=len(rest))
        fixed.insert(0, (other, sum(item.contribution for item in rest), "rest"))
    rows = "".join(
        f'<tr class="fixed"><td>{escape(text)}</td><td>{signed_bar(value, scale, kind)}</td>'
        f'{_number(numbers.signed(value, decimals))}<td colspan="3"></td></tr>'
        for text, value, kind in fixed
    )
    total = escape(translate("Audit", "Adds up to"))
    value = numbers.signed(prediction.total, decimals)
    return f'{rows}<tr class="total"><td>{total}</td><td></td>{_number(value)}<td colspan="3"></td></tr>'


def _folded(audit: Audit, index: int) -> str:
    summary = translate("Audit", "Why \u201c{name}\u201d?").format(name=audit.class_names[index])
    return f"<details><summary>{escape(summary)}</summary>{_contributions(audit, index, escape(summary))}</details>"


def _concepts(report: Report) -> str:
    if not report.concepts:
        return ""
    cells = "".join(_concept(latent, concept) for latent, concept in report.concepts.items())
    heading = escape(translate("Audit", "What the latents mean"))
    return f'<section class="card"><h2>{heading}</h2><div class="concepts">{cells}</div></section>'


def _concept(latent: int, concept: ReportConcept) -> str:
    known = concept.page.concept
    labels = ", ".join(f"{label.text} ({numbers.signed(label.score, 3)})" for label in known.labels[:4])
    fired = translate("Audit", "fired in {count} reference images ({rate})").format(
        count=known.support, rate=numbers.percent(known.firing_rate)
    )
    pictures = "".join(f'<img alt="" src="{data_uri(jpeg)}">' for jpeg in concept.pictures_jpeg)
    return (
        f"<div><strong>{escape(words.latent_label(known.label, latent))}</strong> <small>#{latent}</small><br>"
        f'<small>{escape(labels)}<br>{escape(fired)}</small><div class="strip">{pictures}</div></div>'
    )


def _quality(audit: Audit) -> str:
    found = audit.reconstruction
    pairs = [
        (translate("Audit", "Cosine of the reconstruction"), numbers.plain(found.cosine, 4)),
        (translate("Audit", "Variance unexplained (FVU)"), numbers.plain(found.fvu, 4)),
        (translate("Audit", "Latents fired (L0)"), numbers.plain(found.l0, 1)),
        (translate("Audit", "Target, image as it is"), numbers.plain(found.target_at_x, 4)),
        (translate("Audit", "Target, image rebuilt from latents"), numbers.plain(found.target_at_reconstruction, 4)),
    ]
    if audit.integration_gap is not None:
        gap = numbers.percent(float(abs(audit.integration_gap).max(initial=0.0)))
        pairs.append((translate("Audit", "Completeness gap, largest of all classes"), gap))
    heading = escape(translate("Audit", "How well the latents describe this image"))
    verdict = escape(words.verdict_on(found))
    return f'<section class="card"><h2>{heading}</h2><p>{verdict}</p>{_pairs(pairs)}</section>'


def _provenance(report: Report) -> str:
    audit = report.audit
    device = f"{audit.encoder.device}, {audit.encoder.precision}"
    pairs = [
        (translate("Audit", "Image"), f"{audit.image.path or report.image_name}"),
        (translate("Audit", "Image size"), f"{audit.image.width} \u00d7 {audit.image.height} px"),
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
        *((translate("Audit", "Notice"), notice) for notice in (*audit.image.notices, *audit.notices)),
    ]
    heading = escape(translate("Audit", "Where this comes from"))
    return f'<section class="card"><h2>{heading}</h2>{_pairs(pairs)}</section>'


def _pairs(pairs: list[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs) + "</dl>"


def _head(*names: str) -> str:
    cells = (f'<th class="{"number" if place >= 2 else ""}">{escape(name)}</th>' for place, name in enumerate(names))
    return f"<tr>{''.join(cells)}</tr>"


def _number(text: str) -> str:
    return f'<td class="number">{escape(text)}</td>'
