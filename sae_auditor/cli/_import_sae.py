"""``sae-auditor bundle import-sae``: anybody's SAE into a bundle, with proof that it fits."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sae_auditor.cli._guard import EXIT_FINDINGS, guarded
from sae_auditor.cli._hints import (
    ActivationOption,
    CentreOption,
    DeltaOption,
    FoldOption,
    KOption,
    MeanOption,
    NormalizationOption,
    ScaleOption,
    SiteOption,
    StreamOption,
    TensorOption,
    ThresholdOption,
    TokensOption,
    hints_of,
    with_hints,
)
from sae_auditor.cli._options import (
    ArchitectureOption,
    BundleOption,
    DeviceOption,
    JsonOption,
    PartOption,
    chosen_bundle,
    load_named_job,
)
from sae_auditor.cli._output import cell, check_json_place, drive, say, stdout, write_json
from sae_auditor.errors import InputRefused
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.bundle.sae_import import FitCandidate, FitReport, ImportResult
    from sae_auditor.encoders import ClipEncoder

# Readings in the table besides the declared one and the winner.
_ROWS_AT_MOST = 12


class Accepted(StrEnum):
    """Which reading is stored whatever the check says."""

    DECLARED = "declared"
    WINNER = "winner"


ImagesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--images",
        metavar="FILE|FOLDER",
        help="Images for the fit check, at least 32; the bundle's reference images when left out.",
    ),
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="NEW",
        help="New bundle to write, a folder or a .saebundle file. Default: the bundle itself, unless it is the demo; "
        "with --encoder nothing.",
    ),
]
AcceptOption = Annotated[
    Accepted | None,
    typer.Option("--accept", help="Store this reading whatever the check says. Default: the declared one if it fits."),
]
EncoderOption = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="PATH",
        help="Check against this encoder instead of a bundle's; with --output both become a new bundle.",
    ),
]


@guarded
def import_sae(
    path: Annotated[str, typer.Argument(help="File or folder of the SAE, of any supported format.")],
    bundle: BundleOption = None,
    name: Annotated[str | None, typer.Option("--name", help="What the SAE is called in the bundle.")] = None,
    images: ImagesOption = None,
    output: OutputOption = None,
    accept: AcceptOption = None,
    encoder: EncoderOption = None,
    architecture: ArchitectureOption = None,
    part: PartOption = None,
    device: DeviceOption = "auto",
    k: KOption = None,
    site: SiteOption = None,
    tokens: TokensOption = None,
    activation: ActivationOption = None,
    threshold: ThresholdOption = None,
    centre: CentreOption = None,
    normalization: NormalizationOption = None,
    fold_decoder_norm: FoldOption = None,
    stream: StreamOption = None,
    delta: DeltaOption = None,
    mean: MeanOption = None,
    scale: ScaleOption = None,
    tensor: TensorOption = None,
    json: JsonOption = None,
) -> int:
    """Add an SAE to a bundle after checking on images that it fits the encoder, read as its files say.

    Ends with status 0 when the declared reading fits, 1 when another one fits better or none does, and 3 when something
    was refused or is missing. On a terminal what the files do not say is asked for.
    """
    check_json_place(json)
    said = {
        "k": k,
        "site": site,
        "tokens": tokens,
        "activation": activation,
        "threshold": threshold,
        "centre": centre,
        "normalization": normalization,
        "fold_decoder_norm": fold_decoder_norm,
        "stream": stream,
        "delta": delta,
    }
    hints = hints_of(said, tensor, mean, scale)
    options: dict[str, Any] = {"name": name, "output": output, "accept": accept.value if accept else "fitting"}
    if encoder is not None:
        if bundle is not None:
            raise typer.BadParameter("give either --encoder or --bundle, not both")
        if accept is not None and output is None:
            raise typer.BadParameter("--accept needs a bundle to store the SAE in: name a new one with --output")
        if not images:
            raise InputRefused("There are no images for the check.", todo="Name at least 32 with --images.")
        loaded = drive(load_named_job(encoder, architecture, part, device))
        result = with_hints(lambda hints: drive(_found_job(loaded, encoder, path, hints, images, options)), hints)
    else:
        if architecture is not None or part is not None:
            option = "--part" if architecture is None else "--architecture"
            raise typer.BadParameter(f"{option} belongs to --encoder PATH; a bundle knows its encoder's")
        options["device"] = device
        place = chosen_bundle(bundle)
        result = with_hints(lambda hints: drive(_import_job(place, path, hints, images, options)), hints)
    if json is not None:
        write_json(_content(result), json)
    else:
        _print(result)
    return 0 if result.report.fits else EXIT_FINDINGS


def _import_job(
    bundle: str, path: str, hints: dict[str, Any], images: list[str] | None, options: dict[str, Any]
) -> Job[ImportResult]:
    # torch is loaded here, after everything that can be refused without it.
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.bundle.sae_import import import_sae_job

    return (yield from import_sae_job(bundle, path, hints, images=images, **options))


def _found_job(
    encoder: ClipEncoder,
    encoder_path: str,
    path: str,
    hints: dict[str, Any],
    images: list[str] | None,
    options: dict[str, Any],
) -> Job[ImportResult]:
    from sae_auditor.bundle.sae_import import import_with_encoder_job

    return (yield from import_with_encoder_job(encoder, encoder_path, path, hints, images=images, **options))


def _content(result: ImportResult) -> dict[str, Any]:
    return {
        "format": result.format,
        **result.report.to_json(),
        "name": result.name,
        "accepted": result.accepted,
        "stored_at": None if result.stored_at is None else str(result.stored_at),
        "fingerprint": None if result.manifest is None else result.manifest.fingerprint,
        "notices": list(result.notices),
    }


def _print(result: ImportResult) -> None:
    report, console = result.report, stdout()
    console.print(_table(report, result.format))
    for warning in report.warnings:
        console.print(cell(f"Warning: {warning}"), style="yellow")
    console.print(cell(report.text), style="bold green" if report.fits else "bold yellow")
    for notice in result.notices:
        say(notice)
    if result.stored_at is not None:
        say(f"The SAE '{result.name}' is in {result.stored_at} now, read as {_WHICH[str(result.accepted)]}.")


_WHICH = {"declared": "declared", "winner": "the reading that fits best"}


def _table(report: FitReport, source_format: str) -> Any:
    from rich.table import Table

    title = f"Readings of this SAE ({source_format}) on {report.images} images, the best first"
    table = Table("", "site", "tokens", "centred", "input norm", "activation", title=cell(title), title_justify="left")
    for column in ("k", "FVU", "cosine", "L0", "slope", "dead"):
        table.add_column(column, justify="right")
    first = [report.declared, *([] if report.winner.declared else [report.winner])]
    rest = sorted((item for item in report.candidates if item not in first), key=lambda item: item.fvu)
    for item in (*first, *rest[:_ROWS_AT_MOST]):
        table.add_row(*_cells(item, item == report.winner), style="bold" if item == report.winner else "")
    if rest[_ROWS_AT_MOST:]:
        table.add_row("", f"{len(rest) - _ROWS_AT_MOST} more", style="dim")
    return table


def _cells(item: FitCandidate, wins: bool) -> list[str]:
    marks = ", ".join(mark for mark, holds in (("declared", item.declared), ("winner", wins)) if holds)
    return [
        marks,
        item.site,
        item.tokens,
        "yes" if item.centred else "no",
        item.normalization,
        item.activation,
        "" if item.k is None else str(item.k),
        f"{item.fvu:.3f}",
        f"{item.cosine:.3f}",
        f"{item.l0:.1f}",
        f"{item.slope:.2f}",
        f"{item.dead:.0%}",
    ]
