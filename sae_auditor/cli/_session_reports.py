"""The reports of a session, as an export holds them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sae_auditor.progress import Job

if TYPE_CHECKING:
    from sae_auditor.records.sessions import Session

_NAMES: Final = ("report.html", "report.csv", "report.json", "report.pdf")


def reports_job(session: Session, folder: Path) -> Job[list[Path]]:
    """Write what people read of a session into a folder that is there; return the files.

    Raises
    ------
    InputRefused, EnvironmentProblem
        When one cannot be written.
    """
    # Qt's own writer makes the PDF; no window is opened.
    from sae_auditor.app.pdf import pdf_job
    from sae_auditor.records.reporting import book_of, pictures_of
    from sae_auditor.reports.session.files import save_book

    book = yield from pictures_of(book_of(session))
    files = [folder / name for name in _NAMES]
    for file in files[:-1]:
        save_book(book, file)
    yield from pdf_job(book, files[-1])
    return files
