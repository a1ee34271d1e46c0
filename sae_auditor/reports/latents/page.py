"""Latents as one HTML page: no script, nothing fetched, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sae_auditor.concepts.numbers import SHOWN
from sae_auditor.i18n import translate
from sae_auditor.reports.latents import words
from sae_auditor.reports.pages import data_uri, render

if TYPE_CHECKING:
    from sae_auditor.concepts.concept import Label, Remark
    from sae_auditor.concepts.numbers import LatentNumber
    from sae_auditor.reports.latents.export import Export, Latent


@dataclass(frozen=True)
class Shot:
    """A reference image as a JPEG file; `frame` is where the latent fired most: left, top, width, height as shares."""

    path: str
    jpeg: bytes
    frame: tuple[float, float, float, float] | None = None


def latents_html(export: Export, shots: Mapping[int, Sequence[Shot]]) -> str:
    """Return the page; `shots` are shown by latent."""
    title = translate("Concepts", "What latents of \u201c{sae}\u201d mean").format(sae=export.provenance.sae)
    count = translate("Concepts", "{count} latents; written {when}")
    return render(
        "latents.html",
        title=title,
        subtitle=count.format(count=f"{len(export.latents):,}", when=export.provenance.moment),
        latents=[_latent(latent, shots.get(latent.concept.latent, ())) for latent in export.latents],
        origin=translate("Concepts", "Where this comes from"),
        provenance=_provenance(export),
    )


def _latent(latent: Latent, shots: Sequence[Shot]) -> dict[str, Any]:
    concept = latent.concept
    remark = concept.remark
    return {
        "name": words.latent_name(concept.label, concept.latent),
        "latent": concept.latent,
        "mark": "" if remark is None or remark.mark is None else words.mark_word(remark.mark),
        "note": "" if remark is None else remark.note or "",
        "by": "" if remark is None else _by(remark),
        "shots": [
            {"path": shot.path, "source": data_uri(shot.jpeg), "frame": _per_cent(shot.frame or ())} for shot in shots
        ],
        "facts": _facts(latent),
    }


def _facts(latent: Latent) -> list[tuple[str, str]]:
    concept = latent.concept
    pairs = [(words.long_title_of(number.id), _number(latent, number)) for number in SHOWN]
    if concept.always_on:
        pairs.append((translate("Concepts", "Always on"), words.always_on(concept, latent.place)))
    if concept.why_unnamed not in (None, "always-on"):
        pairs.append((translate("Concepts", "Why it has no name"), words.why_no_name(concept.why_unnamed)))
    pairs.append(
        (translate("Concepts", "Words for its images: how far they stand out, alignment"), _labels(concept.labels))
    )
    if concept.second_opinion is not None:
        pairs.append(
            (translate("Concepts", "Words for its direction: alignment"), _labels(concept.second_opinion.labels))
        )
    return pairs


def _by(remark: Remark) -> str:
    return " \u00b7 ".join(part for part in (remark.who, words.moment(remark.when)) if part)


def _per_cent(shares: Iterable[float]) -> list[str]:
    return [f"{share * 100:.2f}%" for share in shares]


def _number(latent: Latent, number: LatentNumber) -> str:
    value = latent.numbers[number.id]
    return words.number_text(float("nan") if value is None else float(value), number.kind)


def _labels(labels: Iterable[Label]) -> str:
    return ", ".join(map(_label, labels)) or "\u2013"


def _label(label: Label) -> str:
    deviations = "" if label.stands_out is None else f"{label.stands_out:+.1f}\u03c3, "
    return f"{label.text} ({deviations}{label.score:+.3f})"


def _provenance(export: Export) -> list[tuple[str, str]]:
    floor = "\u2013" if export.monosemanticity_floor is None else f"{export.monosemanticity_floor:.4f}"
    source = ", ".join(part for part in (export.vocabulary_source, export.vocabulary_licence) if part)
    vocabulary = f"{export.vocabulary} ({source})" if source else export.vocabulary
    return [
        *export.provenance.pairs(),
        (translate("Concepts", "Reference images"), f"{export.n_images:,} \u00b7 {export.reference}"),
        (translate("Concepts", "Monosemanticity of a latent that fires at random"), floor),
        (translate("Concepts", "Vocabulary"), vocabulary or "\u2013"),
    ]
