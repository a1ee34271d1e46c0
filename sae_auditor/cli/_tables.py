"""Audits as tables in a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from sae_auditor.cli._output import cell

if TYPE_CHECKING:
    from sae_auditor.explain import Audit, Prediction, Target

_PREDICTIONS_AT_MOST = 12
# Columns of text that the table of contributions needs to show everything.
_WIDE = 100

TARGET_NAMES: Final[Mapping[Target, str]] = {
    "logodds": "decision (log-odds)",
    "margin": "margin",
    "logit": "logit",
    "cosine": "cosine",
}


def print_audit(console: Console, audit: Audit, top: int, said: Collection[str] = ()) -> None:
    """Print the predictions for one image and what made the first of them; `said` are notices that were said before."""
    print_head(console, audit, said)
    print_explanation(console, audit, top)


def print_head(console: Console, audit: Audit, said: Collection[str] = ()) -> None:
    """Print which image it is, how it was read and what with; `said` are notices that were said before."""
    image, sae = audit.image, audit.sae
    console.print()
    console.print(cell(f"{image.path or 'image'}  {image.width} x {image.height}"), style="bold")
    how = (
        f"{audit.bundle.name}, SAE {sae.name} at {sae.site} ({sae.tokens}); "
        f"{audit.method} of the {TARGET_NAMES[audit.target]}"
    )
    console.print(cell(how), style="dim")
    for notice in (notice for notice in (*image.notices, *audit.notices, *sight_notes(audit)) if notice not in said):
        console.print(cell(f"Note: {notice}"), style="yellow", highlight=False)


def print_explanation(console: Console, audit: Audit, top: int) -> None:
    """Print what the encoder made of what it saw, and why; of a tile also which one it is."""
    if audit.tile is not None and audit.tile.of > 1:
        left, upper, right, lower = audit.crop
        text = f"Tile {audit.tile.number} of {audit.tile.of}, pixels {left},{upper} to {right},{lower}"
        console.print(text, style="bold", highlight=False)
    console.print(cell(trust_line(audit)), style="bold red" if audit.trust.unlike else "dim", highlight=False)
    predictions = [audit.prediction(i) for i in audit.ranked()]
    best = predictions[0]
    console.print(_predictions_table(predictions))
    for reason in best.reasons:
        if reason.forbidden:
            text = f"Forbidden reason: '{reason.name}' is {reason.share:.0%} of the decision for '{best.class_name}'."
            console.print(cell(text), style="bold red", highlight=False)
    console.print(_contributions_table(audit, best, top, wide=console.width >= _WIDE))
    for text in _remarks(audit, best):
        console.print(cell(text), style="bold yellow", highlight=False)


def sight_notes(audit: Audit) -> Iterator[str]:
    """Yield what a person should know of what the encoder saw of the image, and what can be done about it."""
    if audit.tile is None and (cut := audit.sight.cut_text()):
        yield f"{cut} --view whole shows the encoder all of it, scaled down; --view tiles shows it part by part."
    elif audit.tile is None and audit.image.view == "whole":
        yield "The encoder saw the whole picture, scaled until its longer side fits: what is small may be lost."


def trust_line(audit: Audit) -> str:
    """Return what the explanation is worth on this image, in one line."""
    trust, fit = audit.trust, audit.reconstruction
    judged = "no reasons policy" if trust.judged is None else f"{trust.judged:.0%} judged by the reasons policy"
    figures = f"FVU {trust.fvu:.3f}, cosine {fit.cosine:.3f}, L0 {fit.l0:.0f}; {judged}"
    if trust.fvu_percentile is None or trust.cosine_percentile is None:
        return f"Trust: {figures}. The bundle keeps no such figures of reference images: it cannot judge this image."
    where = (
        f"FVU {trust.fvu:.3f} (percentile {trust.fvu_percentile:.0f} of the reference images), cosine "
        f"{fit.cosine:.3f} (percentile {trust.cosine_percentile:.0f}), L0 {fit.l0:.0f}; {judged}"
    )
    if trust.unlike is None:
        return f"Trust: {where}. There are too few reference images to judge this image."
    if trust.unlike:
        by = "" if audit.sae.name in trust.unlike_by else f" (as seen by {', '.join(trust.unlike_by)})"
        return f"This image is unlike what these latents were made for{by}: {where}. Names and bars say little here."
    return f"Trust: {where}."


def _remarks(audit: Audit, best: Prediction) -> Iterator[str]:
    if not audit.decides:
        yield (
            "The explanation does not decide this case: what the SAE left unexplained is larger than the margin "
            "between the two most probable classes."
        )
    if audit.alignment_hints == "withheld":
        yield "Low alignment is not hinted at: it cannot be judged with these prompts."
    for item in best.contributions:
        if "low-alignment" in item.flags and audit.best_alignments is not None:
            place = audit.latents.tolist().index(item.latent)
            lower = audit.best_alignments.lower_than[place]
            yield f"Latent {item.latent}: its alignment to the class is lower than that of {lower:.0%} of the latents."


def _predictions_table(predictions: list[Prediction]) -> Table:
    table = Table("class", title="Predictions", title_justify="left")
    for name in ("probability", "cosine", "logit"):
        table.add_column(name, justify="right")
    for item in predictions[:_PREDICTIONS_AT_MOST]:
        numbers = (f"{item.probability:.1%}", f"{item.cosine:.4f}", f"{item.logit:.3f}")
        table.add_row(cell(item.class_name), *numbers)
    more = len(predictions) - _PREDICTIONS_AT_MOST
    if more > 0:
        table.add_row(f"{more} more", style="dim")
    return table


def _contributions_table(audit: Audit, prediction: Prediction, top: int, *, wide: bool) -> Table:
    title = f"What moved the {TARGET_NAMES[audit.target]} of '{prediction.class_name}', {prediction.total:+.4f}"
    table = Table("latent", title=cell(title), title_justify="left")
    table.add_column("label", overflow="ellipsis", no_wrap=True, min_width=11)
    for name in ("activation", "exact effect", audit.method, *(["alignment"] if wide else [])):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("flags", overflow="fold")
    shown = [item for item in prediction.contributions if not item.is_folded]
    for item in shown[:top]:
        cells = [f"{item.activation:.3f}", _or_blank(item.ablation), f"{item.contribution:+.4f}"]
        cells += [_or_blank(item.alignment)] if wide else []
        label = cell(item.label or "")
        if audit.trust.unlike:
            label.stylize("dim")
        table.add_row(str(item.latent), label, *cells, cell(", ".join(flag.replace("-", " ") for flag in item.flags)))
    rest = shown[top:]
    if rest:
        table.add_row("", f"{len(rest)} more", "", "", f"{sum(item.contribution for item in rest):+.4f}", style="dim")
    if (folded := prediction.always_on) is not None:
        numbers = (_or_blank(folded.ablation), f"{folded.contribution:+.4f}")
        why = ["", "against their usual activation"] if wide else ["against their usual activation"]
        table.add_row("", f"always on ({len(folded.latents)})", "", *numbers, *why)
    table.add_section()
    # With a gradient through a normalisation the terms add up to nothing and the constant is the whole target: that
    # would read as if the latents explained nothing.
    for name in ("unexplained", "bias", "constant") if audit.method == "ledger" else ("unexplained",):
        table.add_row("", name, "", "", f"{getattr(prediction, name):+.4f}")
    return table


def _or_blank(value: float | None) -> str:
    return "" if value is None else f"{value:+.4f}"
