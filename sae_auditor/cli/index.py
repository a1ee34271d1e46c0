"""``sae-auditor index FOLDER...``: what fires on the images of folders, kept for everything that asks later."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sae_auditor.cli._guard import EXIT_INTERRUPTED, EXIT_REFUSED, guarded
from sae_auditor.cli._options import (
    BundleOption,
    DeviceOption,
    JsonOption,
    OneView,
    OneViewOption,
    Precision,
    PrecisionOption,
    WindowOption,
    WorkersOption,
    chosen_bundle,
    reading_of,
)
from sae_auditor.cli._output import cell, check_json_place, drive, say, say_notices, stdout, with_notices, write_json
from sae_auditor.names import path_fields
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.bundle import Bundle
    from sae_auditor.concepts.indexing import Forecast, IndexReport
    from sae_auditor.engines import Engine
    from sae_auditor.images import LeftOut

_REFUSALS_IN_TABLE = 20


class Decode(StrEnum):
    """Where JPEG files are decoded."""

    CPU = "cpu"
    GPU = "gpu"


class EngineName(StrEnum):
    """Where images are encoded."""

    LOCAL = "local"
    RAY = "ray"


Folders = Annotated[
    list[str] | None, typer.Argument(metavar="FOLDER...", help="Folders of images, or image files.", show_default=False)
]
SaesOption = Annotated[
    list[str] | None,
    typer.Option("--sae", metavar="NAME", help="SAE of the bundle; give it several times. Default: all."),
]
OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output", metavar="DIR", help="The index folder. Default: one for this bundle, among the program's own files."
    ),
]
EngineOption = Annotated[EngineName, typer.Option("--engine", help="Encode on this machine, or on a Ray cluster.")]
AddressOption = Annotated[
    str | None,
    typer.Option("--address", metavar="HOST:PORT", help="The Ray cluster; the one this machine is in when left out."),
]
DecodeOption = Annotated[
    Decode,
    typer.Option(
        "--decode",
        help="Where JPEG files are decoded and scaled. On a GPU it is faster, pixels differ at edges of colour, "
        "and the index says so: it goes on only with the same choice.",
    ),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Tell what would be done and how much space it takes.")]
IndexOnlyOption = Annotated[
    bool,
    typer.Option("--index-only", help="Leave labels and scores to 'concepts label' and 'concepts score'."),
]
PruneOption = Annotated[
    bool,
    typer.Option(
        "--prune",
        help="Let images go that are not in these folders any more. Else they stay, for a drive may be disconnected.",
    ),
]
VerifyOption = Annotated[
    bool, typer.Option("--verify", help="Compare every file of the index with its hash; takes no FOLDER.")
]


@guarded
def index(
    folders: Folders = None,
    bundle: BundleOption = None,
    sae: SaesOption = None,
    output: OutputOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = Precision.AUTO,
    workers: WorkersOption = None,
    decode: DecodeOption = Decode.CPU,
    engine: EngineOption = EngineName.LOCAL,
    address: AddressOption = None,
    dry_run: DryRunOption = False,
    index_only: IndexOnlyOption = False,
    prune: PruneOption = False,
    verify: VerifyOption = False,
    window: WindowOption = "auto",
    view: OneViewOption = OneView.CROP,
    json: JsonOption = None,
) -> int:
    """Index the images in folders: which latents fire on each, and where. Run it again after images changed.

    Labels and scores are computed at the end. It may be stopped at any moment and goes on where it stopped. Files that
    cannot be read are listed, and files with other endings are counted. Ends with status 3 when no image could be used
    or a sub-folder could not be read, and when --verify finds a file that is not as it was written; the rest is
    indexed all the same.
    """
    if address is not None and engine is not EngineName.RAY:
        raise typer.BadParameter("--address HOST:PORT belongs to --engine ray")
    if verify == bool(folders):
        raise typer.BadParameter("--verify takes no FOLDER" if verify else "name the folders of images: FOLDER...")
    if verify and (prune or dry_run):
        raise typer.BadParameter("--verify changes nothing, so it takes neither --prune nor --dry-run")
    reading = reading_of(window, view)
    check_json_place(json)
    from sae_auditor.concepts.indexing import default_index_place
    from sae_auditor.library import open_bundle_job

    chosen_engine = _engine(engine, address, device)
    opened = drive(open_bundle_job(chosen_bundle(bundle)), "KiB")
    place = Path(output) if output is not None else default_index_place(opened, sae, reading)
    if verify or folders is None:
        return _verify(place, json)
    notices = opened.encoder_notices.all
    settings: dict[str, Any] = {
        "saes": sae,
        "device": device,
        "precision": precision.value,
        "decoding": decode.value,
        "reading": reading,
    }
    if decode is Decode.GPU:
        say("JPEG files are decoded on the GPU: where two or four pixels share a colour, they differ from the CPU's.")
    if dry_run:
        forecast = drive(_forecast_job(opened, folders, place, settings))
        say_notices(notices, json)
        _show_forecast(forecast, place, json, notices)
        return 0
    try:
        settings |= {"engine": chosen_engine, "workers": workers, "prunes": prune}
        report = drive(_index_job(opened, folders, place, settings))
        if report.ok and not index_only:
            notices = drive(_describe_job(opened, place, sae, device if engine is EngineName.LOCAL else "auto"))
    except KeyboardInterrupt:
        say(f"Stopped. What was finished is kept in {place}; the same command goes on where it stopped.")
        return EXIT_INTERRUPTED
    say_notices(notices, json)
    _show_report(report, json, notices)
    return 0 if report.ok and not report.unreadable else EXIT_REFUSED


def _verify(place: Path, json: str | None) -> int:
    """Compare an index with its hashes and say what was found."""
    from dataclasses import asdict

    from sae_auditor.concepts.indexing import verify_index_job

    found = drive(verify_index_job(place), "KiB")
    if json is not None:
        write_json({**path_fields(str(place)), "ok": found.ok, **asdict(found)}, json)
    for finding in found.findings:
        say(finding)
    if found.unhashed:
        say(
            f"{len(found.unhashed):,} files have no hash, so nothing is known of them: {', '.join(found.unhashed)}. "
            "The next run that changes the index gives it hashes."
        )
    if json is None:
        n_wrong = len(found.findings)
        wrong = f"{n_wrong:,} of them not as they were written" if n_wrong else "all as they were written"
        stdout().print(cell(f"{place}: {found.files:,} files, {found.size_bytes:,} bytes, {wrong}."), soft_wrap=True)
    return 0 if found.ok else EXIT_REFUSED


def _engine(name: EngineName, address: str | None, device: str) -> Engine:
    if name is EngineName.LOCAL:
        from sae_auditor.engines import LocalEngine

        return LocalEngine()
    from sae_auditor.engines.cluster import RayEngine

    return RayEngine(address, device)


def _index_job(bundle: Bundle, folders: list[str], place: Path, settings: dict[str, Any]) -> Job[IndexReport]:
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.concepts.indexing import index_folders_job

    return (yield from index_folders_job(bundle, folders, place, on_forecast=_foretell, **settings))


def _describe_job(bundle: Bundle, place: Path, saes: list[str] | None, device: str) -> Job[tuple[str, ...]]:
    """Label and score the latents of the SAEs whose codes are new; return the encoder's notices."""
    from sae_auditor.library.making import describe_missing_job, undescribed_in

    if not undescribed_in(bundle, place, saes):
        return bundle.encoder_notices.all
    yield Progress(0, 0, "Loading the encoder")
    encoder = bundle.load_encoder(device)
    yield from describe_missing_job(bundle, place, saes, encoder=encoder)
    return tuple(encoder.notices)


def _forecast_job(bundle: Bundle, folders: list[str], place: Path, settings: dict[str, Any]) -> Job[Forecast]:
    yield Progress(0, 0, "Loading PyTorch")
    from sae_auditor.concepts.indexing import forecast_job

    return (yield from forecast_job(bundle, folders, place, **settings))


def _foretell(forecast: Forecast) -> None:
    from sae_auditor.concepts.indexing.forecast import megabytes

    if forecast.to_encode:
        say(
            f"{forecast.to_encode:,} images to index; the index grows by about {megabytes(forecast.bytes_added)} and "
            f"needs {megabytes(forecast.bytes_peak)} while it is made."
        )


def _show_forecast(forecast: Forecast, place: Path, json: str | None, notices: tuple[str, ...]) -> None:
    if json is not None:
        _say_left_out(forecast.left_out)
        write_json(with_notices({**path_fields(str(place)), **forecast.to_json()}, notices), json)
        return
    from sae_auditor.concepts.indexing.forecast import megabytes

    counts = forecast.counts
    _print_facts(
        f"What would be done to {place}",
        {
            "found": counts.found,
            "new": counts.new,
            "unchanged": counts.unchanged,
            "changed": counts.changed,
            "moved": counts.moved,
            "duplicates": counts.duplicate,
            "missing": counts.missing,
            "to encode": forecast.to_encode,
            "bytes an image": forecast.bytes_per_image,
            "index grows by": megabytes(forecast.bytes_added),
            "needed meanwhile": megabytes(forecast.bytes_peak),
            "free": megabytes(forecast.bytes_free),
            **({"sub-folders that cannot be read": forecast.unreadable} if forecast.unreadable else {}),
        },
    )
    _say_left_out(forecast.left_out)


def _show_report(report: IndexReport, json: str | None, notices: tuple[str, ...]) -> None:
    _say_left_out(report.left_out)
    if report.unreadable:
        say(f"{len(report.unreadable):,} sub-folders could not be read; what the index has of them stays as it was.")
    if json is not None:
        write_json(with_notices(report.to_json(), notices), json)
        return
    from sae_auditor.concepts.indexing.forecast import megabytes
    from sae_auditor.images import window_text

    done = report.new + report.changed
    _print_facts(
        report.path,
        {
            "found": report.found,
            "new": report.new,
            "unchanged": report.unchanged,
            "changed": report.changed,
            "moved": report.moved,
            "duplicates": report.duplicate,
            "missing": report.missing,
            **({"pruned": report.pruned} if report.pruned else {}),
            "refused": report.refused,
            "images in the index": report.images,
            "of these usable": report.ok,
            "seen of each image": "all of it" if report.reading.view == "whole" else "what the encoder crops",
            "grey values": window_text(report.reading.window),
            "size": megabytes(report.bytes_on_disk),
            "seconds": f"{report.seconds:.1f}",
            **({"images a second": f"{done / report.seconds:.1f}"} if done and report.seconds else {}),
        },
    )
    refusals = (*report.unreadable, *report.refusals)
    for path, reason in refusals[:_REFUSALS_IN_TABLE]:
        stdout().print(cell(f"Refused: {path}: {reason}"), soft_wrap=True)
    more = len(refusals) - _REFUSALS_IN_TABLE
    if more > 0:
        stdout().print(f"{more:,} more were refused; --json lists all.", highlight=False)


def _say_left_out(left_out: LeftOut) -> None:
    if left_out:
        say(left_out.text())


def _print_facts(title: str, facts: dict[str, object]) -> None:
    from rich.table import Table

    table = Table(show_header=False, title=cell(title), title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    for name, value in facts.items():
        table.add_row(name, f"{value:,}" if isinstance(value, int) else cell(value))
    stdout().print(table)
