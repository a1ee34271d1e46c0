"""Take an SAE from anybody's files into a bundle: read it, check that it fits the encoder, write a bundle that has it.

For the window and the command line:

- ``sae.read_reading(path, hints) -> Reading``; raises `sae.HintMissing` with ``name, choices, suggestion``.
- ``check_fit_job(encoder, reading, images) -> Job[FitReport]``.
- ``import_sae_job(bundle_path, source, hints, ...) -> Job[ImportResult]``.
- ``import_with_encoder_job(encoder, encoder_path, source, hints, ...) -> Job[ImportResult]``: a bundle of its own.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from sae_auditor.bundle.addition import place_for, with_sae, write_bundle_job
from sae_auditor.bundle.arrays import arrays_from_bytes
from sae_auditor.bundle.bundle import Bundle, open_bundle_job
from sae_auditor.bundle.fit_check import MIN_IMAGES, check_fit_job
from sae_auditor.bundle.founding import found_bundle_job, new_place
from sae_auditor.bundle.layout import THUMBNAILS_FILE, fit_file
from sae_auditor.bundle.manifest import Manifest
from sae_auditor.bundle.sae_places import canonical
from sae_auditor.bundle.store import Store
from sae_auditor.bundle.writer import checked_name, sae_parts
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.images import SourceImage, decode_jpeg, find_images, load_image
from sae_auditor.progress import Job, Progress
from sae_auditor.sae import SparseAutoencoder, read_reading
from sae_auditor.sae.fit import FitCandidate, FitReport, Trial, read_as
from sae_auditor.sae.formats import Reading, open_source

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder


def reference_pictures(store: Store) -> list[SourceImage]:
    """Return every stored picture, small as it is; none where the bundle has no index."""
    if THUMBNAILS_FILE not in store.names():
        return []
    arrays = arrays_from_bytes(store.read(THUMBNAILS_FILE), THUMBNAILS_FILE)
    offsets, jpeg = arrays["offsets"], arrays["jpeg"]
    spans = [(int(start), int(stop)) for start, stop in itertools.pairwise(offsets) if start < stop]
    return [load_image(decode_jpeg(jpeg[start:stop].tobytes())) for start, stop in spans]


__all__ = [
    "MIN_IMAGES",
    "Accept",
    "FitCandidate",
    "FitReport",
    "ImportResult",
    "check_fit_job",
    "import_sae_job",
    "import_with_encoder_job",
]
Accept = Literal["fitting", "declared", "winner"]


@dataclass(frozen=True)
class ImportResult:
    """What came of an import.

    Parameters
    ----------
    report
        The fit check.
    name
        What the SAE is called in the bundle.
    format
        The format it was read from.
    stored_at
        The bundle that has the SAE now; None when it was not stored.
    manifest
        That bundle's manifest.
    accepted
        Which reading was stored; None when none was.
    notices
        What the person should know, sentences: of the reader, of the encoder, of the images that were used, of why
        nothing was stored.
    """

    report: FitReport
    name: str
    format: str
    stored_at: Path | None
    manifest: Manifest | None
    accepted: Literal["declared", "winner"] | None
    notices: tuple[str, ...] = ()


def import_sae_job(
    bundle_path: str | Path,
    source: str | Path,
    hints: Mapping[str, Any] | None = None,
    *,
    images: Sequence[Any] | None = None,
    name: str | None = None,
    output: str | Path | None = None,
    accept: Accept = "fitting",
    device: str = "auto",
    report: FitReport | None = None,
) -> Job[ImportResult]:
    """Read an SAE, check that it fits the bundle's encoder, and write the bundle with the SAE added.

    Parameters
    ----------
    bundle_path
        A bundle folder, a `.saebundle` file, or ``demo``. The shipped bundle is never written: without `output` the
        check alone is made.
    source
        The SAE's file or folder, of any format that `sae.read_reading` knows.
    hints
        What its files do not say, see `sae.Hints`.
    images
        Paths, folders or `SourceImage` for the check, at least 32; None for the small pictures of the bundle's own
        reference images.
    name
        Of the SAE in the bundle; made from the file's name when None.
    output
        Where to write: a new folder, or a file whose name ends in ``.saebundle``; None for the place of the bundle
        itself. The bundle that was read is replaced in one step or stays as it is.
    accept
        ``fitting`` stores the SAE as declared, if that fits; ``declared`` stores it as declared whatever the check
        says; ``winner`` stores the reading that won.
    device
        Where the encoder runs.
    report
        The outcome of a check of this SAE with these hints on this encoder that was made already; it is not repeated.

    Raises
    ------
    HintMissing
        When only the person can say what is missing.
    InputRefused
        When the SAE, the images or a place cannot be used; nothing was written.
    """
    bundle = yield from open_bundle_job(bundle_path)
    target = place_for(bundle.path, output)
    chosen = _name(bundle, source, name)
    yield Progress(0, 0, say("Reading the SAE"))
    reading = read_reading(source, dict(hints or {}))
    yield Progress(0, 0, say("Loading the encoder"))
    encoder = bundle.load_encoder(device, "fp32")
    notices = [*reading.notices, *encoder.notices]
    if report is None:
        pictures, notice = _pictures(bundle, images)
        notices += notice
        report = yield from check_fit_job(encoder, reading, pictures)
    accepted = _accepted(report, accept)
    refused = _why_not(report, accepted, target)
    if target is None or accepted is None:
        return ImportResult(report, chosen, reading.format, None, None, None, (*notices, *refused))
    sae = _sae_to_store(reading, report, accepted, encoder)
    entry, files = sae_parts(chosen, sae)
    files[fit_file(chosen)] = _record(report, reading, Path(source), hints or {}, accepted, encoder)
    extended, manifest = with_sae(bundle.store, bundle.manifest, entry, files)
    yield from write_bundle_job(extended, target)
    return ImportResult(report, chosen, reading.format, target, manifest, accepted, tuple(notices))


def import_with_encoder_job(
    encoder: ClipEncoder,
    encoder_path: str | Path,
    source: str | Path,
    hints: Mapping[str, Any] | None = None,
    *,
    images: Sequence[Any] | None,
    output: str | Path | None = None,
    name: str | None = None,
    accept: Accept = "fitting",
    report: FitReport | None = None,
) -> Job[ImportResult]:
    """Read an SAE, check that it fits an encoder that no bundle has yet, and write a new bundle of both.

    Parameters
    ----------
    encoder, encoder_path
        The encoder, and where it was loaded from.
    source, hints, name, accept, report
        As in `import_sae_job`.
    images
        Paths, folders or `SourceImage` for the check, at least 32.
    output
        The new folder, or the file whose name ends in ``.saebundle``; None: the check alone is made.

    Raises
    ------
    HintMissing
        When only the person can say what is missing.
    InputRefused
        When the SAE, the images or the place cannot be used; nothing was written.
    """
    target = None if output is None else new_place(output)
    chosen = checked_name(name) if name is not None else _free_name((), source)
    yield Progress(0, 0, say("Reading the SAE"))
    reading = read_reading(source, dict(hints or {}))
    notices = (*reading.notices, *encoder.notices)
    if report is None:
        report = yield from check_fit_job(encoder, reading, _given(images or ()))
    accepted = _accepted(report, accept)
    if target is None or accepted is None:
        refused = _why_not(report, accepted, target) if accepted is None else []
        return ImportResult(report, chosen, reading.format, None, None, None, (*notices, *refused))
    sae = _sae_to_store(reading, report, accepted, encoder)
    record = _record(report, reading, Path(source), hints or {}, accepted, encoder)
    manifest = yield from found_bundle_job(encoder, encoder_path, {chosen: sae}, {fit_file(chosen): record}, target)
    return ImportResult(report, chosen, reading.format, target, manifest, accepted, notices)


# Names of files that say nothing of the SAE in them; its folder's name does.
_PLAIN_NAMES: Final = frozenset({"sae", "sae_weights", "ae", "weights", "model", "cfg", "config"})


def _name(bundle: Bundle, source: str | Path, name: str | None) -> str:
    """Return what the SAE will be called: the given name, or one made of the file's that the bundle does not have."""
    taken = {known.casefold() for known in bundle.saes}
    if name is not None:
        if name.casefold() in taken:
            raise InputRefused(
                say("The bundle has an SAE named '{0}' already.", name),
                safe=say("Nothing was changed."),
                todo=say("Choose another name."),
            )
        return checked_name(name)
    return _free_name(taken, source)


def _free_name(taken: Collection[str], source: str | Path) -> str:
    place = Path(source).absolute()
    stem = place.name if place.is_dir() else place.stem
    stem = place.parent.name if stem in _PLAIN_NAMES and not place.is_dir() else stem
    plain = re.sub(r"[^\w.()+-]+", "-", stem, flags=re.ASCII).strip("-.")[:60] or "sae"
    plain = plain if re.match(r"\w", plain) else f"sae{plain}"
    return next(
        found
        for n in range(1, len(taken) + 2)
        if (found := plain if n == 1 else f"{plain} {n}").casefold() not in taken
    )


def _pictures(bundle: Bundle, images: Sequence[Any] | None) -> tuple[Sequence[Any], list[str]]:
    """Return the images for the check, and what to say of them."""
    if images is not None:
        return _given(images), []
    pictures = reference_pictures(bundle.store)
    if len(pictures) < MIN_IMAGES:
        raise InputRefused(
            say(
                "The fit check needs at least {0} images; the bundle has {1} reference images.",
                MIN_IMAGES,
                len(pictures),
            ),
            safe=say("Nothing was stored."),
            todo=say("Name a folder with images of the kind that you want to audit."),
        )
    return pictures, [
        say(
            "The check was made on the small pictures of the bundle's {0} reference images; images of "
            "your own say more.",
            len(pictures),
        )
    ]


def _given(images: Sequence[Any]) -> list[Any]:
    """Return the images that a person named, with what is in their folders."""
    found: list[Any] = []
    for image in images:
        found += [image] if isinstance(image, SourceImage) else find_images(image)
    return found


def _accepted(report: FitReport, accept: Accept) -> Literal["declared", "winner"] | None:
    if accept == "fitting":
        return "declared" if report.fits else None
    return "declared" if report.winner.declared else accept


def _why_not(report: FitReport, accepted: str | None, target: Path | None) -> list[str]:
    if accepted is None:
        return [say("The SAE was not stored.")]
    if target is None:
        return [
            say(
                "The SAE was not stored: the demo bundle that came with the program is never changed. "
                "Name a place for a new bundle to keep the SAE."
            )
        ]
    return []


def _sae_to_store(
    reading: Reading, report: FitReport, accepted: Literal["declared", "winner"], encoder: ClipEncoder
) -> SparseAutoencoder:
    sae = reading.sae
    if accepted == "winner":
        winner = report.winner
        return read_as(
            sae,
            Trial(winner.site, winner.tokens, winner.centred, winner.normalization, winner.activation, winner.k),
        )
    config = replace(sae.config, site=canonical(encoder, str(sae.config.site)))
    return SparseAutoencoder(config, sae.tensors())


def _record(
    report: FitReport,
    reading: Reading,
    source: Path,
    hints: Mapping[str, Any],
    accepted: Literal["declared", "winner"],
    encoder: ClipEncoder,
) -> bytes:
    """Return the content of ``fit.json``: the report, and where the SAE came from."""
    file = open_source(source)
    content = {
        **report.to_json(),
        "accepted": accepted,
        "encoder": encoder.fingerprint,
        "source": {
            "file": file.weights.name,
            "sha256": file.file.sha256,
            "format": reading.format,
            "hints": {name: value for name, value in hints.items() if value is not None},
        },
    }
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()
