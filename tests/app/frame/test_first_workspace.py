"""The workspace of `docs/first-workspace.md`, registered and opened as a newcomer's would be."""

import importlib.util
import sys
from pathlib import Path

import pytest

from sae_auditor.app.frame.application import WORKSPACES
from sae_auditor.app.frame.shell import Shell
from tests.frame_fakes import fake_load

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "brightness_workspace.py"


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("brightness_workspace_example", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def shell(qtbot, theme, example):
    made = Shell(theme, [*WORKSPACES, example.BRIGHTNESS], load=fake_load)
    qtbot.addWidget(made.window)
    made.open_workspace("brightness")
    yield made
    made.close()


def settle(qtbot, shell):
    qtbot.wait(10)
    qtbot.waitUntil(lambda: not shell.is_pending(), timeout=30_000)


def shown(shell):
    return shell.workspaces["brightness"].widget.text()


def test_the_page_shows_the_current_image_and_a_file_that_is_none(shell, qtbot, images):
    shell.controller.add_paths([images / "part-0.png", images / "part-9.png"])
    settle(qtbot, shell)
    page = shell.workspaces["brightness"].widget
    assert shell.window.stack.currentWidget().isAncestorOf(page) or shell.window.stack.currentWidget() is page
    assert shown(shell) == f"Brightness {40 / 255:.0%}"
    shell.queue.select(1)
    settle(qtbot, shell)
    assert "part-9.png" in shown(shell)
    assert "Brightness" not in shown(shell)


def test_its_action_measures_the_image_once_more(shell, qtbot, images):
    shell.controller.add_paths([images / "part-1.png"])
    settle(qtbot, shell)
    shell.workspaces["brightness"].widget.setText("")
    shell.window.actions_set.run("brightness.again")
    settle(qtbot, shell)
    assert shown(shell) == f"Brightness {100 / 255:.0%}"
