"""The job that writes the rows of a study to a file, as the command line writes them too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sae_auditor.atomic import write_atomically
from sae_auditor.i18n import translate
from sae_auditor.json_text import json_text
from sae_auditor.names import printable
from sae_auditor.progress import Job, Progress
from sae_auditor.reports import save_table
from sae_auditor.studies import table_of
from sae_auditor.workbench.studies.jobs import said

if TYPE_CHECKING:
    from sae_auditor.workbench.studies.state import StudyState


def save_job(page: StudyState, path: Path) -> Job[str]:
    """Write the table to a file, whose kind follows from its name; return what was done, in a sentence.

    Raises
    ------
    InputRefused
        When the name says another kind, or the file cannot be written there. Nothing was changed then.
    """
    yield Progress(0, 1, printable(path.name))
    made_with, result = page.made_with, page.result
    if made_with is None or result is None:
        raise ValueError("there are no rows yet")
    if path.suffix.lower() == ".json" and page.study.to_json is not None:
        write_atomically(path, json_text(page.study.to_json(made_with.inputs, result)).encode())
    else:
        table = table_of(page.study, made_with.inputs, result, translate=said, provenance=made_with.provenance)
        save_table(table, path)
    return translate("Studies", "Saved to {path}.").format(path=printable(str(path)))
