"""Saving an audit from the window: asks where, writes in the background, says how it went."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from sae_auditor.app.kit.paths import ask_save
from sae_auditor.i18n import translate
from sae_auditor.names import printable, save_name
from sae_auditor.workbench.audit.export import save_bytes, save_html, save_json

if TYPE_CHECKING:
    from sae_auditor.progress import Job
    from sae_auditor.workbench.audit.state import AuditState
    from sae_auditor.workbench.jobs import Jobs
    from sae_auditor.workbench.messages import Messages

KEY = "audit.save"


class Saver:
    """Writes what is on the screen to a file of the person's choice.

    Parameters
    ----------
    picture
        Returns the workspace as a PNG file; called on the UI thread.
    """

    def __init__(self, jobs: Jobs, messages: Messages, parent: QWidget, picture: Callable[[], bytes]) -> None:
        self._jobs = jobs
        self._messages = messages
        self._parent = parent
        self._picture = picture

    def ask(self, kind: str, state: AuditState) -> None:
        """Ask for a place and save there; nothing happens without an audit."""
        if state.audit is None or state.subject is None:
            return
        name = save_name(Path(state.subject.item.name).stem, f"-audit.{kind}")
        path = ask_save(self._parent, "audit", translate("Audit", "Save the audit"), name, _kinds(kind))
        if path is not None:
            self.save(kind, path, state)

    def save(self, kind: str, path: Path, state: AuditState) -> None:
        """Write `kind` (``json``, ``html`` or ``png``) to `path` in the background."""
        make = self._job(kind, path, state)
        if make is not None:
            self._jobs.start(
                KEY,
                make,
                on_result=self._done,
                on_error=self._messages.show_error,
                title=translate("Audit", "Saving {file}").format(file=printable(path.name)),
                resource="disk",
            )

    def _job(self, kind: str, path: Path, state: AuditState) -> Callable[[], Job[Path]] | None:
        audit, subject, index, what_if = state.audit, state.subject, state.selected_class, state.what_if
        if audit is None or subject is None or index is None:
            return None
        if kind == "json":
            return lambda: save_json(path, audit, what_if)
        if kind == "html":
            return lambda: save_html(path, subject, audit, index, lambda: datetime.now(UTC), what_if)
        data = self._picture()
        return lambda: save_bytes(path, data)

    def _done(self, path: Path) -> None:
        self._messages.show("info", translate("Audit", "Saved to {path}.").format(path=printable(str(path))))


def _kinds(kind: str) -> str:
    return {
        "json": translate("Audit", "Data (*.json)"),
        "html": translate("Audit", "Report (*.html)"),
        "png": translate("Audit", "Picture (*.png)"),
    }[kind]
