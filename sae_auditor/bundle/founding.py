"""A new bundle of an encoder that none has yet, with its first SAE or without."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sae_auditor.atomic import require_writable
from sae_auditor.bundle.addition import SUFFIX
from sae_auditor.bundle.manifest import Manifest
from sae_auditor.bundle.packing import pack_job
from sae_auditor.bundle.writer import BundleWriter
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import say
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.encoders import ClipEncoder
    from sae_auditor.sae import SparseAutoencoder

_LICENCE: Final = say("not stated")


def new_place(output: str | Path) -> Path:
    """Return where a new bundle goes.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When something is there already, or nothing can be written there.
    """
    target = Path(output)
    if target.exists():
        raise InputRefused(
            say("{0} is there already.", target),
            safe=say("It was not changed."),
            todo=say("Name a new file or folder for the bundle."),
        )
    require_writable(target if target.suffix == SUFFIX else target.parent / f"{target.name}.part")
    return target


def found_bundle_job(
    encoder: ClipEncoder,
    source: str | Path,
    saes: Mapping[str, SparseAutoencoder],
    extra_files: Mapping[str, bytes],
    target: Path,
) -> Job[Manifest]:
    """Write a bundle that holds an encoder, loaded from `source`, and SAEs by their names; return its manifest.

    It appears at `target` in one step, a file when its name ends in ``.saebundle`` and else a folder.
    """
    yield Progress(0, 0, say("Writing the encoder"))
    with tempfile.TemporaryDirectory(prefix=".sae-auditor-", dir=target.parent) as scratch:
        folder = Path(scratch) / "bundle"
        writer = BundleWriter(folder, name=encoder.name or target.stem, licence=_LICENCE)
        writer.add_encoder(encoder, source)
        for sae_name, sae in saes.items():
            writer.add_sae(sae_name, sae)
        for name, content in extra_files.items():
            writer.add_file(name, content)
        manifest = writer.seal()
        if target.suffix == SUFFIX:
            yield from pack_job(folder, target)
        else:
            folder.rename(target)
    return manifest
