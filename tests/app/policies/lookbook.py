"""Pictures of the dialog of the reasons policy over the demo bundle, to look at.

``PYTHONPATH=.:packaging/demo python tests/app/policies/lookbook.py FOLDER [WIDTH HEIGHT]``
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SAE_AUDITOR_DATA"] = tempfile.mkdtemp()

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from demo_world.policies import POLICIES
from sae_auditor import Auditor, open_bundle
from sae_auditor.app.dialogs.policies.dialog import PolicyAssistant
from sae_auditor.app.frame.application import speak
from sae_auditor.app.kit.theme import Theme
from sae_auditor.concepts.policy import Policies, Subject
from sae_auditor.workbench.history import History
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.policies.jobs import PolicyJobs


def settle(ms=80):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def seed(bundle):
    """Set what the demo's makers say, where the bundle does not bring it."""
    policies = Policies.of(bundle)
    if policies.own(None).is_empty:
        for policy in POLICIES:
            changes = [(Subject(word=entry.word), entry.judgement) for entry in policy.words]
            policies.set(policy.prompt_set, changes, who="the makers of the demo")


def main(folder, size=None):
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    bundle = open_bundle("demo")
    seed(bundle)
    auditor = Auditor(bundle, device="cpu")
    for language, mode in (("en", "light"), ("en", "dark"), ("ja", "light")):
        speak(application, language)
        theme = Theme(application, language=language, mode=mode)
        jobs, history = InlineJobs(), History()
        assistant = PolicyAssistant(theme, jobs, history, lambda: None, history.undo, history.redo, None, PolicyJobs())
        assistant.show(auditor, bundle.prompt_sets["condition"])
        if size:
            assistant.dialog.resize(*size)
        settle()
        shoot(assistant, folder / f"{language}-{mode}-open.png")
        controller = assistant.controller
        for _ in range(11):
            controller.step(1)
        controller.judge_current("must-not")
        controller.judge_current("may")
        settle()
        shoot(assistant, folder / f"{language}-{mode}-judged.png")
        controller.judge_word("rular", "must-not")
        settle()
        shoot(assistant, folder / f"{language}-{mode}-word.png")
        controller.remove_word("rular")
        while history.undo():
            pass
        assistant.dialog.close()
        assistant.dialog.deleteLater()


def shoot(assistant, file):
    assistant.dialog.grab().save(str(file))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(side) for side in sys.argv[2:4]])
