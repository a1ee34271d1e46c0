"""``sae-auditor bundle pack|verify|inspect|import-sae``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sae_auditor import library
from sae_auditor._paths import resolve_bundle
from sae_auditor.atomic import require_writable
from sae_auditor.bundle import BundleRefused
from sae_auditor.bundle.notices import encoder_notices_of
from sae_auditor.cli._guard import EXIT_FINDINGS, guarded
from sae_auditor.cli._import_sae import import_sae
from sae_auditor.cli._options import ArchitectureOption, JsonOption, PartOption, chosen_bundle, load_named_job
from sae_auditor.cli._output import cell, check_json_place, drive, say, say_notices, stdout, with_notices, write_json
from sae_auditor.names import path_fields, printable

app = typer.Typer(help="Pack, verify and look into bundles, and add SAEs to them.", no_args_is_help=True)
app.command("import-sae")(import_sae)

BundleArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[BUNDLE]", help="Folder or .saebundle file; 'demo' is the shipped one. Default: the last used."
    ),
]
PackIndexOption = Annotated[
    str | None,
    typer.Option(
        "--index",
        metavar="DIR",
        help="Index folder whose reference images and concepts go into the file, with the names and notes that people "
        "on this computer gave.",
    ),
]

PackEncoderOption = Annotated[
    str | None,
    typer.Option("--encoder", metavar="PATH", help="Make a new bundle of this encoder: its folder or weights file."),
]


@app.command()
@guarded
def pack(
    folder: Annotated[
        str | None,
        typer.Argument(metavar="[FOLDER]", help="Folder of a bundle; with --index any bundle. None with --encoder."),
    ] = None,
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="The .saebundle file to write.")] = None,
    index: PackIndexOption = None,
    encoder: PackEncoderOption = None,
    architecture: ArchitectureOption = None,
    part: PartOption = None,
    json: JsonOption = None,
) -> int:
    """Make one file of a bundle folder; the same folder always gives the same bytes.

    A reasons policy that was set on this computer goes into the file. With --encoder PATH the file becomes a new bundle
    of that encoder, without SAEs yet: 'bundle import-sae --bundle FILE' adds them.
    """
    check_json_place(json)
    if encoder is not None:
        if folder is None or file is not None or index is not None:
            raise typer.BadParameter("with --encoder PATH only the new FILE is named, and no --index")
        written = _pack_encoder(encoder, architecture, part, folder)
    elif architecture is not None or part is not None:
        raise typer.BadParameter("--architecture and --part belong to --encoder PATH")
    elif folder is None or file is None:
        raise typer.BadParameter("name a bundle's FOLDER and the new FILE")
    else:
        require_writable(file)
        written = _pack(folder, file) if index is None else _pack_with_index(folder, index, file)
    notices = encoder_notices_of(written)
    say_notices(notices, json)
    if json is not None:
        made = {**path_fields(str(written)), "size": written.stat().st_size}
        # Scripts compare these two, so the list is there only where it holds something.
        write_json(with_notices(made, notices) if notices else made, json)
    else:
        stdout().print(f"{printable(str(written))} ({written.stat().st_size:,} bytes)", markup=False, highlight=False)
    return 0


def _pack_encoder(encoder: str, architecture: str | None, part: str | None, place: str) -> Path:
    from sae_auditor.bundle.founding import found_bundle_job, new_place

    target = new_place(place)
    loaded = drive(load_named_job(encoder, architecture, part, "cpu"))
    drive(found_bundle_job(loaded, encoder, {}, {}, target), "KiB")
    return target


def _pack(folder: str, file: str) -> Path:
    from sae_auditor.concepts.of_bundle import pack_with_policies_job

    written, has_policies = drive(pack_with_policies_job(folder, file), "KiB")
    if has_policies:
        say("The reasons policy that was set on this computer is part of the file.")
    return written


def _pack_with_index(bundle: str, index: str, file: str) -> Path:
    from sae_auditor.concepts.of_bundle import pack_with_index_job

    if Path(file).suffix != ".saebundle":
        raise typer.BadParameter("the name of the file ends in .saebundle")
    opened = drive(library.open_bundle_job(bundle), "KiB")
    drive(pack_with_index_job(opened, Path(index), Path(file)), "KiB")
    return Path(file)


@app.command()
@guarded
def verify(path: BundleArgument = None, json: JsonOption = None) -> int:
    """Check every byte of a bundle. Ends with status 1 when something is wrong with it."""
    check_json_place(json)
    place = resolve_bundle(chosen_bundle(path))
    if not place.exists():
        raise BundleRefused(
            f"The bundle {place} cannot be read: there is no such file or folder.", todo="Check the name."
        )
    report = drive(library.verify_job(place), "KiB")
    say_notices(report.notices, json)
    if json is not None:
        write_json(report.to_json(), json)
    elif report.ok:
        text = f"{report.path} is whole: {report.files} files, {report.size_bytes:,} bytes, {report.fingerprint}"
        stdout().print(text, markup=False, highlight=False, soft_wrap=True)
    else:
        for finding in report.findings:
            stdout().print(cell(f"{finding.kind}: {finding.text}"), soft_wrap=True)
    return 0 if report.ok else EXIT_FINDINGS


@app.command()
@guarded
def inspect(path: BundleArgument = None, json: JsonOption = None) -> int:
    """Show what is in a bundle after verifying it."""
    check_json_place(json)
    content: dict[str, Any] = drive(library.inspect_job(chosen_bundle(path)), "KiB")
    say_notices(content["notices"], json)
    if json is not None:
        write_json(content, json)
    else:
        _print_content(content)
    return 0


def _print_content(content: dict[str, Any]) -> None:
    from rich.table import Table

    manifest, encoder, console = content["manifest"], content["encoder"], stdout()
    facts = Table(show_header=False, title=cell(manifest["name"]), title_justify="left")
    for name, value in (
        ("path", content["path"]),
        ("fingerprint", content["fingerprint"]),
        ("created", manifest["created"]),
        ("licence", manifest["licence"]),
        ("encoder", f"{encoder['name']} ({encoder['architecture']})"),
        ("prompt sets", ", ".join(content["prompt_sets"])),
        ("vocabularies", ", ".join(f"{item['name']} ({item['words']} words)" for item in content["vocabularies"])),
        ("files", f"{len(manifest['files'])}, {sum(item['size'] for item in manifest['files'].values()):,} bytes"),
    ):
        facts.add_row(name, cell(value))
    console.print(facts)
    saes = Table("SAE", "site", "tokens", "activation", title="SAEs", title_justify="left")
    for column in ("d_in", "d_sae"):
        saes.add_column(column, justify="right")
    saes.add_column("fit check")
    for sae in content["saes"]:
        cells = [cell(sae[key]) for key in ("name", "site", "tokens", "activation", "d_in", "d_sae")]
        saes.add_row(*cells, cell(sae["fit"]["verdict"].replace("_", " ") if sae["fit"] else ""))
    console.print(saes)
