"""Pictures of the pages of a session beside the review, each alone in a window, to look at.

``PYTHONPATH=. python tests/app/session/lookbook.py FOLDER [NAME...]``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from sae_auditor._paths import resource
from sae_auditor.app.frame.application import speak
from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.session.agreement_page import make_agreement
from sae_auditor.app.workspaces.session.meeting_page import make_meeting
from sae_auditor.app.workspaces.session.start_page import make_start
from sae_auditor.records.projection import ACCEPT, FOLLOW_UP, REJECT, WITH_MODEL
from sae_auditor.records.sessions import Given, Settings
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue
from tests.session_world import ANN, BEN, SETTINGS, judged, open_records, write_images

SIZES = {"s": (960, 640), "m": (1280, 800)}


def wait(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def start(context, records, session):
    base = Settings("", prompts={"good": ("a good part",), "scratched": ("a scratch",), "metal nut": ("a metal nut",)})
    page, controller = make_start(
        context, on_session=lambda *_: None, base=lambda: base, recent=lambda: [Path("/somewhere/gone.sqlite")]
    )
    controller.set_records(records, ANN)
    controller.answer("source", controller.state.form.source)
    yield "start", page
    page.parts.set_value("form")
    page._fit()
    controller.make()
    yield "start-form", page


def agreement(context, records, session):
    page, controller = make_agreement(context)
    controller.open(session, ANN)
    yield "agreement", page
    page.do("disputes")
    yield "disputes", page
    page.do(REJECT)
    yield "disputes-why", page


def meeting(context, records, session):
    page, controller = make_meeting(context)
    controller.open(session, ANN)
    yield "meeting-start", page
    controller.begin("Ann, Ben, \u4f50\u85e4 \u82b1\u5b50")
    page.do(ACCEPT)
    yield "meeting-vote", page
    page.do(REJECT)
    page.do(REJECT)
    yield "meeting-most", page


def main(folder: Path, names: list[str]) -> None:
    application = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for language in ("en", "ja"):
        speak(application, language)
        for mode in ("light", "dark"):
            theme = Theme(application, mode=mode, language=language)
            for make in (start, agreement, meeting):
                place = Path(tempfile.mkdtemp())
                records = open_records(place)
                session = judged(records, write_images(place / "images", 40), seed=4, settings=SETTINGS)
                samples = sorted(resource("samples").glob("*.jpg"))
                from tests.session_world import items_of

                for item in session.add(ANN, items_of(samples[:4])):
                    for who, word in ((ANN, ACCEPT), (BEN, REJECT if item % 2 else FOLLOW_UP)):
                        session.give(who, [Given(item, word, "1", "near the rim", WITH_MODEL)])
                context = WorkspaceContext(
                    InlineJobs(), Messages(), ImageQueue(), theme, lambda *_: None, lambda _auditor: None
                )
                for name, page in make(context, records, session):
                    if names and name not in names:
                        continue
                    page.setWindowTitle(name)
                    for key, size in SIZES.items():
                        page.resize(*size)
                        page.show()
                        wait(150)
                        page.grab().save(str(folder / f"{name}-{language}-{mode}-{key}.png"))
                page.close()
                records.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
