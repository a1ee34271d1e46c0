import gc

import pytest


@pytest.fixture(autouse=True)
def no_leaked_windows(request):
    """Fail a test that leaves a top-level widget; the usual culprit is a lambda or partial that holds one."""
    yield
    if "qapp" not in request.fixturenames:
        return
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [type(widget).__name__ for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert not left, f"left on the screen: {left}"


@pytest.fixture
def theme(qapp):
    from sae_auditor.app.kit.theme import Theme

    made = Theme(qapp, mode="light")
    yield made
    made.deleteLater()


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path, monkeypatch):
    """Give every test a data folder of its own: what one window keeps must not be found by the next."""
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "kept-data"))


@pytest.fixture
def japanese(qapp):
    """Let the window speak Japanese for a test."""
    from PySide6.QtCore import QLocale

    from sae_auditor.app.frame.application import speak
    from sae_auditor.i18n import install_translator

    before = QLocale()
    installed = speak(qapp, "ja")
    yield installed
    for translator in installed:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)
    install_translator(None)
