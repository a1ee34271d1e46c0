"""Latents as one HTML page: no script, nothing fetched, every text escaped. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from sae_auditor.html_text import html_lines, html_page, html_text
from sae_auditor.i18n import translate
from sae_auditor.images import encode_jpeg
from sae_auditor.reports.latents import words as latent_words
from sae_auditor.reports.latents.words import always_on, latent_name, long_title_of, mark_word, number_text, why_no_name
from sae_auditor.workbench.audit.export.html import data_uri
from sae_auditor.workbench.audit.export.style import STYLE

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Label, Remark
    from sae_auditor.reports.latents.words import Column
    from sae_auditor.workbench.concepts.export_rows import About, Export, Row
    from sae_auditor.workbench.latents import Picture

_STYLE: Final = """
.shot { position: relative; display: inline-block; line-height: 0; } .shot img { object-fit: fill; width: auto; }
.shot i { position: absolute; border: 2px solid #fff; outline: 1px solid #000; border-radius: 2px; }
.latent h2 { display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; } .note { white-space: pre-wrap; }
.latent { break-inside: avoid; } .chip { border: 1px solid var(--line); border-radius: 99px; padding: 0 .6rem;
  font-size: .85rem; font-weight: 400; }
"""
_KINDS: Final[Mapping[Column, Literal["count", "share"]]] = {"support": "count", "firing_rate": "share"}
_SHOWN: Final[tuple[Column, ...]] = (
    "support",
    "firing_rate",
    "effective_n",
    "max_activation",
    "monosemanticity",
    "clarity",
    "polysemanticity",
    "redundancy",
    "agreement",
    "label_score",
)


def as_html(export: Export, pictures: Mapping[int, Sequence[Picture]]) -> str:
    """Return the page; `pictures` are shown by latent."""
    about = export.about
    title = translate("Concepts", "What latents of \u201c{sae}\u201d mean").format(sae=about.sae)
    count = translate("Concepts", "{count} latents; written {when}")
    subtitle = count.format(count=f"{len(export.rows):,}", when=latent_words.moment(about.written))
    body = [
        f"<h1>{html_text(title)}</h1>",
        f'<p class="sub">{html_text(subtitle)}</p>',
        *(_latent(row, pictures.get(row.concept.latent, ())) for row in export.rows),
        _provenance(about),
    ]
    return html_page(title, STYLE + _STYLE, "".join(body))


def _latent(row: Row, pictures: Sequence[Picture]) -> str:
    concept = row.concept
    mark = concept.remark.mark if concept.remark is not None else None
    chip = "" if mark is None else f'<span class="chip">{html_text(mark_word(mark))}</span>'
    name = html_text(latent_name(concept.label, concept.latent))
    pairs = [(long_title_of(column), _number(row, column)) for column in _SHOWN]
    if concept.always_on:
        pairs.append((translate("Concepts", "Always on"), always_on(concept, row.place)))
    if concept.why_unnamed not in (None, "always-on"):
        pairs.append((translate("Concepts", "Why it has no name"), why_no_name(concept.why_unnamed)))
    pairs.append(
        (translate("Concepts", "Words for its images: how far they stand out, alignment"), _labels(concept.labels))
    )
    if concept.second_opinion is not None:
        pairs.append(
            (translate("Concepts", "Words for its direction: alignment"), _labels(concept.second_opinion.labels))
        )
    return (
        f'<section class="card latent"><h2>{name} <small>#{concept.latent}</small>{chip}</h2>'
        f'{_remark(concept.remark)}<div class="strip">{"".join(map(_picture, pictures))}</div>{_pairs(pairs)}</section>'
    )


def _remark(remark: Remark | None) -> str:
    if remark is None:
        return ""
    note = "" if remark.note is None else f'<p class="note">{html_lines(remark.note)}</p>'
    by = " \u00b7 ".join(part for part in (remark.who, latent_words.moment(remark.when)) if part)
    return f'{note}<p class="sub">{html_text(by)}</p>' if note or by else ""


def _picture(picture: Picture) -> str:
    if picture.pixels is None:
        return ""
    frame = ""
    if picture.frame is not None:
        left, top, width, height = (f"{share * 100:.2f}%" for share in picture.frame)
        frame = f'<i style="left:{left};top:{top};width:{width};height:{height}"></i>'
    alt = html_text(picture.example.path)
    source = data_uri(encode_jpeg(picture.pixels))
    return f'<span class="shot" title="{alt}"><img alt="{alt}" src="{source}">{frame}</span>'


def _number(row: Row, column: Column) -> str:
    value = row.numbers[column]
    return number_text(float("nan") if value is None else float(value), _KINDS.get(column, "figure"))


def _labels(labels: Iterable[Label]) -> str:
    return ", ".join(map(_label, labels)) or "\u2013"


def _label(label: Label) -> str:
    deviations = "" if label.stands_out is None else f"{label.stands_out:+.1f}\u03c3, "
    return f"{label.text} ({deviations}{label.score:+.3f})"


def _provenance(about: About) -> str:
    floor = "\u2013" if about.monosemanticity_floor is None else f"{about.monosemanticity_floor:.4f}"
    source = ", ".join(part for part in (about.vocabulary_source, about.vocabulary_licence) if part)
    vocabulary = f"{about.vocabulary} ({source})" if source else about.vocabulary
    pairs = [
        (translate("Concepts", "SAE"), f"{about.sae} \u00b7 {about.site} ({about.tokens})"),
        (translate("Concepts", "SAE fingerprint"), about.sae_fingerprint),
        (translate("Concepts", "Encoder"), about.encoder),
        (translate("Concepts", "Encoder fingerprint"), about.encoder_fingerprint),
        (translate("Concepts", "Bundle"), f"{about.bundle} \u00b7 {about.bundle_fingerprint}"),
        (translate("Concepts", "Reference images"), f"{about.n_images:,} \u00b7 {about.reference}"),
        (translate("Concepts", "Monosemanticity of a latent that fires at random"), floor),
        (translate("Concepts", "Vocabulary"), vocabulary or "\u2013"),
    ]
    heading = html_text(translate("Concepts", "Where this comes from"))
    return f'<section class="card"><h2>{heading}</h2>{_pairs(pairs)}</section>'


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{html_text(name)}</dt><dd>{html_text(value)}</dd>" for name, value in pairs) + "</dl>"
