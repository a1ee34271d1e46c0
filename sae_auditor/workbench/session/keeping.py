"""What makes the records of a session worth something elsewhere: anchors, exports, signatures. No Qt."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sae_auditor.i18n import translate
from sae_auditor.names import printable
from sae_auditor.records.session_export import Exported, export_session_job
from sae_auditor.workbench.session import jobs
from sae_auditor.workbench.session.state import Echo

if TYPE_CHECKING:
    from sae_auditor.records import Anchor
    from sae_auditor.workbench.session.controller import SessionController

_ANCHOR, _EXPORT, _REPORT, _SIGN = "session.anchor", "session.export", "session.report", "session.sign"
_SHORT: Final = 16


class Keeping:
    """Belongs to the controller, whose state it changes. `anchor_folder` is where anchors are written too."""

    def __init__(self, controller: SessionController) -> None:
        self._controller = controller
        self.anchor_folder: Path | None = None

    def anchor(self) -> None:
        """Make an anchor, in the workspace's own folder and in the second one."""
        controller, records = self._controller, self._controller.records
        if records is not None:
            folders = () if self.anchor_folder is None else (self.anchor_folder,)
            controller.jobs.start(
                _ANCHOR, partial(jobs.anchor_job, records, controller.state.who, folders), on_result=self._anchored,
                on_error=self._failed, resource=jobs.RECORDS, title=translate("Session", "Making an anchor"),
            )  # fmt: skip

    def export(self, folder: Path) -> None:
        """Write the whole log, its anchors, the session's audits and the program that checks them into a new folder."""
        controller, session = self._controller, self._controller.session
        if session is not None:
            controller.jobs.start(
                _EXPORT, partial(export_session_job, session, folder),
                on_result=lambda made: self._exported(folder, made), on_error=self._failed, resource=jobs.RECORDS,
                title=translate("Session", "Exporting the records"),
            )  # fmt: skip

    def report(self, path: Path, write_pdf: jobs.WritePdf) -> None:
        """Write the report of the session: PDF, HTML, CSV or JSON, by the name of the file."""
        controller, session = self._controller, self._controller.session
        if session is not None:
            controller.jobs.start(
                _REPORT, partial(jobs.report_job, session, controller.auditor, path, write_pdf),
                on_result=self._reported, on_error=self._failed, resource=jobs.RECORDS,
                title=translate("Session", "Writing the report"),
            )  # fmt: skip

    def sign(self, meaning: str) -> None:
        """Stand for the session as it is: ``reviewed`` or ``approved``."""
        controller, session = self._controller, self._controller.session
        if session is not None:
            controller.jobs.start(
                _SIGN, partial(jobs.sign_job, session, controller.state.who, meaning),
                on_result=lambda _event: self._signed(), on_error=self._failed, resource=jobs.RECORDS,
            )  # fmt: skip

    def _anchored(self, anchor: Anchor) -> None:
        if self.anchor_folder is None:
            text = translate(
                "Session",
                "Anchor over {count} events: {head}\u2026 It proves little while it stays on this disk: print it, or "
                "choose a second place.",
            )
        else:
            text = translate("Session", "Anchor over {count} events: {head}\u2026 Written into {folder} too.")
        said = text.format(
            count=f"{anchor.seq:,}", head=anchor.head[:_SHORT], folder=printable(str(self.anchor_folder or ""))
        )
        self._say(said)

    def _exported(self, folder: Path, made: Exported) -> None:
        self._say(translate("Session", "Exported into {folder}.").format(folder=printable(str(folder))))
        for missing in made.missing[:1]:
            self._controller.report(missing)

    def _reported(self, path: Path) -> None:
        self._say(translate("Session", "The report is in {path}.").format(path=printable(str(path))))

    def _signed(self) -> None:
        self._say(translate("Session", "Signed by {who}.").format(who=self._controller.state.who))

    def _say(self, text: str) -> None:
        self._controller.put(echo=Echo(text))
        self._controller.list_again()

    def _failed(self, error: Exception) -> None:
        self._controller.list_again()
        self._controller.report(error)
