"""Pictures of the import assistant on made-up files, to look at.

``PYTHONPATH=. python tests/app/imports/lookbook.py FOLDER``
"""

import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from sae_auditor.app.dialogs.imports import ImportAssistant
from sae_auditor.app.frame.application import speak
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.imports.state import ArchitectureQuestion, EncoderChoice, Fit, ImageOffer
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.messages import Problem
from sae_auditor.workbench.running import Running
from tests.workbench.imports.import_fakes import GOOD, LOSES, NAMES, TENSORS, TOKENS, FakeBackend, K, fake_auditor

BUNDLE = ImageOffer("bundle", 960)
FOLDER = ImageOffer("folder", -1, Path("/data/line-4"))
FILES = ("IMG_0001.jpg", "IMG_0005.jpg", "IMG_0009.jpg")
ALIKE = Fit(tuple(replace(row, mark="") for row in LOSES.rows), "", "alike", 64, offer=FOLDER, names=FILES)
FOREIGN = Fit(
    tuple(replace(row, mark="") for row in LOSES.rows),
    "No reading of this SAE explains this encoder's vectors: it was probably made for another model, or these images "
    "are unlike all that it was made on.",
    "foreign",
    128,
    ("As declared, the SAE leaves 131 % of the variance unexplained.",),
    offer=BUNDLE,
)


def settle(ms=90):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def states(theme):
    """Yield a name and a dialog that shows it."""

    def made(path="ae.pt", **backend):
        encoder = backend.pop("encoder", EncoderChoice("demo CLIP", "ViT with 10 blocks, patch 8"))
        assistant = ImportAssistant(
            theme, InlineJobs(), fake_auditor(), (), lambda _: None, work=FakeBackend(**backend)
        )
        assistant.dialog.show()
        assistant.controller._put(encoder=encoder)
        if path:
            assistant.controller.open(Path("/data/trained/2026-03") / path)
        return assistant

    yield "empty", made(None)
    yield "asked", made()
    yield "tensors", made(questions=(NAMES, K, TOKENS), tensors=TENSORS)
    names = ("ViT-B-32-quickgelu", "ViT-B-32", "RN50", "ViT-B-16", "ViT-B-32-256", "coca_ViT-B-32", "ViT-L-14")
    question = ArchitectureQuestion("mine.pt fits several architectures.", names[:2], names)
    yield "architecture", made(encoder=EncoderChoice(path=Path("/m/mine.pt"), question=question))
    notices = ("QuickGELU was not seen in training; without it the probabilities would be others.",)
    yield (
        "ready",
        made(questions=(TOKENS,), encoder=EncoderChoice("mine", "ViT-B-32", notices, Path("/m/mine.pt"), encoder=1)),
    )
    for name, fit in (
        ("fits", replace(GOOD, offer=BUNDLE)),
        ("other", replace(LOSES, offer=FOLDER, names=FILES)),
        ("foreign", FOREIGN),
        ("alike", ALIKE),
    ):
        assistant = made(questions=(), fit=fit)
        assistant.controller.check()
        yield name, assistant
    assistant = made(questions=())
    running = Running("Comparing readings of the SAE", 10, 40, 1.2, 25)
    assistant.controller._put(busy="checking", running=running)
    yield "checking", assistant
    assistant = made(questions=())
    assistant.controller._put(problem=Problem("ae.pt is damaged.", "Nothing was stored.", "Choose another file."))
    yield "problem", assistant


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    for language, mode, size in (
        ("en", "light", None),
        ("en", "dark", None),
        ("ja", "light", None),
        ("ja", "light", (560, 360)),
        ("en", "light", (1100, 900)),
    ):
        speak(application, language)
        theme = Theme(application, language=language, mode=mode)
        for name, assistant in states(theme):
            if size is not None:
                assistant.dialog.resize(*size)
            settle(400 if assistant.controller.state.fit else 90)
            kind = "" if size is None else f"-{size[0]}"
            assistant.dialog.grab().save(str(folder / f"{language}-{mode}{kind}-{name}.png"))
            assistant.dialog.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
