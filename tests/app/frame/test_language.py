import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QLabel

from sae_auditor.app.frame.application import choose_language
from sae_auditor.i18n import say, translate
from sae_auditor.reports.core_translation import translate_core

ROOT = Path(__file__).resolve().parents[3]


def test_the_catalogues_are_complete_and_fresh():
    command = [sys.executable, str(ROOT / "packaging" / "translations.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout == ""
    assert done.returncode == 0


def test_both_catalogues_are_found(japanese):
    assert len(japanese) == 2


def test_a_wanted_language_wins():
    assert choose_language("ja") == "ja"
    assert choose_language(None) in ("en", "ja")


def test_texts_without_a_window_stay_as_written():
    assert translate("Loading", "Loading PyTorch…") == "Loading PyTorch…"
    assert translate_core(say("{0} cannot be read: {1}.", "/x/a.png", "no")) == "/x/a.png cannot be read: no."


def test_the_whole_window_speaks_japanese(japanese, make_shell):
    shell = make_shell()
    shell.window.show()
    texts = [label.text() for label in shell.window.findChildren(QLabel)]
    texts += [button.text() for button in shell.window.findChildren(QAbstractButton)]
    texts += [entry.title for entry in shell.window.actions_set.entries() if not entry.id.startswith("fake.")]
    allowed = {"fake", "nothing"}  # of the stand-in for a workspace
    english = [t for t in texts if t.strip() and t.isascii() and any(c.isalpha() for c in t) and t not in allowed]
    assert english == []


def test_menus_have_mnemonics_in_japanese(japanese, make_shell):
    titles = [action.text() for action in make_shell().window.menuBar().actions()]
    assert "ファイル(&F)" in titles
    assert all("&" in title for title in titles)
