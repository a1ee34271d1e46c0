"""``sae-auditor concepts score``: how well the latents of an SAE stand for one thing each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_concepts
from sae_auditor.cli._options import BundleOption, JsonOption, SaeOption
from sae_auditor.cli._output import cell, check_json_place, drive, say, stdout, write_json

if TYPE_CHECKING:
    from rich.table import Table

    from sae_auditor.concepts.scores import ScoredLatent, ScoreSummary
    from sae_auditor.library import Made

_SCORES = ("monosemanticity", "clarity", "polysemanticity", "redundancy")


@guarded
def score(
    bundle: BundleOption = None,
    sae: SaeOption = None,
    index: IndexOption = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="Best and worst latents to list.")] = 10,
    json: JsonOption = None,
) -> int:
    """Score every latent by the reference images on which it fires, and show the best and the worst.

    The scores are kept in the index folder; those of a bundle's own reference images are only shown.
    """
    check_json_place(json)
    known = open_concepts(bundle, sae, index)
    from sae_auditor.concepts.scores import summarise
    from sae_auditor.library import score_job

    made: Made = drive(score_job(known))
    if not made.is_kept:
        say("The reference images are part of the bundle, and a bundle is not changed: the scores are not kept.")
    summary = summarise(made.rows, known.table.label, top)
    if json is not None:
        write_json({"sae": known.name, **summary.to_json()}, json)
    else:
        _print_summary(known.name, summary)
    return 0


def _print_summary(name: str, summary: ScoreSummary) -> None:
    from rich.table import Table

    encoder = summary.encoder or "unknown encoder"
    facts = Table(show_header=False, title=cell(f"Scores of '{name}'"), title_justify="left")
    for label, value in (
        ("reference images", f"{summary.n_images:,}"),
        ("latents", f"{summary.latents:,}, {summary.dead:,} dead, {summary.low_support:,} with low support"),
        ("always on", f"{summary.always_on:,}: fire on nearly all images or always at one place"),
        ("median monosemanticity", f"{_number(summary.median)} of {summary.scored:,} scored"),
        ("floor", f"{_number(summary.floor)} for images at random, encoder {encoder}"),
        ("below the floor", "" if summary.under_floor is None else f"{summary.under_floor:.1%}"),
    ):
        facts.add_row(label, cell(value))
    console = stdout()
    console.print(facts)
    for title, latents in (("Best", summary.best), ("Worst", summary.worst)):
        if latents:
            console.print(_latents_table(f"{title} by monosemanticity, without low support", latents))
    console.print(cell(f"Monosemanticity is comparable only with scores by the same encoder ({encoder})."), style="dim")


def _latents_table(title: str, latents: tuple[ScoredLatent, ...]) -> Table:
    from rich.table import Table

    table = Table("latent", title=title, title_justify="left")
    table.add_column("label", overflow="ellipsis", no_wrap=True, min_width=11)
    for column in ("support", "effective n", *_SCORES):
        table.add_column(column, justify="right")
    for item in latents:
        scores = [_number(getattr(item, column)) for column in _SCORES]
        carried = "" if item.effective_n is None else f"{item.effective_n:,.1f}"
        table.add_row(str(item.latent), cell(item.label or ""), f"{item.support:,}", carried, *scores)
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
