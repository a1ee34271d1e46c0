"""Pictures of the Audit workspace on made-up data, to look at.

``PYTHONPATH=. python tests/app/audit/lookbook.py FOLDER``

Light and dark, in windows of three sizes, with and without what-if, reasons policy, open cases, unlike images.
"""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.app.kit.theme import Theme
from sae_auditor.app.workspaces.audit.prompt_editor import PromptEditor
from sae_auditor.app.workspaces.audit.workspace import create_workspace
from sae_auditor.progress import run_to_end
from sae_auditor.workbench.audit.jobs import open_picture
from sae_auditor.workbench.audit.state import AuditState
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue, QueueItem
from tests.workbench.audit.audit_fakes import CONDITION, FakeAuditor, picture

# The window of 1280x800 and of 960x640 less what the frame takes, and a large screen.
SMALL, NARROW, LARGE = (1190, 620), (870, 460), (2470, 1160)


def nothing(workspace):
    pass


def unfold(workspace):
    workspace.screen.why.bars.fold_clicked.emit()
    workspace.screen.why.bars.scrollToBottom()


def waiting(workspace):
    """The next picture is there, its numbers are not."""
    state = workspace.controller.state
    nothing_yet = AuditState(state.prompt_sets, state.saes, state.sae, state.references, asked=state.asked)
    image = run_to_end(open_picture(QueueItem(7, None, picture(640, 480, seed=3), "nut_0413.png")))
    item = QueueItem(7, None, None, "nut_0413.png")
    workspace.screen.show_state(replace(nothing_yet, item=item, picture=image, waiting=True))


def refused(workspace):
    workspace.set_image(QueueItem(8, None, np.zeros((2, 2, 9), np.uint8), "broken.png"))


JUDGED = {"policy": True, "n_always_on": 3, "lower_than": 0.93}
SHOTS = {
    "light": (SMALL, "light", JUDGED, nothing),
    "dark": (SMALL, "dark", JUDGED, nothing),
    "narrow": (NARROW, "light", JUDGED, nothing),
    "narrow-dark": (NARROW, "dark", JUDGED, nothing),
    "dark-what-if": (SMALL, "dark", JUDGED, lambda workspace: workspace.controller.what_ifs.toggle(1893)),
    "always-on": (SMALL, "light", JUDGED, unfold),
    "unlike": (SMALL, "light", {"unlike": True}, nothing),
    "unlike-narrow": (NARROW, "dark", {"unlike": True}, nothing),
    "unlike-shown": (SMALL, "light", {"unlike": True}, lambda workspace: workspace.controller.show_held_bars()),
    "cannot-judge": (NARROW, "light", {"unlike": None}, nothing),
    "open-case": (SMALL, "light", {"unexplained": 3.1}, nothing),
    "contrast": (SMALL, "light", {}, lambda workspace: workspace.controller.asking.choose_contrast("good")),
    "ledger": (SMALL, "dark", {}, lambda workspace: workspace.controller.asking.choose_method("ledger")),
    "unmeasured": (SMALL, "light", {"n_unmeasured": 7}, nothing),
    "large": (LARGE, "light", JUDGED, lambda workspace: workspace.controller.what_ifs.scale(42, 1.7)),
    "large-dark": (LARGE, "dark", JUDGED, nothing),
    "loading": (SMALL, "light", JUDGED, waiting),
    "loading-dark": (NARROW, "dark", JUDGED, waiting),
    "refused": (SMALL, "light", JUDGED, refused),
    "refused-dark": (NARROW, "dark", JUDGED, refused),
    "narrow-what-if": (NARROW, "light", JUDGED, lambda workspace: workspace.controller.what_ifs.toggle(1893)),
    "narrow-tiles": (NARROW, "light", JUDGED, lambda workspace: workspace.controller.reading.choose_view("tiles")),
    "empty": (SMALL, "light", {}, lambda workspace: workspace.set_image(None)),
}


def settle(ms=80):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def take(theme, folder, name):
    os.environ["SAE_AUDITOR_DATA"] = tempfile.mkdtemp()
    size, mode, options, act = SHOTS[name]
    theme.set_mode(mode)
    queue = ImageQueue()
    context = WorkspaceContext(InlineJobs(), Messages(), queue, theme, lambda *_: None, lambda *_: None)
    workspace = create_workspace(context)
    workspace.widget.resize(*size)
    workspace.widget.show()
    workspace.set_auditor(FakeAuditor(options=options))
    queue.add([picture(640, 480)], name="nut_0412.png")
    workspace.set_image(queue.current)
    act(workspace)
    settle()
    workspace.widget.grab().save(str(folder / f"audit-{name}.png"))
    workspace.widget.close()


def take_editor(theme, folder):
    theme.set_mode("light")
    editor = PromptEditor(theme, CONDITION)
    editor.table.add_lines("cracked\tcracked part | part with a crack\nworn")
    editor.show()
    settle()
    editor.grab().save(str(folder / "prompt-editor.png"))
    editor.close()


def main(folder):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    theme = Theme(QApplication([]), mode="light")
    for name in SHOTS:
        take(theme, folder, name)
    take_editor(theme, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
