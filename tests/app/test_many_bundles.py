"""Bundles that are opened one after another in one window leave nothing behind."""

from __future__ import annotations

import gc
import weakref

import pytest

from sae_auditor.app.frame.application import make_shell
from sae_auditor.workbench.settings import Settings
from tests.tiny import tiny_bundle, tiny_image_files, tiny_sae

N_BUNDLES = 4


@pytest.fixture
def shell(qtbot, theme, tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    made = make_shell(theme, Settings(), None)
    made.open_workspace("audit")
    qtbot.addWidget(made.window)
    made.window.resize(1280, 800)
    made.window.show()
    yield made
    made.close(30.0)
    made.window.close()


def settle(shell, qtbot):
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not shell.is_pending(), timeout=60_000)


def test_a_bundle_goes_when_the_next_one_is_there(shell, qtbot, tmp_path):
    bundle = tiny_bundle(tmp_path / "tiny", saes={"cls": tiny_sae()}, n_references=8)
    shell.controller.add_paths(tiny_image_files(tmp_path / "parts", 1))
    kept = []
    for _ in range(N_BUNDLES):
        former = shell.controller.auditor
        shell.controller.open_bundle(str(bundle))
        qtbot.waitUntil(lambda former=former: shell.controller.auditor is not former, timeout=60_000)
        del former
        for workspace in ("concepts", "audit"):
            shell.open_workspace(workspace)
            settle(shell, qtbot)
        audit = shell.workspaces["audit"].controller
        audit.select_latent(int(audit.state.audit.prediction(0).contributions[0].latent))
        settle(shell, qtbot)
        auditor = shell.controller.auditor
        kept.append((weakref.ref(auditor), weakref.ref(auditor.bundle), weakref.ref(auditor.encoder)))
        del auditor
    # Of the window itself nothing may need Python to look for circles; below it, a whole encoder hangs on each.
    auditors = [auditor() is not None for auditor, _, _ in kept]
    gc.collect()
    rest = [any(ref() is not None for ref in refs) for refs in kept]
    assert auditors == rest == [False] * (N_BUNDLES - 1) + [True]
