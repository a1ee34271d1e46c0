"""Audits as tables in a terminal: of an image, and of the tiles of one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from sae_auditor.cli._output import cell
from sae_auditor.explain.methods import METHODS

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
    if worth := worth_line(audit):
        console.print(cell(worth), style="dim", highlight=False)
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


def worth_line(audit: Audit) -> str:
    """Return what was measured of the list itself, in one line; empty where nothing was."""
    trust, ratio = audit.trust, audit.unexplained_to_lead
    parts = [] if ratio is None else [f"unexplained {ratio:.2f} x the lead"]
    if trust.supported is not None:
        parts.append(f"{trust.supported:.0%} of the push by named latents with enough reference images")
    if trust.faithfulness is not None:
        parts.append(f"faithfulness {trust.faithfulness:.2f}")
    if (found := trust.stability) is not None:
        parts.append(
            f"under {found.n} small changes of the picture {found.overlap:.0%} of the first {found.top} stay, the same "
            f"is first in {found.same_first} and the class the same in {found.same_class}"
        )
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""


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
    for name in ("unexplained", "bias", "constant") if METHODS[audit.method].adds_up else ("unexplained",):
        table.add_row("", name, "", "", f"{getattr(prediction, name):+.4f}")
    return table


def _or_blank(value: float | None) -> str:
    return "" if value is None else f"{value:+.4f}"


_CLASSES_AT_MOST = 12


def print_audits(console: Console, audits: Sequence[Audit], top: int, said: Collection[str] = ()) -> None:
    """Print audits one by one, those of the tiles of an image together; `said` are notices that were said before."""
    for group in _by_image(audits):
        if len(group) == 1:
            print_audit(console, group[0], top, said)
        else:
            _print_tiles(console, group, top, said)


def _by_image(audits: Sequence[Audit]) -> Iterator[list[Audit]]:
    number = 0

    def image_of(audit: Audit) -> int:
        nonlocal number
        # The same file may be asked for twice; its first tile begins it anew.
        number += audit.tile is None or audit.tile.number == 1
        return number

    return (list(group) for _, group in groupby(audits, key=image_of))


def _print_tiles(console: Console, tiles: Sequence[Audit], top: int, said: Collection[str]) -> None:
    first = tiles[0]
    print_head(console, first, said)
    text = f"{len(tiles)} tiles of {first.sight.size[0]} x {first.sight.size[1]} pixels cover the whole picture."
    console.print(text, style="dim", highlight=False)
    console.print(_tiles_table(tiles))
    strongest = [_strongest(tiles, index) for index in range(len(first.class_names))]
    console.print(_classes_table(first, strongest))
    # A tile is explained where the class that it stands out for is also what it was taken for.
    for index, tile in enumerate(strongest):
        if int(tile.ranked()[0]) == index:
            print_explanation(console, tile, top)
    console.print("--json FILE writes what moved each tile.", style="dim", highlight=False)


def _strongest(tiles: Sequence[Audit], index: int) -> Audit:
    # By the decision for it: log-odds rise with the probability; where that is all but 1, the logit tells more.
    return max(tiles, key=lambda tile: (tile.probability[index], tile.logit[index]))


def _tiles_table(tiles: Sequence[Audit]) -> Table:
    table = Table("tile", title="What each tile was taken for", title_justify="left")
    table.add_column("pixels", no_wrap=True)
    table.add_column("class")
    table.add_column("probability", justify="right")
    table.add_column("flags")
    # Neighbours that were taken for the same stand in one row, so that what is different stands out.
    for (name, flags), run in groupby(tiles, key=_taken_for):
        first, *others = run
        last = others[-1] if others else first
        places = (_number(first), place(first))
        if last is not first:
            places = (f"{_number(first)} to {_number(last)}", place(first, last))
        probabilities = [float(tile.probability.max()) for tile in (first, *others)]
        table.add_row(*places, cell(name), _from_to(min(probabilities), max(probabilities)), flags)
    return table


def _taken_for(tile: Audit) -> tuple[str, str]:
    """Return the class that a tile was taken for, and what a person should know of that."""
    best = tile.prediction(int(tile.ranked()[0]), top=0)
    flags = ["forbidden reason"] if best.forbidden else []
    flags += ["unlike the reference images"] if tile.trust.unlike else []
    flags += [] if tile.decides else ["not decided"]
    return best.class_name, ", ".join(flags)


def _from_to(low: float, high: float) -> str:
    return f"{low:.1%}" if f"{low:.1%}" == f"{high:.1%}" else f"{low:.1%} to {high:.1%}"


def _classes_table(first: Audit, strongest: Sequence[Audit]) -> Table:
    table = Table("class", title="Where each class is strongest", title_justify="left")
    table.add_column("tile")
    table.add_column("pixels", no_wrap=True)
    table.add_column("probability", justify="right")
    for index, tile in list(enumerate(strongest))[:_CLASSES_AT_MOST]:
        row = (_number(tile), place(tile), f"{tile.probability[index]:.1%}")
        table.add_row(cell(first.class_names[index]), *row)
    more = len(strongest) - _CLASSES_AT_MOST
    if more > 0:
        table.add_row(f"{more} more", style="dim")
    return table


def _number(audit: Audit) -> str:
    return "" if audit.tile is None else str(audit.tile.number)


def place(audit: Audit, last: Audit | None = None) -> str:
    """Return where in the image tiles lie: from the upper left corner of the first to the lower right of the last."""
    left, top, _, _ = audit.crop
    _, _, right, bottom = (last or audit).crop
    return f"{left},{top} to {right},{bottom}"
