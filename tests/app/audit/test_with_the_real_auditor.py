"""The workspace on a small real bundle, with real threads: what the fakes promise is what the engine does."""

import json

import numpy as np
import pytest
from PySide6.QtWidgets import QInputDialog

from sae_auditor.app.frame.jobs import JobRunner
from sae_auditor.app.frame.workspace import WorkspaceContext
from sae_auditor.app.workspaces.audit.workspace import create_workspace
from sae_auditor.concepts.people import Remarks
from sae_auditor.reports.audit.predictions import log_odds
from sae_auditor.workbench.audit.state import Overlay
from sae_auditor.workbench.messages import Messages
from sae_auditor.workbench.queue import ImageQueue


@pytest.fixture(scope="module")
def bundle_folder(tmp_path_factory):
    from tests.tiny import tiny_bundle

    return tiny_bundle(tmp_path_factory.mktemp("tiny") / "bundle")


@pytest.fixture
def real(bundle_folder, qtbot, theme, shown, tmp_path):
    from sae_auditor.bundle import open_bundle
    from sae_auditor.library import Auditor
    from tests.tiny import tiny_image_files

    jobs, messages, queue = JobRunner(), Messages(), ImageQueue()
    messages.shown.connect(shown.append)
    context = WorkspaceContext(jobs, messages, queue, theme, lambda name, holds: None, lambda auditor: None)
    workspace = create_workspace(context)
    qtbot.addWidget(workspace.widget)
    workspace.widget.resize(1190, 560)
    workspace.widget.show()
    workspace.set_auditor(Auditor(open_bundle(bundle_folder), device="cpu"))
    queue.current_changed.connect(workspace.set_image)
    queue.add(tiny_image_files(tmp_path / "images"))
    qtbot.waitUntil(lambda: not workspace.is_pending(), timeout=30_000)
    workspace.queue, workspace.jobs, workspace.context = queue, jobs, context
    yield workspace
    assert jobs.shutdown()


def settle(workspace, qtbot):
    qtbot.waitUntil(lambda: not workspace.is_pending(), timeout=30_000)


def test_every_choice_works_on_every_sae(real, qtbot, shown):
    for sae in ("cls", "patches", "pooled"):
        real.controller.choose_sae(sae)
        settle(real, qtbot)
        assert real.controller.state.audit.sae.name == sae
        for method in ("ablation", "integrated", "gradient"):
            real.controller.asking.choose_method(method)
            settle(real, qtbot)
            assert real.controller.state.audit.method == method
        real.controller.asking.choose_contrast("good" if real.controller.state.class_name != "good" else "defective")
        settle(real, qtbot)
        assert real.controller.state.audit.target == "margin"
        real.controller.asking.choose_contrast(None)
        settle(real, qtbot)
        assert real.controller.state.page is not None
        real.controller.maps.choose(Overlay.SIMILARITY)
        settle(real, qtbot)
        assert real.controller.state.heat_map.values.shape == (4, 4)
        real.controller.maps.choose(Overlay.LATENT)
        settle(real, qtbot)
        before = real.controller.state.audit.probability
        real.controller.what_ifs.toggle(real.controller.state.selected_latent)
        settle(real, qtbot)
        assert (real.controller.state.what_if.scores.probability != before).any()
        real.widget.grab()
    assert shown == []


def test_a_method_without_a_formula_here_is_told_and_springs_back(real, qtbot, shown):
    real.controller.choose_sae("patches")
    settle(real, qtbot)
    real.controller.asking.choose_method("ledger")
    settle(real, qtbot)
    assert len(shown) == 1
    assert "ledger" in shown[0].text
    assert real.controller.state.audit.method == "gradient"
    assert real.screen.tools.method.currentIndex() == 0


def test_the_ledger_says_that_it_explains_the_margin(real, qtbot):
    assert real.controller.state.audit.target == "logodds"
    assert not real.screen.why.notice.isVisible()
    real.controller.asking.choose_method("ledger")
    settle(real, qtbot)
    audit = real.controller.state.audit
    assert audit.target == "margin"
    assert "margin to the runner-up" in real.screen.why.notice.accessibleName()
    assert real.screen.why.notice.isVisible()
    best, other = (audit.class_names[place] for place in audit.ranked()[:2])
    total = real.screen.why.fixed.bars.rows[-1]
    assert total.detail == f"logit of \u201c{best}\u201d minus \u201c{other}\u201d"
    assert total.value == pytest.approx(audit.margin)


def test_the_outcome_of_a_what_if_is_the_exact_effect_of_its_bar(real, qtbot):
    state = real.controller.state
    row = next(row for row in real.screen.why.bars.bars.rows if row.latent == state.selected_latent)
    real.controller.what_ifs.toggle(row.latent)
    settle(real, qtbot)
    index = int(state.audit.ranked()[0])
    scores = real.controller.state.what_if.scores
    before = log_odds(state.audit.logit, state.audit.probability, index)
    assert before == pytest.approx(state.audit.total[index], abs=1e-6)
    assert before - log_odds(scores.logit, scores.probability, index) == pytest.approx(row.value, abs=1e-4)


def test_the_patches_of_an_image_add_up_to_its_bars(real, qtbot, shown):
    real.controller.choose_sae("patches")
    settle(real, qtbot)
    state = real.controller.state
    assert state.grid == (4, 4)
    sums = dict.fromkeys(state.audit.latents.tolist(), 0.0)
    for place in np.ndindex(4, 4):
        real.controller.patches.select(place)
        settle(real, qtbot)
        page = real.controller.state.patch_page
        assert page.patch == place
        for item in page.latents:
            sums[item.latent] += item.contribution
    # The SAE reads patches only, so what is found patch by patch is the whole gradient contribution.
    expected = state.audit.contributions[state.selected_class]
    np.testing.assert_allclose([sums[latent] for latent in state.audit.latents.tolist()], expected, atol=1e-4)
    real.controller.maps.choose(Overlay.CONTRIBUTION)
    settle(real, qtbot)
    heat_map = real.controller.state.heat_map
    assert heat_map.values.sum() == pytest.approx(sums[state.selected_latent], abs=1e-4)
    real.widget.grab()
    assert shown == []


def test_reports_of_a_real_audit_are_written(real, qtbot, tmp_path, shown):
    for kind in ("json", "html", "png"):
        real.save_to(kind, tmp_path / f"audit.{kind}")
        settle(real, qtbot)
    data = json.loads((tmp_path / "audit.json").read_text(), parse_constant=pytest.fail)
    assert data["bundle"]["name"] == "tiny"
    assert "data:image/jpeg" in (tmp_path / "audit.html").read_text()
    assert [message.level for message in shown] == ["info"] * 3


def test_next_five_times_shows_the_last(real, qtbot):
    for _ in range(2):
        for place in (1, 2, 0, 1, 2):
            real.queue.select(place)
    settle(real, qtbot)
    assert real.controller.state.subject.item.name == "part2.png"
    assert real.screen.image._title.text() == "part2.png"


def test_a_latent_without_reference_images_is_a_quiet_state(real, qtbot, shown):
    auditor = real.controller.auditor
    silent = next(latent for latent in range(len(auditor.concepts)) if not auditor.concept(latent).examples)
    real.controller.select_latent(silent)
    settle(real, qtbot)
    assert real.controller.state.page.concept.latent == silent
    assert not real.screen.concept.gallery.buttons
    real.widget.grab()
    assert shown == []


def test_naming_a_latent_renames_its_bar_is_taken_back_and_gives_the_focus_back(real, qtbot, shown):
    state = real.controller.state
    latent, bars = state.selected_latent, real.screen.why.bars
    before = bars.currentIndex().data()
    real.widget.activateWindow()
    real.screen.image.canvas.setFocus()
    real.actions()["audit.rename-latent"]()
    dialog = real.widget.findChild(QInputDialog)
    dialog.setTextValue("weld seam")
    dialog.accept()
    settle(real, qtbot)
    assert bars.currentIndex().data() == "weld seam"
    assert real.controller.state.page.concept.name == "weld seam"
    assert Remarks.of(real.controller.auditor.bundle.sae_refs[0].fingerprint).names() == {latent: "weld seam"}
    assert real.widget.focusWidget() is bars
    assert real.context.history.undo() == f"Name latent {latent}"
    settle(real, qtbot)
    assert bars.currentIndex().data() == before
    real.context.history.redo()
    settle(real, qtbot)
    assert real.controller.state.label(latent) == "weld seam"
    assert shown == []


def test_what_was_tried_on_an_image_is_there_after_a_restart(real, qtbot, shown, theme):
    latent = real.controller.state.selected_latent
    real.controller.what_ifs.toggle(latent)
    settle(real, qtbot)
    again = create_workspace(
        WorkspaceContext(real.jobs, Messages(), real.queue, theme, lambda *_: None, lambda auditor: None)
    )
    qtbot.addWidget(again.widget)
    again.set_auditor(real.controller.auditor)
    again.set_image(real.queue.current)
    settle(again, qtbot)
    assert again.controller.state.scales == {latent: 0.0}
    assert again.controller.state.what_if is not None
    assert list(again.screen.what_if.rows) == [latent]
