"""The job that loads a bundle; torch is imported in it, on the worker thread, and nowhere else in the frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor._paths import DEMO
from sae_auditor.app.given import resolved
from sae_auditor.app.i18n import translate
from sae_auditor.progress import Job, Progress

if TYPE_CHECKING:
    from sae_auditor.library import Auditor


def load_auditor_job(path: str) -> Job[Auditor]:
    """Open and verify the bundle at `path` (or ``demo``) and load its encoder and first SAE.

    Raises
    ------
    KnownError
        When the bundle cannot be used; the text names the file.
    """
    yield Progress(0, 0, translate("Loading", "Loading PyTorch…"))
    from sae_auditor.library import Auditor, open_bundle_job

    yield Progress(0, 0, translate("Loading", "Verifying the bundle…"))
    bundle = yield from open_bundle_job(path if path == DEMO else str(resolved(Path(path))[0]))
    yield Progress(0, 0, translate("Loading", "Loading the encoder…"))
    return Auditor(bundle)
