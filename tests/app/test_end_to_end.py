"""The real main window on the demo bundle, as its user drives it, with pictures kept for a person to look at."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from sae_auditor._paths import demo_bundle_path, resource
from sae_auditor.app.frame.application import make_shell
from sae_auditor.app.kit.theme import Theme
from sae_auditor.workbench.settings import Settings

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
SAMPLES = sorted(str(path) for path in resource("samples").glob("*.jpg"))


@pytest.fixture
def theme(qapp):
    made = Theme(qapp, mode="light")
    yield made
    made.deleteLater()


def drop(window, paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


@pytest.fixture
def shell(qtbot, theme):
    shell = make_shell(theme, Settings(), None)
    shell.open_workspace("audit")
    qtbot.addWidget(shell.window)
    shell.window.resize(1280, 800)
    shell.window.show()
    shell.controller.open_bundle(str(demo_bundle_path()))
    yield shell
    shell.close()


@pytest.fixture
def audit(shell, qtbot):
    qtbot.waitUntil(lambda: not shell.is_pending(), timeout=60_000)
    return shell.workspaces["audit"]


def settle(shell, qtbot):
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not shell.is_pending(), timeout=60_000)


def keep(shell, name):
    ARTEFACTS.mkdir(exist_ok=True)
    assert shell.window.grab().save(str(ARTEFACTS / f"{name}.png"))


def test_from_drop_to_saved_audit(shell, audit, qtbot, tmp_path):
    drop(shell.window, SAMPLES[:3])
    settle(shell, qtbot)
    controller = audit.controller
    assert controller.state.subject.item.name == Path(SAMPLES[0]).name
    assert [controller.state.audit.class_names[i] for i in controller.state.audit.ranked()] == ["defective", "good"]

    good, defective = (controller.state.audit.class_names.index(name) for name in ("good", "defective"))
    controller.select_class(defective)
    settle(shell, qtbot)
    first = controller.state.audit.prediction(defective).contributions
    tag = next(item for item in first if item.label is not None and "tag" in item.label)
    controller.select_latent(tag.latent)
    settle(shell, qtbot)
    assert controller.state.page.concept.latent == tag.latent
    assert len(controller.state.page.pictures) >= 8
    assert controller.state.heat_map.values.shape == (16, 16)

    controller.what_ifs.toggle(tag.latent)
    settle(shell, qtbot)
    assert controller.state.what_if.scores.probability[good] > 0.5
    keep(shell, "audit-what-if")

    for kind in ("json", "html", "png"):
        audit.save_to(kind, tmp_path / f"audit.{kind}")
        settle(shell, qtbot)
    data = json.loads((tmp_path / "audit.json").read_text(), parse_constant=pytest.fail)
    assert data["schema"] == "sae-auditor/audit/1"
    assert np.asarray(Image.open(tmp_path / "audit.png")).std() > 10
    assert (tmp_path / "audit.html").stat().st_size > 10_000


def test_a_bad_file_stands_beside_no_numbers_and_costs_no_other_image(shell, audit, qtbot, tmp_path):
    bad = tmp_path / "not a picture.png"
    bad.write_text("words")
    drop(shell.window, SAMPLES[:1])
    settle(shell, qtbot)
    before = audit.controller.state.audit
    drop(shell.window, [bad])
    settle(shell, qtbot)
    assert audit.controller.state.audit is None
    assert audit.controller.state.refused
    assert [item.state for item in shell.queue.items if item.name == bad.name] == ["refused"]
    keep(shell, "audit-refused-file")
    shell.queue.previous()
    settle(shell, qtbot)
    assert audit.controller.state.audit.image == before.image
    assert np.array_equal(audit.controller.state.audit.logit, before.logit)


def test_undo_takes_back_choices_and_what_was_tried_through_the_window(shell, audit, qtbot):
    drop(shell.window, SAMPLES[:2])
    settle(shell, qtbot)
    controller, run = audit.controller, shell.window.actions_set.run
    controller.what_ifs.toggle(controller.state.selected_latent)
    settle(shell, qtbot)
    controller.asking.choose_method("ablation")
    settle(shell, qtbot)
    run("image.next")
    settle(shell, qtbot)
    assert controller.state.scales == {}
    run("edit.undo")
    settle(shell, qtbot)
    assert (controller.state.audit.method, controller.state.item.name) == ("gradient", Path(SAMPLES[1]).name)
    run("edit.undo")
    settle(shell, qtbot)
    assert (controller.state.item.name, controller.state.scales) == (Path(SAMPLES[0]).name, {})
    run("edit.redo")
    settle(shell, qtbot)
    assert list(controller.state.scales.values()) == [0.0]


def test_a_latent_is_shown_in_concepts_from_its_bar(shell, audit, qtbot):
    drop(shell.window, SAMPLES[:1])
    settle(shell, qtbot)
    concepts = shell.workspaces["concepts"]
    shown = []
    for _ in range(2):
        shell.window.actions_set.run("audit.show-in-concepts")
        settle(shell, qtbot)
        assert shell.window.stack.currentWidget() is concepts.widget
        shown.append(audit.controller.state.selected_latent)
        assert concepts.controller.state.page.concept.latent == concepts.screen.panel.latent == shown[-1]
        shell.open_workspace("audit")
        audit.screen.why.bars.step(1)
        settle(shell, qtbot)
    assert shown[0] != shown[1]


def test_what_is_written_of_a_latent_in_one_workspace_is_shown_in_the_other(shell, audit, qtbot):
    drop(shell.window, SAMPLES[:1])
    settle(shell, qtbot)
    card, bars, concepts = audit.screen.concept, audit.screen.why.bars, shell.workspaces["concepts"]
    latent, run = audit.controller.state.selected_latent, shell.window.actions_set.run
    before = bars.currentIndex().data()
    concepts.controller.select(latent)
    shell.window.activateWindow()
    qtbot.mouseClick(card.head.edit, Qt.MouseButton.LeftButton)
    card.head.name.setText("weld seam")
    qtbot.keyClick(card.head.name, Qt.Key.Key_Return)
    settle(shell, qtbot)
    assert bars.currentIndex().data() == card.head.title.text() == "weld seam"
    assert concepts.screen.panel.head.title.text() == "weld seam"
    assert concepts.controller.state.latents.labels[latent] == "weld seam"
    assert shell.window.focusWidget() is bars
    qtbot.mouseClick(card.head.marks.buttons["mixed"], Qt.MouseButton.LeftButton)
    settle(shell, qtbot)
    assert concepts.screen.panel.head.marks.buttons["mixed"].isChecked()
    assert card.head.marks.buttons["mixed"].isChecked()
    run("edit.undo")
    settle(shell, qtbot)
    assert not card.head.marks.buttons["mixed"].isChecked()
    assert not concepts.screen.panel.head.marks.buttons["mixed"].isChecked()
    run("edit.undo")
    settle(shell, qtbot)
    assert bars.currentIndex().data() == card.head.title.text() == before
    assert concepts.controller.state.latents.labels[latent] == before
    concepts.controller.remarking.rename(latent, "rust")
    settle(shell, qtbot)
    assert bars.currentIndex().data() == card.head.title.text() == "rust"
    concepts.controller.remarking.write_note(latent, "see line 3")
    settle(shell, qtbot)
    assert card.head.note.text == "see line 3"
    run("edit.undo")
    run("edit.undo")
    settle(shell, qtbot)
    assert card.head.note.text == ""
    assert bars.currentIndex().data() == before


@pytest.mark.parametrize("size", [(1280, 800), (2560, 1440)])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_pictures_of_the_workspace(shell, audit, qtbot, theme, mode, size):
    theme.set_mode(mode)
    shell.window.resize(*size)
    drop(shell.window, SAMPLES)
    settle(shell, qtbot)
    keep(shell, f"audit-{mode}-{size[0]}")
    picture = np.asarray(Image.open(ARTEFACTS / f"audit-{mode}-{size[0]}.png").convert("L"))
    assert picture.shape == size[::-1]
    # A window that drew nothing would be one flat colour, a dark one that stayed light would be bright.
    assert picture.std() > 10
    assert (np.median(picture) < 128) == (mode == "dark")
