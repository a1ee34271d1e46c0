"""The dialog over the real rooms below: a tiny bundle, real files, real threads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sae_auditor.concepts
from sae_auditor.app.dialogs.indexing.dialog import IndexAssistant
from sae_auditor.app.frame.jobs import JobRunner
from sae_auditor.bundle import open_bundle
from sae_auditor.concepts import concepts_of, with_references
from sae_auditor.errors import InputRefused
from sae_auditor.library import Auditor
from sae_auditor.progress import Progress
from sae_auditor.workbench.indexing import jobs as work
from sae_auditor.workbench.indexing.places import IndexPlaces

N_FILES = 140


@pytest.fixture(scope="module")
def auditor(tmp_path_factory):
    from tests.tiny import tiny_bundle

    return Auditor(open_bundle(tiny_bundle(tmp_path_factory.mktemp("tiny") / "bundle")), device="cpu")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    from tests.tiny import tiny_image_files

    folder = tmp_path_factory.mktemp("pictures") / "line-4"
    files = tiny_image_files(folder, N_FILES)
    shutil.copy(files[0], folder / "part0-again.png")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    return folder


@pytest.fixture
def described(monkeypatch):
    """Stand in for labels and scores, which are tested where they are computed; records what was described."""
    places = []

    def job(auditor, place):
        yield Progress(0, 1, "Labelling latents")
        places.append(place)
        for name in auditor.bundle.saes:
            file = place / "concepts" / f"{name}.parquet"
            file.parent.mkdir(exist_ok=True)
            file.touch()
        return ""

    monkeypatch.setattr(work, "_describe_job", job)
    return places


@pytest.fixture
def jobs(qapp):
    made = JobRunner()
    yield made
    assert made.shutdown(20.0)


@pytest.fixture
def open_dialog(qtbot, theme, auditor, jobs, tmp_path):
    made = []

    def make(places=None, runner=None):
        assistant = IndexAssistant(theme, runner or jobs, auditor, places or IndexPlaces(), lambda: None)
        qtbot.addWidget(assistant.dialog)
        made.append(assistant)
        assistant.controller.choose_place(tmp_path / "index")
        assistant.show()
        qtbot.waitUntil(lambda: not assistant.controller.state.busy, timeout=60_000)
        return assistant

    yield make
    for assistant in made:
        assistant.close()


def test_folders_become_reference_images(open_dialog, qtbot, auditor, pictures, described, tmp_path):
    places = IndexPlaces()
    assistant = open_dialog(places)
    controller = assistant.controller
    assert controller.state.has_own
    controller.add_folders([pictures])
    qtbot.waitUntil(lambda: controller.state.can_start, timeout=60_000)
    forecast = controller.state.forecast
    assert (forecast.found, forecast.new, forecast.changed, forecast.unchanged) == (N_FILES + 2, N_FILES + 2, 0, 0)
    assert 0 < forecast.needed_bytes < forecast.free_bytes
    assert not (tmp_path / "index").exists(), "a forecast writes nothing"
    assistant.dialog.start.click()
    qtbot.waitUntil(lambda: controller.state.summary is not None, timeout=60_000)
    summary = controller.state.summary
    assert (summary.indexed, summary.added, summary.duplicates) == (N_FILES, N_FILES, 1)
    assert [Path(file.path).name for file in summary.refused] == ["broken.png"]
    assert summary.refused[0].reason
    assert described == [tmp_path / "index"]
    assert places.known(auditor.bundle.fingerprint) == (str(tmp_path / "index"),)
    assert not controller.state.in_use
    on_disk = sum(file.stat().st_size for file in (tmp_path / "index").rglob("*") if file.is_file())
    assert on_disk < forecast.needed_bytes
    # The dialog of the next day knows the folders and finds nothing to do.
    again = open_dialog(places).controller
    assert (again.state.indexed, again.state.former) == (N_FILES, (pictures,))
    again.add_folders(again.state.former)
    qtbot.waitUntil(lambda: again.state.forecast is not None and not again.state.busy, timeout=60_000)
    assert not again.state.forecast.has_work
    assert again.state.forecast.unchanged == N_FILES + 2


def test_the_window_may_go_in_the_middle_and_the_run_is_gone_on_with(
    open_dialog, qtbot, qapp, auditor, pictures, described, tmp_path
):
    first = JobRunner()
    controller = open_dialog(runner=first).controller
    controller.add_folders([pictures])
    qtbot.waitUntil(lambda: controller.state.can_start, timeout=60_000)
    controller.start()
    segments = tmp_path / "index" / "work" / "segments"
    qtbot.waitUntil(lambda: segments.is_dir() and any(p.name.isdecimal() for p in segments.iterdir()), timeout=60_000)
    assert first.shutdown(20.0)
    there = work.look_at_place(tmp_path / "index")
    if there.run is None:
        pytest.fail("the run was over before the window was closed")
    assert 0 < there.run.done <= there.run.planned
    assert there.run_roots == (pictures,)
    assert described == []
    next_day = open_dialog()
    state = next_day.controller.state
    assert state.roots == (pictures,)
    assert state.forecast.done == there.run.done
    assert next_day.dialog.start.text() == "Continue"
    next_day.dialog.start.click()
    qtbot.waitUntil(lambda: next_day.controller.state.summary is not None, timeout=60_000)
    assert next_day.controller.state.summary.indexed == N_FILES
    assert work.look_at_place(tmp_path / "index").run is None


def test_labels_that_failed_are_said_and_made_up_for(open_dialog, qtbot, auditor, pictures, monkeypatch, tmp_path):

    def refused(*_, **__):
        yield Progress(0, 0)
        raise InputRefused("The vocabulary is empty.", todo="Choose another.")

    monkeypatch.setattr(sae_auditor.concepts, "describe_index_job", refused)
    controller = open_dialog().controller
    few = tmp_path / "few"
    few.mkdir()
    for file in sorted(pictures.glob("part1*.png"))[:4]:
        shutil.copy(file, few)
    controller.add_folders([few])
    qtbot.waitUntil(lambda: controller.state.can_start, timeout=60_000)
    controller.start()
    qtbot.waitUntil(lambda: controller.state.summary is not None, timeout=60_000)
    summary = controller.state.summary
    assert summary.indexed == 4
    assert not summary.described
    assert "The vocabulary is empty." in summary.notice

    monkeypatch.undo()
    again = open_dialog()
    assert again.controller.state.forecast.undescribed
    again.dialog.start.click()
    qtbot.waitUntil(lambda: again.controller.state.summary is not None, timeout=60_000)
    assert again.controller.state.summary.indexed == 4
    assert again.controller.state.summary.described
    assert not work.look_at_place(tmp_path / "index").undescribed
    for name in auditor.bundle.saes:
        table = concepts_of(with_references(auditor.bundle, tmp_path / "index"), name)
        labelled = [latent for latent in range(auditor.bundle.saes[name].config.d_sae) if table.concept(latent).labels]
        assert labelled, name
        assert table.n_images == 4


def test_an_index_of_another_encoder_is_refused_and_left_alone(open_dialog, qtbot, pictures, described, tmp_path):
    place = tmp_path / "index"
    place.mkdir()
    (place / "index.json").write_text('{"schema": "something else"}')
    controller = open_dialog().controller
    controller.add_folders([pictures])
    qtbot.waitUntil(lambda: controller.state.problem is not None, timeout=60_000)
    assert "index" in controller.state.problem.what
    assert controller.state.problem.safe
    assert not controller.state.can_start
    assert [file.name for file in place.iterdir()] == ["index.json"]


def test_one_core_is_left_to_the_window(monkeypatch):
    import os

    import torch

    before, allowed = torch.get_num_threads(), 3
    torch.set_num_threads(allowed)
    try:
        for n_cores, n_threads in ((3, 2), (2, 1), (1, 1), (64, allowed)):  # what the person allowed is not exceeded
            monkeypatch.setattr(os, "cpu_count", lambda n=n_cores: n)
            with work.one_core_free():
                assert torch.get_num_threads() == n_threads
            assert torch.get_num_threads() == allowed
    finally:
        torch.set_num_threads(before)
