"""Pictures of the Audit workspace on made-up data, to look at.

``PYTHONPATH=. python tests/app/audit/lookbook.py FOLDER``

Light and dark, 1280x800 and 2560x1440 less what the frame takes, with and without what-if, open cases and contrast.
"""

import os
import sys
from pathlib import Path

from audit_fakes import CONDITION, FakeAuditor, picture
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from sae_auditor.app.audit import create_workspace
from sae_auditor.app.audit.prompt_editor import PromptEditor
from sae_auditor.app.inline_jobs import InlineJobRunner
from sae_auditor.app.messages import Messages
from sae_auditor.app.protocols import WorkspaceContext
from sae_auditor.app.queue import ImageQueue
from sae_auditor.app.theme import Theme

SMALL, LARGE = (1190, 520), (2470, 1160)
SHOTS = {
    "light": (SMALL, "light", {}, lambda workspace: None),
    "dark-what-if": (SMALL, "dark", {}, lambda workspace: workspace.controller.toggle_latent(1893)),
    "open-case": (SMALL, "light", {"unexplained": 3.1}, lambda workspace: None),
    "contrast": (SMALL, "light", {}, lambda workspace: workspace.controller.choose_contrast("good")),
    "large": (LARGE, "light", {}, lambda workspace: workspace.controller.set_scale(42, 1.7)),
    "large-dark": (LARGE, "dark", {}, lambda workspace: None),
    "empty": (SMALL, "light", {}, lambda workspace: workspace.set_image(None)),
}


def settle(ms=80):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def take(theme, folder, name):
    size, mode, options, act = SHOTS[name]
    theme.set_mode(mode)
    queue = ImageQueue()
    context = WorkspaceContext(InlineJobRunner(), Messages(), queue, theme, lambda *_: None, lambda *_: None)
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
