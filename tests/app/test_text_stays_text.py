"""What a bundle, a file name or a person says is shown as text: no markup, no keys, no hidden directions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

import sae_auditor.app
from sae_auditor.app.frame.application import make_shell
from sae_auditor.workbench.plain import plain, unkeyed
from sae_auditor.workbench.settings import Settings
from tests import tiny

from .texts import texts, tips_shown

# Qt's platform without a display says so of every tool tip.
pytestmark = pytest.mark.qt_log_ignore("raise", extend=True)

EVIL = "<b>x</b><img src=file:///etc/passwd> &amp; R&D \u202egnp.exe\u2069 \x1b[31m\x07"
MARKUP = ("RichText", "MarkdownText", "AutoText", "setHtml", "QTextBrowser", "QTextDocument", "setWhatsThis",
          "setOpenExternalLinks", "QStaticText")  # fmt: skip
PLAIN_NAME = EVIL.replace("/", "_").replace("\x1b", "").replace("\x07", "")
MARKS = ("\u202e", "\u2069", "\x1b", "\x07")


@pytest.fixture(scope="module")
def evil_bundle(tmp_path_factory):
    from sae_auditor.bundle import PromptClass, PromptSet, WordList
    from sae_auditor.concepts import make_bundle

    folder = tmp_path_factory.mktemp("evil") / "bundle"
    classes = tuple(PromptClass(f"{EVIL} {number}", (f"{EVIL} {number}",)) for number in range(2))
    make_bundle(
        folder,
        name=EVIL,
        licence=EVIL,
        encoder_dir=tiny.tiny_encoder_dir(folder.with_name("encoder")),
        saes={"cls": tiny.tiny_sae()},
        prompt_sets=[PromptSet("evil", classes, (f"{EVIL} {{}}",))],
        vocabularies=[WordList("words", tuple(f"{EVIL} {word}" for word in tiny.WORDS), EVIL, EVIL)],
        references=((f"{EVIL}{place}.png", image) for place, image in enumerate(tiny.tiny_images(8))),
        total_references=8,
        created=tiny.CREATED,
        device="cpu",
        thumbnail_px=16,
    )
    return folder


@pytest.fixture
def shell(qtbot, theme, evil_bundle, tmp_path, monkeypatch):
    monkeypatch.setenv("SAE_AUDITOR_DATA", str(tmp_path / "data"))
    made = make_shell(theme, Settings(recent_bundles=(f"/a/{PLAIN_NAME}",)), None)
    made.open_workspace("audit")
    qtbot.addWidget(made.window)
    made.window.resize(1280, 800)
    made.window.show()
    made.controller.open_bundle(str(evil_bundle))
    qtbot.waitUntil(lambda: made.controller.auditor is not None, timeout=60_000)
    yield made
    made.close(30.0)
    made.window.close()


def settle(shell, qtbot):
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not shell.is_pending(), timeout=60_000)


def judge(root: QWidget) -> tuple[int, list[str]]:
    """Return how many texts came from outside, and those that Qt would not show as they are."""
    seen, wrong = 0, []
    for text in texts(root):
        if "passwd" not in text.text and "R&" not in text.text and "gnp.exe" not in text.text:
            continue
        seen += 1
        if text.is_rich:
            wrong.append(f"{text.owner} reads markup")
        if text.has_keys and "&" in text.text.replace("&&", ""):
            wrong.append(f"{text.owner} takes & for a key")
        if any(mark in text.text for mark in MARKS):
            wrong.append(f"{text.owner} has hidden marks: {text.text!r}")
    return seen, wrong


def tips_read_as_markup(root: QWidget) -> tuple[int, list[str]]:
    labels = [(type(owner).__name__, label.textFormat()) for owner, label in tips_shown(root)]
    return len(labels), [name for name, form in labels if form != Qt.TextFormat.PlainText]


def test_both_workspaces_and_all_dialogs_show_names_as_they_are(shell, qtbot, tmp_path):
    window, told = shell.window, []
    shell.messages.shown.connect(told.append)
    picture = tmp_path / f"{PLAIN_NAME}.png"
    tiny.tiny_image_files(tmp_path, 1)[0].rename(picture)
    (tmp_path / f"{PLAIN_NAME}-2.png").write_text("no picture")
    shell.controller.add_paths([picture, tmp_path / f"{PLAIN_NAME}-2.png"])
    settle(shell, qtbot)
    audit = shell.workspaces["audit"].controller
    audit.select_latent(int(audit.state.audit.prediction(0).contributions[0].latent))
    settle(shell, qtbot)
    seen, wrong = judge(window)
    n_tips, rich = tips_read_as_markup(window)
    shell.open_workspace("concepts")
    settle(shell, qtbot)
    concepts = shell.workspaces["concepts"].controller
    latent = int(concepts.state.shown.latents[0])
    concepts.select(latent)
    concepts.remarking.rename(latent, EVIL)
    concepts.remarking.write_note(latent, f"{EVIL}\n{EVIL}")
    settle(shell, qtbot)
    seen_there, wrong_there = judge(window)
    more_tips, more_rich = tips_read_as_markup(window)
    shell.judge_reasons()
    shell.index_images()
    shell.import_sae(tmp_path / f"{PLAIN_NAME}.safetensors")
    window.show_about()
    settle(shell, qtbot)
    dialogs = [judge(dialog) for dialog in window.findChildren(QWidget) if dialog.isWindow() and dialog.isVisible()]
    every = sorted({*wrong, *wrong_there, *(line for _, lines in dialogs for line in lines)})
    assert every == []
    assert rich == more_rich == []
    # Positive control: the walk met the names, and the tips were really shown.
    assert min(seen, seen_there) > 20
    assert sum(count for count, _ in dialogs) > 5
    assert min(n_tips, more_tips) > 10


def test_every_kind_of_label_is_plain_before_it_is_seen(qtbot, theme):
    box = QMessageBox()
    box.setText(EVIL)
    box.setInformativeText(EVIL)
    label = QLabel(EVIL)
    label.setToolTip("<b>tip</b>")
    for widget in (box, label):
        qtbot.addWidget(widget)
        widget.show()
    assert not any(text.is_rich and text.text for widget in (box, label) for text in texts(widget))
    assert tips_read_as_markup(label) == (1, [])


def test_the_walk_finds_what_is_read_as_markup(qtbot, theme):
    label = QLabel(EVIL)
    qtbot.addWidget(label)
    label.show()
    label.setTextFormat(Qt.TextFormat.RichText)
    _, wrong = judge(label)
    assert len(wrong) == 2


def test_the_sources_ask_for_no_markup_and_every_model_gives_plain_texts():
    asked, loose = [], []
    for file in Path(sae_auditor.app.__file__).parent.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        asked += [f"{file.name}: {word}" for word in MARKUP if word in source]
        for owner in ast.walk(ast.parse(source)):
            if isinstance(owner, ast.ClassDef) and "Model" in " ".join(map(ast.unparse, owner.bases)):
                bodies = [ast.unparse(item) for item in owner.body if getattr(item, "name", "") == "data"]
                loose += [f"{file.name}: {owner.name}" for body in bodies if "plain" not in body]
    # Printed, not shown: what our own page says, in which every value is escaped.
    assert asked == ["pdf.py: setHtml", "pdf.py: QTextDocument"]
    assert loose == []


def test_marks_are_shown_and_keys_are_not_taken():
    assert plain("a\u202eb\x1b[31m\nc") == "a\\u202eb\\x1b[31m\nc"
    assert unkeyed("R&D\n\u202e") == "R&&D \\u202e"
    assert plain("良品 é 63\u202f%\u2009\u3000") == "良品 é 63\u202f%\u2009\u3000"
