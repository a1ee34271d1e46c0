"""Another encoder than the bundle's: chosen, asked about, told of, and made into a bundle with the SAE."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from sae_auditor.app.dialogs.imports import ImportAssistant
from sae_auditor.errors import InputRefused
from sae_auditor.progress import Progress
from sae_auditor.workbench.imports.state import ArchitectureQuestion, EncoderChoice
from sae_auditor.workbench.jobs import InlineJobs
from tests.workbench.imports.import_fakes import FakeBackend, fake_auditor

KNOWN = ("RN50", "ViT-B-16", "ViT-B-32", "ViT-B-32-256", "ViT-B-32-quickgelu", "coca_ViT-B-32")
ASKED = ArchitectureQuestion("It fits several architectures.", ("ViT-B-32-quickgelu", "ViT-B-32"), KNOWN)
NOTICE = "Images are scaled to 32 pixels."


class Backend(FakeBackend):
    def load_encoder(self, path, architecture, part):
        yield Progress(0, 0, "Loading")
        self._call("load", path.name, *([architecture] if part is None else [architecture, part]))
        if path.name == "two.pt" and part is None:
            question = ArchitectureQuestion("It holds 2 models that differ.", (), ("student", "."), "part")
            return EncoderChoice(path=path, question=question)
        if architecture == "RN50":
            raise InputRefused("It does not fit.", todo="Choose the architecture that these weights have.")
        if architecture is None:
            return EncoderChoice(path=path, question=ASKED, part=part)
        return EncoderChoice("clip", architecture, (NOTICE,), path, encoder=object())


@pytest.fixture
def assistant(qtbot, theme):
    auditor = fake_auditor()
    auditor.encoder.notices = ["QuickGELU was not seen."]
    made = ImportAssistant(theme, InlineJobs(), auditor, (), lambda _: None, work=Backend(questions=()))
    qtbot.addWidget(made.dialog)
    made.start(Path("/data/ae.pt"))
    return made


def listed(assistant):
    rows = assistant.dialog.encoder.architectures.list
    return [rows.rows.index(row, 0).data() for row in range(rows.rows.rowCount())]


def test_notices_of_the_bundle_s_encoder_are_shown_until_they_are_closed(assistant):
    line = assistant.dialog.encoder.notices
    assert line.text == "QuickGELU was not seen."
    assert line.isVisible()
    line.close_button.click()
    assistant.controller.check()
    assert not line.isVisible()


def test_what_fits_stands_first_and_the_list_can_be_searched(assistant, qtbot):
    assistant.dialog.encoder.path_chosen.emit(Path("/models/clip.safetensors"))
    dialog, state = assistant.dialog, assistant.controller.state
    assert state.found is None
    assert not state.can_check
    assert not dialog.found.isVisible()
    assert listed(assistant)[:3] == ["ViT-B-32-quickgelu", "ViT-B-32", "RN50"]
    rows, said = dialog.encoder.architectures.list.rows, Qt.ItemDataRole.AccessibleTextRole
    assert [rows.index(row, 0).data(said) for row in (0, 2)] == ["ViT-B-32-quickgelu  (likely)", "RN50"]
    qtbot.keyClick(dialog.encoder.architectures.search, Qt.Key.Key_Down)
    assert dialog.encoder.architectures.list.currentIndex().row() == 1, "arrow keys move while somebody types"
    dialog.encoder.architectures.search.setText("b16")
    assert listed(assistant) == ["ViT-B-16"]
    dialog.encoder.architectures.search.setText("nothing like it")
    assert not dialog.encoder.architectures.use.isEnabled()
    dialog.encoder.architectures.search.setText("quick")
    dialog.encoder.architectures.use.click()
    state = assistant.controller.state
    assert state.encoder.architecture == "ViT-B-32-quickgelu"
    assert state.can_check
    assert not dialog.encoder.architectures.isVisible()
    assert dialog.encoder.notices.text == NOTICE
    dialog.grab()


def test_a_name_that_does_not_fit_is_told_and_another_can_be_named(assistant):
    controller, dialog = assistant.controller, assistant.dialog
    controller.choose_encoder(Path("/models/clip.safetensors"))
    controller.name_architecture("RN50")
    assert "does not fit" in controller.state.problem.what
    assert dialog.encoder.architectures.isVisible()
    controller.name_architecture("ViT-B-32")
    assert controller.state.problem is None
    assert controller.state.can_check


def test_one_of_several_models_in_a_file_is_chosen_before_its_architecture(assistant):
    controller, dialog = assistant.controller, assistant.dialog
    controller.choose_encoder(Path("/models/two.pt"))
    assert listed(assistant) == ["student", "."]
    controller.name_architecture("student")
    assert listed(assistant)[0] == "ViT-B-32-quickgelu"
    controller.name_architecture("ViT-B-32")
    assert controller.state.can_check
    assert ("load", "two.pt", "ViT-B-32", "student") in assistant.controller._work.calls
    assert not dialog.encoder.architectures.isVisible()


def test_the_bundle_s_encoder_can_be_used_after_all(assistant):
    controller = assistant.controller
    controller.choose_encoder(Path("/models/clip.safetensors"))
    assistant.dialog.encoder.back.click()
    assert controller.state.encoder.path is None
    assert controller.state.can_check
    controller.open(Path("/data/other.pt"))
    assert controller.state.encoder.path is None


def test_an_encoder_and_an_sae_from_files_become_a_bundle(tmp_path):
    """The jobs themselves, with a real encoder whose architecture no file says."""
    from types import SimpleNamespace

    from sae_auditor.bundle import open_bundle
    from sae_auditor.bundle.sae_import import check_fit_job
    from sae_auditor.progress import run_to_end
    from sae_auditor.sae import write_sae
    from sae_auditor.workbench.imports import jobs as work
    from sae_auditor.workbench.imports.jobs import inquire_job
    from sae_auditor.workbench.imports.state import Fit, ImportState
    from tests.tiny import tiny_encoder_dir, tiny_images, tiny_sae

    write_sae(tmp_path / "mine", tiny_sae())
    choice = run_to_end(work.encoder_job(tiny_encoder_dir(tmp_path / "encoder"), None))
    inquiry = run_to_end(inquire_job(tmp_path / "mine", {}, choice.encoder))
    report = run_to_end(check_fit_job(choice.encoder, inquiry.found, tiny_images(32)))
    fit = Fit((), "", "fits", report=report)
    state = ImportState(path=tmp_path / "mine", hints=inquiry.hints, found=inquiry.found, fit=fit, encoder=choice)
    place = run_to_end(work.add_job(SimpleNamespace(), state, "mine", tmp_path / "new.saebundle"))
    assert list(open_bundle(place).saes) == ["mine"]


def test_the_question_comes_from_the_encoder_s_own_refusal(tmp_path, monkeypatch):
    from sae_auditor.encoders._offline import open_clip
    from sae_auditor.progress import run_to_end
    from sae_auditor.workbench.imports import jobs as work
    from tests.tiny import MODEL_CONFIG, tiny_encoder_dir

    known = open_clip.get_model_config
    own = {"Tiny-A": MODEL_CONFIG, "Tiny-B": MODEL_CONFIG | {"init_logit_scale": 1.0}}
    monkeypatch.setattr(open_clip, "get_model_config", lambda name: own.get(name) or known(name))
    monkeypatch.setattr(open_clip, "list_models", lambda: ["ViT-B-32", *own])
    place = tiny_encoder_dir(tmp_path / "encoder")
    (place / "open_clip_config.json").unlink()
    choice = run_to_end(work.encoder_job(place, None))
    assert not choice.is_ready
    assert choice.question.listed() == (("Tiny-A", True), ("Tiny-B", True), ("ViT-B-32", False))
    assert "fits several architectures" in choice.question.what
    assert run_to_end(work.encoder_job(place, "Tiny-B")).architecture == "Tiny-B"
