"""The assistant's page on made-up files; painting is driven by `grab`, and Qt's warnings fail the test."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QLineEdit,
)

from sae_auditor.app.dialogs.imports import ImportAssistant
from sae_auditor.workbench.imports.state import ImageOffer
from sae_auditor.workbench.jobs import InlineJobs
from sae_auditor.workbench.running import Running
from tests.workbench.imports.import_fakes import (
    GOOD,
    LOSES,
    NAMES,
    SITES,
    TENSORS,
    TOKENS,
    FakeBackend,
    K,
    fake_auditor,
)

FOLDER = ImageOffer("folder", -1, Path("/data/line-4"))
ALIKE = replace(
    LOSES,
    rows=tuple(replace(row, mark="") for row in LOSES.rows),
    verdict="alike",
    n_images=36,
    offer=FOLDER,
    names=("a.png", "b.png"),
)


@pytest.fixture
def assist(qtbot, theme):
    def make(path="ae.pt", jobs=None, **backend):
        added, work = [], FakeBackend(**backend)
        assistant = ImportAssistant(theme, jobs or InlineJobs(), fake_auditor(), (), added.append, work=work)
        assistant.added = added
        qtbot.addWidget(assistant.dialog)
        assistant.start(Path("/data") / path if path else None)
        return assistant

    return make


def answer_k(assistant, value=32):
    assistant.dialog.questions.control("k").control.setValue(value)


def test_without_a_file_it_asks_for_one(assist):
    dialog = assist(path=None).dialog
    assert dialog.source.file.isVisible()
    assert not dialog.found.isVisible()
    assert not dialog.add.isVisible()


def test_the_open_question_has_the_focus_and_the_answer_leads_to_the_check(assist, qtbot):
    assistant = assist()
    dialog = assistant.dialog
    qtbot.waitUntil(lambda: dialog.questions.has_focus())
    assert not dialog.fit.isVisible()
    answer_k(assistant)
    assert dialog.found.isVisible()
    assert dialog.fit.check.isEnabled()
    assert "suggestion" in dialog.questions._rows["site"]._hint.text()
    dialog.fit.check.click()
    assert "fits this encoder" in dialog.fit.verdict.text
    table = dialog.fit.table
    assert table.rows.rowCount() == len(GOOD.rows)
    assert table.rows.index(0, 0).data() == "As declared (fits)"
    assert table.rows.index(3, 3).data() == "1210.4"
    said = table.rows.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "blocks.10.hook_resid_post: FVU 0.402, Cosine 0.872, L0 32.0"
    assert not dialog.fit.better.isVisible()
    assert dialog.add.isEnabled()
    dialog.grab()


def test_the_site_and_the_tokens_are_answered_where_they_stand(assist):
    assistant = assist()
    answer_k(assistant)
    form = assistant.dialog.questions
    site, tokens = form.control("site"), form.control("tokens")
    site.control.activated.emit(4)
    assert assistant.controller.state.found.sae.config.site == SITES[4]
    tokens.control.chosen.emit("patch")
    assert assistant.controller.state.found.sae.config.tokens == "patch"
    assert form.control("site") is site, "a control must not be made anew while somebody works with it"
    assert form.control("tokens").control.value == "patch"


def test_a_lost_check_offers_the_better_reading(assist):
    assistant = assist(fit=LOSES)
    answer_k(assistant)
    dialog = assistant.dialog
    dialog.fit.check.click()
    assert dialog.fit.better.isVisible()
    assert "As declared" in dialog.fit._accepted.text()
    dialog.fit.better.click()
    assert assistant.controller.state.accept == "winner"
    assert SITES[1] in dialog.fit._accepted.text()
    dialog.grab()


def test_tensors_of_an_unknown_file_are_assigned(assist):
    assistant = assist(questions=(NAMES, K), tensors=TENSORS)
    roles = assistant.dialog.questions.control("names")
    assert roles.names() == NAMES.suggestion
    boxes = roles.boxes
    assert "4096 × 768" in boxes["W_enc"].currentText()
    assert boxes["b_dec"].findData("model.enc.weight") < 0, "a matrix cannot be a bias"
    boxes["W_dec"].setCurrentIndex(boxes["W_dec"].findData("model.enc.weight"))
    boxes["W_dec"].activated.emit(0)
    assert not roles.use.isEnabled(), "one tensor cannot be both"
    boxes["W_dec"].setCurrentIndex(boxes["W_dec"].findData("model.dec.weight"))
    boxes["b_dec"].setCurrentIndex(boxes["b_dec"].findData("model.pre_bias"))
    boxes["b_dec"].activated.emit(0)
    roles.use.click()
    assert assistant.controller.state.answers["names"] == {**NAMES.suggestion, "b_dec": "model.pre_bias"}
    assert [question.name for question in assistant.controller.state.open_questions] == ["k"]


def test_an_error_is_said_on_the_page(assist):
    dialog = assist(fail_on={"inquire"}).dialog
    assert dialog.problem.isVisible()
    assert dialog.problem.text == "inquire was refused. Nothing was stored. Choose another file."
    assert not dialog.found.isVisible()


def test_a_dropped_file_is_looked_at_instead(assist):
    assistant = assist()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/data/other.safetensors")])
    no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    assistant.dialog.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, no_button, no_key))
    assert assistant.controller.state.path.name == "other.safetensors"
    assert assistant.dialog.name.text() == "other"


def test_adding_asks_for_a_place_and_closes(assist, monkeypatch):
    assistant = assist()
    answer_k(assistant)
    dialog = assistant.dialog
    dialog.fit.check.click()
    dialog.name.setText("")
    assert not dialog.add.isEnabled()
    dialog.name.setText("mine")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("/out/with-mine", ""))
    dialog.add.click()
    assert [Path(place).name for place in assistant.added] == ["with-mine.saebundle"]
    assert not dialog.isVisible()


def test_images_of_a_folder_can_be_chosen_or_not(assist, monkeypatch):
    assistant = assist()
    answer_k(assistant)
    fit = assistant.dialog.fit
    ask = fit.images.findData("ask")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    fit.images.setCurrentIndex(ask)
    fit.images.activated.emit(ask)
    assert fit.images.currentData() == "bundle"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/images/day 3")
    fit.images.activated.emit(ask)
    assert assistant.controller.state.source == "folder"
    assert "day 3" in fit.images.currentText()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("size", [(560, 420), (1400, 1300)])
def test_it_is_painted_in_both_themes_and_at_any_size(assist, theme, mode, size):
    theme.set_mode(mode)
    assistant = assist(questions=(NAMES, TOKENS), tensors=TENSORS, fit=LOSES)
    assistant.dialog.questions.control("names").use.click()
    assistant.dialog.resize(*size)
    assistant.dialog.fit.check.click()
    grabbed = assistant.dialog.grab().toImage()
    assert (grabbed.width(), grabbed.height()) == size


def test_every_control_has_a_name_for_screen_readers(assist):
    assistant = assist(questions=(NAMES, K, TOKENS), tensors=TENSORS)
    assistant.dialog.questions.control("names").use.click()
    answer_k(assistant)
    assistant.dialog.fit.check.click()
    for kind in (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView):
        for control in assistant.dialog.findChildren(kind):
            inner = control.parent() is not None and isinstance(control.parent(), QAbstractSpinBox | QComboBox)
            if control.isVisible() and not inner and not isinstance(control, QHeaderView):
                assert control.accessibleName(), f"a {type(control).__name__} without a name"


@pytest.mark.parametrize(
    ("fit", "focused"),
    [(GOOD, "add"), (LOSES, "better"), (replace(LOSES, verdict="foreign"), "images"), (ALIKE, "images")],
)
def test_the_focus_is_never_on_what_makes_things_worse(assist, qtbot, fit, focused):
    assistant = assist(questions=(), fit=fit)
    dialog = assistant.dialog
    dialog.activateWindow()
    dialog.fit.check.click()
    controls = {"add": dialog.add, "better": dialog.fit.better, "images": dialog.fit.images}
    qtbot.waitUntil(lambda: dialog.focusWidget() is controls[focused])
    assert (dialog.add.property("kind") == "primary") is (focused == "add")
    if focused == "better":
        qtbot.keyClick(dialog.fit.better, Qt.Key.Key_Space)
        assert assistant.controller.state.accept == "winner"
        # A second press would take it back.
        assert dialog.focusWidget() is dialog.add


def test_images_that_are_too_alike_are_said_to_be_and_no_row_is_marked(assist):
    assistant = assist(questions=(), fit=ALIKE)
    dialog = assistant.dialog
    dialog.fit.check.click()
    assert dialog.fit.verdict.text.startswith("These images are too alike")
    assert "36 images of the folder line-4: a.png, b.png and so on." in dialog.fit.verdict.text
    assert [dialog.fit.table.rows.index(row, 0).data() for row in range(3)] == [row.words for row in LOSES.rows]
    assert not dialog.fit.better.isVisible()


def test_a_check_that_runs_can_be_cancelled_where_it_is_seen(assist):
    jobs = InlineJobs(held=True)
    assistant = assist(jobs=jobs, questions=())
    controller, dialog = assistant.controller, assistant.dialog
    jobs.finish()
    controller.check()
    controller._put(running=Running("Comparing readings of the SAE", 10, 40, 1.0, 30.0))
    assert dialog.run_card.isVisible()
    assert dialog.run_card._count.text() == "10 of 40  ·  1.0 per second"
    dialog.run_card.stop.click()
    assert not controller.state.busy
    assert not dialog.run_card.isVisible()
