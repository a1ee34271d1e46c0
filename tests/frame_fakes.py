"""A small workspace, auditor and loader that stand in for the real ones."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from sae_auditor.app.frame.workspace import WorkspaceSpec
from sae_auditor.progress import Progress
from sae_auditor.workbench.actions import Action

FAKE_ACTIONS = (
    Action("fake.mark", "Mark the image", ("M",), "audit", "image", "Marks it.", "tag"),
    Action("fake.bare", "Bare image", ("Space",), "audit", "image", held=True),
)


def fake_auditor(name="demo"):
    encoder = SimpleNamespace(device="cpu", precision="fp32")
    return SimpleNamespace(bundle=SimpleNamespace(name=name, fingerprint=name), encoder=encoder, sae_name="cls-last")


def fake_load(path):
    yield Progress(0, 0, "Loading PyTorch…")
    yield Progress(1, 2, "Verifying the bundle…")
    return fake_auditor(path)


@dataclass
class FakeWorkspace:
    context: object
    auditors: list = field(default_factory=list)
    images: list = field(default_factory=list)
    marked: list = field(default_factory=list)
    pending: bool = False

    def __post_init__(self):
        self.widget = QWidget()
        layout = QVBoxLayout(self.widget)
        self.label = QLabel("fake")
        self.edit = QLineEdit()
        self.edit.setAccessibleName("Note")
        layout.addWidget(self.label)
        layout.addWidget(self.edit)

    def set_auditor(self, auditor):
        self.auditors.append(auditor)

    def set_image(self, item):
        self.images.append(item)
        self.label.setText(item.name if item else "nothing")

    def is_pending(self):
        return self.pending

    def actions(self):
        return {"fake.mark": lambda: self.marked.append(self.images[-1])}


FAKE_SPEC = WorkspaceSpec("audit", "Audit", "audit", FAKE_ACTIONS, FakeWorkspace)
