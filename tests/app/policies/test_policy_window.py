"""The dialog in a whole window: a tiny bundle, real work in threads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from sae_auditor.app.frame.application import WORKSPACES
from sae_auditor.app.frame.shell import Shell
from sae_auditor.concepts.policy import Policies
from tests.tiny import tiny_bundle, tiny_image_files


@pytest.fixture
def shell(qtbot, theme, tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    made = Shell(theme, [spec for spec in WORKSPACES if spec.id == "audit"])
    made.open_workspace("audit")
    made.window.resize(1280, 800)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.close(30.0)
    made.window.close()


def test_from_the_menu_to_a_judgement_and_back(shell, qtbot, tmp_path):
    shown, changes = [], []
    shell.messages.shown.connect(shown.append)
    shell.policy_changed.connect(lambda: changes.append(1))
    shell.judge_reasons()
    assert "Open a bundle first" in shown[0].text
    shell.controller.open_bundle(str(tiny_bundle(tmp_path / "tiny", n_references=8)))
    qtbot.waitUntil(lambda: shell.controller.auditor is not None, timeout=60_000)
    shell.controller.add_paths(tiny_image_files(tmp_path / "parts", 1))
    shell.window.actions_set.run("file.reasons-policy")
    controller, dialog = shell.policy.controller, shell.policy.dialog
    qtbot.waitUntil(lambda: bool(controller.state.rows), timeout=60_000)
    assert dialog.isVisible()
    assert controller.state.prompt_set == "condition"
    latent = controller.state.rows[0].latent
    qtbot.keyClick(dialog, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: len(changes) == 1, timeout=10_000)
    policies = Policies.of(shell.controller.auditor.bundle)
    assert [(entry.latent, entry.judgement) for entry in policies.own("condition").latents] == [(latent, "must-not")]
    assert shell.history.undo_title is not None
    shell.window.actions_set.run("edit.undo")
    qtbot.waitUntil(lambda: len(changes) == 2, timeout=10_000)
    policies.refresh()
    assert policies.own("condition").is_empty
    dialog.redo_wanted.emit()
    qtbot.waitUntil(lambda: len(changes) == 3, timeout=10_000)
    dialog.redo_wanted.emit()  # there is nothing more
    shell.window.close()
    assert not dialog.isVisible()


def test_a_measurement_that_is_stopped_can_be_started_again(shell, qtbot, tmp_path):
    shell.controller.open_bundle(str(tiny_bundle(tmp_path / "tiny", n_references=8)))
    qtbot.waitUntil(lambda: shell.controller.auditor is not None, timeout=60_000)
    shell.judge_reasons()
    shell.jobs.cancel("policy.measure")
    assert not shell.policy.controller.state.is_measuring
    shell.judge_reasons()
    qtbot.waitUntil(lambda: bool(shell.policy.controller.state.rows), timeout=60_000)
