"""Whether what the files of a bundle say can be used, and is what the manifest says of it."""

from __future__ import annotations

from functools import partial

from sae_auditor.bundle.bundle import Bundle
from sae_auditor.bundle.layout import sae_files
from sae_auditor.bundle.unusable import Losses, Unusable
from sae_auditor.progress import Job, Progress


def check_contents_job(bundle: Bundle) -> Job[tuple[Unusable, ...]]:
    """Return the files that cannot be used, and the SAEs that are not those of the manifest.

    Weights of SAEs are read for that, with torch. Of the encoder's weights the hash is known from the verification, so
    that they are not read once more.
    """
    yield Progress(0, 0, "Checking what the files say")
    found = Losses()
    for item in bundle.unusable:
        found.keep(item)
    for entry in bundle.manifest.saes:
        yield Progress(0, 0, f"Checking the SAE '{entry.name}'")
        found.check(sae_files(entry.name)[1], f"no SAE '{entry.name}'", partial(bundle.saes.__getitem__, entry.name))
    return found.all()
