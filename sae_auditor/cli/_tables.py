"""Audits as tables in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from sae_auditor.cli._output import cell

if TYPE_CHECKING:
    from sae_auditor.explain import Audit, Prediction

_PREDICTIONS_AT_MOST = 12
# Columns of text that the table of contributions needs to show everything.
_WIDE = 100


def print_audit(console: Console, audit: Audit, top: int) -> None:
    """Print the predictions for one image and what made the first of them."""
    image, sae = audit.image, audit.sae
    console.print()
    console.print(cell(f"{image.path or 'image'}  {image.width} x {image.height}"), style="bold")
    how = (
        f"{audit.bundle.name}, SAE {sae.name} at {sae.site} ({sae.tokens}); {audit.method} of the {audit.target}; "
        f"reconstruction cosine {audit.reconstruction.cosine:.3f}, FVU {audit.reconstruction.fvu:.3f}, "
        f"L0 {audit.reconstruction.l0:.0f}"
    )
    console.print(cell(how), style="dim")
    for notice in (*image.notices, *audit.notices):
        console.print(cell(f"Note: {notice}"), style="yellow")
    predictions = [audit.prediction(i) for i in audit.ranked()]
    console.print(_predictions_table(predictions))
    console.print(_contributions_table(predictions[0], top, audit.target, wide=console.width >= _WIDE))
    if not audit.decides:
        console.print(
            "The explanation does not decide this case: what the SAE left unexplained is larger than the margin "
            "between the two most probable classes.",
            style="bold yellow",
            highlight=False,
        )


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


def _contributions_table(prediction: Prediction, top: int, target: str, *, wide: bool) -> Table:
    title = f"What moved the {target} of '{prediction.class_name}', {prediction.total:.4f}"
    table = Table("latent", title=cell(title), title_justify="left")
    table.add_column("label", overflow="ellipsis", no_wrap=True, min_width=11)
    for name in ("activation", "contribution", "ablation", *(["alignment"] if wide else [])):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("flags", overflow="fold")
    for item in prediction.contributions[:top]:
        cells = [f"{item.activation:.3f}", f"{item.contribution:+.4f}", _or_blank(item.ablation)]
        cells += [_or_blank(item.alignment)] if wide else []
        table.add_row(
            str(item.latent),
            cell(item.label or ""),
            *cells,
            cell(", ".join(flag.replace("-", " ") for flag in item.flags)),
        )
    rest = prediction.contributions[top:]
    if rest:
        table.add_row("", f"{len(rest)} more", "", f"{sum(item.contribution for item in rest):+.4f}", style="dim")
    table.add_section()
    for name in ("unexplained", "bias", "constant"):
        table.add_row("", name, "", f"{getattr(prediction, name):+.4f}")
    return table


def _or_blank(value: float | None) -> str:
    return "" if value is None else f"{value:+.4f}"
