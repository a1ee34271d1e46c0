"""``sae-auditor circuit IMAGE --latent N``: which earlier latents, in which patches, made a latent fire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from sae_auditor.cli._guard import guarded
from sae_auditor.cli._indexes import IndexOption, open_with_references
from sae_auditor.cli._options import (
    BundleOption,
    ColourOption,
    ColourRule,
    DeviceOption,
    JsonOption,
    OneView,
    OneViewOption,
    Precision,
    PrecisionOption,
    SaeOption,
    WindowOption,
    reading_of,
)
from sae_auditor.cli._output import cell, check_json_place, drive, say_notices, stdout, write_json
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from rich.console import Console

    from sae_auditor.bundle import Bundle
    from sae_auditor.explain import Evidence
    from sae_auditor.explain.circuits import Circuit, Effect, Link, Source
    from sae_auditor.images import Reading
    from sae_auditor.library import Auditor

LatentOption = Annotated[int, typer.Option("--latent", min=0, metavar="N", help="The latent that is traced back.")]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from-sae",
        metavar="NAME",
        help="The SAE of an earlier site to trace back to; all of the bundle, site by site, when left out.",
    ),
]
_PATCHES_SHOWN = 4


@guarded
def circuit(
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="An image file.")],
    latent: LatentOption,
    bundle: BundleOption = None,
    sae: SaeOption = None,
    from_sae: FromOption = None,
    index: IndexOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = Precision.AUTO,
    colour: ColourOption = ColourRule.MANAGED,
    window: WindowOption = "auto",
    view: OneViewOption = OneView.CROP,
    json: JsonOption = None,
) -> int:
    """Show where a latent comes from: the earlier latents that made it fire, each checked by switching it off."""
    check_json_place(json)
    reading = reading_of(window, view, colour)
    opened = open_with_references(bundle, index, reading)
    auditor, evidence = drive(_look_job(opened, sae, device, precision, image, reading))
    from sae_auditor.explain.circuits import facts_of, trace_job

    found = drive(trace_job(auditor, evidence, latent, from_sae))
    if json is not None:
        write_json(found.to_json(facts_of(auditor, evidence)), json)
    else:
        say_notices(auditor.notices)
        _print(stdout(), found)
    return 0


def _look_job(
    bundle: Bundle, sae: str | None, device: str, precision: Precision, image: str, reading: Reading
) -> Job[tuple[Auditor, Evidence]]:
    from sae_auditor.images.pool import open_image

    yield Progress(0, 0, image)
    source = open_image(image, reading)
    # torch is loaded here, after everything that can be refused without it.
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.library import Auditor

    yield Progress(0, 0, "Loading the encoder")
    auditor = Auditor(bundle, sae=sae, device=device, precision=precision.value)
    return auditor, auditor.look(source, framing=auditor.framings_of(source, reading.view)[0])


def _print(console: Console, found: Circuit) -> None:
    for link in found.links:
        _print_link(console, link)


def _print_link(console: Console, link: Link) -> None:
    from rich.table import Table

    table = Table("latent", "label", title=cell(_title(link)), title_justify="left")
    for name in ("activation", "gradient", "switched off"):
        table.add_column(name, justify="right")
    for name in ("checked", "strongest patches (row, column)"):
        table.add_column(name)
    for source in link.sources:
        checked = "yes" if source.effect.confirmed else "not confirmed"
        numbers = (f"{source.activation:.3f}", *_numbers(source.effect))
        table.add_row(str(source.latent), cell(source.label or ""), *numbers, checked, _patches(source))
    for name, effect in _rest(link):
        table.add_row("", name, "", *_numbers(effect), "", "", style="dim")
    console.print()
    console.print(table)
    for text in _sentences(link):
        console.print(cell(text), highlight=False)


def _title(link: Link) -> str:
    target = link.target
    name = f"'{target.label}'" if target.label else "without a name"
    where = "" if target.patch is None else f" in the patch of row {target.patch[0]}, column {target.patch[1]}"
    return (
        f"Latent {target.latent} ({name}) of {target.sae}{where}: pre-activation {target.pre_activation:.3f}, "
        f"from {link.from_sae}"
    )


def _rest(link: Link) -> Iterator[tuple[str, Effect]]:
    yield "all other latents", link.others
    yield "always on", link.always_on
    yield "bias of the SAE", link.bias
    yield "unexplained", link.unexplained


def _numbers(effect: Effect) -> tuple[str, str]:
    return f"{effect.gradient:+.3f}", "" if effect.exact is None else f"{effect.exact:+.3f}"


def _patches(source: Source) -> str:
    shown = [f"{patch.row},{patch.column}" for patch in source.patches[:_PATCHES_SHOWN]]
    more = source.n_patches - len(shown)
    return "  ".join([*shown, f"and {more} more"] if more > 0 else shown)


def _sentences(link: Link) -> Iterator[str]:
    whole, target = link.completeness, link.target
    limit = "" if target.threshold is None else f"; it fires above {target.threshold:.3f}"
    after = "it falls silent" if whole.silenced else f"it still fires, with {whole.activation_without:.3f}"
    if whole.n:
        several = f"the {whole.n} confirmed latents that raise it, together"
        sources = several if whole.n > 1 else "the one confirmed latent that raises it"
        share = "" if whole.share is None else f" (that is {whole.share:.0%} of it)"
        yield (
            f"Without {sources}, its pre-activation goes from {target.pre_activation:.3f} to "
            f"{whole.without_shown:.3f}{share}{limit}: {after}."
        )
    else:
        yield "No earlier latent alone is confirmed to have made it fire."
    if whole.control is not None:
        yield f"Without as many other latents that fired, drawn at random, it is {whole.control:.3f}."
    if link.n_unconfirmed:
        yield f"{link.n_unconfirmed} named by the gradient are not confirmed by switching them off."
    yield f"Measured exactly: {link.n_measured} of {link.n_fired} latents that fired."
