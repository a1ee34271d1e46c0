"""The whole way in the real window: an SAE file without k is dropped, asked about, checked and added."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog

from sae_auditor.app.frame.application import make_shell
from sae_auditor.bundle import inspect
from sae_auditor.workbench.settings import Settings
from tests.tiny import CLS_SITE, tiny_bundle, tiny_image_files, tiny_sae


@pytest.fixture
def shell(qtbot, theme, tmp_path):
    made = make_shell(theme, Settings(), None)
    made.open_workspace("audit")
    made.window.resize(1100, 700)
    qtbot.addWidget(made.window)
    made.window.show()
    made.controller.open_bundle(str(tiny_bundle(tmp_path / "bundle", n_references=40)))
    settle(made, qtbot)
    yield made
    made.close()
    made.window.close()


def settle(shell, qtbot):
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not shell.is_pending(), timeout=60_000)


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, no_button, no_key))


def write_dictionary(folder: Path) -> Path:
    """Write the tensors of a dictionary_learning TopK trainer without the one that says k."""
    sae = tiny_sae(d_sae=80, seed=5)
    tensors = {
        "encoder.weight": sae.W_enc.T.contiguous(),
        "encoder.bias": sae.b_enc,
        "decoder.weight": sae.W_dec.T.contiguous(),
        "b_dec": sae.b_dec,
    }
    folder.mkdir()
    torch.save(tensors, folder / "ae.pt")
    return folder / "ae.pt"


def test_from_drop_to_a_new_bundle(shell, qtbot, tmp_path, monkeypatch):
    shell.controller.add_paths(tiny_image_files(tmp_path / "images"))
    settle(shell, qtbot)
    before = shell.workspaces["audit"].controller.state.audit
    drop(shell.window, write_dictionary(tmp_path / "trained"))
    settle(shell, qtbot)
    assistant = shell.assistant
    dialog, controller = assistant.dialog, assistant.controller
    assert len(shell.queue) == 3, "an SAE is no image"
    assert [question.name for question in controller.state.open_questions] == ["activation"]
    controller.answer("activation", "topk")
    settle(shell, qtbot)
    assert [question.name for question in controller.state.open_questions] == ["k"]
    dialog.questions.control("k").control.setValue(8)
    settle(shell, qtbot)
    assert controller.state.found.sae.config.site == CLS_SITE
    dialog.fit.check.click()
    settle(shell, qtbot)
    assert controller.state.fit.n_images == 40
    assert [row.declared for row in controller.state.fit.rows].count(True) == 1
    assert dialog.fit.verdict.text
    assert shell.workspaces["audit"].controller.state.audit is before

    output = tmp_path / "more.saebundle"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(output), ""))
    dialog.name.setText("mine")
    dialog.add.click()
    settle(shell, qtbot)
    assert [sae["name"] for sae in inspect(output)["saes"]] == ["cls", "patches", "pooled", "mine"]
    controller = shell.workspaces["audit"].controller
    controller.choose_sae("mine")
    settle(shell, qtbot)
    assert controller.state.audit.sae.name == "mine"
    screen = shell.workspaces["audit"].screen
    assert "Checked at import" in screen.tools.sae.toolTip()
    assert "Checked at import" in screen.trust.head.toolTip()
    named = next(row for row in screen.why.bars.bars.rows if row.latent is not None)
    assert named.label == f"Latent {named.latent}"
    assert "no concepts" in screen.concept.head.origin.text()


def test_a_folder_with_an_sae_opens_the_assistant_and_one_of_images_does_not(shell, qtbot, tmp_path):
    drop(shell.window, write_dictionary(tmp_path / "trained").parent)
    settle(shell, qtbot)
    assert shell.assistant.controller.state.path.name == "trained"
    shell.assistant.dialog.reject()
    shell.assistant = None
    tiny_image_files(tmp_path / "images")
    (tmp_path / "images" / "notes.json").write_text("{}")
    drop(shell.window, tmp_path / "images")
    settle(shell, qtbot)
    assert len(shell.queue) == 3
    assert shell.assistant is None


def test_without_a_bundle_it_says_what_to_do(qtbot, theme, tmp_path):
    shell = make_shell(theme, Settings(), None)
    qtbot.addWidget(shell.window)
    drop(shell.window, write_dictionary(tmp_path / "trained"))
    assert "Open a bundle first" in shell.window.notices.current.text
    assert shell.assistant is None
    shell.close()
