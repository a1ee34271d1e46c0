"""The guided tour in the real window: every act exists, the panel is in sight, says itself, and goes away again."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from sae_auditor._paths import resource
from sae_auditor.app.frame.application import make_shell as make_real_shell
from sae_auditor.workbench.settings import Settings
from sae_auditor.workbench.tour.steps import STEPS


@pytest.fixture
def shell(qtbot, theme):
    made = make_real_shell(theme, Settings(), None)
    made.open_workspace("audit")
    made.window.resize(1280, 800)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.close()


def test_every_step_of_the_workspaces_that_there_are_can_be_shown(shell):
    offered = {step.id for step in shell.tour.controller.state.steps}
    studies = {step.id for step in STEPS if any(act.name.startswith("study.") for act in step.acts)}
    assert {step.id for step in STEPS} - studies <= offered
    # A study's step is there exactly when the study is.
    known = (
        {f"study.{study.id}" for study in shell.workspaces["studies"].controller.state.studies}
        if ("studies" in shell.workspaces)
        else set()
    )
    for step in STEPS:
        if step.id in studies:
            wanted = {act.name for act in step.acts if act.name.startswith("study.")}
            assert (step.id in offered) == (wanted <= known)


def test_a_study_is_asked_of_the_samples_where_a_person_answered_nothing(shell):
    controller = shell.workspaces["studies"].controller
    show = shell.workspaces["studies"].guide().acts["study.repair"]
    assert show("samples")
    assert controller.state.page.study.id == "repair"
    assert controller.state.page.answers["images"] == (str(resource("samples")),)
    controller.answer("images", ("parts",))
    assert show("samples")
    assert controller.state.page.answers["images"] == ("parts",)


def test_next_back_and_escape_by_the_keyboard(shell, qtbot):
    shell.window.filmstrip.setFocus()
    shell.window.actions_set.run("help.tour")
    panel, tour = shell.tour.panel, shell.tour.controller
    assert panel.isVisible()
    assert panel.next_button.hasFocus()
    QTest.keyClick(panel.next_button, Qt.Key.Key_Space)
    assert tour.state.index == 1
    QTest.keyClick(panel.back_button, Qt.Key.Key_Space)
    assert tour.state.index == 0
    assert not panel.back_button.isVisible()
    QTest.keyClick(panel.next_button, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert tour.state.step is None


def test_after_the_last_step_nothing_of_it_is_left(shell):
    tour = shell.tour
    tour.start()
    for _ in tour.controller.state.steps:
        tour.panel.next_button.click()
    assert not tour.panel.isVisible()
    assert not tour._spotlight.isVisible()
    assert not tour.is_pending
    tour.start()
    assert tour.controller.state.index == 0


def test_each_step_is_said_to_screen_readers(shell, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    shell.tour.start()
    shell.tour.controller.next()
    assert len(said) == 2
    first, second = shell.tour.controller.state.steps[:2]
    assert first.text in said[0]
    assert second.title in said[1]
    assert second.text in shell.tour.panel.accessibleDescription()
    shell.window.resize(1100, 700)
    shell.tour.controller.end()
    assert len(said) == 2


@pytest.mark.parametrize("size", [(960, 640), (1280, 800), (1920, 1080)])
def test_it_stays_in_the_window_and_around_its_widget(shell, qtbot, size):
    shell.tour.start()
    shell.window.resize(*size)
    qtbot.wait(20)
    window, panel, light = shell.window, shell.tour.panel, shell.tour._spotlight
    assert window.rect().contains(panel.geometry())
    for step in shell.tour.controller.state.steps:
        place = shell.tour._places[step.place]
        if place.isVisibleTo(window):
            here = QRect(place.mapTo(window, QPoint(0, 0)), place.size()).intersected(window.rect())
            assert light.isVisible()
            assert light.geometry().intersects(here)
        else:
            assert not light.isVisible()
        shell.tour.controller.next()


def test_the_offer_is_made_once_and_takes_no_focus(theme, qtbot):
    kept = Settings()
    shell = make_real_shell(theme, kept, None)
    qtbot.addWidget(shell.window)
    shell.window.show()
    before = shell.window.focusWidget()
    shell.tour.offer()
    assert shell.tour.panel.isVisible()
    assert shell.window.focusWidget() is before
    assert shell.controller.settings.tour == "offered"
    shell.tour.panel.close_button.click()
    shell.tour.offer()
    assert not shell.tour.panel.isVisible()
    shell.close()


def test_who_opens_the_samples_is_asked_too(shell):
    shell.window.empty_state.demo_button.click()
    assert shell.tour.panel.isVisible()
    assert shell.tour.controller.state.is_offered
    shell.jobs.shutdown(20)


def test_in_japanese(theme, qtbot, monkeypatch):
    from sae_auditor.i18n import install_translator

    install_translator(lambda context, text: f"「{text}」" if context == "Tour" else text)
    shell = make_real_shell(theme, Settings(), None)
    qtbot.addWidget(shell.window)
    shell.window.show()
    shell.tour.start()
    panel = shell.tour.panel
    assert panel._title.text() == "「A good part」"
    assert panel.next_button.text() == "「Next」"
    shell.close()


@pytest.mark.timeout(120)
def test_shown_from_end_to_end_it_says_what_the_demo_does(shell, qtbot):
    tour, audit = shell.tour.controller, shell.workspaces["audit"].controller
    seen = {}
    tour.start()
    for step in tour.state.steps:
        if step.place.startswith("studies"):
            tour.next()
            continue
        tour.show()
        qtbot.waitUntil(lambda: not tour.state.is_showing, timeout=60_000)
        assert tour.state.problem == "", step.id
        seen[step.id] = audit.state
        tour.next()
    called = seen["prediction"].audit
    defective = called.class_names.index("defective")
    assert seen["question"].item.name.startswith("01 metal nut, good")
    assert called.probability[defective] > 0.5
    audit_of_reason = seen["reason"]
    assert audit_of_reason.label(audit_of_reason.selected_latent) == "red inspection tag"
    assert seen["what-if"].what_if.scores.probability[defective] < 0.5
    assert not seen["end"].scales
