import pytest


@pytest.fixture(autouse=True)
def source_language():
    from sae_auditor.i18n import install_translator

    yield
    install_translator(None)


@pytest.fixture(autouse=True)
def no_settings_of_the_person(tmp_path):
    from PySide6.QtCore import QSettings

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "qt-settings"))


@pytest.fixture
def images(tmp_path):
    """Three small images and a file that is none, in a folder."""
    import numpy as np
    from PIL import Image

    folder = tmp_path / "parts"
    folder.mkdir()
    for number in range(3):
        pixels = np.full((24, 32, 3), 60 * number + 40, np.uint8)
        Image.fromarray(pixels).save(folder / f"part-{number}.png")
    (folder / "part-9.png").write_text("not an image")
    return folder


@pytest.fixture
def make_shell(qtbot, theme):
    """Make windows on the fake workspace; they are closed, and their threads ended, after the test."""
    from sae_auditor.app.frame.shell import Shell
    from tests.frame_fakes import FAKE_SPEC, fake_load

    shells = []

    def make(load=fake_load, **options):
        shell = Shell(theme, [FAKE_SPEC], load=load, **options)
        shell.open_workspace("audit")
        shell.window.resize(1100, 700)
        shells.append(shell)
        qtbot.addWidget(shell.window)
        return shell

    yield make
    for shell in shells:
        shell.close()
        shell.window.unfinished = list
        shell.window.close()
