"""Every kind of question as a person answers it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog


@pytest.fixture
def form(bench):
    return bench.page.form


def answers(bench):
    return bench.controller.state.page.answers


def test_every_kind_has_a_control_with_a_name_and_room_for_what_is_wrong(form, bench):
    assert set(form.controls) == {question.name for question in bench.controller.state.page.questions}
    assert form.more.isVisible()
    # What a study is about is in sight, what is seldom changed is not.
    assert form.controls["prompts"].isVisible()
    assert not form.controls["seed"].isVisible()
    form.more.head.click()
    assert all(control.isVisible() for control in form.controls.values())


def test_paths_are_chosen_by_dialogs_and_can_be_taken_away(form, bench, tmp_path, monkeypatch):
    table = tmp_path / "labels.csv"
    table.touch()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table), ""))
    form.controls["labels"].choose.click()
    assert answers(bench)["labels"] == str(table)
    assert form.controls["labels"].shown.text() == str(table)
    form.controls["labels"].clear.click()
    assert answers(bench)["labels"] == ""
    assert "labels" not in bench.controller.state.page.problems
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: asked.append(given) or (str(tmp_path), ""))
    form.controls["output"].choose.click()
    assert answers(bench)["output"] == str(tmp_path)
    assert Path(asked[0][2]).name == "output"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(tmp_path / "new"), given[-1]))
    form.controls["bundle"].choose.click()
    assert answers(bench)["bundle"] == str(tmp_path / "new.saebundle")
    # The folder holds a file already.
    assert "empty folder" in form._notes["output"].text()
    assert form._notes["output"].isVisible()


def test_images_may_be_those_of_the_filmstrip(form, bench, parts):
    bench.context.queue.add(sorted(map(str, parts.glob("*.png"))))
    form.controls["images"].queue.click()
    assert [Path(path).name for path in answers(bench)["images"]] == ["part0.png", "part1.png", "part2.png"]
    assert form.controls["images"].shown.text().endswith("and 2 more")
    form.controls["images"].clear.click()
    assert answers(bench)["images"] == ()
    assert form._notes["images"].text() == "This is needed."


def test_a_flag_and_a_choice_and_numbers(form, bench, qtbot):
    form.more.head.click()
    form.controls["halves"].box.click()
    assert answers(bench)["halves"] is False
    form.controls["way"].chooser.setCurrentIndex(2)
    form.controls["way"].chooser.activated.emit(2)
    assert answers(bench)["way"] == "erase"
    line = form.controls["least"].field.line
    line.setText("7")
    line.editingFinished.emit()
    assert form._notes["least"].text() == "Not above 5."
    assert form.more.head.text().strip() == "More (2 changed)"


def test_the_classes_are_those_of_the_bundle_and_the_first_is_taken(form, bench):
    chooser = form.controls["prompts"].chooser
    names = list(bench.controller.auditor.bundle.prompt_sets)
    assert [chooser.itemData(i) for i in range(chooser.count())] == names
    assert chooser.currentIndex() == 0
    chooser.activated.emit(chooser.count() - 1)
    assert answers(bench)["prompts"] == names[-1]
    bench.workspace.set_auditor(None)
    assert not chooser.isEnabled()
    assert chooser.currentIndex() == -1
    assert not bench.page.run.isEnabled()
    assert bench.page.run.toolTip() == "Open a bundle first."


def test_latents_are_completed_from_their_names(form, bench, qtbot):
    form.more.head.click()
    control = form.controls["latents"]
    offers = bench.controller.state.page.offers
    assert len(offers.labels) == offers.n_latents == 96
    bench.controller.put(offers=replace(offers, labels=["red tag", None, "scratch", "red tag"]))
    control.line.setText("2, tag")
    completer = control.completer
    completer.setCompletionPrefix(completer.splitPath(control.line.text())[0])
    assert completer.completionCount() == 1
    assert completer.currentCompletion() == "2, red tag"
    control.line.editingFinished.emit()
    assert form._notes["latents"].text() == "No latent is called 'tag'."
    # What was typed stays as it was.
    assert control.line.text() == "2, tag"
    control.line.setText(completer.currentCompletion())
    control.line.editingFinished.emit()
    assert form._notes["latents"].text() == ""
    assert bench.controller.state.page.open_questions.keys() == {"images"}


def test_words_are_taken_when_the_person_leaves_them(form, bench, qtbot):
    form.more.head.click()
    edit = form.controls["words"].edit
    edit.setPlainText("red tag\nscratch")
    edit.left.emit()
    assert answers(bench)["words"] == "red tag\nscratch"


def test_what_is_wrong_behind_the_fold_opens_it(form, bench):
    bench.controller.answer("latents", "nonsense")
    assert form.controls["latents"].isVisible()


def test_a_study_of_few_questions_folds_none(form, bench):
    bench.page.study_chosen.emit("brightness")
    QApplication.processEvents()
    assert not form.more.isVisible()
    assert form.controls["dark_below"].isVisible()


def test_what_is_still_being_typed_is_taken_when_the_study_is_run_by_its_key(form, bench, parts, qtbot):
    bench.controller.answer("images", (str(parts),))
    form.more.head.click()
    with qtbot.waitExposed(bench.page):
        bench.page.activateWindow()
    edit = form.controls["words"].edit
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus, timeout=2000)
    edit.setPlainText("red tag")
    bench.workspace.actions()["studies.run"]()
    assert bench.controller.state.page.made_with.inputs.words == ("red tag",)
