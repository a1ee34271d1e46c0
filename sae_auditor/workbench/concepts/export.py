"""The job that writes latents to a file. Nothing is changed on disk unless the whole file could be written. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.atomic import require_writable, write_atomically
from sae_auditor.errors import InputRefused
from sae_auditor.i18n import translate
from sae_auditor.json_text import json_text
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.workbench.concepts import jobs
from sae_auditor.workbench.concepts.export_csv import as_csv
from sae_auditor.workbench.concepts.export_html import as_html
from sae_auditor.workbench.concepts.export_rows import Export, as_json, gather
from sae_auditor.workbench.latents import Picture

if TYPE_CHECKING:
    from sae_auditor.workbench.concepts.jobs import OpenedSae

SUFFIXES = (".csv", ".json", ".html")

_PICTURES_EACH = 8


def export_latents(known: OpenedSae, latents: Sequence[int], path: Path) -> Job[Path]:
    """Write what is known of some latents as a table, as data, or as a page with pictures.

    Raises
    ------
    InputRefused
        When the name of the file says another kind, or it cannot be written there.
    """
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise InputRefused(
            translate("Concepts", "Latents cannot be saved as \u201c{file}\u201d.").format(file=printable(path.name)),
            safe=translate("Concepts", "Nothing was written."),
            todo=translate("Concepts", "Give the file a name that ends in .csv, .json or .html."),
        )
    require_writable(path)
    export = yield from gather(known, latents, datetime.now(UTC))
    if kind == ".csv":
        content = as_csv(export)
    elif kind == ".json":
        content = json_text(as_json(export)).encode()
    else:
        pictures = yield from _pictures(known, export)
        content = as_html(export, pictures).encode()
    write_atomically(path, content)
    return path


def _pictures(known: OpenedSae, export: Export) -> Job[dict[int, tuple[Picture, ...]]]:
    found: dict[int, tuple[Picture, ...]] = {}
    for row in export.rows:
        yield Progress(len(found), len(export.rows))
        found[row.concept.latent] = yield from jobs.pictures(known, row.concept.examples[:_PICTURES_EACH])
    return found
